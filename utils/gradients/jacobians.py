"""The Jacobian of every step of a recurrent cell, and how much it stretches.

Row vectors, as everywhere in the book. The Jacobian of step t is

    J_t = d state_t / d state_{t-1},   J_t[j, i] = d state_t[i] / d state_{t-1}[j]

so that a small change runs forward as d state_t = d state_{t-1} @ J_t, a gradient runs back as
ds_{t-1} = ds_t @ J_t.T, and ds_t/ds_k = J_{k+1} @ ... @ J_t, in the order of time. Of the plain
RNN it is U @ diag(f'). (torch's jacobian is the transpose.) Step t reads x[t]: counted from 0.
"""

import numpy as np

from utils.gradients.linear import linear_jacobians
from utils.gradients.slopes import Slopes, slopes
from utils.scratch.linear_recurrent import LinearRecurrence
from utils.scratch.matrix_state import MatrixState
from utils.scratch.recurrent_fast import Recurrent


def step_jacobians(cell: Recurrent | LinearRecurrence | MatrixState) -> np.ndarray:
    """Return J_t of every step, (time, batch, n, n); n = hidden, for the LSTM 2 hidden: s, then c.

    The LSTM's blocks: J[..., :H, :H] is ds_t/ds_{t-1}, J[..., H:, H:] is dc_t/dc_{t-1},
    J[..., H:, :H] is ds_t/dc_{t-1}. Those of linear recurrences and matrix states are told by
    `linear_jacobians`.
    """
    if isinstance(cell, LinearRecurrence | MatrixState):
        return linear_jacobians(cell)
    return jacobians_of(cell, slopes(cell), slice(None))


def singular_values(J: np.ndarray) -> np.ndarray:
    """Return the singular values of matrices (..., n, n), largest first: (..., n).

    They say how much a step stretches a gradient at most, at least, and in between.
    """
    return np.linalg.svd(J, compute_uv=False)


def spectral_radius(J: np.ndarray) -> np.ndarray:
    """Return the largest |eigenvalue| of matrices (..., n, n): the growth when steps repeat."""
    return np.abs(np.linalg.eigvals(J)).max(axis=-1)


def jacobians_of(cell: Recurrent, local: Slopes, steps: slice) -> np.ndarray:
    """Put the blocks of some steps together: s by U and the slopes, the rest by carry."""
    H, parts = cell.hidden_size, cell.parts
    U = cell.params["U"].astype(float).reshape(H, cell.gates, H)
    by_U, carry = local.U[steps], local.carry[steps]
    J = np.zeros((len(by_U), by_U.shape[3], parts, H, parts, H))
    for gate in range(cell.gates):
        slope = by_U[:, :, gate].swapaxes(1, 2)  # (time, batch, parts, hidden)
        J[:, :, 0] += U[:, gate, None] * slope[:, :, None]
    every = np.arange(H)
    for p, q in np.ndindex(parts, parts):
        J[:, :, p, every, q, every] += carry[:, p, q]
    return J.reshape(*J.shape[:2], parts * H, parts * H)
