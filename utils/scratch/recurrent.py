"""RNN, LSTM and GRU as the equations: forward, and backpropagation through time.

Row vectors, time-major: x (time, batch, inputs), s (time, batch, hidden). W is (inputs, gates *
hidden), U (hidden, gates * hidden), b (gates * hidden), one block of columns for each gate.
A state is a tuple: (s,), and for the LSTM (s, c). This module is for reading, and without masks;
`recurrent_fast` computes the same without new arrays, and is what the book's models use.
"""

import numpy as np

from utils.scratch.activations import ACTIVATIONS, SLOPES, sigmoid


class Recurrent:
    """Apply one cell's `step` at every step of a sequence, and send gradients back through time."""

    def __init__(self, params: dict[str, np.ndarray], activation: str = "tanh"):
        """Use these weights; activation is the plain RNN's."""
        self.params, self.activation, self.saved = params, activation, []

    def forward(self, x: np.ndarray, *state: np.ndarray) -> tuple[np.ndarray, tuple]:
        """Return s of every step (time, batch, hidden) and the last state; start from `state`."""
        self.saved, outputs = [], []
        for x_t in x:
            state, kept = self.step(x_t, *state)
            self.saved.append(kept)
            outputs.append(state[0])
        return np.stack(outputs), state

    def backward(self, ds: np.ndarray, *dstate: np.ndarray) -> tuple[dict, np.ndarray, tuple]:
        """Return the gradients of the parameters, of x, and of the state before the first step.

        ds (time, batch, hidden) is the loss's gradient for the outputs, dstate that for the last
        state. Every step adds to the same W: its gradient is a sum. Source: Werbos 1990.
        """
        grads, dx = {name: np.zeros_like(param) for name, param in self.params.items()}, []
        for ds_t, kept in zip(reversed(ds), reversed(self.saved), strict=True):
            from_later, *others = dstate
            found, dx_t, dstate = self.step_backward(kept, from_later + ds_t, *others)
            dx.insert(0, dx_t)
            for name in grads:
                grads[name] += found[name]
        return grads, np.stack(dx), dstate


class RNN(Recurrent):
    """The plain recurrent network of the lecture (Elman 1990)."""

    def step(self, x, s_before):
        """s_t = tanh(x_t W + s_{t-1} U + b)."""
        W, U, b = (self.params[name] for name in "WUb")
        f = ACTIVATIONS[self.activation]
        s = f(x @ W + s_before @ U + b)  # (batch, hidden)
        return (s,), (x, s_before, s)

    def step_backward(self, kept, ds):
        """Go through f, then through the sum that stands inside it."""
        (x, s_before, s), W, U = kept, self.params["W"], self.params["U"]
        da = ds * SLOPES[self.activation](s)  # (batch, hidden); tanh' = 1 - s^2
        grads = {"W": x.T @ da, "U": s_before.T @ da, "b": da.sum(axis=0)}
        return grads, da @ W.T, (da @ U.T,)


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000)."""

    def step(self, x, s_before, c_before):
        """c_t = f c_{t-1} + i g,   s_t = o tanh(c_t)."""
        W, U, b = (self.params[name] for name in "WUb")
        a_i, a_f, a_o, a_g = np.split(x @ W + s_before @ U + b, 4, axis=1)  # each (batch, hidden)
        i, f, o, g = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o), np.tanh(a_g)
        c = f * c_before + i * g
        s = o * np.tanh(c)
        return (s, c), (x, s_before, c_before, i, f, o, g, c)

    def step_backward(self, kept, ds, dc):
        """The two equations of `step`, read backward, one product a line."""
        (x, s_before, c_before, i, f, o, g, c), W, U = kept, self.params["W"], self.params["U"]
        do = ds * np.tanh(c)  # s = o tanh(c)
        dc = dc + ds * o * (1 - np.tanh(c) ** 2)  # c acts on c_{t+1}, and through tanh on s
        df = dc * c_before  # c = f c_before + ...: the forget gate scales c_before
        di = dc * g  # c = ... + i g
        dg = dc * i
        di, df, do = di * i * (1 - i), df * f * (1 - f), do * o * (1 - o)  # before the sigmoids
        da = np.concatenate([di, df, do, dg * (1 - g**2)], axis=1)  # (batch, 4 hidden)
        grads = {"W": x.T @ da, "U": s_before.T @ da, "b": da.sum(axis=0)}
        return grads, da @ W.T, (da @ U.T, dc * f)  # back along c: times f, and no matrix


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al. 2014), the reset gate after the product, as torch has it."""

    def step(self, x, s_before):
        """s_t = (1 - z) n + z s_{t-1},   n = tanh(x W + b + r (s U + d))."""
        W, U, b, d = (self.params[name] for name in "WUbd")
        a_r, a_z, a_n = np.split(x @ W + b, 3, axis=1)  # each (batch, hidden)
        u_r, u_z, u_n = np.split(s_before @ U, 3, axis=1)
        r, z = sigmoid(a_r + u_r), sigmoid(a_z + u_z)
        m = u_n + d  # what the memory proposes; r lets it through
        n = np.tanh(a_n + r * m)
        s = (1 - z) * n + z * s_before
        return (s,), (x, s_before, r, z, n, m)

    def step_backward(self, kept, ds):
        """The equations of `step`, read backward, one product a line."""
        (x, s_before, r, z, n, m), W, U = kept, self.params["W"], self.params["U"]
        dz = ds * (s_before - n)  # s = n + z (s_before - n)
        dn = ds * (1 - z) * (1 - n**2)  # before the tanh
        dr = dn * m  # n = tanh(... + r m)
        dm = dn * r
        dr, dz = dr * r * (1 - r), dz * z * (1 - z)  # before the sigmoids
        da, du = (np.concatenate([dr, dz, last], axis=1) for last in (dn, dm))  # for x W, for s U
        grads = {"W": x.T @ da, "U": s_before.T @ du, "b": da.sum(axis=0), "d": dm.sum(axis=0)}
        return grads, da @ W.T, (ds * z + du @ U.T,)
