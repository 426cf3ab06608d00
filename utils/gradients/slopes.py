"""The local derivatives of a recurrent cell: what one step does to a small change of its state.

`utils.gradients` puts them together to Jacobians, and follows losses back through them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from utils.scratch.recurrent import GRU, LSTM, RNN, Recurrent

# f' from the output s = f(a)
SLOPES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "tanh": lambda s: 1 - s * s,
    "relu": lambda s: (s > 0).astype(float),
    "sigmoid": lambda s: s * (1 - s),
}


@dataclass(frozen=True)
class Slopes:
    """The local derivatives of every step; each is a diagonal, so only its entries are kept.

    W, U   (time, parts, gates, batch, hidden): of each part of the state after the step, for the
           gate's x W + b and for the gate's s U (they differ only where the GRU resets)
    carry  (time, parts, parts, batch, hidden): of part q after the step for part p before it, at
           [:, p, q], on the way that passes no weight: z in the GRU, f in the LSTM
    """

    W: np.ndarray
    U: np.ndarray
    carry: np.ndarray


def slopes(cell: Recurrent) -> Slopes:
    """Return the local derivatives of the last forward pass.

    At a padded step the state is handed on, so the carry is the identity and the rest is 0.
    Raises RuntimeError before the first forward, TypeError for a cell that is not known here.
    """
    _, mask, a, states = saved(cell)
    for kind, local in LOCAL.items():
        if isinstance(cell, kind):
            found = local(cell, a, states)
            break
    else:
        raise TypeError(f"{type(cell).__name__} is not known here: give an RNN, a GRU or an LSTM")
    if mask is not None:
        padded = ~mask[:, None, None, :, None]
        identity = np.eye(cell.parts)[None, :, :, None, None]
        found = Slopes(
            np.where(padded, 0, found.W),
            np.where(padded, 0, found.U),
            np.where(padded, identity, found.carry),
        )
    return found


def _rnn(cell: RNN, a: np.ndarray, states: np.ndarray) -> Slopes:
    """s_t = f(a): the slope is f'."""
    slope = SLOPES[cell.activation](states[0, 1:])[:, None, None]
    return Slopes(slope, slope, np.zeros_like(slope))


def _gru(cell: GRU, a: np.ndarray, states: np.ndarray) -> Slopes:
    """s_t = (1 - z) n + z s_{t-1}, n = tanh(x W + b + r (s U + d))."""
    r, z, n, sU_d = a.swapaxes(0, 1)
    dn = (1 - z) * (1 - n * n)
    dr = dn * sU_d * r * (1 - r)
    dz = (states[0, :-1] - n) * z * (1 - z)
    W, U = np.stack([dr, dz, dn], axis=1), np.stack([dr, dz, dn * r], axis=1)
    return Slopes(W[:, None], U[:, None], z[:, None, None])


def _lstm(cell: LSTM, a: np.ndarray, states: np.ndarray) -> Slopes:
    """c_t = f c_{t-1} + i g, s_t = o tanh(c_t)."""
    i, f, o, g, tanh_c = a.swapaxes(0, 1)
    of_c = np.stack([i * (1 - i) * g, f * (1 - f) * states[1, :-1], 0 * o, i * (1 - g * g)], axis=1)
    s_by_c = o * (1 - tanh_c * tanh_c)
    of_s = of_c * s_by_c[:, None]
    of_s[:, 2] = o * (1 - o) * tanh_c
    both = np.stack([of_s, of_c], axis=1)
    carry = np.zeros((len(a), 2, 2, *o.shape[1:]))
    carry[:, 1, 0], carry[:, 1, 1] = f * s_by_c, f  # from c; nothing passes from s on this way
    return Slopes(both, both, carry)


LOCAL = {RNN: _rnn, GRU: _gru, LSTM: _lstm}


def saved(cell: Recurrent) -> tuple:
    """Return x, mask, a and states of the last forward pass, in float64."""
    if cell.saved is None:
        raise RuntimeError("nothing is saved yet: call cell.forward first")
    x, mask, a, states = cell.saved
    return x.astype(float), mask, a.astype(float), states.astype(float)
