"""Jacobians and decay of linear recurrences and matrix states."""

import numpy as np
import pytest

from utils import scratch
from utils.gradients import log10_decay, noise_cell, noise_decays, step_jacobians
from utils.gradients.linear import factors, linear_jacobians

CELLS = {
    "DiagonalStateSpace": {},
    "MinGRU": {"gate": "tanh"},
    "Selective": {"state_size": 2},
    "LinearAttention": {"key_size": 3},
    "DeltaRule": {"key_size": 3},
}


def passed(name, steps=4):
    rng = np.random.default_rng(0)
    cell = getattr(scratch, name)(3, 2, rng, dtype=np.float64, **CELLS[name])
    x = rng.standard_normal((steps, 2, 3))
    _, state = cell.forward(rng.standard_normal((steps, 2, 3)))
    cell.forward(x, state)
    return cell, x, state


@pytest.mark.parametrize("name", CELLS)
def test_a_jacobian_says_what_a_changed_state_becomes(name):
    cell, x, state = passed(name)
    J, eps = step_jacobians(cell)[0], 1e-6
    matrix = name in ("LinearAttention", "DeltaRule")
    for row, unit in np.ndindex(state.shape[0], 2):
        changed = state.copy()
        changed[row, :, unit] += eps
        moved = (cell.forward(x[:1], changed)[1] - cell.forward(x[:1], state)[1]) / eps
        expected = np.zeros_like(moved)
        for b in range(2):
            if matrix:
                expected[:, b, unit] = J[b, row]
            else:
                expected[:, b] = J[b, 2 * row + unit].reshape(-1, 2)
        np.testing.assert_allclose(moved, expected, rtol=0, atol=1e-7)


def test_the_decay_of_a_fixed_factor_is_its_power():
    cell = scratch.DiagonalStateSpace(3, 2, np.random.default_rng(0), dtype=np.float64)
    cell.params["r"] = np.zeros(2)  # a = 1/2
    cell.forward(np.random.default_rng(1).standard_normal((6, 1, 3)))
    np.testing.assert_allclose(10 ** log10_decay(cell), 0.5 ** np.arange(7), rtol=1e-12)
    assert factors(cell).shape == (6, 1, 2)


def test_linear_attention_forgets_nothing_and_the_delta_rule_only_along_its_keys():
    keeps, corrects = passed("LinearAttention")[0], passed("DeltaRule")[0]
    np.testing.assert_allclose(log10_decay(keeps), np.zeros(5), rtol=0, atol=1e-15)
    sizes = np.linalg.svd(linear_jacobians(corrects), compute_uv=False)
    np.testing.assert_allclose(sizes[..., :2], 1, rtol=0, atol=1e-12)
    assert (sizes[..., 2] < 1).all()


def test_a_padded_step_keeps_all():
    for name in ("MinGRU", "DeltaRule"):
        cell, x, state = passed(name)
        mask = np.arange(4)[:, None] < [2, 4]
        cell.forward(x, state, mask)
        J = step_jacobians(cell)
        np.testing.assert_array_equal(
            J[2:, 0], np.broadcast_to(np.eye(J.shape[-1]), J[2:, 0].shape)
        )
        assert (J[2:, 1] != np.eye(J.shape[-1])).any()


def test_cells_that_read_noise_may_be_linear():
    decays = noise_decays(scratch.MinGRU, units=8, steps=20, seeds=range(2), update_bias=3.0)
    assert decays.shape == (2, 21)
    assert (np.diff(decays) <= 1e-12).all()  # a factor below 1: it can only shrink
    with pytest.raises(ValueError, match="gain=2 came for MinGRU, which has no U"):
        noise_cell(scratch.MinGRU, units=4, steps=3, gain=2)


def test_nothing_is_known_before_the_first_forward():
    cell = scratch.MinGRU(3, 2, np.random.default_rng(0))
    with pytest.raises(RuntimeError, match="nothing is saved yet"):
        step_jacobians(cell)
