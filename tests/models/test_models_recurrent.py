"""What a recurrent torch twin does with padding, states, modes, initialisations and mistakes."""

import copy

import numpy as np
import pytest
import torch

from tests.models.twins import both_ways, cells, every_cell, numbers
from utils import models, scratch
from utils.models.weights import copy_weights, named_arrays, named_gradients
from utils.scratch.initialise import INITS


@every_cell
def test_padding_and_what_stands_in_it_change_nothing(kind):
    cell, twin = cells(kind)
    rng = np.random.default_rng(0)
    x, state, douts, dlast = numbers(rng, cell, 5, 3, np.float64)
    mask = np.arange(5)[:, None] < [2, 5, 1]
    sides = both_ways(cell, twin, x, state, mask, douts, dlast)
    x = np.concatenate([np.where(mask[..., None], x, 1e30), np.full((4, 3, 3), -1e30)])
    mask = np.concatenate([mask, np.zeros((4, 3), bool)])
    douts = np.concatenate([douts, np.ones((4, 3, 4))])
    padded_sides = both_ways(cell, twin, x, state, mask, douts, dlast)
    for side, padded in zip(sides, padded_sides, strict=True):
        for name, array in side.items():
            padded[name], more = np.split(padded[name], [len(array)])
            np.testing.assert_allclose(padded[name], array, rtol=0, atol=1e-12, err_msg=name)
            assert not more.any(), name
        assert not padded["outputs"][~mask[:5]].any()
        assert not padded["dx"][~mask[:5]].any()


def test_a_network_that_grows_does_not_overflow_in_the_padding():
    cell, twin = cells("relu", dtype=np.float32)
    cell.params["U"][...] = 3 * np.eye(4)
    copy_weights(cell, twin)
    rng = np.random.default_rng(0)
    drawn = numbers(rng, cell, 200, 2, np.float32)
    mask = np.arange(200)[:, None] < [3, 5]
    for side in both_ways(cell, twin, drawn[0], drawn[1], mask, *drawn[2:]):
        assert all(np.isfinite(array).all() for array in side.values())


@every_cell
def test_a_sequence_without_a_real_step_keeps_its_state(kind):
    _, twin = cells(kind)
    x, state = torch.randn(4, 2, 3), torch.randn(twin.parts, 2, 4, dtype=torch.float64)
    outputs, last = twin(x, state, torch.zeros(4, 2, dtype=torch.bool))
    assert torch.equal(last, state)
    assert not outputs.any()


@every_cell
def test_stepwise_is_the_same_as_all_at_once(kind):
    _, twin = cells(kind)
    x, state, steps = torch.randn(6, 2, 3, dtype=torch.float64), None, []
    for t in range(6):
        outputs, state = twin(x[t : t + 1], state)
        steps.append(outputs)
    outputs, last = twin(x)
    torch.testing.assert_close(torch.cat(steps), outputs, rtol=0, atol=1e-14)
    torch.testing.assert_close(state, last, rtol=0, atol=1e-14)


@every_cell
def test_gradients_come_in_evaluation_mode_too_and_none_are_kept_without_autograd(kind):
    _, twin = cells(kind)
    twin.eval()
    twin(torch.randn(3, 2, 3))[0].sum().backward()
    assert named_gradients(twin)["U"].any()
    with torch.no_grad():
        assert not twin(torch.randn(3, 2, 3))[0].requires_grad


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("init", INITS)
def test_a_twin_starts_as_the_same_initialisation_does_by_hand(name, init):
    torch.manual_seed(3)
    twin = getattr(models, name)(6, 40, init=init, gain=1.5)
    torch.manual_seed(3)
    again = getattr(models, name)(6, 40, init=init, gain=1.5)
    cell = getattr(scratch, name)(6, 40, np.random.default_rng(0), init=init, gain=1.5)
    for parameter, array in named_arrays(twin).items():
        np.testing.assert_array_equal(array, named_arrays(again)[parameter])
        ours = cell.params[parameter]
        assert array.std() == pytest.approx(ours.std(), rel=0.2, abs=1e-6), parameter
        assert array.dtype == np.float32


def test_gate_biases_start_as_asked():
    twin = models.LSTM(2, 3, forget_bias=5.0)
    np.testing.assert_array_equal(named_arrays(twin)["b"][3:6], 5.0)
    assert (named_arrays(models.LSTM(2, 50, chrono=100))["b"][50:100] >= 0).all()
    b = named_arrays(models.GRU(2, 3, update_bias=5.0))["b"]
    np.testing.assert_array_equal(b[3:6], 5.0)
    assert (np.abs(b[[0, 1, 2, 6, 7, 8]]) < 1).all()  # the other gates' are drawn as always


@pytest.mark.parametrize("side", ["by hand", "torch"])
def test_a_gru_with_a_larger_update_bias_keeps_more_of_its_state(side):
    torch.manual_seed(0)
    x, ones, kept = np.zeros((5, 1, 2), np.float32), np.ones((1, 1, 8), np.float32), []
    for bias in (-5.0, 0.0, 5.0):
        cell = scratch.GRU(2, 8, np.random.default_rng(0), update_bias=bias)
        run = cell.forward if side == "by hand" else models.GRU(2, 8, update_bias=bias)
        kept.append(torch.as_tensor(run(x, ones)[1]).mean().item())
    assert kept[0] < kept[1] < 0.9 < kept[2]


def test_keras_makes_one_matrix_of_all_gates_orthogonal():
    lstm = scratch.LSTM(6, 40, np.random.default_rng(0), init="keras", dtype=np.float64)
    W, U, b = (lstm.params[name] for name in "WUb")
    np.testing.assert_allclose(U @ U.T, np.eye(40), atol=1e-12)
    assert np.linalg.norm(U[:, :40]) == pytest.approx(np.sqrt(40) / 2, rel=0.1)  # a quarter of it
    assert 0.95 < np.abs(W).max() / np.sqrt(6 / (6 + 160)) <= 1
    np.testing.assert_array_equal(b, np.repeat([0, 1, 0, 0], 40))


@every_cell
@pytest.mark.parametrize("side", ["by hand", "torch"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((0, 2, 3)),), "expected at least one step and one sequence"),
        ((np.zeros((5, 0, 3)),), "expected at least one step and one sequence"),
        ((np.zeros((5, 2, 4)),), r"reads 3 numbers at each step: expected \(time, batch, 3\)"),
        ((np.zeros((5, 3)),), r"x has shape \(5, 3\)"),
        ((np.full((5, 2, 3), np.nan),), "x holds nan or inf"),
        ((np.zeros((5, 2, 3)), np.zeros((1, 1, 4))), r"expected \(parts, batch, hidden\)"),
        ((np.zeros((5, 2, 3)), None, np.ones((5, 2))), "mask holds float64: expected bool"),
        (
            (np.zeros((5, 2, 3)), None, np.ones((5, 3), bool)),
            r"mask has shape \(5, 3\): expected \(time, batch\) = \(5, 2\)",
        ),
    ],
)
def test_both_twins_say_the_same_of_what_does_not_fit(kind, side, arguments, message):
    cell, twin = cells(kind)
    call = cell.forward if side == "by hand" else twin
    if side == "torch":
        arguments = [a if a is None else torch.tensor(a) for a in arguments]
    with pytest.raises(ValueError, match=message) as caught:
        call(*arguments)
    assert "\n" not in str(caught.value)


@every_cell
def test_a_state_that_is_not_finite_is_refused(kind):
    _, twin = cells(kind)
    state = torch.full((twin.parts, 2, 4), torch.inf)
    with pytest.raises(ValueError, match="the state holds nan or inf"):
        twin(torch.zeros(5, 2, 3), state)


def test_options_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="activation='softplus': expected one of"):
        models.RNN(3, 4, activation="softplus")
    with pytest.raises(ValueError, match="init='glorot': expected one of"):
        models.GRU(3, 4, init="glorot")
    with pytest.raises(ValueError, match="hidden_size=0: expected a whole number of at least 1"):
        models.LSTM(3, 0)


@every_cell
def test_a_twin_can_be_copied_and_saved(kind, tmp_path):
    _, twin = cells(kind)
    x = torch.randn(3, 2, 3, dtype=torch.float64)
    torch.save(twin.state_dict(), tmp_path / "weights.pt")
    _, fresh = cells(kind, seed=7)
    fresh.load_state_dict(torch.load(tmp_path / "weights.pt"))
    assert torch.equal(fresh(x)[0], twin(x)[0])
    assert torch.equal(copy.deepcopy(twin)(x)[0], twin(x)[0])
