"""How a word's place enters attention, which by itself reads a set: waves, or turned vectors.

Sources: Vaswani et al. 2017, "Attention Is All You Need" (waves that are added to the words); Su
et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding".
"""

import numpy as np

BASE = 10_000  # the slowest pair turns about so many times slower than the fastest


def sinusoids(length: int, size: int) -> np.ndarray:
    """Return one row for each position (length, size): sines and cosines of falling frequency.

    Column 2i holds sin(t / 10000^(2i / size)), column 2i + 1 the cosine.
    """
    columns = np.arange(size)
    angles = np.arange(length)[:, None] / BASE ** (2 * (columns // 2) / size)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


def rotate(x: np.ndarray, first: int = 0) -> np.ndarray:
    """Turn every pair of features of x (..., time, size) by an angle that grows with the place.

    Pair i of the vector at place t, numbers 2i and 2i + 1, turns by t / 10000^(2i / size). The dot
    product of two turned vectors depends on the distance of their places, on nothing else of them.
    first is the place of the first vector. Raises ValueError for an odd size.
    """
    return _turned(x, turns(first, *x.shape[-2:]))


def rotate_backward(dx: np.ndarray, first: int = 0) -> np.ndarray:
    """Return the gradient for what `rotate` was given: a turn's transpose is the turn back."""
    return _turned(dx, -turns(first, *dx.shape[-2:]))


def turns(first: int, length: int, size: int) -> np.ndarray:
    """Return the angles (length, size / 2) of `rotate`, for the places from first on."""
    check_even(size)
    slower = BASE ** (-np.arange(0, size, 2) / size)
    return np.arange(first, first + length)[:, None] * slower


def check_even(size: int) -> None:
    """Raise ValueError unless so many features make pairs."""
    if size % 2:
        raise ValueError(
            f"a head of size {size} came: rotary positions turn pairs of features, so choose "
            "hidden_size and heads such that each head gets an even number"
        )


def _turned(x: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Return x with pair i of row t turned by angles[t, i]."""
    cos, sin = np.cos(angles).astype(x.dtype), np.sin(angles).astype(x.dtype)
    even, odd = x[..., ::2], x[..., 1::2]
    turned = np.empty_like(x)
    turned[..., ::2] = even * cos - odd * sin
    turned[..., 1::2] = even * sin + odd * cos
    return turned
