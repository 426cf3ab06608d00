"""A language model that may copy what came next: by hand, its twin, and what it may look at."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import models, scratch
from utils.models.copying_language_model import CopyingLanguageModel as Twin
from utils.models.weights import copy_weights, named_gradients
from utils.scratch.copying_language_model import CopyingLanguageModel, past_mask
from utils.scratch.functions import cross_entropy, softmax
from utils.scratch.gradcheck import check_gradients
from utils.training import fit, numpy_step, torch_step

VOCAB, INPUTS, HIDDEN = 6, 3, 4
both_sides = pytest.mark.parametrize("side", [0, 1], ids=["by hand", "torch"])


def both(seed=0, cell="LSTM", layers=1, **options):
    sizes, rng = (VOCAB, INPUTS, HIDDEN), np.random.default_rng(seed)
    by_hand, by_torch = getattr(scratch, cell), getattr(models, cell)
    ours = CopyingLanguageModel(
        *sizes, rng, cell=by_hand, layers=layers, dtype=np.float64, **options
    )
    for param in ours.params.values():  # rows of E start small: a mistake could hide
        param += 0.4 * rng.standard_normal(param.shape)
    twin = Twin(*sizes, cell=by_torch, layers=layers, dtype=torch.float64, **options)
    copy_weights(ours, twin)
    return ours, twin


def text(seed=0, steps=7, batch=2):
    rng = np.random.default_rng(seed)
    return rng.integers(0, VOCAB, (steps, batch)), rng.integers(0, VOCAB, (steps, batch))


def call(model, ids, state=None):
    if isinstance(model, torch.nn.Module):
        with torch.no_grad():
            state = None if state is None else [torch.as_tensor(part) for part in state]
            return model(torch.as_tensor(ids), state).numpy()
    return model.forward(ids, state)


def test_its_probabilities_are_those_of_the_equation():
    model, _ = both()
    ids, _ = text(steps=5, batch=1)
    p = softmax(model.forward(ids))[:, 0]
    s = model.stack.forward(model.params["E"][ids])[0][:, 0]
    for t in range(5):
        a = softmax(np.array([s[t] @ model.params["u"], *(s[t] @ s[j] for j in range(t))]))
        expected = a[0] * softmax(s[t] @ model.params["V"] + model.params["c"])
        for j in range(t):
            expected[ids[j + 1, 0]] += a[j + 1]
        np.testing.assert_allclose(p[t], expected, atol=1e-9)
        np.testing.assert_allclose(model.weights[t, 0, : t + 1], a)


@pytest.mark.parametrize("before", [0, 3])
def test_gradients_agree_with_finite_differences(before):
    ours, _ = both()
    if before:
        ours.carry = True
        ours.forward(text(5, before)[0])
    errors = check_gradients(ours, *text())
    assert set(errors) == set(ours.params)
    assert max(errors.values()) < 1e-6, errors


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    steps=st.integers(1, 7),
    batch=st.integers(1, 3),
    before=st.integers(0, 8),
    cell=st.sampled_from(["RNN", "GRU", "LSTM"]),
    layers=st.integers(1, 2),
)
def test_twins_agree_in_logits_states_and_every_gradient(seed, steps, batch, before, cell, layers):
    ours, twin = both(seed, cell, layers)
    ids, targets = text(seed, steps, batch)
    state = None
    if before:
        ours.forward(text(5, before, batch)[0])
        state = [part.copy() for part in ours.state]
    logits = ours.forward(ids, state)
    grads = ours.backward(cross_entropy(logits, targets)[1])
    theirs = twin(torch.tensor(ids), state and [torch.tensor(part) for part in state])
    torch.nn.functional.cross_entropy(
        theirs.flatten(0, 1), torch.tensor(targets).flatten()
    ).backward()
    np.testing.assert_allclose(theirs.detach(), logits, atol=1e-10)
    twin_grads = named_gradients(twin)
    assert twin_grads.keys() == grads.keys() == ours.params.keys()
    for name, gradient in grads.items():
        np.testing.assert_allclose(twin_grads[name], gradient, atol=1e-10, err_msg=name)
    for part, twin_part in zip(ours.state, twin.state, strict=True):
        np.testing.assert_allclose(twin_part, part, atol=1e-10)


@both_sides
def test_no_prediction_sees_what_comes_later(side):
    model, (ids, _) = both()[side], text()
    changed = ids.copy()
    changed[4:] = (changed[4:] + 1) % VOCAB
    before, after = call(model, ids), call(model, changed)
    np.testing.assert_array_equal(after[:4], before[:4])
    assert not np.allclose(after[4:], before[4:])


@both_sides
def test_how_the_text_is_cut_changes_nothing(side):
    model, (ids, _) = both()[side], text(steps=9)
    whole = call(model, ids)
    model.carry = True
    for cuts in ([1] * 9, [4, 5], [2, 6, 1]):
        model.restart()
        pieces = np.split(ids, np.cumsum(cuts)[:-1])
        np.testing.assert_allclose(np.concatenate([call(model, p) for p in pieces]), whole)
    assert len(model.state[-1]) == len(model.state[-2]) == 9


@both_sides
def test_what_followed_a_state_is_copied_with_at_least_its_weight(side):
    model, ids = both()[side], np.array([[1], [2], [3], [1], [2]])
    p = softmax(call(model, ids)[-1, 0])
    a = np.asarray(model.weights)[-1, 0]
    np.testing.assert_allclose(a.sum(), 1)
    for token in range(VOCAB):
        assert p[token] >= a[1:][ids[1:, 0] == token].sum() - 1e-9


def test_a_step_sees_something_new_and_all_states_before_its_own():
    mask = past_mask(3, 2, 1)[:, 0]
    np.testing.assert_array_equal(mask, [[1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]])
    assert past_mask(1, 0, 2).tolist() == [[[True], [True]]]


def test_with_nothing_but_something_new_it_is_the_plain_language_model():
    ours, _ = both()
    plain = scratch.LanguageModel(
        VOCAB, INPUTS, HIDDEN, np.random.default_rng(1), cell=scratch.LSTM, dtype=np.float64
    )
    for name, param in plain.params.items():
        param[...] = ours.params[name]
    assert ours.parameter_count == plain.parameter_count + HIDDEN
    first, _ = text(steps=1)  # there is no past yet
    np.testing.assert_allclose(softmax(ours.forward(first)), softmax(plain.forward(first)))


def test_both_kinds_of_model_walk_the_same_way_and_learn_to_copy():
    """Each text repeats its own six tokens, drawn anew: only looking back can tell the second."""
    ours = CopyingLanguageModel(12, 6, 16, np.random.default_rng(0))
    twin = Twin(12, 6, 16)
    copy_weights(ours, twin)
    rng = np.random.default_rng(1)
    halves = [np.stack([rng.permutation(12)[:6] for _ in range(16)], axis=1) for _ in range(30)]
    texts = [np.concatenate([half, half]) for half in halves]
    pairs = [(both[:-1], both[1:]) for both in texts]
    step = numpy_step(ours, scratch.Adam(ours.params, 0.02), max_norm=1.0)
    mine = fit(step, pairs, epochs=12)
    step = torch_step(twin, torch.optim.Adam(twin.parameters(), 0.02), max_norm=1.0)
    theirs = fit(step, pairs, epochs=12)
    np.testing.assert_allclose(mine.losses[:2], theirs.losses[:2], atol=1e-3)
    half = np.stack([rng.permutation(12)[:6] for _ in range(200)], axis=1)
    again = np.concatenate([half, half])
    loss, _ = cross_entropy(ours.forward(again[:-1])[6:], again[7:])
    assert loss < 0.5  # chance is log 12 = 2.5


@both_sides
def test_a_state_that_does_not_fit_is_refused(side):
    model, (ids, _) = both()[side], text()
    call(model, ids)
    *cells, past, read = model.state
    with pytest.raises(ValueError, match=r"earlier outputs have shape \(7, 2, 3\)"):
        call(model, ids, [*cells, past[..., 1:], read])
    with pytest.raises(ValueError, match=r"earlier ids have shape \(6, 2\): expected \(7, 2\)"):
        call(model, ids, [*cells, past, read[1:]])
    model.carry = True
    with pytest.raises(ValueError, match=r"of 2 texts side by side, ids has 3"):
        call(model, text(batch=3)[0])


def test_backward_says_what_it_needs():
    ours, _ = both()
    with pytest.raises(RuntimeError, match="call forward"):
        ours.backward(np.zeros((1, 1, VOCAB)))
    ours.forward(text()[0])
    with pytest.raises(ValueError, match="dlogits has shape"):
        ours.backward(np.zeros((1, 1, VOCAB)))
