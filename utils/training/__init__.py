"""One training loop for the NumPy models and for their torch twins.

A step changes the weights once: `numpy_step`, `torch_step`. `fit` runs a step for some epochs, with
validation and early stopping; `train` runs it so many times. A schedule says what each update's
learning rate is: `linear_decay`. `evaluate` and `accuracy` score what a model says.
"""

from utils.training.loops import History, fit, train
from utils.training.steps import (
    accuracy,
    evaluate,
    is_torch,
    linear_decay,
    numpy_step,
    torch_step,
)

__all__ = [
    "History",
    "accuracy",
    "evaluate",
    "fit",
    "is_torch",
    "linear_decay",
    "numpy_step",
    "torch_step",
    "train",
]
