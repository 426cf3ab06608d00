"""The cells of `recurrent`, the same without new arrays: what the book's models use.

To see how a cell works, read `utils.scratch.recurrent`: both agree in every output and gradient (a
test). Here weights start by name, a mask marks the real steps, and the loop is fast.

Row vectors, time-major: inputs x (time, batch, inputs), outputs s (time, batch, hidden). A state is
an array (parts, batch, hidden): one part, s, for RNN and GRU; two, s and c, for the LSTM.

What makes it fast is named here once.
* Everything linear in the inputs, or in saved states, is one product outside the time loop.
* Gates lie on an axis of their own before the batch, so that each is one run of memory.
* sigmoid(a) = (1 + tanh(a / 2)) / 2, with the inner halves taken once, in W, U and b.
* A step makes no array: `add(a, b, c)` writes a + b into c, and so do multiply and subtract.
* Local slopes of backward are computed for many steps at once, in blocks that fit the cache.
* ones @ da is the sum over the rows. Large arrays that nobody else gets are kept for the next call.
"""

from itertools import repeat

import numpy as np
from numpy import add, multiply, subtract, tanh

from utils.scratch.activations import (
    ACTIVATIONS,
    SLOPES,
    check_activation,
    sigmoid_slope,
    tanh_slope,
)
from utils.scratch.base import Arrays, Model, check_sequence, check_sizes, check_state, recall_shape
from utils.scratch.initialise import gate_biases, parameters


class Recurrent(Model):
    """Apply one cell at every step of a sequence, and send gradients back through time.

    It owns the product for all inputs, the loop, and the weight gradients. A cell gives `step`,
    `step_backward`, and `slopes`: what the latter needs that is known beforehand.
    """

    parts = 1  # of the state: s, and for the LSTM also c
    gates = 1  # blocks of `hidden` columns in W, U and b
    sigmoids = 0  # gates with a sigmoid, the first ones; the others have a tanh
    planes = 1  # arrays (batch, hidden) that a step saves
    slots = 1  # gradients (batch, hidden) that a backward step gives, side by side in da
    own_biases = ()  # (hidden), beside b
    block_bytes = 256 * 1024  # of slopes: about what a core's own cache holds

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        init: str = "default",
        gain: float = 1.0,
        dtype: type = np.float32,
    ):
        """Draw W, U and b by the name `init`: see `utils.scratch.initialise`; gain scales U."""
        check_sizes(input_size=input_size, hidden_size=hidden_size)
        super().__init__(dtype)
        self.input_size, self.hidden_size = input_size, hidden_size
        sizes = input_size, hidden_size, self.gates
        self.params = parameters(init, rng, *sizes, gain, dtype, self.own_biases)
        self.halves = np.ones(self.gates * hidden_size, dtype)  # for the columns of W, U and b
        self.halves[: self.sigmoids * hidden_size] = 0.5
        self.half, self.arrays = np.array(0.5, dtype), Arrays(dtype)

    def zero_state(self, batch_size: int = 1) -> np.ndarray:
        """Return the state of a cell that has read nothing."""
        return np.zeros((self.parts, batch_size, self.hidden_size), self.dtype)

    def forward(
        self, x: np.ndarray, state: np.ndarray | None = None, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return s of every step (time, batch, hidden) and the state after the last real one.

        state is the one before the first step (None: zeros). mask (time, batch) is True at real
        steps; a padded one leaves the state as it was, and its output is 0. `saved` is x, mask,
        a and states (parts, time + 1, batch, hidden); the next forward writes over a.
        """
        x = np.asarray(x).astype(self.dtype)  # a copy: a caller may change x before backward
        x, mask = check_sequence(x, self.input_size, self.dtype, mask)
        steps, batch, H = *x.shape[:2], self.hidden_size
        self.saved = None  # frees the memory
        states = np.empty((self.parts, steps + 1, batch, H), self.dtype)
        states[:, 0] = check_state(state, (self.parts, batch, H), self.dtype)
        a = self.arrays.get("a", steps, self.planes, batch, H)
        self._project(x, a[:, : self.gates])
        sU, tmp = self.arrays.get("sU", self.gates, batch, H), self.arrays.get("tmp", batch, H)
        U, product, out = self.params["U"] * self.halves, np.dot, sU.reshape(batch, -1)
        if 1 not in (self.gates, batch):  # one product for each gate, to have them apart
            U, product, out = self._planes(U[None])[0].copy(), np.matmul, sU
        views = zip(*self._views(a, states, sU, tmp), strict=False)
        for t, s, arrays in zip(range(steps), states[0], views, strict=False):
            product(s, U, out)
            self.step(*arrays)
            if mask is not None:
                np.copyto(states[:, t + 1], states[:, t], where=~mask[t, :, None])
        self.saved = x, mask, a, states
        outputs = states[0, 1:].copy() if mask is None else states[0, 1:] * mask[..., None]
        return outputs, states[:, -1].copy()  # copies: a caller may change what is returned

    def backward(
        self, ds: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of the parameters, of x and of the initial state.

        ds (time, batch, hidden) is the loss's gradient for the outputs; dstate (parts, batch,
        hidden) the one for the last state (None: zeros). Source: Werbos 1990.
        """
        H = self.hidden_size
        x, mask, a, states = recall_shape(self.saved, ds, lambda x, *_: (*x.shape[:2], H), "ds")
        steps, batch, _ = x.shape
        ds = np.asarray(ds, self.dtype) if mask is None else ds * mask[..., None]
        dstate = check_state(dstate, (self.parts, batch, H), self.dtype).copy()
        da = self.arrays.get("da", steps, batch, self.slots * H)
        U_T = np.asarray(self.params["U"].T, order="C" if batch > 1 else "K")
        tmp, (s_grad, *c_grad) = self.arrays.get("tmp", batch, H), dstate
        views = self._steps_back(a, states, da)
        for t, ds_t, arrays in zip(range(steps)[::-1], ds[::-1], views, strict=True):
            add(s_grad, ds_t, s_grad)
            if mask is not None:
                passed_on = dstate * ~mask[t, :, None]
                dstate -= passed_on
            self.step_backward(tmp, U_T, s_grad, *c_grad, *arrays)
            if mask is not None:
                dstate += passed_on
        grads, dx = self.products(*(v.reshape(-1, v.shape[-1]) for v in (x, states[0, :-1], da)))
        return grads, dx.reshape(x.shape), dstate

    def products(self, x: np.ndarray, s: np.ndarray, da: np.ndarray) -> tuple[dict, np.ndarray]:
        """Return the gradients of the parameters, the lecture's sums over k, and that of x."""
        b = np.ones(len(da), self.dtype) @ da
        return {"W": x.T @ da, "U": s.T @ da, "b": b}, da @ self.params["W"].T

    def _project(self, x: np.ndarray, a: np.ndarray) -> None:
        """Write x W + b of all steps into a (time, gates, batch, hidden)."""
        W, b = self.params["W"] * self.halves, self.params["b"] * self.halves
        if self.gates == 1:
            np.dot(x.reshape(-1, self.input_size), W, out=a.reshape(-1, self.hidden_size))
        elif x.shape[1] == 1:
            a[...] = self._planes(np.dot(x[:, 0], W)[:, None])
        else:  # gate by gate into its place, which saves a copy
            np.matmul(x[:, None], self._planes(W[None])[0].copy(), out=a)
        a += np.broadcast_to(b.reshape(self.gates, 1, -1), a.shape[1:]).copy()

    def _steps_back(self, a, states, da):
        """Yield what step_backward works on, the last step first; slopes block by block."""
        size = min(len(a), max(1, self.block_bytes // a[0].nbytes))
        for high in range(len(a), 0, -size):
            now = slice(max(0, high - size), high)
            k = self.arrays.get("k", *a[now].shape)
            self.slopes(a[now], states[:, now.start : high + 1], k)
            views = self._backward_views(a[now], k, da[now])
            yield from zip(*(array[::-1] for array in views), strict=True)

    def _planes(self, rows: np.ndarray) -> np.ndarray:
        """View rows (time, batch, n * hidden) as (time, n, batch, hidden)."""
        return rows.reshape(*rows.shape[:2], -1, self.hidden_size).swapaxes(1, 2)


class RNN(Recurrent):
    """The plain recurrent network of the lecture: s_t = f(x_t W + s_{t-1} U + b)."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        activation: str = "tanh",
        init: str = "default",
        gain: float = 1.0,
        dtype: type = np.float32,
    ):
        """As Recurrent; activation is "tanh", "relu" or "sigmoid"."""
        super().__init__(input_size, hidden_size, rng, init=init, gain=gain, dtype=dtype)
        self.activation = activation
        check_activation(activation)
        self.f, self.slope = ACTIVATIONS[activation], SLOPES[activation]

    def _views(self, a, states, sU, tmp):
        return a[:, 0], states[0, 1:], repeat(sU[0])

    def step(self, a, s_t, sU):
        """s_t = f(a + s_{t-1} U)."""
        add(a, sU, s_t)
        self.f(s_t, s_t)

    def slopes(self, a, states, k):
        """f' at every step, from the outputs alone."""
        self.slope(states[0, 1:], k[:, 0])

    def _backward_views(self, a, k, da):
        return k[:, 0], da

    def step_backward(self, tmp, U_T, ds, slope, da):
        """da = ds f', ds_{t-1} = da U^T."""
        multiply(ds, slope, da)
        np.dot(da, U_T, ds)


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).

    i, f, o = sigmoid(x W + s U + b)   g = tanh(x W + s U + b)     each with its own columns
    c_t = f c_{t-1} + i g              s_t = o tanh(c_t)
    """

    parts, gates, sigmoids, planes, slots = 2, 4, 3, 5, 4

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        init: str = "default",
        gain: float = 1.0,
        forget_bias: float | None = 1.0,
        chrono: int | None = None,
        dtype: type = np.float32,
    ):
        """As Recurrent; forget_bias, or chrono (the longest lag expected), sets gate biases."""
        super().__init__(input_size, hidden_size, rng, init=init, gain=gain, dtype=dtype)
        gate_biases(self.params["b"], rng, hidden_size, forget_bias, chrono)

    def _views(self, a, states, sU, tmp):
        constant, s, c = map(repeat, (sU, tmp, self.half)), *states
        return *constant, a[:, :4], a[:, :3], *a.swapaxes(0, 1), c, c[1:], s[1:]

    def step(self, sU, tmp, half, gates, sigmoids, i, f, o, g, tanh_c, c, c_t, s_t):
        """c_t = f c_{t-1} + i g, s_t = o tanh(c_t)."""
        add(gates, sU, gates)
        tanh(gates, gates)
        multiply(sigmoids, half, sigmoids)
        add(sigmoids, half, sigmoids)
        multiply(f, c, c_t)
        multiply(i, g, tmp)
        add(c_t, tmp, c_t)
        tanh(c_t, tanh_c)
        multiply(o, tanh_c, s_t)

    def slopes(self, a, states, k):
        """The slopes of i, f, o, g as seen from c (o: from s), and that of c as seen from s."""
        sigmoid_slope(a[:, :3], k[:, :3])
        tanh_slope(a[:, 3:], k[:, 3:])
        k[:, 0:3:2] *= a[:, 3:]  # i by g, o by tanh c
        k[:, 3:] *= a[:, 0:3:2]  # g by i, tanh c by o
        k[:, 1] *= states[1, :-1]  # f by c_{t-1}

    def _backward_views(self, a, k, da):
        gates = self._planes(da)
        return a[:, 1], k[:, :4], k[:, 2], k[:, 4], da, gates, gates[:, 2]

    def step_backward(self, tmp, U_T, ds, dc, f, k, k_o, k_c, da, da_gates, da_o):
        """dc += ds k_c, da = (dc, dc, ds, dc) k, dc_{t-1} = f dc, ds_{t-1} = da U^T."""
        multiply(ds, k_c, tmp)
        add(dc, tmp, dc)
        multiply(dc, k, da_gates)
        multiply(ds, k_o, da_o)
        multiply(f, dc, dc)
        np.dot(da, U_T, ds)


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al. 2014), the reset gate after the product, as torch has it.

    r, z = sigmoid(x W + s U + b)      n = tanh(x W + b + r (s U + d))
    s_t = (1 - z) n + z s_{t-1}
    """

    gates, sigmoids, planes, slots, own_biases = 3, 2, 4, 4, ("d",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        init: str = "default",
        gain: float = 1.0,
        update_bias: float | None = None,
        dtype: type = np.float32,
    ):
        """As Recurrent; update_bias starts all update gates: the larger, the more they keep."""
        super().__init__(input_size, hidden_size, rng, init=init, gain=gain, dtype=dtype)
        gate_biases(self.params["b"], rng, hidden_size, update_bias)

    def _views(self, a, states, sU, tmp):
        constant = map(repeat, (sU[:2], sU[2], self.params["d"], tmp, self.half))
        return *constant, a[:, :2], *a.swapaxes(0, 1), states[0], states[0, 1:]

    def step(self, sU_gates, sU_n, d, tmp, half, gates, r, z, n, sU_d, s, s_t):
        """s_t = (1 - z) n + z s_{t-1} = n + z (s_{t-1} - n)."""
        add(gates, sU_gates, gates)
        tanh(gates, gates)
        multiply(gates, half, gates)
        add(gates, half, gates)
        add(sU_n, d, sU_d)
        multiply(r, sU_d, tmp)
        add(n, tmp, n)
        tanh(n, n)
        subtract(s, n, s_t)
        multiply(z, s_t, s_t)
        add(n, s_t, s_t)

    def slopes(self, a, states, k):
        """The slopes of r, z, s U + d and n, all as seen from s."""
        r, z, n, sU_d = a.swapaxes(0, 1)
        multiply(1 - z, 1 - n * n, k[:, 3])
        multiply(k[:, 3], r, k[:, 2])
        multiply(k[:, 2] * (1 - r), sU_d, k[:, 0])
        multiply((states[0, :-1] - n) * z, 1 - z, k[:, 1])

    def _backward_views(self, a, k, da):
        return a[:, 1], k, da[:, :, : 3 * self.hidden_size], self._planes(da)

    def step_backward(self, tmp, U_T, ds, z, k, da_s, da_gates):
        """da = ds k, ds_{t-1} = z ds + da U^T."""
        multiply(ds, k, da_gates)
        multiply(z, ds, ds)
        np.dot(da_s, U_T, tmp)
        add(ds, tmp, ds)

    def products(self, x, s, da):
        """As Recurrent; behind s stand r, z and s U + d, behind x r, z and n."""
        H, ones, da_now = self.hidden_size, np.ones(len(da), self.dtype), da[:, : -self.hidden_size]
        U, d = s.T @ da_now, ones @ da_now[:, 2 * H :]
        da[:, 2 * H : 3 * H] = da[:, 3 * H :]
        return {"W": x.T @ da_now, "U": U, "b": ones @ da_now, "d": d}, da_now @ self.params["W"].T
