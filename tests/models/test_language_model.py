"""A language model that carries its state, drops numbers out and trains."""

import numpy as np
import pytest
import torch

from tests.models.twins import (
    VOCAB,
    both,
    both_sides,
    build,
    call,
    every_cell,
    one_or_two_layers,
    text,
)
from utils import scratch
from utils.metrics import perplexity
from utils.models.weights import named_arrays, named_gradients
from utils.scratch.functions import cross_entropy
from utils.text import segments
from utils.training import evaluate, fit, numpy_step, torch_step


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def ids_of(steps=8, batch=2, seed=0):
    return text(np.random.default_rng(seed), steps, batch)[0]


def states_as_arrays(model):
    return [torch.as_tensor(state).numpy().copy() for state in model.state]


# --- the state


@both_sides
@every_cell
@one_or_two_layers
def test_stepwise_is_the_same_as_all_at_once(side, kind, layers):
    model, ids = build(side, "LanguageModel", kind, layers), ids_of()
    whole, state, steps = call(model, ids), None, []
    for t in range(len(ids)):
        steps.append(call(model, ids[t : t + 1], state))
        state = model.state
    np.testing.assert_allclose(np.concatenate(steps), whole, rtol=0, atol=1e-12)


@both_sides
@every_cell
@one_or_two_layers
def test_a_carried_state_makes_pieces_equal_to_one_long_pass(side, kind, layers):
    model, ids = build(side, "LanguageModel", kind, layers), ids_of()
    whole = call(model, ids)
    last = states_as_arrays(model)
    model.restart()
    model.carry = True
    pieces = [call(model, piece) for piece in (ids[:3], ids[3:4], ids[4:])]
    np.testing.assert_allclose(np.concatenate(pieces), whole, rtol=0, atol=1e-12)
    for state, layer in zip(states_as_arrays(model), last, strict=True):
        np.testing.assert_allclose(state, layer, rtol=0, atol=1e-12)


@both_sides
def test_restart_forgets_what_was_read_and_without_carry_nothing_is_kept(side):
    model, ids = build(side, "LanguageModel"), ids_of()
    first = call(model, ids)
    np.testing.assert_array_equal(call(model, ids), first)
    model.carry = True
    assert not np.allclose(call(model, ids), first)
    model.restart()
    np.testing.assert_array_equal(call(model, ids), first)


@both_sides
def test_an_explicit_state_goes_before_the_carried_one(side):
    model, ids = build(side, "LanguageModel"), ids_of()
    first = call(model, ids)
    model.carry = True
    call(model, ids)
    np.testing.assert_array_equal(call(model, ids, model.zero_state(2)), first)


@both_sides
def test_a_carried_state_of_another_batch_is_refused_with_what_to_do(side):
    model = build(side, "LanguageModel")
    model.carry = True
    call(model, ids_of())
    with pytest.raises(ValueError, match=r"of 2 texts side by side, ids has 3.*call restart\(\)"):
        call(model, ids_of(batch=3))


@every_cell
def test_no_gradient_goes_back_across_the_border_of_two_pieces(kind):
    model, twin = both("LanguageModel", kind, 2)
    ids, targets = text(np.random.default_rng(0), 4, 2)
    model.forward(ids)
    between = model.state
    logits = model.forward(ids, between)
    expected = model.backward(cross_entropy(logits, targets)[1])

    model.restart()
    model.carry = twin.carry = True
    for piece in range(2):  # the second backward would fail if the graph reached the first
        grads = model.backward(cross_entropy(model.forward(ids), targets)[1])
        twin.zero_grad()
        logits = twin(torch.tensor(ids)).flatten(0, 1)
        torch.nn.functional.cross_entropy(logits, torch.tensor(targets).flatten()).backward()
        assert piece == 1 or not np.allclose(grads["U1"], expected["U1"])
    for name, grad in named_gradients(twin).items():
        np.testing.assert_allclose(grads[name], expected[name], rtol=0, atol=1e-12)
        np.testing.assert_allclose(grad, expected[name], rtol=0, atol=1e-12)


# --- dropout


@both_sides
def test_dropout_never_stands_between_one_step_and_the_next(side):
    model = build(side, "LanguageModel", "tanh", hidden=40, dropout=0.25)
    stack = model.stack.forward if side == "by hand" else model.stack
    outputs, states = stack(np.zeros((3, 50, 3)))
    outputs, last = (torch.as_tensor(part).detach().numpy() for part in (outputs, states[0][0]))
    assert np.unique(last.round(12), axis=0).shape[0] == 1  # all texts have one state
    dropped = outputs[-1] == 0
    assert dropped.mean() == pytest.approx(0.25, abs=0.05)
    np.testing.assert_allclose(outputs[-1][~dropped], (last / 0.75)[~dropped], atol=1e-12)


# --- training


def piece_by_piece(model, ids, batch_size=4, steps=6):
    """Return a function that gives the pieces of one epoch, the state forgotten before it."""

    def pieces():
        model.restart()
        yield from segments(ids, batch_size, steps)

    return pieces


@every_cell
@pytest.mark.parametrize("max_norm", [None, 0.5])
def test_both_kinds_of_model_walk_the_same_way(kind, max_norm):
    model, twin = both("LanguageModel", kind, 2)
    ids = np.random.default_rng(0).integers(0, VOCAB, 90)
    model.carry = twin.carry = True
    theirs = torch_step(twin, torch.optim.Adam(twin.parameters(), 0.01), max_norm)
    theirs = fit(theirs, piece_by_piece(twin, ids), epochs=3)
    ours = numpy_step(model, scratch.Adam(model.params, 0.01), max_norm)
    ours = fit(ours, piece_by_piece(model, ids), epochs=3)
    atol = 1e-9 if max_norm is None else 1e-5  # torch's clipping adds 1e-6 to the norm
    np.testing.assert_allclose(ours.losses, theirs.losses, rtol=0, atol=atol)
    for name, array in named_arrays(twin).items():
        np.testing.assert_allclose(array, model.params[name], rtol=0, atol=atol, err_msg=name)
    model.restart(), twin.restart()
    score, twin_score = (evaluate(m, segments(ids, 1, 7)) for m in (model, twin))
    assert score == pytest.approx(twin_score, abs=100 * atol)


@both_sides
def test_a_carried_evaluation_does_not_depend_on_the_length_of_the_pieces(side):
    model = build(side, "LanguageModel", layers=2, dropout=0.5)
    ids = np.random.default_rng(0).integers(0, VOCAB, 90)
    model.carry = True
    scores = []
    for steps in (5, 13, 89, 500):
        model.restart()
        scores.append(evaluate(model, segments(ids, 1, steps)))
    assert {tokens for _, tokens in scores} == {89}
    np.testing.assert_allclose([nll for nll, _ in scores], scores[0][0], rtol=1e-12)


@both_sides
def test_it_learns_a_text_by_heart_that_no_short_window_could_tell(side):
    # after 1 1 comes 2 or 3, by turns: the model has to remember which came last
    ids = np.array([1, 1, 2, 1, 1, 3] * 30)
    model = build(side, "LanguageModel", "LSTM", hidden=16)
    model.carry = True
    if side == "by hand":
        step = numpy_step(model, scratch.Adam(model.params, 0.03), max_norm=1.0)
    else:
        step = torch_step(model, torch.optim.Adam(model.parameters(), 0.03), max_norm=1.0)
    fit(step, piece_by_piece(model, ids, 2, 15), epochs=25)
    model.restart()
    assert perplexity(*evaluate(model, segments(ids, 1, 500))) < 1.1


def test_the_best_weights_of_a_torch_language_model_come_back():
    twin = build("torch", "LanguageModel", layers=2)
    before = {name: array.copy() for name, array in named_arrays(twin).items()}

    def step(batch):
        with torch.no_grad():
            for param in twin.parameters():
                param += 1
        return 1.0, 1

    scores = iter([1.0, 2.0, 3.0])
    fit(step, [None], 3, validate=lambda: next(scores), restore=twin)
    for name, array in named_arrays(twin).items():
        np.testing.assert_allclose(array, before[name] + 1, atol=1e-12)
