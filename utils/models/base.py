"""What every torch twin shares: a count of its parameters, and how they start."""

import numpy as np
import torch
from torch import nn

from utils.scratch.base import WORD_SCALE
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


def word_rows(rows: int, columns: int, dtype: torch.dtype) -> nn.Parameter:
    """Draw a table with a row per word, small for the reason given in utils.scratch.base."""
    return nn.Parameter(torch.randn(rows, columns, dtype=dtype) * WORD_SCALE)


def zeros(size: int, dtype: torch.dtype) -> nn.Parameter:
    """Start a bias at 0."""
    return nn.Parameter(torch.zeros(size, dtype=dtype))


def numpy_rng() -> np.random.Generator:
    """Return a NumPy generator that torch.manual_seed decides, for weights that NumPy draws."""
    return np.random.default_rng(int(torch.randint(2**62, ())))
