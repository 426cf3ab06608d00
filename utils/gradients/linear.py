"""What one step of a linear recurrence does to a change of its state: chapter 6's Jacobian again.

It is a diagonal, and in it stands what the step keeps: no U, no slope of tanh. So the product over
many steps is a product of numbers, one for each unit.
"""

import numpy as np

from utils.scratch.linear_recurrent import LinearRecurrence
from utils.scratch.matrix_state import DeltaRule, MatrixState


def factors(cell: LinearRecurrence) -> np.ndarray:
    """Return what every step of the last forward kept, (time, batch, parts * hidden): the a_t.

    Raises RuntimeError before the first forward.
    """
    a = _saved(cell)[2]
    return a.swapaxes(1, 2).reshape(len(a), a.shape[2], -1).astype(float)


def linear_jacobians(cell: LinearRecurrence | MatrixState) -> np.ndarray:
    """Return J_t of every step, (time, batch, n, n), as `step_jacobians` does for the other cells.

    n is parts * hidden for a linear recurrence. A matrix state is followed row by row, n is
    key_size: the values in a row do not meet. Linear attention keeps all, its J is the identity;
    the delta rule's is I - beta k^T k, which forgets along the key and keeps the rest.
    """
    if isinstance(cell, LinearRecurrence):
        a = factors(cell)
        return a[..., None] * np.eye(a.shape[-1])
    _, real, kept = _saved(cell)
    whole = np.broadcast_to(np.eye(cell.key_size), (*real.shape[:2], cell.key_size, cell.key_size))
    if not isinstance(cell, DeltaRule):
        return whole.copy()
    k, beta = (part.astype(float) for part in (kept[2], kept[4]))
    return whole - (beta * k)[..., :, None] * k[..., None, :]


def _saved(cell) -> tuple:
    if cell.saved is None:
        raise RuntimeError("nothing is saved yet: call cell.forward first")
    return cell.saved
