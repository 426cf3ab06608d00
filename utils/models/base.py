"""What every torch twin shares: a count of its parameters, and how they start."""

import numpy as np
import torch
from torch import nn

from utils.scratch.base import WORD_SCALE
from utils.scratch.sequence_models import check_dropout
from utils.scratch.threads import wanted_threads

torch.set_num_threads(wanted_threads())


class Module(nn.Module):
    """A torch module that counts its parameters, as the hand-written models do."""

    @property
    def parameter_count(self) -> int:
        """Count the numbers that training can change."""
        return sum(param.numel() for param in self.parameters())


def normal(rows: int, columns: int, dtype: torch.dtype) -> nn.Parameter:
    """Draw weights with standard deviation 1 / sqrt(rows), as the NumPy twins do."""
    return nn.Parameter(torch.randn(rows, columns, dtype=dtype) / rows**0.5)


def word_rows(
    rows: int, columns: int, dtype: torch.dtype, scale: float = WORD_SCALE
) -> nn.Parameter:
    """Draw a table with a row per word, small for the reason given in utils.scratch.base."""
    return nn.Parameter(torch.randn(rows, columns, dtype=dtype) * scale)


def zeros(size: int, dtype: torch.dtype) -> nn.Parameter:
    """Start a bias at 0."""
    return nn.Parameter(torch.zeros(size, dtype=dtype))


def dropout_layer(rate: float) -> nn.Dropout:
    """Return torch's dropout, for the rates that the NumPy twins accept."""
    check_dropout(rate)
    return nn.Dropout(rate)


def to_array(values) -> np.ndarray:
    """Return a tensor of any device and number type as an array; NumPy has no bfloat16.

    What is no tensor, an array or a list, becomes an array as NumPy makes it.
    """
    if not isinstance(values, torch.Tensor):
        return np.asarray(values)
    values = values.detach().cpu()
    return (values.float() if values.dtype == torch.bfloat16 else values).numpy()


def to_tensor(values, like: torch.Tensor) -> torch.Tensor:
    """Return values as a tensor of the number type and on the device of `like`.

    An array or a list is copied, whatever its order in memory: who gave it may change it before
    backward reads it.
    """
    if isinstance(values, torch.Tensor):
        return values.to(like)
    copied = np.array(values, np.float64, order="C")
    return torch.as_tensor(copied, dtype=like.dtype, device=like.device)


def numpy_rng() -> np.random.Generator:
    """Return a NumPy generator that torch.manual_seed decides, for weights that NumPy draws."""
    return np.random.default_rng(int(torch.randint(2**62, ())))
