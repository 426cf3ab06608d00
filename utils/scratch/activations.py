"""Activations and their slopes; each may write into an array that is there (`out`).

A slope is the derivative f'(a), taken from the output s = f(a) alone, so that a backward pass need
not keep a.
"""

from collections.abc import Callable

import numpy as np


def sigmoid(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Squash into (0, 1): (1 + tanh(a / 2)) / 2, which is 1 / (1 + exp(-a)) without overflow."""
    half = np.tanh(np.multiply(a, 0.5, out=out), out=out)
    return np.add(np.multiply(half, 0.5, out=out), 0.5, out=out)


def relu(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Keep what is positive, put 0 in place of the rest."""
    return np.maximum(a, 0, out=out)


def sigmoid_slope(s: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """s (1 - s): at most 1/4."""
    return np.multiply(np.subtract(1, s, out=out), s, out=out)


def tanh_slope(s: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1 - s^2: at most 1."""
    return np.subtract(1, np.multiply(s, s, out=out), out=out)


def relu_slope(s: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1 where s > 0, else 0 (also at 0 itself, as torch does): the sign of s, never negative."""
    return np.sign(s, out=out)


ACTIVATIONS: dict[str, Callable] = {"tanh": np.tanh, "relu": relu, "sigmoid": sigmoid}
SLOPES: dict[str, Callable] = {"tanh": tanh_slope, "relu": relu_slope, "sigmoid": sigmoid_slope}


def check_activation(activation: str) -> None:
    """Raise ValueError for a name that is not in ACTIVATIONS."""
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation={activation!r}: expected one of {list(ACTIVATIONS)}")
