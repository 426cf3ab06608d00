"""Backpropagation through time in less memory: keep some states, compute the others once more.

Source: Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"; for recurrent networks
Gruslys et al. 2016, "Memory-Efficient Backpropagation Through Time".
"""

from collections.abc import Callable
from math import ceil, sqrt

import numpy as np

from utils.scratch.base import check_mask
from utils.scratch.recurrent_fast import Recurrent

Loss = Callable[[np.ndarray, slice], tuple[float, np.ndarray]]


def checkpointed(
    cell: Recurrent,
    x: np.ndarray,
    loss: Loss,
    state: np.ndarray | None = None,
    mask: np.ndarray | None = None,
    segment: int | None = None,
) -> tuple[float, dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return the loss and the gradients of the parameters, of x and of the initial state.

    The same numbers as cell.forward on all of x (time, batch, inputs), then cell.backward. But only
    the states at the borders of segments are kept; going back, each segment runs forward once more.
    loss(s, steps) returns, for the outputs s (segment, batch, hidden) of x[steps], their summed
    loss and its gradient of the shape of s. segment is a number of steps; by default the root of
    all of them, which keeps the fewest numbers. state and mask are those of cell.forward.
    """
    if mask is not None:  # pieces of one that is too long would all fit
        mask = check_mask(mask, np.shape(x)[:2], "(time, batch)")
    pieces = _pieces(len(x), segment)
    borders = [state]
    for steps in pieces[:-1]:
        _, last = cell.forward(x[steps], borders[-1], _cut(mask, steps))
        borders.append(last.copy())  # a view would keep the whole segment in memory
    total, grads, dx, dstate = 0.0, {}, np.empty(np.shape(x), cell.dtype), None
    for steps, before in zip(reversed(pieces), reversed(borders), strict=True):
        s, _ = cell.forward(x[steps], before, _cut(mask, steps))
        J, ds = loss(s, steps)
        found, dx[steps], dstate = cell.backward(ds, dstate)
        total += J
        grads = {name: grads.get(name, 0) + grad for name, grad in found.items()}
    return total, grads, dx, dstate


def _pieces(length: int, segment: int | None) -> list[slice]:
    if segment is None:
        segment = max(1, ceil(sqrt(length)))
    if segment < 1:
        raise ValueError(f"segment={segment}: expected at least 1 step")
    # an empty x is one empty piece, so that cell.forward says what is wrong with it
    return [slice(first, first + segment) for first in range(0, max(length, 1), segment)]


def _cut(mask: np.ndarray | None, steps: slice) -> np.ndarray | None:
    return None if mask is None else mask[steps]
