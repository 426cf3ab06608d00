"""Check hand-derived gradients against finite differences."""

import copy
from collections.abc import Callable

import numpy as np

from utils.scratch.base import Model
from utils.scratch.functions import cross_entropy


def numeric_gradient(loss: Callable[[], float], array: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    """Return d loss / d array by central differences, two calls of loss() for each number.

    `loss` must read `array`, which is changed in place and put back, also when loss() raises.
    Raises ValueError for an array that is not float64: single precision cannot resolve a step of
    1e-6; and for a loss that differs from call to call, which has no such gradient.
    """
    if array.dtype != np.float64:
        raise ValueError(f"array holds {array.dtype}: build the model with dtype=np.float64")
    first, second = loss(), loss()
    if not np.isclose(first, second, rtol=1e-12, atol=1e-12, equal_nan=True):
        raise ValueError(
            f"loss() gave {first} and then {second} for the same numbers: something is drawn anew "
            "or remembered between the calls, such as dropout (call eval()) or a carried state "
            "(call restart() in loss)"
        )
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        try:
            array[index] = kept + eps
            above = loss()
            array[index] = kept - eps
            below = loss()
        finally:
            array[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def check_gradients(
    model: Model, inputs: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None
) -> dict[str, float]:
    """Return, for every parameter, how far backward() is from finite differences.

    The figure is the largest difference divided by the largest gradient of that parameter:
    below 1e-6 is right, above 1e-3 is wrong, inf stands for a gradient with nan or inf. Every
    forward pass is one of a fresh copy of the model: it drops the same numbers and starts from the
    same state, and the model stays as it was. Raises ValueError when backward() leaves a parameter
    out, or returns a gradient of another shape.
    """

    def run() -> tuple[Model, float, np.ndarray]:
        fresh = copy.deepcopy(model)
        return fresh, *cross_entropy(fresh.forward(inputs), targets, mask)

    fresh, _, dlogits = run()
    errors, gradients = {}, fresh.backward(dlogits)
    if set(gradients) != set(model.params):
        raise ValueError(
            f"backward gave gradients for {sorted(gradients)}: expected {sorted(model.params)}"
        )
    for name, gradient in gradients.items():
        if np.shape(gradient) != model.params[name].shape:
            raise ValueError(
                f"the gradient of {name!r} has shape {np.shape(gradient)}, "
                f"the parameter has {model.params[name].shape}"
            )
        if not np.isfinite(gradient).all():  # max() would pass over a nan
            errors[name] = float("inf")
            continue
        numeric = numeric_gradient(lambda: run()[1], model.params[name])
        size = max(np.abs(gradient).max(), np.abs(numeric).max(), 1e-12)
        errors[name] = float(np.abs(gradient - numeric).max() / size)
    return errors
