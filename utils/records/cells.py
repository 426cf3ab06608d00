"""Ways to run a recurrent cell forward and backward: by hand, with torch.nn, in a loop in torch.

What they cost beside each other is measured by experiments/recurrent_speed.py and by the bench.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from utils import models
from utils.models.recurrent import torch_layout
from utils.models.weights import copy_weights
from utils.scratch.checkpointing import checkpointed
from utils.scratch.recurrent_fast import GRU, LSTM, RNN, Recurrent

CELLS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}


def inputs(steps: int, batch: int, hidden: int) -> tuple[np.ndarray, np.ndarray]:
    """Return x and the loss's gradient for the outputs, (time, batch, hidden) each."""
    rng = np.random.default_rng(0)
    x, ds = rng.standard_normal((2, steps, batch, hidden), dtype=np.float32)
    return x, 0.1 * ds


def by_hand(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that runs the cell forward and backward."""

    def run():
        cell.forward(x)
        return cell.backward(ds)[:2]

    return run


def torch_module(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that does the same with torch.nn's module of the same name."""
    kind = type(cell).__name__
    twin = getattr(models, kind)(cell.input_size, cell.hidden_size)
    copy_weights(cell, twin)
    module = getattr(torch.nn, kind)(cell.input_size, cell.hidden_size)
    module.load_state_dict(torch_layout(twin))
    x, ds = torch.from_numpy(x).requires_grad_(), torch.from_numpy(ds)
    parameters = [x, *module.parameters()]
    return lambda: torch.autograd.grad(module(x)[0], parameters, ds)


def torch_loop(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that does the same with one torch expression a step, and autograd."""
    step = {"RNN": _rnn_step, "GRU": _gru_step, "LSTM": _lstm_step}[type(cell).__name__]
    weights = [torch.from_numpy(array.copy()).requires_grad_() for array in cell.params.values()]
    x, ds = torch.from_numpy(x).requires_grad_(), torch.from_numpy(ds)

    def run():
        state, outputs = torch.zeros(cell.parts, x.shape[1], cell.hidden_size), []
        for x_t in x:
            state = step(x_t, state, *weights)
            outputs.append(state[0])
        return torch.autograd.grad(torch.stack(outputs), [x, *weights], ds)

    return run


def _rnn_step(x, state, W, U, b):
    return [(x @ W + state[0] @ U + b).tanh()]


def _lstm_step(x, state, W, U, b):
    s, c = state
    i, f, o, g = (x @ W + s @ U + b).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _gru_step(x, state, W, U, b, d):
    (s,) = state
    xr, xz, xn = (x @ W + b).chunk(3, dim=1)
    sr, sz, sn = (s @ U).chunk(3, dim=1)
    r, z = (xr + sr).sigmoid(), (xz + sz).sigmoid()
    n = (xn + r * (sn + d)).tanh()
    return [(1 - z) * n + z * s]


def products_alone(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that only makes the matrix products that no version can avoid."""
    W, U = cell.params["W"], cell.params["U"]
    rows, s, da_t = x.reshape(-1, x.shape[2]), ds[0], np.tile(ds[0], cell.gates)
    out, back, U_T = np.empty_like(da_t), np.empty_like(s), U.T.copy()

    def run():
        da = rows @ W
        for _ in x:
            np.dot(s, U, out)
        for _ in x:
            np.dot(da_t, U_T, back)
        return rows.T @ da, rows.T @ da, da @ W.T

    return run


def by_hand_checkpointed(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that does the same and keeps only some of the states."""
    return lambda: checkpointed(cell, x, lambda s, now: (0.0, ds[now]))[1:3]


WAYS = {
    "scratch": by_hand,
    "torch.nn": torch_module,
    "torch loop": torch_loop,
    "products": products_alone,
}
