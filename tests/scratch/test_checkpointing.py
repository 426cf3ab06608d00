"""Checkpointing gives the gradients of the full pass, and keeps a fraction of its numbers."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from utils.scratch import GRU, LSTM, RNN
from utils.scratch.checkpointing import checkpointed


def case(kind, steps=13, batch=3, hidden=4, dtype=np.float64):
    """Return a cell, x, what the outputs are compared with, and a state to start from."""
    rng = np.random.default_rng(0)
    cell = kind(5, hidden, rng, dtype=dtype)
    x = rng.standard_normal((steps, batch, 5)).astype(dtype)
    state = rng.standard_normal((cell.parts, batch, hidden)).astype(dtype)
    return cell, x, rng.standard_normal((steps, batch, hidden)).astype(dtype), state


def squared(wanted):
    """Return a loss for checkpointed: half the squared distance from what is wanted."""

    def loss(s, steps):
        ds = s - wanted[steps]
        return 0.5 * float((ds**2).sum()), ds

    return loss


@pytest.mark.parametrize("kind", [RNN, GRU, LSTM])
@pytest.mark.parametrize("segment", [None, 1, 5, 13, 50])
@pytest.mark.parametrize("masked", [False, True])
def test_it_is_the_full_gradient_whatever_the_segment(kind, segment, masked):
    cell, x, wanted, state = case(kind)
    mask = np.arange(13)[:, None] < [13, 7, 2] if masked else None
    s, _ = cell.forward(x, state, mask)
    J, ds = squared(wanted)(s, slice(None))
    grads, dx, dstate = cell.backward(ds)
    found = checkpointed(cell, x, squared(wanted), state, mask, segment)
    assert np.isclose(found[0], J, rtol=1e-12)
    assert found[1].keys() == grads.keys()
    for name, grad in grads.items():
        np.testing.assert_allclose(found[1][name], grad, rtol=0, atol=1e-11)
    np.testing.assert_allclose(found[2], dx, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found[3], dstate, rtol=0, atol=1e-12)


def peak(function):
    """Return the peak of what NumPy holds while function runs, in bytes."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_lstm_of_1600_steps_needs_a_seventh_of_the_memory_or_less():
    steps, batch, hidden = 1_600, 16, 32
    rng = np.random.default_rng(0)
    x = rng.standard_normal((steps, batch, hidden), dtype=np.float32)

    def fresh():
        return LSTM(hidden, hidden, np.random.default_rng(0))

    def full():
        cell = fresh()
        s, _ = cell.forward(x)
        cell.backward(s)

    whole = peak(full)
    assert whole / x.size / 4 <= 15  # floats for each step, row and unit
    assert peak(lambda: checkpointed(fresh(), x, lambda s, steps: (0.0, 2 * s))) <= whole / 7


def test_memory_of_the_full_pass_grows_linearly():
    def full(steps):
        cell = LSTM(32, 32, np.random.default_rng(0))
        s, _ = cell.forward(np.zeros((steps, 4, 32), np.float32))
        cell.backward(s)

    sizes = [peak(lambda steps=steps: full(steps)) for steps in (400, 800, 1_600)]
    assert np.isclose((sizes[2] - sizes[1]) / (sizes[1] - sizes[0]), 2, rtol=0.05)


def test_wrong_arguments_are_named():
    cell, x, wanted, state = case(RNN)
    with pytest.raises(ValueError, match="segment=0: expected at least 1 step"):
        checkpointed(cell, x, squared(wanted), state, segment=0)
    with pytest.raises(ValueError, match=r"x has shape \(0, 3, 5\): expected at least one step"):
        checkpointed(cell, x[:0], squared(wanted[:0]), state)


def test_a_mask_that_is_too_long_is_refused_as_forward_does():
    cell = GRU(3, 4, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"mask has shape \(7, 2\): expected \(time, batch\) ="):
        checkpointed(cell, np.ones((5, 2, 3)), lambda s, _: (0.0, s), mask=np.ones((7, 2), bool))
