"""The ledger of backpropagation through time: what every step gives to every loss's gradient."""

from dataclasses import dataclass

import numpy as np

from utils.gradients.slopes import saved, slopes
from utils.scratch.recurrent_fast import Recurrent


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
        self._check_step(t)
        found = left.swapaxes(1, 2) @ da[t]
        return found[:, 0] if name == "b" else found

    def gradient(self, t: int | None = None, name: str = "W", horizon: int | None = None):
        """Return dJ_t/dW, or for t None dJ/dW, the sum over all t.

        horizon keeps the last terms of every sum, k > t - horizon: truncated backpropagation.
        """
        if horizon is not None and horizon < 1:
            raise ValueError(f"horizon={horizon}: expected a number of terms, 1 or above")
        horizon = len(self.x) if horizon is None else min(horizon, len(self.x))
        return sum(self.lag(lag, t, name) for lag in range(horizon))

    def lag(self, lag: int, t: int | None = None, name: str = "W") -> np.ndarray:
        """Return the contribution of step k = t - lag to dJ_t/dW; for t None, summed over t."""
        left, da = self._factors(name)
        if lag < 0:
            raise ValueError(f"lag={lag}: expected a number of steps back, 0 or above")
        if t is not None:
            self._check_step(t)
        t = np.arange(lag, len(da)) if t is None else np.array([t] if t >= lag else [], int)
        found = np.einsum("tbi,tbj->ij", left[t - lag], da[t, t - lag], optimize=True)
        return found[0] if name == "b" else found

    def _check_step(self, t: int) -> None:
        if not 0 <= t < len(self.x):
            raise ValueError(f"t={t}: the last forward pass has steps 0 to {len(self.x) - 1}")

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


def _through(dstate: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Send gradients (t, parts, batch, hidden) through slopes to (t, batch, gates * hidden)."""
    da = np.einsum("tqbh,qgbh->tbgh", dstate, slope)
    return da.reshape(*da.shape[:2], -1)
