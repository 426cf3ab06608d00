"""One model for every way to mix a sequence, in torch: twin of utils.scratch.residual."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from utils.models.base import Module, dropout_layer, normal, to_array, zeros
from utils.models.mixers import MinGRU
from utils.models.transformer import norm, ones
from utils.scratch.base import check_sizes
from utils.scratch.residual import ROW_SCALE, check_mixers, check_states, check_tokens
from utils.scratch.residual import ResidualModel as ByHand


class ResidualBlock(Module):
    """Mix over time, then work on every step alone; both add to what is there."""

    def __init__(
        self,
        hidden_size: int,
        mixer: nn.Module,
        inner: int,
        *,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Put the mixer, which reads hidden_size numbers, into a block; draw the other weights."""
        super().__init__()
        check_sizes(hidden_size=hidden_size, inner=inner)
        H = hidden_size
        self.mixer, self.dropout = mixer, dropout_layer(dropout)
        self.gains = ones(2, H, dtype=dtype)
        self.shifts = nn.Parameter(torch.zeros(2, H, dtype=dtype))
        self.O, self.o = normal(mixer.hidden_size, H, dtype), zeros(H, dtype)
        self.F, self.f = normal(H, inner, dtype), zeros(inner, dtype)
        self.G, self.g = normal(inner, H, dtype), zeros(H, dtype)

    def forward(
        self, x: torch.Tensor, state: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the new x (time, batch, hidden), and the mixer's state after the last step."""
        z, state = self.mixer(norm(x, self.gains[0], self.shifts[0]), state)
        y = x + self.dropout(z @ self.O + self.o)
        h = (norm(y, self.gains[1], self.shifts[1]) @ self.F + self.f).relu()
        return y + self.dropout(h @ self.G + self.g), state


class ResidualModel(Module):
    """Answer at every step of a text; `mixers` has one mixer for each block, the first one below.

    ids are (time, batch), or (time, batch, several): then the rows of E of a step are added.
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        *,
        mixers: Sequence[Callable[..., nn.Module]] = (MinGRU,),
        mixer_size: int | None = None,
        inner: int | None = None,
        output_size: int | None = None,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """As the twin: None stands for as wide as the model, twice as wide, one for each token."""
        super().__init__()
        mixer_size = hidden_size if mixer_size is None else mixer_size
        inner = 2 * hidden_size if inner is None else inner
        output_size = vocab_size if output_size is None else output_size
        check_sizes(vocab_size=vocab_size, hidden_size=hidden_size, mixer_size=mixer_size)
        check_sizes(inner=inner, output_size=output_size)
        check_mixers(mixers)
        self.vocab_size, self.hidden_size, self.output_size = vocab_size, hidden_size, output_size
        self.E = nn.Parameter(ROW_SCALE * torch.randn(vocab_size, hidden_size, dtype=dtype))
        self.dropout = dropout_layer(dropout)
        options = {"dropout": dropout, "dtype": dtype}
        inside = [mixer(hidden_size, mixer_size, dtype=dtype) for mixer in mixers]
        self.cells = nn.ModuleList(ResidualBlock(hidden_size, m, inner, **options) for m in inside)
        self.gain, self.shift = ones(hidden_size, dtype=dtype), zeros(hidden_size, dtype)
        self.V, self.c = normal(hidden_size, output_size, dtype), zeros(output_size, dtype)
        self.state: list[torch.Tensor] | None = None

    def forward(
        self, ids: torch.Tensor | np.ndarray, state: list[torch.Tensor] | None = None
    ) -> torch.Tensor:
        """Return the logits (time, batch, output) at each step of ids.

        state holds the state of each mixer before the first step. With what ids did to it, it is
        left in `self.state`, cut off from the graph.
        """
        ids = torch.as_tensor(check_tokens(to_array(ids), self.vocab_size), device=self.E.device)
        state = check_states(state, len(self.cells))
        x, self.state = self.dropout(self.E[ids].sum(2)), []
        for block, before in zip(self.cells, state, strict=True):
            x, after = block(x, before)
            self.state.append(after.detach())
        return norm(x, self.gain, self.shift) @ self.V + self.c

    # Nothing in these three is NumPy's.
    sample = torch.no_grad()(ByHand.sample)
    restart = ByHand.restart
    zero_state = ByHand.zero_state
