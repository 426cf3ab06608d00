"""The local derivatives of a recurrent cell: what one step does to a small change of its state.

`utils.gradients` puts them together to Jacobians, and follows losses back through them.
"""

from dataclasses import dataclass

import numpy as np

from utils.scratch.recurrent_fast import GRU, LSTM, RNN, Recurrent


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
    for kind, arranged in ARRANGED.items():
        if isinstance(cell, kind):
            k = np.empty_like(a)
            cell.slopes(a, states, k)
            found = arranged(a, k.swapaxes(0, 1))
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


def _rnn(a: np.ndarray, k: np.ndarray) -> Slopes:
    """s_t = f(a): the slope is f'."""
    slope = k[0][:, None, None]
    return Slopes(slope, slope, np.zeros_like(slope))


def _gru(a: np.ndarray, k: np.ndarray) -> Slopes:
    """s_t = (1 - z) n + z s_{t-1}; only n sees x W and s U through different slopes."""
    dr, dz, dn_U, dn = k
    W, U = np.stack([dr, dz, dn], axis=1), np.stack([dr, dz, dn_U], axis=1)
    return Slopes(W[:, None], U[:, None], a[:, 1][:, None, None])


def _lstm(a: np.ndarray, k: np.ndarray) -> Slopes:
    """c_t = f c_{t-1} + i g, s_t = o tanh(c_t): s sees i, f and g through c, o at once."""
    di, df, do, dg, s_by_c = k
    of_c = np.stack([di, df, 0 * do, dg], axis=1)
    of_s = of_c * s_by_c[:, None]
    of_s[:, 2] = do
    both = np.stack([of_s, of_c], axis=1)
    f = a[:, 1]
    carry = np.zeros((len(a), 2, 2, *f.shape[1:]))
    carry[:, 1, 0], carry[:, 1, 1] = f * s_by_c, f  # from c; nothing passes from s on this way
    return Slopes(both, both, carry)


ARRANGED = {RNN: _rnn, GRU: _gru, LSTM: _lstm}


def saved(cell: Recurrent) -> tuple:
    """Return x, mask, a and states of the last forward pass, in float64."""
    if cell.saved is None:
        raise RuntimeError("nothing is saved yet: call cell.forward first")
    x, mask, a, states = cell.saved
    return x.astype(float), mask, a.astype(float), states.astype(float)
