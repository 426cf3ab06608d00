"""The encoder-decoder without recurrence: by hand against finite differences and its twin."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.test_seq2seq import BOS, EOS, SOURCE, TARGET, both_sides, call, gradients, pairs
from utils import models, scratch
from utils.models.weights import copy_weights
from utils.scratch.decoding import beam_search, greedy
from utils.scratch.gradcheck import check_gradients
from utils.scratch.seq2seq import Batch

WIDTH = 8


def both(layers=2, seed=0, heads=2):
    options = {"heads": heads, "layers": layers, "inner": 5}
    rng = np.random.default_rng(seed)
    ours = scratch.TransformerSeq2Seq(SOURCE, TARGET, WIDTH, rng, dtype=np.float64, **options)
    for param in ours.params.values():  # rows of E start small: a mistake could hide
        param += 0.3 * rng.standard_normal(param.shape)
    twin = models.TransformerSeq2Seq(SOURCE, TARGET, WIDTH, dtype=torch.float64, **options)
    copy_weights(ours, twin)
    return ours, twin


def test_gradients_agree_with_finite_differences():
    ours, _ = both()
    batch, targets, mask = pairs(np.random.default_rng(1))
    errors = check_gradients(ours, batch, targets, mask)
    assert set(errors) == set(ours.params)
    assert max(errors.values()) < 1e-6


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    layers=st.integers(1, 3),
    heads=st.sampled_from([1, 2, 4]),
    batch=st.integers(1, 4),
    longest=st.integers(1, 7),
)
def test_twins_agree_in_logits_and_in_every_gradient(seed, layers, heads, batch, longest):
    ours, twin = both(layers, seed, heads)
    drawn = pairs(np.random.default_rng(seed), batch, longest)
    np.testing.assert_allclose(call(twin, drawn[0]), call(ours, drawn[0]), rtol=0, atol=1e-10)
    loss, torch_loss, grads, torch_grads = gradients(ours, twin, *drawn)
    assert loss == pytest.approx(torch_loss, abs=1e-10)
    assert set(grads) == set(torch_grads) == set(ours.params)
    for name, gradient in grads.items():
        np.testing.assert_allclose(gradient, torch_grads[name], atol=1e-10, err_msg=name)


@both_sides
def test_extra_padding_changes_no_result(side):
    model, (batch, _, mask) = both()[side], pairs(np.random.default_rng(2), batch=4)
    source, source_mask = (
        np.concatenate([part, filling]) for part, filling in zip(batch, blanks(batch), strict=False)
    )
    longer = Batch(source, source_mask, np.concatenate([batch.target, batch.target[:2]]))
    expected, found = call(model, batch), call(model, longer)[: len(batch.target)]
    np.testing.assert_allclose(found[mask], expected[mask], rtol=0, atol=1e-12)
    weights = np.asarray(model.attention[-1])
    assert not weights[:, :, :, len(batch.source) :].any()


def blanks(batch):
    """Return three steps of words that are not real, any words, and their mask."""
    shape = (3, batch.source.shape[1])
    return np.random.default_rng(5).integers(SOURCE, size=shape), np.zeros(shape, bool)


@both_sides
def test_word_by_word_is_the_same_as_all_at_once(side):
    model, (batch, *_) = both()[side], pairs(np.random.default_rng(3), batch=4, longest=6)
    whole, looks = call(model, batch), np.asarray(model.attention[-1]).mean(axis=1)
    memory = model.encode(batch.source, batch.source_mask)
    state = model.start(memory)
    for t, words in enumerate(batch.target):
        logits, state, weights = model.step(words, state, memory)
        np.testing.assert_allclose(np.asarray(logits), whole[t], rtol=0, atol=1e-12)
        np.testing.assert_allclose(np.asarray(weights), looks[:, t], rtol=0, atol=1e-12)
    assert len(state) == len(batch.target)


@both_sides
def test_later_words_of_the_target_change_nothing_before_them_and_all_of_the_source_counts(side):
    model, (batch, *_) = both()[side], pairs(np.random.default_rng(4), batch=2, longest=6)
    first = call(model, batch)
    target = batch.target.copy()
    target[2:] = (target[2:] + 1) % TARGET
    changed = call(model, batch._replace(target=target))
    np.testing.assert_array_equal(changed[:2], first[:2])
    assert not np.allclose(changed[2:], first[2:])
    last = np.nonzero(batch.source_mask[:, 0])[0][-1]
    source = batch.source.copy()
    source[last, 0] = (source[last, 0] + 1) % SOURCE
    assert (
        (np.abs(call(model, batch._replace(source=source)) - first)[:, 0] > 1e-9).any(axis=1).all()
    )


def test_both_twins_write_the_same_sentences_and_a_beam_of_one_is_greedy():
    ours, twin = both(seed=3)
    batch, *_ = pairs(np.random.default_rng(6), batch=5)
    arguments = batch.source, batch.source_mask, BOS, EOS, 8
    written = [greedy(model, *arguments) for model in (ours, twin)]
    assert [h.ids for h in written[0]] == [h.ids for h in written[1]]
    for found, (beam, *_) in zip(
        written[0], beam_search(ours, *arguments, beam_size=1), strict=True
    ):
        assert found.ids == beam.ids
    several = [beam_search(model, *arguments, beam_size=3) for model in (ours, twin)]
    assert [[h.ids for h in beams] for beams in several[0]] == [
        [h.ids for h in beams] for beams in several[1]
    ]


def test_parts_without_a_past_know_no_gradient_of_an_other_sequence():
    look = scratch.transformer_parts.Look(WIDTH, 2, np.random.default_rng(0), dtype=np.float64)
    x = np.random.default_rng(1).standard_normal((4, 2, WIDTH))
    look.forward(x)
    assert not look.backward(x)[2].any()
