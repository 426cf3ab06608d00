"""Look inside backpropagation through time: Jacobians, their products, and the ledger of BPTT.

Everything here reads what `cell.saved` holds after `cell.forward`, in float64, NumPy only.

Row vectors, as everywhere in the book. The Jacobian of step t is

    J_t = d state_t / d state_{t-1},   J_t[j, i] = d state_t[i] / d state_{t-1}[j]

so that a small change runs forward as d state_t = d state_{t-1} @ J_t, a gradient runs back as
ds_{t-1} = ds_t @ J_t.T, and ds_t/ds_k = J_{k+1} @ ... @ J_t, in the order of time. Of the plain
RNN it is U @ diag(f'). (torch's jacobian is the transpose.) Step t reads x[t]: counted from 0.
"""

from dataclasses import dataclass

import numpy as np

from utils.scratch.recurrent import LSTM, Recurrent
from utils.slopes import Slopes, saved, slopes

# Jacobians and their products ------------------------------------------------------------------


def step_jacobians(cell: Recurrent) -> np.ndarray:
    """Return J_t of every step, (time, batch, n, n); n = hidden, for the LSTM 2 hidden: s, then c.

    The LSTM's blocks: J[..., :H, :H] is ds_t/ds_{t-1}, J[..., H:, H:] is dc_t/dc_{t-1},
    J[..., H:, :H] is ds_t/dc_{t-1}.
    """
    return _jacobians(cell, slopes(cell), slice(None))


def singular_values(J: np.ndarray) -> np.ndarray:
    """Return the singular values of matrices (..., n, n), largest first: (..., n).

    They say how much a step stretches a gradient at most, at least, and in between.
    """
    return np.linalg.svd(J, compute_uv=False)


def spectral_radius(J: np.ndarray) -> np.ndarray:
    """Return the largest |eigenvalue| of matrices (..., n, n): the growth when steps repeat."""
    return np.abs(np.linalg.eigvals(J)).max(axis=-1)


def log10_decay(
    cell: Recurrent | np.ndarray, t: int | None = None, part: str = "s", norm: str = "rms"
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
    t = steps - 1 if t is None else t
    if not 0 <= t < steps:
        raise ValueError(f"t={t}: the last forward pass has steps 0 to {steps - 1}")
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
    with np.errstate(divide="ignore"):
        backwards = np.log10(f[: len(f) if t is None else t + 1][::-1])
    logs = np.concatenate([np.zeros((1, *f.shape[1:])), np.cumsum(backwards, axis=0)])
    top = np.maximum(logs.max(axis=-1, keepdims=True), -1e9)
    mean_square = (10 ** (2 * (logs - top))).mean(axis=-1)
    return (top[..., 0] + 0.5 * np.log10(mean_square)).mean(axis=-1)


def cell_path(cell: LSTM, t: int | None = None) -> np.ndarray:
    """Return the LSTM's path along c alone, for k = 0, 1, ...: 10 ** log10_cell_path."""
    return 10 ** log10_cell_path(cell, t)


# The ledger ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ledger:
    """What every step k contributes to the gradient of every loss J_t: the lecture's sum over k.

    The contribution of W at step k to dJ_t/dW is x_k^T da[t, k], where da[t, k] = dJ_t/da_k is
    the gradient of J_t for the pre-activation of step k. Nothing is there for k > t.
    """

    x: np.ndarray  # (time, batch, inputs)
    s: np.ndarray  # (time, batch, hidden), the state before each step
    da: np.ndarray  # (t, k, batch, gates * hidden), for x W + b
    da_U: np.ndarray  # the same for s U

    def norms(self, name: str = "W") -> np.ndarray:
        """Return the Frobenius norm of every contribution, (t, k), for "W", "U" or "b"."""
        left, da = self._factors(name)
        scale = np.abs(da).max(axis=(2, 3), keepdims=True)
        da = da / np.where(scale > 0, scale, 1)
        # ||x^T da||^2 = sum of (x x^T) * (da da^T): products (batch, batch), however wide W is
        square = ((left @ left.swapaxes(1, 2)) * (da @ da.swapaxes(2, 3))).sum(axis=(2, 3))
        return scale[..., 0, 0] * np.sqrt(np.maximum(square, 0))

    def contributions(self, t: int, name: str = "W") -> np.ndarray:
        """Return the contributions to dJ_t, (time, *the parameter's shape): one for each k.

        Their sum over k is dJ_t/dW; those of k > t are 0.
        """
        left, da = self._factors(name)
        found = left.swapaxes(1, 2) @ da[t]
        return found[:, 0] if name == "b" else found

    def gradient(self, t: int | None = None, name: str = "W", horizon: int | None = None):
        """Return dJ_t/dW, or for t None dJ/dW, the sum over all t.

        horizon keeps the last terms of every sum, k > t - horizon: truncated backpropagation.
        """
        horizon = len(self.x) if horizon is None else min(horizon, len(self.x))
        return sum(self.lag(lag, t, name) for lag in range(horizon))

    def lag(self, lag: int, t: int | None = None, name: str = "W") -> np.ndarray:
        """Return the contribution of step k = t - lag to dJ_t/dW; for t None, summed over t."""
        left, da = self._factors(name)
        if t is not None and not 0 <= t < len(da):
            raise ValueError(f"t={t}: the last forward pass has steps 0 to {len(da) - 1}")
        t = np.arange(lag, len(da)) if t is None else np.array([t] if t >= lag else [], int)
        found = np.einsum("tbi,tbj->ij", left[t - lag], da[t, t - lag], optimize=True)
        return found[0] if name == "b" else found

    def _factors(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        if name not in ("W", "U", "b"):
            raise ValueError(f"name={name!r}: the ledger is kept for 'W', 'U' and 'b'")
        ones = np.ones((*self.x.shape[:2], 1))
        left = {"W": self.x, "U": self.s, "b": ones}[name]
        return left, self.da_U if name == "U" else self.da


def ledger(cell: Recurrent, ds: np.ndarray) -> Ledger:
    """Follow every loss J_t back on its own, after a forward pass.

    ds (time, batch, hidden): ds[t] = dJ_t/ds_t, as for `cell.backward`, whose gradients are the
    sums over t and k. Takes time * time * batch * gates * hidden numbers.
    """
    x, mask, _, states = saved(cell)
    steps, batch, H = len(x), x.shape[1], cell.hidden_size
    if np.shape(ds) != (steps, batch, H):
        raise ValueError(
            f"ds has shape {np.shape(ds)}, the last forward pass returned {(steps, batch, H)}"
        )
    local, U_T = slopes(cell), cell.params["U"].T.astype(float)
    ds = np.asarray(ds, float) if mask is None else np.asarray(ds, float) * mask[..., None]
    da, da_U = np.zeros((2, steps, steps, batch, cell.gates * H))
    dstate = np.zeros((steps, cell.parts, batch, H))  # one for each loss
    for k in reversed(range(steps)):
        dstate[k, 0] = ds[k]  # J_k joins in
        now = dstate[k:]
        da[k:, k] = _through(now, local.W[k])
        da_U[k:, k] = _through(now, local.U[k])
        dstate[k:] = np.einsum("tqbh,pqbh->tpbh", now, local.carry[k])
        dstate[k:, 0] += da_U[k:, k] @ U_T
    return Ledger(x, states[0, :-1], da, da_U)


def truncation_error(
    book: Ledger, t: int | None = None, name: str = "W"
) -> tuple[np.ndarray, np.ndarray]:
    """Compare truncated BPTT with the full gradient, of one loss J_t or (None) of all together.

    Returns two arrays, for horizons h = 1, 2, ..., time: the relative error ||g_h - g|| / ||g||
    and the cosine of the angle between g_h and g. Horizon h keeps the last h terms of every sum.
    """
    lags = np.array([book.lag(lag, t, name) for lag in range(len(book.x))])
    cut = np.cumsum(lags.reshape(len(lags), -1), axis=0)  # (horizon, the parameter's entries)
    full, sizes = cut[-1], np.linalg.norm(cut, axis=1)
    if sizes[-1] == 0:
        raise ValueError(f"the gradient of {name} is 0: there is nothing to compare with")
    errors = np.linalg.norm(cut - full, axis=1) / sizes[-1]
    return errors, (cut @ full) / (np.where(sizes > 0, sizes, 1) * sizes[-1])


# Helpers ---------------------------------------------------------------------------------------


def _jacobians(cell: Recurrent, local: Slopes, steps: slice) -> np.ndarray:
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


def _through(dstate: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Send gradients (t, parts, batch, hidden) through slopes to (t, batch, gates * hidden)."""
    da = np.einsum("tqbh,qgbh->tbgh", dstate, slope)
    return da.reshape(*da.shape[:2], -1)


def _steps_of(cell: Recurrent | np.ndarray) -> tuple:
    """Return a function k -> J_k, the number of steps, the size of J and the parts of the state."""
    if isinstance(cell, Recurrent):
        local = slopes(cell)
        size = cell.parts * cell.hidden_size
        steps = len(local.U)
        return lambda k: _jacobians(cell, local, slice(k, k + 1))[0], steps, size, cell.parts
    J = np.asarray(cell, float)
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
