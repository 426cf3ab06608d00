"""Links from attention's weights, and what happens when the weights are others."""

import numpy as np
import pytest

from utils import models, scratch
from utils.models.weights import copy_weights
from utils.scratch.attention import mix
from utils.translation.alignment import (
    Rewired,
    argmax_links,
    forced_weights,
    permuted,
    threshold_links,
)

WEIGHTS = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.3, 0.4, 0.3], [0.0, 0.1, 0.9]])


def pairs(rng, count=4):
    return [
        (rng.integers(4, 7, n), rng.integers(4, 6, m)) for n, m in rng.integers(1, 6, (count, 2))
    ]


def both(attention="dot"):
    ours = scratch.Seq2Seq(7, 6, 3, 4, np.random.default_rng(0), attention=attention)
    twin = models.Seq2Seq(7, 6, 3, 4, attention=attention)
    copy_weights(ours, twin)
    return ours, twin


def test_each_word_is_linked_to_where_it_looks_most_and_end_marks_to_nothing():
    assert argmax_links(WEIGHTS) == {(0, 0), (1, 2)}  # word 1 looks at <eos>, word 3 is one


def test_a_threshold_links_every_pair_above_it():
    assert threshold_links(WEIGHTS, 0.3) == {(0, 0), (1, 1), (0, 2), (1, 2)}
    assert threshold_links(WEIGHTS, 0.8) == set()


@pytest.mark.parametrize("side", [0, 1], ids=["by hand", "torch"])
def test_forced_weights_belong_to_the_word_that_the_step_predicts(side):
    model, ids = both()[side], pairs(np.random.default_rng(1))
    found = forced_weights(model, ids, batch_size=3)
    assert [w.shape for w in found] == [(len(t), len(s)) for s, t in ids]
    for weights, (source, target) in zip(found, ids, strict=True):
        memory = model.encode(source[:, None])
        state, fed = model.start(memory), 2
        for row, word in zip(weights, target, strict=True):
            _, state, expected = model.step(np.array([fed]), state, memory)
            np.testing.assert_allclose(row, np.asarray(expected)[0], atol=1e-6)
            fed = word
        np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)


def test_a_model_without_attention_is_refused():
    with pytest.raises(ValueError, match="has no attention"):
        forced_weights(both(None)[0], pairs(np.random.default_rng(0)))


@pytest.mark.parametrize("weights", [np.zeros(3), np.zeros((0, 3)), np.zeros((1, 2, 3))])
def test_links_want_the_weights_of_one_sentence(weights):
    with pytest.raises(ValueError, match=r"expected \(target, source\)"):
        argmax_links(weights)


@pytest.mark.parametrize("how", ["uniform", "permuted"])
def test_rewired_weights_are_shares_of_real_words_and_make_the_context(how):
    rng = np.random.default_rng(0)
    attention = scratch.AdditiveAttention(3, 3, 4, rng)
    queries, keys = rng.standard_normal((5, 2, 3)), rng.standard_normal((4, 2, 3))
    mask = np.arange(4)[:, None] < [4, 2]
    contexts, weights = Rewired(attention, how, rng).forward(queries, keys, mask)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-6)
    assert (weights[:, 1, 2:] == 0).all()
    np.testing.assert_allclose(contexts, mix(weights, keys))
    _, own = attention.forward(queries, keys, mask)
    if how == "uniform":
        np.testing.assert_allclose(weights[:, 1, :2], 0.5)
    else:
        np.testing.assert_allclose(np.sort(weights), np.sort(own))
        assert not np.allclose(weights, own)


def test_permuting_deals_among_real_places_only():
    weights = np.array([[0.5, 0.3, 0.2, 0.0]])
    real = np.array([[True, True, True, False]])
    for seed in range(5):
        dealt = permuted(weights, real, np.random.default_rng(seed))
        assert dealt[0, 3] == 0
        assert sorted(dealt[0]) == sorted(weights[0])
    assert weights[0, 0] == 0.5  # the argument is left alone


def test_rewired_says_what_it_needs():
    attention = scratch.DotAttention(3)
    with pytest.raises(ValueError, match="how='random'"):
        Rewired(attention, "random")
    with pytest.raises(ValueError, match="need rng"):
        Rewired(attention, "permuted")


def test_a_translator_runs_with_rewired_attention():
    ours, _ = both()
    ours.attention = Rewired(ours.attention, "uniform")
    memory = ours.encode(np.array([[4], [5], [3]]))
    _, _, weights = ours.step(np.array([2]), ours.start(memory), memory)
    np.testing.assert_allclose(weights, 1 / 3, rtol=1e-6)


@pytest.mark.parametrize("links", [argmax_links, lambda weights: threshold_links(weights, 0.5)])
def test_weights_of_nan_link_nothing_and_say_so(links):
    with pytest.raises(ValueError, match="weights hold nan"):
        links(np.array([[0.1, 0.9, 0.0], [0.2, np.nan, 0.1], [0.0, 0.0, 1.0]]))
