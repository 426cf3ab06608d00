"""Cells whose state is a matrix: a memory that is written by keys and read by queries.

q, k, v = x_t W + b          a query and a key (key_size), a value (hidden), each its own columns
S_t = S_{t-1} + k^T v        write: the value goes where the key points      (key_size, hidden)
y_t = q S_t                  read: what was written by keys like this query

That is attention without the softmax, whose cache never grows (Katharopoulos et al. 2020). A state
is (key_size, batch, values), so that a batch stands where it stands in every state of the book.
"""

import numpy as np

from utils.scratch.activations import sigmoid
from utils.scratch.base import (
    Model,
    check_sequence,
    check_sizes,
    check_state,
    normal,
    recall_shape,
)

EPS = 1e-6  # keeps the length of a key of zeros from being a divisor


class MatrixState(Model):
    """Own the projection, the mask and the weight gradients; a cell says how to write and read."""

    extra = 0  # columns of W beside query, key and value

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        key_size: int | None = None,
        dtype: type = np.float32,
    ):
        """Draw W from rng; key_size is that of queries and keys (None: hidden_size)."""
        key_size = hidden_size if key_size is None else key_size
        check_sizes(input_size=input_size, hidden_size=hidden_size, key_size=key_size)
        super().__init__(dtype)
        self.input_size, self.hidden_size, self.key_size = input_size, hidden_size, key_size
        columns = 2 * key_size + hidden_size + self.extra
        self.params = {
            "W": normal(rng, (input_size, columns), dtype),
            "b": np.zeros(columns, dtype),
        }

    @property
    def values(self) -> int:
        """Say how many numbers a row of the state holds."""
        return self.hidden_size

    def zero_state(self, batch_size: int = 1) -> np.ndarray:
        """Return the state of a cell that has read nothing."""
        return np.zeros((self.key_size, batch_size, self.values), self.dtype)

    def forward(
        self, x: np.ndarray, state: np.ndarray | None = None, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what is read at every step (time, batch, hidden), and the state after the last.

        state (key_size, batch, values) is the one before the first step (None: zeros). mask (time,
        batch) is True at real steps; at a padded one nothing is written, and its answer is 0.
        """
        x = np.array(x, self.dtype)  # a copy: a caller may change x before backward
        x, mask = check_sequence(x, self.input_size, self.dtype, mask)
        S = check_state(state, (self.key_size, x.shape[1], self.values), self.dtype)
        p = x @ self.params["W"] + self.params["b"]
        real = np.ones((*x.shape[:2], 1), self.dtype) if mask is None else mask[..., None]
        y, S, kept = self.write_and_read(p, S.swapaxes(0, 1), real.astype(self.dtype))
        self.saved = x, real, kept
        return y * real, S.swapaxes(0, 1).copy()

    def backward(
        self, dy: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of the parameters, of x and of the first state."""
        x, real, kept = recall_shape(
            self.saved, dy, lambda x, *_: (*x.shape[:2], self.hidden_size), "dy"
        )
        dS = check_state(dstate, (self.key_size, x.shape[1], self.values), self.dtype)
        dp, dS = self.write_and_read_backward(dy * real, dS.swapaxes(0, 1), real, kept)
        dp = dp.reshape(-1, dp.shape[-1])
        grads = {"W": x.reshape(-1, self.input_size).T @ dp, "b": dp.sum(axis=0)}
        return grads, (dp @ self.params["W"].T).reshape(x.shape), dS.swapaxes(0, 1)

    def step(self, x: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read one step x (batch, inputs): return the answer (batch, hidden) and the new state."""
        y, state = self.forward(x[None], state)
        return y[0], state

    def write_and_read(self, p: np.ndarray, S: np.ndarray, real: np.ndarray) -> tuple:
        """Return the answers, the last S (batch, key_size, values), and what the way back needs."""
        raise NotImplementedError

    def write_and_read_backward(self, dy, dS, real, kept) -> tuple[np.ndarray, np.ndarray]:
        """Return the gradients of p and of the first S."""
        raise NotImplementedError

    def _split(self, p: np.ndarray) -> list[np.ndarray]:
        """Return queries, keys, values, and what is extra, of p (..., columns)."""
        K = self.key_size
        return np.split(p, [K, 2 * K, 2 * K + self.hidden_size], axis=-1)


class LinearAttention(MatrixState):
    """Attention with a product of features in place of the softmax (Katharopoulos et al. 2020).

    q, k = f(x_t W + b)     f(a) = a + 1 for a > 0, e^a below: never negative
    S_t = S_{t-1} + k^T (v, 1)
    y_t = q S_t, divided by its last number: how much was written by keys like this query

    All steps at once, it is attention: the weights q k^T up to now, times the values. One step
    after another, it is a recurrence whose state stays as large as it is. Both are here (`forward`,
    `step`), and agree.
    """

    @property
    def values(self) -> int:
        """Say how many numbers a row of the state holds: a value, and a 1 that counts."""
        return self.hidden_size + 1

    def step(self, x: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read one step x (batch, inputs), as the recurrence says it."""
        q, k, v, _ = self._split(x @ self.params["W"] + self.params["b"])
        q, k, v = feature(q), feature(k), with_one(v)
        S = state + k.T[:, :, None] * v  # (key_size, batch, hidden + 1)
        read = np.einsum("bk,kbh->bh", q, S)
        return read[:, :-1] / read[:, -1:], S

    def write_and_read(self, p, S, real):
        """Compute all answers at once: what was written before x, and by every step of it."""
        q, k, v, _ = self._split(p.swapaxes(0, 1))  # (batch, time, ...)
        real = real.swapaxes(0, 1)
        fq, fk, ones = feature(q), feature(k) * real, with_one(v)
        weights = np.tril(fq @ fk.swapaxes(1, 2))  # (batch, time, time): up to now
        read = weights @ ones + fq @ S
        total = read[..., -1:] + (1 - real)  # nothing may be written yet where nothing is real
        y = read[..., :-1] / total
        last = S + fk.swapaxes(1, 2) @ ones
        return y.swapaxes(0, 1), last, (fq, fk, ones, weights, y, total, S)

    def write_and_read_backward(self, dy, dS, real, kept):
        """Go back through the division, then through the two products of attention."""
        fq, fk, ones, weights, y, total, S = kept
        dy, real = dy.swapaxes(0, 1), real.swapaxes(0, 1)
        dread = np.concatenate([dy, -(dy * y).sum(axis=-1, keepdims=True)], axis=-1) / total
        dweights = np.tril(dread @ ones.swapaxes(1, 2))
        dq = dweights @ fk + dread @ S.swapaxes(1, 2)
        dk = (dweights.swapaxes(1, 2) @ fq + ones @ dS.swapaxes(1, 2)) * real
        dv = (weights.swapaxes(1, 2) @ dread + fk @ dS)[..., :-1]
        fk_slope = np.minimum(fk, 1)
        dp = np.concatenate([dq * np.minimum(fq, 1), dk * fk_slope, dv], axis=-1)
        return dp.swapaxes(0, 1), dS + fq.swapaxes(1, 2) @ dread


class DeltaRule(MatrixState):
    """A matrix state that corrects what it holds in place of adding (Schlag et al. 2021).

    q, k have length 1, beta = sigmoid(x_t W + b)
    S_t = S_{t-1} + beta k^T (v - k S_{t-1})      write what is missing, not all of v
    y_t = q S_t

    With beta = 1, reading by k after writing by k gives v, whatever stood there before. It is one
    step of gradient descent on |k S - v|^2 / 2 (Widrow & Hoff 1960). Yang et al. 2024 compute all
    steps in parallel; here they follow one another.
    """

    extra = 1  # beta

    def write_and_read(self, p, S, real):
        """Follow the equation, step by step."""
        q, k, v, p_beta = self._split(p)
        beta = sigmoid(p_beta) * real
        (q, q_length), (k, k_length) = unit(q), unit(k)
        states, missing, y = [S], np.empty_like(v), np.empty_like(v)
        for t in range(len(p)):
            missing[t] = v[t] - (k[t][:, None] @ S)[:, 0]
            S = S + k[t][:, :, None] * (beta[t] * missing[t])[:, None]  # (batch, key_size, hidden)
            y[t] = (q[t][:, None] @ S)[:, 0]
            states.append(S)
        return y, S, (q, q_length, k, k_length, beta, missing, states)

    def write_and_read_backward(self, dy, dS, real, kept):
        """Go back through the equation, the last step first."""
        q, q_length, k, k_length, beta, missing, states = kept
        dq, dk, dv, dbeta = (np.empty_like(v) for v in (q, k, missing, beta))
        for t in reversed(range(len(dy))):
            before, after = states[t], states[t + 1]
            dq[t] = (after @ dy[t][:, :, None])[..., 0]
            dS = dS + q[t][:, :, None] * dy[t][:, None]
            written = (k[t][:, None] @ dS)[:, 0]  # (batch, hidden): of beta (v - k S)
            dv[t] = beta[t] * written  # of v - k S
            dbeta[t] = (written * missing[t]).sum(axis=-1, keepdims=True)
            dk[t] = (dS @ (beta[t] * missing[t])[:, :, None] - before @ dv[t][:, :, None])[..., 0]
            dS = dS - k[t][:, :, None] * dv[t][:, None]
        slope = beta * (1 - beta)  # 0 at padded steps, where beta is 0
        parts = [unit_backward(dq, q, q_length), unit_backward(dk, k, k_length), dv, dbeta * slope]
        return np.concatenate(parts, axis=-1), dS


def feature(a: np.ndarray) -> np.ndarray:
    """Return a + 1 where a > 0, else e^a: elu(a) + 1, above 0; its slope is min(value, 1)."""
    return np.where(a > 0, a + 1, np.exp(np.minimum(a, 0)))


def with_one(v: np.ndarray) -> np.ndarray:
    """Return the values (..., hidden) with a 1 behind each, (..., hidden + 1)."""
    return np.concatenate([v, np.ones_like(v[..., :1])], axis=-1)


def unit(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors (..., size) of length 1 that point as a does, and the lengths of a."""
    length = np.sqrt((a * a).sum(axis=-1, keepdims=True) + EPS)
    return a / length, length


def unit_backward(da: np.ndarray, direction: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return the gradient before `unit`: what points along the vector changes nothing."""
    return (da - direction * (da * direction).sum(axis=-1, keepdims=True)) / length
