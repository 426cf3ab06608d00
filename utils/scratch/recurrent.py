"""RNN, LSTM and GRU as the equations: forward, and backpropagation through time.

Row vectors, time-major: x (time, batch, inputs), s (time, batch, hidden). W (inputs, gates *
hidden), U (hidden, gates * hidden) and b (gates * hidden) hold a block of columns for each gate:
i, f, o, g in the LSTM; r, z, n in the GRU, whose d (hidden) is a second bias. A name that begins
with d is the gradient with respect to the rest of it: ds, dW, da_f.

`utils.scratch.recurrent_fast` computes the same without new arrays, and is what our models use.
"""

import numpy as np

from utils.scratch.activations import ACTIVATIONS, SLOPES, sigmoid


class Recurrent:
    """Apply one cell's `step` at every step of a sequence, and send gradients back through time."""

    def __init__(self, params: dict[str, np.ndarray], activation: str = "tanh"):
        """Use these weights; activation is the plain RNN's."""
        self.params, self.activation, self.saved = params, activation, []

    def forward(self, x: np.ndarray, *state: np.ndarray) -> tuple[np.ndarray, tuple]:
        """Return s of every step (time, batch, hidden) and the last state.

        state is the one before the first step, each part (batch, hidden): s, for the LSTM s and c.
        """
        self.saved, outputs = [], []
        for x_t in x:
            state, kept = self.step(x_t, *state)
            self.saved.append(kept)
            outputs.append(state[0])
        return np.stack(outputs), state

    def backward(self, ds: np.ndarray, *dstate: np.ndarray) -> tuple:
        """Return the gradients of the parameters, of x, and of the first state.

        ds (time, batch, hidden) is the gradient of the outputs, dstate that of the
        last state (zeros, if nothing follows it). Source: Werbos 1990.
        """
        grads = {name: np.zeros_like(param) for name, param in self.params.items()}
        dx = []
        for ds_t, kept in zip(reversed(ds), reversed(self.saved), strict=True):
            ds_later, *dc_later = dstate  # from t + 1; the LSTM alone has dc
            back = self.step_backward(kept, ds_t + ds_later, *dc_later)
            of_step, dx_t, dstate = back
            dx.insert(0, dx_t)
            for name in grads:
                grads[name] += of_step[name]  # all steps use the same W
        return grads, np.stack(dx), dstate


class RNN(Recurrent):
    """The plain recurrent network (Elman 1990): s_t = f(x_t W + s_{t-1} U + b), f = tanh."""

    def step(self, x, s_before):
        """Return the new state, and what the way back needs."""
        W, U, b = (self.params[name] for name in "WUb")
        f = ACTIVATIONS[self.activation]
        s = f(x @ W + s_before @ U + b)  # (batch, hidden)
        return (s,), (x, s_before, s)

    def step_backward(self, kept, ds):
        """Go back through f, then through the sum inside it."""
        (x, s_before, s), W, U = kept, self.params["W"], self.params["U"]
        da = ds * SLOPES[self.activation](s)  # (batch, hidden); tanh' = 1 - s^2
        grads = {"W": x.T @ da, "U": s_before.T @ da, "b": da.sum(axis=0)}
        return grads, da @ W.T, (da @ U.T,)


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).

    i, f, o = sigmoid(x_t W + s_{t-1} U + b)   g = tanh(x_t W + s_{t-1} U + b)   each its own block
    c_t = f c_{t-1} + i g                      s_t = o tanh(c_t)
    """

    def step(self, x, s_before, c_before):
        """Return the new state, and what the way back needs."""
        W, U, b = (self.params[name] for name in "WUb")
        a_i, a_f, a_o, a_g = np.split(x @ W + s_before @ U + b, 4, axis=1)  # each (batch, hidden)
        i, f, o, g = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o), np.tanh(a_g)
        c = f * c_before + i * g
        s = o * np.tanh(c)
        return (s, c), (x, s_before, c_before, i, f, o, g, c)

    def step_backward(self, kept, ds, dc):
        """Go back through the equations of `step`, the last one first."""
        W, U = self.params["W"], self.params["U"]
        x, s_before, c_before, i, f, o, g, c = kept
        do = ds * np.tanh(c)  # s = o tanh(c)
        dc = dc + ds * o * (1 - np.tanh(c) ** 2)  # from c_{t+1}, and through s
        df = dc * c_before  # c = f c_before + ...: the forget gate scales c_before
        di = dc * g  # c = ... + i g
        dg = dc * i
        dc_before = dc * f  # along c: number by number, no matrix

        da_i, da_f = di * i * (1 - i), df * f * (1 - f)  # sigmoid'
        da_o, da_g = do * o * (1 - o), dg * (1 - g**2)  # tanh' for g
        da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)  # (batch, 4 hidden)
        grads = {"W": x.T @ da, "U": s_before.T @ da, "b": da.sum(axis=0)}
        ds_before = da @ U.T  # the gates have read s_before
        return grads, da @ W.T, (ds_before, dc_before)


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al. 2014), the reset gate after the product, as torch has it.

    r, z = sigmoid(x_t W + s_{t-1} U + b)      n = tanh(x_t W + b + r (s_{t-1} U + d))
    s_t = (1 - z) n + z s_{t-1}
    """

    def step(self, x, s_before):
        """Return the new state, and what the way back needs."""
        W, U, b, d = (self.params[name] for name in "WUbd")
        x_r, x_z, x_n = np.split(x @ W + b, 3, axis=1)  # each (batch, hidden)
        u_r, u_z, u_n = np.split(s_before @ U, 3, axis=1)
        r, z = sigmoid(x_r + u_r), sigmoid(x_z + u_z)
        m = u_n + d  # the part of n that comes from s_before; r scales it
        n = np.tanh(x_n + r * m)
        s = (1 - z) * n + z * s_before
        return (s,), (x, s_before, r, z, n, m)

    def step_backward(self, kept, ds):
        """Go back through the equations of `step`, the last one first."""
        (x, s_before, r, z, n, m), W, U = kept, self.params["W"], self.params["U"]
        dz = ds * (s_before - n)  # s = n + z (s_before - n)
        dn = ds * (1 - z)
        da_n = dn * (1 - n**2)  # tanh'
        dr = da_n * m  # n = tanh(x_n + r m)
        dm = da_n * r

        da_r, da_z = dr * r * (1 - r), dz * z * (1 - z)  # sigmoid'
        da = np.concatenate([da_r, da_z, da_n], axis=1)  # of x W + b
        du = np.concatenate([da_r, da_z, dm], axis=1)  # of s U: r lies between
        grads = {"W": x.T @ da, "U": s_before.T @ du}
        grads |= {"b": da.sum(axis=0), "d": dm.sum(axis=0)}
        ds_before = ds * z + du @ U.T
        return grads, da @ W.T, (ds_before,)
