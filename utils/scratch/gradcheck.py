"""Check hand-derived gradients against finite differences."""

from collections.abc import Callable

import numpy as np

from utils.scratch.base import Model
from utils.scratch.functions import cross_entropy


def numeric_gradient(loss: Callable[[], float], array: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    """Return d loss / d array by central differences, two calls of loss() for each number.

    `loss` must read `array`, which is changed in place and put back. Raises ValueError for an
    array that is not float64: single precision cannot resolve a step of 1e-6.
    """
    if array.dtype != np.float64:
        raise ValueError(f"array holds {array.dtype}: build the model with dtype=np.float64")
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + eps
        above = loss()
        array[index] = kept - eps
        below = loss()
        array[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def check_gradients(
    model: Model, inputs: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None
) -> dict[str, float]:
    """Return, for every parameter, how far backward() is from finite differences.

    The figure is the largest difference divided by the largest gradient of that parameter:
    below 1e-6 is right, above 1e-3 is wrong.
    """

    def loss() -> float:
        return cross_entropy(model.forward(inputs), targets, mask)[0]

    _, dlogits = cross_entropy(model.forward(inputs), targets, mask)
    errors = {}
    for name, gradient in model.backward(dlogits).items():
        numeric = numeric_gradient(loss, model.params[name])
        size = max(np.abs(gradient).max(), np.abs(numeric).max(), 1e-12)
        errors[name] = float(np.abs(gradient - numeric).max() / size)
    return errors
