"""Self-attention and the norm, forward and backward: what a Transformer's block is made of.

Sources: Vaswani et al. 2017, "Attention Is All You Need"; Ba et al. 2016, "Layer Normalization".
"""

import numpy as np

from utils.scratch.functions import softmax
from utils.scratch.positions import sinusoids as sinusoids

EPS = 1e-5  # keeps the norm of a vector of equal numbers finite; torch.nn's value


def split_heads(x: np.ndarray, heads: int) -> np.ndarray:
    """Turn x (time, batch, hidden) into (batch, heads, time, hidden / heads)."""
    steps, batch, hidden_size = x.shape
    return x.reshape(steps, batch, heads, hidden_size // heads).transpose(1, 2, 0, 3)


def join_heads(z: np.ndarray) -> np.ndarray:
    """Turn z (batch, heads, time, size) back into (time, batch, heads * size)."""
    return z.transpose(2, 0, 1, 3).reshape(z.shape[2], z.shape[0], -1)


def attend(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, seen: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Mix, for every word, the values of all words up to it: softmax(q k' / sqrt(size)) v.

    q (..., time, size), k and v (..., so far, size): the queries are those of the last words.
    seen, True where a query may look and of a shape that fits (..., time, so far), says otherwise
    than up to the word itself. Returns the mixtures and the weights (..., time, so far), which are
    0 at what is not seen.
    """
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]).astype(q.dtype)
    if seen is None:
        steps, so_far = scores.shape[-2:]
        seen = np.tril(np.ones((steps, so_far), bool), so_far - steps)
    weights = softmax(np.where(seen, scores, -np.inf))
    return weights @ v, weights


def attend_backward(dz: np.ndarray, q, k, v, weights: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the gradients for q, k and v, given that for the mixtures."""
    dweights = dz @ np.swapaxes(v, -1, -2)
    dscores = weights * (dweights - (weights * dweights).sum(axis=-1, keepdims=True))
    dscores /= np.sqrt(q.shape[-1]).astype(q.dtype)
    return dscores @ k, np.swapaxes(dscores, -1, -2) @ q, np.swapaxes(weights, -1, -2) @ dz


def norm(x: np.ndarray, gain: np.ndarray, shift: np.ndarray) -> tuple[np.ndarray, tuple]:
    """Give every vector mean 0 and variance 1, then a gain and a shift for each feature.

    Returns the result and what norm_backward needs.
    """
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPS)
    unit = centred / deviation
    return unit * gain + shift, (unit, deviation, gain)


def norm_backward(dy: np.ndarray, saved: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients for x, the gain and the shift."""
    unit, deviation, gain = saved
    dunit = dy * gain
    along = (dunit * unit).mean(axis=-1, keepdims=True)
    dx = (dunit - dunit.mean(axis=-1, keepdims=True) - unit * along) / deviation
    return dx, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))
