"""Forecast a waveform: after every sample, say how the next ones differ from it."""

import numpy as np
import torch

from utils.models.base import Module, dropout_layer, normal, zeros
from utils.models.recurrent import GRU
from utils.scratch.base import check_sizes

STEEP = 5.0  # a waveform's steps are small beside its height, and a network likes numbers near 1


class Forecaster(Module):
    """Read a waveform sample by sample; after each, forecast the next `ahead` samples.

    s_t = GRU([x_t, 5 (x_t - x_{t-1})], s_{t-1})                        (time, batch, hidden)
    x_{t+1}, ..., x_{t+ahead} = x_t + s_t V + c                          (time, batch, ahead)
    """

    def __init__(self, ahead: int, hidden_size: int, *, dropout: float = 0.0):
        """Draw the weights from torch's generator; V starts at 0: all stays as it is."""
        super().__init__()
        check_sizes(ahead=ahead, hidden_size=hidden_size)
        self.cell, self.dropout = GRU(2, hidden_size), dropout_layer(dropout)
        self.V, self.c = normal(hidden_size, ahead, torch.float32), zeros(ahead, torch.float32)
        torch.nn.init.zeros_(self.V)

    def forward(
        self, x: torch.Tensor, state: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the forecasts after every sample of x (time, batch), and the last state.

        The step into the first sample counts as 0.
        """
        steps = torch.diff(x, dim=0, prepend=x[:1])
        s, last = self.cell(torch.stack([x, STEEP * steps], dim=-1), state)
        return x[..., None] + self.dropout(s) @ self.V + self.c, last


def coming(x: np.ndarray, ahead: int) -> np.ndarray:
    """Return for each sample of x (time,) the `ahead` next ones: (time - ahead, ahead)."""
    check_sizes(ahead=ahead)
    if x.ndim != 1 or len(x) <= ahead:
        raise ValueError(f"x has shape {x.shape}: expected one waveform of over {ahead} samples")
    return np.lib.stride_tricks.sliding_window_view(x[1:], ahead)
