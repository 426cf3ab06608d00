"""Recurrent cells whose step is linear in the state, so that a scan can compute all steps at once.

s_t = a_t s_{t-1} + b_t      a and b come from the input alone: no tanh, no U between the steps

    DiagonalStateSpace   a is the same at every step: the recurrence is also a convolution
    MinGRU               a looks at x_t: a GRU whose gates do not look at the state
    Selective            a looks at x_t, and every unit keeps several numbers

Row vectors, time-major, as in `recurrent_fast`: x (time, batch, inputs), a state (parts, batch,
hidden). Inside, a and b are (time, parts, batch, hidden); p = x W + b is one product for all steps.
"""

import numpy as np

from utils.scratch.activations import ACTIVATIONS, SLOPES, sigmoid
from utils.scratch.base import (
    Model,
    check_sequence,
    check_sizes,
    check_state,
    normal,
    recall_shape,
)
from utils.scratch.convolution import long_convolution
from utils.scratch.scan import SCANS, check_scan, scan_backward

GATES = ("sigmoid", "tanh")


class LinearRecurrence(Model):
    """Own the projection, the scan and the weight gradients; a cell says what a and b are.

    A cell gives `gates`, p -> a and b, and `gates_backward`. What it answers is s; one that keeps
    several numbers a unit also gives `read` and `read_backward`.
    """

    parts = 1  # numbers of state for each unit

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        columns: int,
        scan: str,
        dtype: type,
        own: dict[str, np.ndarray] | None = None,
    ):
        """Draw W (inputs, columns) from rng; `scan` names one of SCANS, `own` are more weights."""
        check_sizes(input_size=input_size, hidden_size=hidden_size)
        check_scan(scan)
        super().__init__(dtype)
        self.input_size, self.hidden_size, self.scan = input_size, hidden_size, scan
        self.params = {
            "W": normal(rng, (input_size, columns), dtype),
            "b": np.zeros(columns, dtype),
            **{name: array.astype(dtype) for name, array in (own or {}).items()},
        }

    def zero_state(self, batch_size: int = 1) -> np.ndarray:
        """Return the state of a cell that has read nothing."""
        return np.zeros((self.parts, batch_size, self.hidden_size), self.dtype)

    def forward(
        self, x: np.ndarray, state: np.ndarray | None = None, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the answer of every step (time, batch, hidden) and the state after the last.

        state is the one before the first step (None: zeros). mask (time, batch) is True at real
        steps; a padded one leaves the state as it was, a = 1 and b = 0, and its answer is 0.
        """
        x = np.array(x, self.dtype)  # a copy: a caller may change x before backward
        x, mask = check_sequence(x, self.input_size, self.dtype, mask)
        state = check_state(state, (self.parts, x.shape[1], self.hidden_size), self.dtype).copy()
        a, b, kept = self.gates(x @ self.params["W"] + self.params["b"])
        if mask is not None:
            real = mask[:, None, :, None]
            a, b = np.where(real, a, 1).astype(a.dtype), b * real
        s = SCANS[self.scan](a, b, state)
        y = self.read(s, kept)
        self.saved = x, mask, a, s, state, kept
        return (y.copy() if mask is None else y * mask[..., None]), s[-1].copy()

    def backward(
        self, dy: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of the parameters, of x and of the first state.

        dy (time, batch, hidden) is the loss's gradient for the answers, dstate the one for the
        last state (None: zeros).
        """
        x, mask, a, s, state, kept = recall_shape(
            self.saved, dy, lambda x, *_: (*x.shape[:2], self.hidden_size), "dy"
        )
        dy = np.asarray(dy, self.dtype) if mask is None else dy * mask[..., None]
        ds, dp_read = self.read_backward(dy, s, kept)
        ds[-1] += check_state(dstate, state.shape, self.dtype)
        da, db, dstate = scan_backward(ds, a, s, state, SCANS[self.scan])
        if mask is not None:
            da, db = da * mask[:, None, :, None], db * mask[:, None, :, None]
        grads, dp = self.gates_backward(da, db, kept)
        dp = dp.reshape(-1, dp.shape[-1])
        if dp_read is not None:
            dp[:, -dp_read.shape[-1] :] += dp_read.reshape(len(dp), -1)
        grads = {"W": x.reshape(-1, self.input_size).T @ dp, "b": dp.sum(axis=0), **grads}
        return grads, (dp @ self.params["W"].T).reshape(x.shape), dstate

    def step(self, x: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read one step x (batch, inputs): return the answer (batch, hidden) and the new state."""
        y, state = self.forward(x[None], state)
        return y[0], state

    def gates(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple]:
        """Return a and b (time, parts, batch, hidden), and what the way back needs."""
        raise NotImplementedError

    def gates_backward(self, da, db, kept: tuple) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return the gradients of the cell's own parameters, and that of p."""
        raise NotImplementedError

    def read(self, s: np.ndarray, kept: tuple) -> np.ndarray:
        """Answer with s itself."""
        return s[:, 0]

    def read_backward(self, dy, s, kept: tuple) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the gradient of s, and that of the last columns of p if reading used them."""
        return dy[:, None].copy(), None


class DiagonalStateSpace(LinearRecurrence):
    """A linear state space model whose matrix is diagonal, real, and the same at every step.

    s_t = a s_{t-1} + sqrt(1 - a^2) (x_t W + b)      a = sigmoid(r), one for each unit

    The root keeps the state as large as the inputs, whatever a is. The matrix C that reads the
    state is the next layer's. Sources: Gu et al. 2022, "S4"; Gupta et al. 2022 (diagonal is
    enough); Orvieto et al. 2023, "LRU" (the root). Theirs are complex, and can also swing.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        longest: float = 1000.0,
        scan: str = "loop",
        dtype: type = np.float32,
    ):
        """Draw W, and r so that units forget within 2 to `longest` steps, evenly by logarithm."""
        check_sizes(input_size=input_size, hidden_size=hidden_size)
        if not longest >= 2:
            raise ValueError(f"longest={longest}: expected a number of steps, 2 or above")
        steps = np.exp(rng.uniform(np.log(2), np.log(longest), hidden_size))
        own = {"r": np.log(steps - 1)}  # sigmoid(r) = 1 - 1 / steps
        super().__init__(input_size, hidden_size, rng, hidden_size, scan, dtype, own)

    def gates(self, p):
        """Return the same a for all steps, and b."""
        a = sigmoid(self.params["r"])
        scale = np.sqrt(1 - a * a)
        whole = np.broadcast_to(a, (len(p), 1, *p.shape[1:]))
        return whole, (scale * p)[:, None], (p, a, scale)

    def gates_backward(self, da, db, kept):
        """Go back through a and the root; all steps use the same r."""
        p, a, scale = kept
        dscale = (db[:, 0] * p).sum(axis=(0, 1))
        da = da.sum(axis=(0, 1, 2)) - dscale * a / scale
        return {"r": da * a * (1 - a)}, db[:, 0] * scale

    def kernel(self, steps: int) -> np.ndarray:
        """Return what is left of an input after 0, 1, 2, ... steps: a^k times the root."""
        a = sigmoid(self.params["r"])
        return a ** np.arange(steps)[:, None] * np.sqrt(1 - a * a)

    def convolve(self, x: np.ndarray) -> np.ndarray:
        """Return what forward answers from a state of zeros, as one convolution with `kernel`."""
        x, _ = check_sequence(x, self.input_size, self.dtype, None)
        return long_convolution(x @ self.params["W"] + self.params["b"], self.kernel(len(x)))


class MinGRU(LinearRecurrence):
    """A GRU whose gate and candidate see the input alone (Feng et al. 2024).

    z = sigmoid(x_t W + b)   n = x_t W + b                        each its own columns
    s_t = z s_{t-1} + (1 - z) n

    z keeps, as in the book's GRU; the paper's z writes. With gate="tanh" z may be negative: then
    a step can turn the state's sign, which counting odd and even needs (Grazzi et al. 2024). What
    is written is scaled by 1 - |z|, so that the state never grows beyond the largest n.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        gate: str = "sigmoid",
        update_bias: float | None = None,
        scan: str = "loop",
        dtype: type = np.float32,
    ):
        """Draw W; update_bias starts all gates: the larger, the more they keep."""
        check_gate(gate)
        super().__init__(input_size, hidden_size, rng, 2 * hidden_size, scan, dtype)
        self.gate = gate
        if update_bias is not None:
            self.params["b"][:hidden_size] = update_bias

    def gates(self, p):
        """Return z and (1 - |z|) n."""
        p_z, n = np.split(p, 2, axis=-1)
        z = ACTIVATIONS[self.gate](p_z)
        return z[:, None], ((1 - np.abs(z)) * n)[:, None], (z, n)

    def gates_backward(self, da, db, kept):
        """Go back through what is written, then through the gate."""
        (z, n), da, db = kept, da[:, 0], db[:, 0]
        dz = da - db * n * np.sign(z)
        return {}, np.concatenate([dz * SLOPES[self.gate](z), db * (1 - np.abs(z))], axis=-1)


class Selective(LinearRecurrence):
    """A state space that chooses what to write, keep and read by its input (Gu & Dao 2023: Mamba).

    u, B, C = x_t W + b   D = softplus(x_t W + b)                 each its own columns
    s_t = exp(-D e^A) s_{t-1} + D u B      y_t = sum of C s_t over the state_size numbers of a unit

    D (hidden) is the step size: near 0 a unit keeps all and writes nothing. B and C (state_size)
    say where to write and where to read, A (state_size, hidden) how fast each number forgets. Of
    Mamba's block this is the core, without its short convolution, its gate and its way past.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        state_size: int = 4,
        scan: str = "loop",
        dtype: type = np.float32,
    ):
        """Draw W; as Mamba starts, A holds log 1, log 2, ..., and D is between 0.001 and 0.1."""
        check_sizes(input_size=input_size, hidden_size=hidden_size, state_size=state_size)
        rates = np.tile(np.log(np.arange(1.0, state_size + 1))[:, None], hidden_size)
        columns = 2 * hidden_size + 2 * state_size
        super().__init__(input_size, hidden_size, rng, columns, scan, dtype, {"A": rates})
        self.parts = state_size
        step = np.exp(rng.uniform(np.log(0.001), np.log(0.1), hidden_size))
        self.params["b"][hidden_size : 2 * hidden_size] = np.log(np.expm1(step))  # before softplus

    def gates(self, p):
        """Return a and b (time, state_size, batch, hidden)."""
        u, p_D, B, C = np.split(p, self._borders(), axis=-1)
        D = np.logaddexp(0, p_D).astype(self.dtype)  # softplus
        B, C = (v.swapaxes(1, 2)[..., None] for v in (B, C))  # (time, state_size, batch, 1)
        rate = np.exp(self.params["A"])[:, None]  # (state_size, 1, hidden)
        a = np.exp(-D[:, None] * rate)
        return a, (D * u)[:, None] * B, (a, u, p_D, D, B, C, rate)

    def gates_backward(self, da, db, kept):
        """Go back through what is written and what is kept; both depend on the step size."""
        a, u, p_D, D, B, _, rate = kept
        decay = -da * a  # by D e^A
        dD = (decay * rate).sum(axis=1) + (db * B).sum(axis=1) * u
        dA = (decay * D[:, None]).sum(axis=(0, 2)) * rate[:, 0]
        du = (db * B).sum(axis=1) * D
        dB = (db * (D * u)[:, None]).sum(axis=-1).swapaxes(1, 2)
        parts = [du, dD * sigmoid(p_D), dB, np.zeros_like(dB)]  # C is read, not written
        return {"A": dA}, np.concatenate(parts, axis=-1)

    def read(self, s, kept):
        """Sum the numbers of every unit, weighted by C."""
        return (s * kept[5]).sum(axis=1)

    def read_backward(self, dy, s, kept):
        """Return ds and the gradient of C, the last columns of p."""
        dC = (dy[:, None] * s).sum(axis=-1).swapaxes(1, 2)
        return dy[:, None] * kept[5], dC

    def _borders(self) -> list[int]:
        H = self.hidden_size
        return [H, 2 * H, 2 * H + self.parts]


def check_gate(gate: str) -> None:
    """Raise ValueError for a gate that is not in GATES."""
    if gate not in GATES:
        raise ValueError(f"gate={gate!r}: expected one of {list(GATES)}")
