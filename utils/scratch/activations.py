"""Activations of a recurrent cell, as functions that write into an array that is there.

Each is a pair: f(a, out), and slope(s, out), the derivative f'(a) from the output s = f(a) alone.
"""

from collections.abc import Callable

import numpy as np


def relu(a: np.ndarray, out: np.ndarray) -> None:
    """Keep what is positive."""
    np.maximum(a, 0, out=out)


def sigmoid(a: np.ndarray, out: np.ndarray) -> None:
    """Squash into (0, 1): (1 + tanh(a / 2)) / 2, in which nothing overflows."""
    np.multiply(a, 0.5, out)
    np.tanh(out, out)
    np.multiply(out, 0.5, out)
    np.add(out, 0.5, out)


def tanh_slope(s: np.ndarray, out: np.ndarray) -> None:
    """1 - s^2."""
    np.multiply(s, s, out)
    np.subtract(1, out, out)


def relu_slope(s: np.ndarray, out: np.ndarray) -> None:
    """1 where s > 0, else 0: the sign of s, which is never negative."""
    np.sign(s, out)


def sigmoid_slope(s: np.ndarray, out: np.ndarray) -> None:
    """s (1 - s)."""
    np.subtract(1, s, out)
    np.multiply(out, s, out)


ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "tanh": (np.tanh, tanh_slope),
    "relu": (relu, relu_slope),
    "sigmoid": (sigmoid, sigmoid_slope),
}


def named(activation: str) -> tuple[Callable, Callable]:
    """Return f and its slope, or raise ValueError for a name that is not in ACTIVATIONS."""
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation={activation!r}: expected one of {list(ACTIVATIONS)}")
    return ACTIVATIONS[activation]
