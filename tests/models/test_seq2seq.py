"""Encoder-decoder and attention: by hand against finite differences and against their twins."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import models, scratch
from utils.models.weights import copy_weights, named_gradients
from utils.scratch.attention import KINDS
from utils.scratch.attention_language_model import band_mask
from utils.scratch.decoding import beam_search, greedy
from utils.scratch.functions import cross_entropy, log_softmax
from utils.scratch.gradcheck import check_gradients, numeric_gradient
from utils.scratch.seq2seq import Batch
from utils.text import pad

SOURCE, TARGET, EMBEDDING, HIDDEN = 7, 6, 3, 4
BOS, EOS = 1, 2
every_kind = pytest.mark.parametrize("attention", [None, *KINDS])
both_sides = pytest.mark.parametrize("side", [0, 1], ids=["by hand", "torch"])


def both(attention=None, seed=0, dtype=np.float64):
    sizes = SOURCE, TARGET, EMBEDDING, HIDDEN
    rng = np.random.default_rng(seed)
    ours = scratch.Seq2Seq(*sizes, rng, attention=attention, dtype=dtype)
    for param in ours.params.values():  # rows of E start small: a mistake could hide
        param += (0.5 * rng.standard_normal(param.shape)).astype(dtype)
    twin = models.Seq2Seq(*sizes, attention=attention, dtype=getattr(torch, np.dtype(dtype).name))
    copy_weights(ours, twin)
    return ours, twin


def pairs(rng, batch=3, longest=5):
    """Return a Batch, targets and mask of sentences of different lengths."""
    lengths = rng.integers(1, longest + 1, (2, batch))
    source, source_mask = pad([rng.integers(0, SOURCE, n) for n in lengths[0]])
    target, mask = pad([rng.integers(0, TARGET, n + 1) for n in lengths[1]])
    return Batch(source, source_mask, target), rng.integers(0, TARGET, target.shape), mask


def call(model, batch):
    if isinstance(model, torch.nn.Module):
        with torch.no_grad():
            return model(batch).numpy()
    return model.forward(batch)


def gradients(ours, twin, batch, targets, mask):
    loss, dlogits = cross_entropy(ours.forward(batch), targets, mask)
    logits = twin(batch)[torch.as_tensor(mask)]
    torch_loss = torch.nn.functional.cross_entropy(logits, torch.as_tensor(targets[mask]))
    twin.zero_grad()
    torch_loss.backward()
    return loss, torch_loss.item(), ours.backward(dlogits), named_gradients(twin)


@every_kind
def test_gradients_agree_with_finite_differences(attention):
    ours, _ = both(attention)
    batch, targets, mask = pairs(np.random.default_rng(1))
    errors = check_gradients(ours, batch, targets, mask)
    assert set(errors) == set(ours.params)
    assert max(errors.values()) < 1e-6


@every_kind
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), batch=st.integers(1, 4), longest=st.integers(1, 7))
def test_twins_agree_in_the_loss_and_in_every_gradient(attention, seed, batch, longest):
    ours, twin = both(attention, seed)
    drawn = pairs(np.random.default_rng(seed), batch, longest)
    loss, torch_loss, grads, torch_grads = gradients(ours, twin, *drawn)
    assert loss == pytest.approx(torch_loss, abs=1e-10)
    assert set(grads) == set(torch_grads) == set(ours.params)
    for name, gradient in grads.items():
        np.testing.assert_allclose(gradient, torch_grads[name], atol=1e-10, err_msg=name)


@pytest.mark.parametrize("kind", ["additive", "dot", "scaled"])
@pytest.mark.parametrize("masked", ["no mask", "padding", "causal"])
def test_attention_gradients_agree_with_finite_differences_and_with_torch(kind, masked):
    rng = np.random.default_rng(3)
    time, source, batch, size = 4, 4, 2, 3
    queries, keys = (rng.standard_normal((n, batch, size)) for n in (time, source))
    ours = {
        "additive": lambda: scratch.AdditiveAttention(size, size, 5, rng, dtype=np.float64),
        "dot": lambda: scratch.DotAttention(size, dtype=np.float64),
        "scaled": lambda: scratch.DotAttention(size, scaled=True, dtype=np.float64),
    }[kind]()
    mask = {
        "no mask": None,
        "padding": np.arange(source)[:, None] < [4, 2],
        "causal": band_mask(time, 0, time, batch),
    }[masked]
    contexts, weights = ours.forward(queries, keys, mask)
    dcontexts, dweights = rng.standard_normal(contexts.shape), rng.standard_normal(weights.shape)
    grads, dqueries, dkeys = ours.backward(dcontexts, dweights)

    def loss():
        contexts, weights = ours.forward(queries, keys, mask)
        return float((contexts * dcontexts).sum() + (weights * dweights).sum())

    ours_all = {"queries": dqueries, "keys": dkeys, **grads}
    arrays = {"queries": queries, "keys": keys, **ours.params}
    for name, array in arrays.items():
        np.testing.assert_allclose(ours_all[name], numeric_gradient(loss, array), atol=1e-7)

    twin = (
        models.AdditiveAttention(size, size, 5, dtype=torch.float64)
        if kind == "additive"
        else models.DotAttention(size, scaled=kind == "scaled")
    )
    copy_weights(ours, twin)
    tensors = [torch.tensor(array, requires_grad=True) for array in (queries, keys)]
    out = twin(*tensors, None if mask is None else torch.tensor(mask))
    torch.autograd.backward(out, [torch.tensor(dcontexts), torch.tensor(dweights)])
    np.testing.assert_allclose(out[0].detach(), contexts, atol=1e-12)
    np.testing.assert_allclose(out[1].detach(), weights, atol=1e-12)
    np.testing.assert_allclose(tensors[0].grad, dqueries, atol=1e-10)
    np.testing.assert_allclose(tensors[1].grad, dkeys, atol=1e-10)
    for name, gradient in named_gradients(twin).items():
        np.testing.assert_allclose(gradient, grads[name], atol=1e-10)


def test_weights_are_shares_and_none_falls_on_padding():
    rng = np.random.default_rng(0)
    attention = scratch.AdditiveAttention(3, 5, 4, rng)
    mask = np.arange(6)[:, None] < [6, 2]
    queries, keys = rng.standard_normal((4, 2, 3)), rng.standard_normal((6, 2, 5))
    contexts, weights = attention.forward(queries, keys, mask)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-6)
    assert contexts.shape == (4, 2, 5)
    assert (weights[:, 1, 2:] == 0).all()


@every_kind
@both_sides
def test_extra_padding_changes_no_result(attention, side):
    model = both(attention)[side]
    batch, _, mask = pairs(np.random.default_rng(2))
    longer = Batch(
        np.pad(batch.source, ((0, 3), (0, 0)), constant_values=5),
        np.pad(batch.source_mask, ((0, 3), (0, 0))),
        np.pad(batch.target, ((0, 2), (0, 0))),
    )
    before, after = call(model, batch), call(model, longer)
    np.testing.assert_allclose(after[: len(before)][mask], before[mask], atol=1e-12)


@every_kind
@both_sides
def test_early_source_words_change_late_target_words(attention, side):
    model = both(attention)[side]
    batch, _, _ = pairs(np.random.default_rng(4), longest=6)
    other = batch.source.copy()
    other[0] = (other[0] + 1) % SOURCE
    difference = call(model, batch._replace(source=other)) - call(model, batch)
    assert np.abs(difference[-1]).min(axis=0).max() > 1e-6


@every_kind
@both_sides
def test_teacher_forcing_gives_what_the_loop_of_steps_gives(attention, side):
    model = both(attention)[side]
    batch, _, _ = pairs(np.random.default_rng(5))
    logits = call(model, batch)
    memory = model.encode(batch.source, batch.source_mask)
    state = model.start(memory)
    for t, ids in enumerate(batch.target):
        step, state, weights = model.step(ids, state, memory)
        np.testing.assert_allclose(np.asarray(step), logits[t], atol=1e-12)
        assert (weights is None) == (attention is None)


@every_kind
@both_sides
@pytest.mark.parametrize("seed", range(6))
def test_a_beam_of_one_is_greedy(attention, side, seed):
    model = both(attention, seed)[side]
    batch, _, _ = pairs(np.random.default_rng(seed))
    options = batch.source, batch.source_mask, BOS, EOS, 8
    one_by_one = greedy(model, *options)
    for written, (best, *others) in zip(one_by_one, beam_search(model, *options, 1), strict=True):
        assert not others
        assert (best.ids, best.finished) == (written.ids, written.finished)
        assert best.log_probability == pytest.approx(written.log_probability, abs=1e-9)
        if attention:
            np.testing.assert_allclose(best.weights, written.weights, atol=1e-9)


@both_sides
def test_a_wide_beam_finds_the_best_of_all_sentences(side):
    model = both("dot", seed=3)[side]
    source, mask = np.array([[3], [4]]), np.ones((2, 1), bool)
    probabilities = {}
    memory = model.encode(source, mask)

    def write(ids, state, log_p):  # every sentence of up to 3 words, <eos> included
        last = np.array([ids[-1] if ids else BOS])
        logits, state, _ = model.step(last, state, memory)
        for token, more in enumerate(log_softmax(np.asarray(logits)[0])):
            if token == EOS:
                probabilities[tuple(ids)] = log_p + more
            elif len(ids) < 2:
                write([*ids, token], state, log_p + more)

    write([], model.start(memory), 0.0)
    best = max(probabilities, key=probabilities.get)
    wide = beam_search(model, source, mask, BOS, EOS, 3, beam_size=TARGET**2, length_penalty=0)[0]
    found = [h for h in wide if h.finished]
    assert tuple(found[0].ids) == best
    assert found[0].log_probability == pytest.approx(probabilities[best], abs=1e-9)


def test_forbidden_words_are_not_written_and_the_tree_holds_what_was_seen():
    ours, _ = both("additive")
    source, mask = np.array([[3], [4], [5]]), np.ones((3, 1), bool)
    forbidden, tree = (0, 1, 3), []
    found = beam_search(ours, source, mask, BOS, EOS, 6, 3, forbidden=forbidden, tree=tree)[0]
    assert not {token for h in found for token in h.ids} & set(forbidden)
    assert all(branch.parent < number for number, branch in enumerate(tree))
    kept = [branch for branch in tree if branch.kept]
    assert all(branch.parent == -1 or tree[branch.parent].kept for branch in tree)
    assert {branch.step for branch in kept} == set(range(max(b.step for b in kept) + 1))


def test_decoding_leaves_the_training_mode_as_it_was():
    twin = models.Seq2Seq(SOURCE, TARGET, EMBEDDING, HIDDEN, attention="dot", dropout=0.5).train()
    source = np.array([[3], [4]])
    first, second = (greedy(twin, source, None, BOS, EOS, 5)[0] for _ in range(2))
    assert first.log_probability == second.log_probability
    assert twin.training


@both_sides
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda b: b._replace(source=b.source + SOURCE), "expected ids in 0..6"),
        (lambda b: b._replace(target=b.target + TARGET), "expected ids in 0..5"),
        (lambda b: b._replace(source=b.source[:0]), "at least one step"),
        (lambda b: b._replace(source_mask=b.source_mask[:1]), "expected the shape of source"),
        (lambda b: b._replace(source_mask=b.source_mask & False), "has no real token"),
        (lambda b: b._replace(target=b.target[:, :1]), "one target for each"),
        (lambda b: b.source, r"expected Batch\(source"),
    ],
)
def test_wrong_batches_get_one_clear_sentence(side, change, message):
    model = both("dot")[side]
    batch, _, _ = pairs(np.random.default_rng(0), longest=5)
    with pytest.raises(ValueError, match=message):
        call(model, change(batch))


@pytest.mark.parametrize(
    ("queries", "keys", "mask", "message"),
    [
        ((2, 3, 4), (5, 2, 4), None, "of the same batch"),
        ((2, 3, 4), (0, 3, 4), None, "0 keys"),
        ((2, 3, 4), (5, 3, 6), None, "use additive attention"),
        ((2, 3, 4), (5, 3, 4), np.ones((5, 2), bool), "mask has shape"),
        ((2, 3, 4), (5, 3, 4), np.zeros((5, 3), bool), "nothing to look at"),
        ((2, 3, 4), (5, 3, 4), np.ones((5, 3)), "expected bool"),
    ],
)
def test_attention_says_what_does_not_fit(queries, keys, mask, message):
    for attention, array in (
        (scratch.DotAttention(4), np.ones),
        (models.DotAttention(4), torch.ones),
    ):
        call = attention.forward
        with pytest.raises(ValueError, match=message):
            call(array(queries), array(keys), mask)


def test_names_and_sizes_that_do_not_fit_are_refused():
    rng = np.random.default_rng(0)
    for build in (
        lambda **o: scratch.Seq2Seq(5, 5, 3, o.pop("H", 4), rng, **o),
        lambda **o: models.Seq2Seq(5, 5, 3, o.pop("H", 4), **o),
    ):
        with pytest.raises(ValueError, match="expected one of"):
            build(attention="bahdanau")
        with pytest.raises(ValueError, match="even number"):
            build(H=5)
    ours, _ = both()
    with pytest.raises(RuntimeError, match="call forward"):
        ours.backward(np.zeros((1, 1, TARGET)))
    for options, message in (
        ({"beam_size": 0}, "beam_size=0"),
        ({"max_length": 0}, "max_length=0"),
        ({"length_penalty": -1}, "length_penalty=-1"),
    ):
        with pytest.raises(ValueError, match=message):
            beam_search(ours, np.array([[1]]), None, BOS, EOS, **options)


@both_sides
@pytest.mark.parametrize("search", [greedy, beam_search])
def test_ids_outside_the_vocabulary_are_refused_before_a_word_is_written(search, side):
    model, source = both()[side], np.ones((3, 2), int)
    for outside in (-1, TARGET):  # -1 would forbid the last word
        with pytest.raises(ValueError, match=f"forbidden holds {outside}: expected ids in 0"):
            search(model, source, None, BOS, EOS, 4, forbidden=(outside,))
        with pytest.raises(ValueError, match=f"eos={outside}: expected an id in 0"):
            search(model, source, None, BOS, outside, 4)


def test_an_infinite_penalty_which_makes_all_scores_equal_is_refused():
    with pytest.raises(ValueError, match="length_penalty=inf: expected a finite number"):
        beam_search(both()[0], np.ones((3, 1), int), None, BOS, EOS, 4, 2, np.inf)
