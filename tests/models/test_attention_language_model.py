"""A language model that looks back at its own states: by hand, its twin, and what it may see."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import models, scratch
from utils.models.attention_language_model import AttentionLanguageModel as Twin
from utils.models.weights import copy_weights, named_arrays, named_gradients
from utils.scratch.attention import KINDS
from utils.scratch.attention_language_model import AttentionLanguageModel, band_mask
from utils.scratch.functions import cross_entropy
from utils.scratch.gradcheck import check_gradients
from utils.text import segments
from utils.training import evaluate, fit, numpy_step, torch_step

VOCAB, INPUTS, HIDDEN = 6, 3, 4
every_kind = pytest.mark.parametrize("kind", KINDS)
both_sides = pytest.mark.parametrize("side", [0, 1], ids=["by hand", "torch"])


def both(kind="dot", reach=3, seed=0, cell="GRU", layers=1, **options):
    sizes = VOCAB, INPUTS, HIDDEN
    rng = np.random.default_rng(seed)
    options |= {"attention": kind, "reach": reach, "layers": layers}
    by_hand = getattr(scratch, cell)
    ours = AttentionLanguageModel(*sizes, rng, cell=by_hand, dtype=np.float64, **options)
    for param in ours.params.values():  # rows of E start small: a mistake could hide
        param += 0.4 * rng.standard_normal(param.shape)
    twin = Twin(*sizes, cell=getattr(models, cell), dtype=torch.float64, **options)
    copy_weights(ours, twin)
    return ours, twin


def text(seed=0, steps=7, batch=2):
    rng = np.random.default_rng(seed)
    return rng.integers(0, VOCAB, (steps, batch)), rng.integers(0, VOCAB, (steps, batch))


def past_state(model, steps, batch=2, seed=5):
    """Return the state of a model that has read some steps."""
    model.forward(text(seed, steps, batch)[0], None)
    return [part.copy() for part in model.state]


def call(model, ids, state=None):
    if isinstance(model, torch.nn.Module):
        with torch.no_grad():
            state = None if state is None else [torch.as_tensor(part) for part in state]
            return model(torch.as_tensor(ids), state).numpy()
    return model.forward(ids, state)


@every_kind
@pytest.mark.parametrize("reach", [1, 3, 20])
def test_gradients_agree_with_finite_differences(kind, reach):
    ours, _ = both(kind, reach)
    ours.state = None
    ids, targets = text()
    errors = check_gradients(ours, ids, targets)
    assert set(errors) == set(ours.params)
    numeric = {name: error for name, error in errors.items() if not _idle(ours, name, reach)}
    assert max(numeric.values()) < 1e-6


def _idle(model, name, reach):
    """Tell whether a parameter cannot matter: with one state to look at, its weight is always 1."""
    return reach == 1 and name.startswith("attention_")


@every_kind
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    reach=st.integers(1, 6),
    steps=st.integers(1, 7),
    batch=st.integers(1, 3),
    before=st.integers(0, 8),
    cell=st.sampled_from(["RNN", "GRU", "LSTM"]),
    layers=st.integers(1, 2),
)
def test_twins_agree_in_logits_states_and_every_gradient(
    kind, seed, reach, steps, batch, before, cell, layers
):
    ours, twin = both(kind, reach, seed, cell, layers)
    ids, targets = text(seed, steps, batch)
    state = past_state(ours, before, batch) if before else None
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
@every_kind
def test_no_prediction_sees_what_comes_later(kind, side):
    model, (ids, _) = both(kind, 20)[side], text()
    changed = ids.copy()
    changed[4:] = (changed[4:] + 1) % VOCAB
    before, after = call(model, ids), call(model, changed)
    np.testing.assert_array_equal(after[:4], before[:4])
    assert not np.allclose(after[4:], before[4:])


@both_sides
@every_kind
def test_an_early_word_changes_late_predictions(kind, side):
    model, (ids, _) = both(kind, 20)[side], text()
    changed = ids.copy()
    changed[0] = (changed[0] + 1) % VOCAB
    assert np.abs(call(model, changed)[-1] - call(model, ids)[-1]).max() > 1e-6


@both_sides
@pytest.mark.parametrize("reach", [1, 2, 4, 50])
def test_how_the_text_is_cut_changes_nothing(side, reach):
    model, (ids, _) = both("additive", reach)[side], text(steps=9)
    whole = call(model, ids)
    model.carry = True
    for cuts in ([1] * 9, [4, 5], [2, 6, 1]):
        model.restart()
        pieces = np.split(ids, np.cumsum(cuts)[:-1])
        np.testing.assert_allclose(np.concatenate([call(model, p) for p in pieces]), whole)
    assert len(model.state[-1]) == min(9, reach - 1)


def test_a_carried_past_gets_no_gradient():
    ours, twin = both("dot", 4)
    ours.carry = twin.carry = True
    ids, targets = text()
    for _ in range(2):  # the second backward would fail if the graph reached the first
        grads = ours.backward(cross_entropy(ours.forward(ids), targets)[1])
        twin.zero_grad()
        logits = twin(torch.tensor(ids)).flatten(0, 1)
        torch.nn.functional.cross_entropy(logits, torch.tensor(targets).flatten()).backward()
    for name, gradient in named_gradients(twin).items():
        np.testing.assert_allclose(grads[name], gradient, atol=1e-10)


def test_the_band_lets_a_step_see_itself_and_so_many_before():
    mask = band_mask(3, 2, 3, 1)[:, 0]
    np.testing.assert_array_equal(mask, [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1]])
    assert band_mask(4, 0, 1, 2).shape == (4, 2, 4)


@both_sides
def test_weights_are_shares_of_what_may_be_seen(side):
    model, (ids, _) = both("dot", 3)[side], text()
    call(model, ids)
    weights = np.asarray(model.weights)
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    assert (weights[~band_mask(7, 0, 3, 2)] == 0).all()


def test_without_the_context_it_is_the_plain_language_model():
    ours, _ = both("dot", 5)
    plain = scratch.LanguageModel(
        VOCAB, INPUTS, HIDDEN, np.random.default_rng(1), cell=scratch.GRU, dtype=np.float64
    )
    ours.params["W_o"][...] = 0
    for name, param in plain.params.items():
        param[...] = ours.params[name]
    ids, _ = text()
    np.testing.assert_allclose(ours.forward(ids), plain.forward(ids), atol=1e-12)
    assert ours.parameter_count == plain.parameter_count + HIDDEN**2


def test_both_kinds_of_model_walk_the_same_way_and_learn():
    ours, twin = both("scaled_dot", 6)
    ours.carry = twin.carry = True
    ids = np.array([1, 2, 3, 1, 4, 5] * 15)

    def pieces(model):
        def fresh():
            model.restart()
            yield from segments(ids, 2, 7)

        return fresh

    step = numpy_step(ours, scratch.Adam(ours.params, 0.01), max_norm=1.0)
    mine = fit(step, pieces(ours), epochs=8)
    step = torch_step(twin, torch.optim.Adam(twin.parameters(), 0.01), max_norm=1.0)
    theirs = fit(step, pieces(twin), epochs=8)
    np.testing.assert_allclose(mine.losses, theirs.losses, atol=1e-4)
    assert mine.losses[-1] < 0.5 * mine.losses[0]
    for name, array in named_arrays(twin).items():
        np.testing.assert_allclose(array, ours.params[name], atol=1e-3, err_msg=name)
    ours.restart(), twin.restart()
    assert evaluate(ours, segments(ids, 1, 20)) == pytest.approx(
        evaluate(twin, segments(ids, 1, 20)), rel=1e-3
    )


@both_sides
def test_sampling_is_repeatable_and_leaves_the_state_alone(side):
    model = both("dot", 5)[side]
    first, second = (model.sample(np.random.default_rng(0), np.array([1, 2]), 12) for _ in "ab")
    np.testing.assert_array_equal(first, second)
    assert model.state is None


@both_sides
def test_wrong_use_gets_one_clear_sentence(side):
    build = [
        lambda **o: AttentionLanguageModel(5, 3, 4, np.random.default_rng(0), **o),
        lambda **o: Twin(5, 3, 4, **o),
    ][side]
    with pytest.raises(ValueError, match="reach=0"):
        build(reach=0)
    with pytest.raises(ValueError, match="expected one of"):
        build(attention="soft")
    model = build()
    model.carry = True
    call(model, text()[0] % 5)
    with pytest.raises(ValueError, match=r"of 2 texts side by side, ids has 3"):
        call(model, text(batch=3)[0] % 5)


def test_backward_says_what_it_needs():
    ours, _ = both()
    with pytest.raises(RuntimeError, match="call forward"):
        ours.backward(np.zeros((1, 1, VOCAB)))
    ours.forward(text()[0])
    with pytest.raises(ValueError, match="dlogits has shape"):
        ours.backward(np.zeros((1, 1, VOCAB)))
