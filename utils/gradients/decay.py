"""How a gradient decays: the norm of products of Jacobians, as a logarithm."""

import numpy as np

from utils.gradients.jacobians import jacobians_of
from utils.gradients.linear import linear_jacobians
from utils.gradients.slopes import slopes
from utils.scratch.linear_recurrent import LinearRecurrence
from utils.scratch.matrix_state import MatrixState
from utils.scratch.recurrent_fast import LSTM, Recurrent


def log10_decay(
    cell: Recurrent | LinearRecurrence | MatrixState | np.ndarray,
    t: int | None = None,
    part: str = "s",
    norm: str = "rms",
) -> np.ndarray:
    """Return log10 of ||ds_t/ds_{t-k}|| for k = 0, 1, ... back to the initial state.

    cell  after a forward pass; or its Jacobians (time, n, n), or (time, batch, n, n), themselves
    t     the last step (None: the last one there is)
    part  of the state: "s"; in the LSTM also "c", or "both"
    norm  "rms": ||.||_F / sqrt(n), what becomes of a gradient without a preferred direction;
          "spectral": the largest singular value, what becomes of the luckiest one

    The logarithm neither overflows at 1e400 nor vanishes at 1e-400; an exact 0 is -inf. Over a
    batch the curve is the geometric mean.
    """
    if norm not in ("rms", "spectral"):
        raise ValueError(f"norm={norm!r}: expected 'rms' or 'spectral'")
    jacobian, steps, size, parts = _steps_of(cell)
    rows = _rows(part, parts, size)
    t = _last_step(t, steps)
    product = np.eye(size)[:, rows]
    log_scale, curve = 0.0, [0.0]
    for k in range(t, -1, -1):
        product = jacobian(k) @ product  # (batch, n, columns of the part)
        length = np.sqrt(np.einsum("...ij,...ij->...", product, product))
        length = np.where(length > 0, length, 1.0)
        product /= length[..., None, None]
        log_scale = log_scale + np.log10(length)
        curve.append(np.mean(log_scale + _log10_norm(product[..., rows, :], norm)))
    return np.array(curve)


def decay(cell: Recurrent | np.ndarray, **options) -> np.ndarray:
    """Return ||ds_t/ds_{t-k}|| for k = 0, 1, ...: 10 ** log10_decay, with its options."""
    with np.errstate(over="ignore"):
        return 10 ** log10_decay(cell, **options)


def log10_cell_path(cell: LSTM, t: int | None = None) -> np.ndarray:
    """Return log10 of the LSTM's path along c alone, ||f_t ... f_{t-k+1}|| / sqrt(H), k = 0, 1, ...

    This is what is left of dc_t/dc_{t-k} when the gates are taken for constants;
    `log10_decay(cell, part="c")` is the whole of it. Geometric mean over a batch.
    """
    if not isinstance(cell, LSTM):
        raise TypeError(f"{type(cell).__name__} has no cell state: give an LSTM")
    f = slopes(cell).carry[:, 1, 1]  # (time, batch, hidden); 1 at padded steps
    t = _last_step(t, len(f))
    with np.errstate(divide="ignore"):
        backwards = np.log10(f[: t + 1][::-1])
    logs = np.concatenate([np.zeros((1, *f.shape[1:])), np.cumsum(backwards, axis=0)])
    top = np.maximum(logs.max(axis=-1, keepdims=True), -1e9)
    mean_square = (10 ** (2 * (logs - top))).mean(axis=-1)
    return (top[..., 0] + 0.5 * np.log10(mean_square)).mean(axis=-1)


def cell_path(cell: LSTM, t: int | None = None) -> np.ndarray:
    """Return the LSTM's path along c alone, for k = 0, 1, ...: 10 ** log10_cell_path."""
    return 10 ** log10_cell_path(cell, t)


def _last_step(t: int | None, steps: int) -> int:
    t = steps - 1 if t is None else t
    if not 0 <= t < steps:
        raise ValueError(f"t={t}: the last forward pass has steps 0 to {steps - 1}")
    return t


def _steps_of(cell: Recurrent | np.ndarray) -> tuple:
    """Return a function k -> J_k, the number of steps, the size of J and the parts of the state."""
    if isinstance(cell, Recurrent):
        local = slopes(cell)
        size = cell.parts * cell.hidden_size
        steps = len(local.U)
        return lambda k: jacobians_of(cell, local, slice(k, k + 1))[0], steps, size, cell.parts
    linear = isinstance(cell, LinearRecurrence | MatrixState)
    J = linear_jacobians(cell) if linear else np.asarray(cell, float)
    if J.ndim not in (3, 4) or J.shape[-1] != J.shape[-2] or len(J) == 0:
        raise ValueError(
            f"the Jacobians have shape {J.shape}: expected (time, n, n) or (time, batch, n, n)"
        )
    return lambda k: J[k], len(J), J.shape[-1], 1


def _rows(part: str, parts: int, size: int) -> slice:
    """Return where a part of the state stands in a Jacobian."""
    known = {"s": slice(0, size // parts), "both": slice(0, size)}
    if parts == 2:
        known["c"] = slice(size // 2, size)
    if part not in known:
        raise ValueError(f"part={part!r}: this state has {sorted(known)}")
    return known[part]


def _log10_norm(block: np.ndarray, norm: str) -> np.ndarray:
    """Return log10 of the norm of square blocks (..., n, n)."""
    if norm == "spectral":
        square = np.linalg.eigvalsh(block.swapaxes(-1, -2) @ block)[..., -1].clip(0)
    else:
        square = np.einsum("...ij,...ij->...", block, block) / block.shape[-1]
    with np.errstate(divide="ignore"):
        return 0.5 * np.log10(square)
