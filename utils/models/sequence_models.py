"""Models around recurrent cells in torch: twins of utils.scratch.sequence_models."""

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from utils.models.base import Module, dropout_layer, normal, to_array, to_tensor, word_rows, zeros
from utils.models.recurrent import RNN, Recurrent
from utils.scratch.base import check_sizes
from utils.scratch.sampling import sample
from utils.scratch.sequence_models import carried, check_text, check_tied

States = list[torch.Tensor]  # one (parts, batch, hidden) for each layer


class Stack(Module):
    """Several recurrent layers as one: each reads the outputs of the one below.

    Dropout stands before, between and after the layers, never on the way from one step to the
    next (Zaremba et al. 2014). torch draws it, so twins agree in it only by chance.
    """

    def __init__(self, cells: list[Recurrent], *, dropout: float = 0.0):
        """Join cells."""
        super().__init__()
        if not cells:
            raise ValueError("cells is empty: a stack needs at least one layer")
        for below, above in pairwise(cells):
            if above.input_size != below.hidden_size:
                raise ValueError(
                    f"a layer reads {above.input_size} numbers, the one below it gives "
                    f"{below.hidden_size}: expected the same"
                )
        self.cells, self.dropout = nn.ModuleList(cells), dropout_layer(dropout)

    def forward(
        self, x: torch.Tensor, states: States | None = None, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, States]:
        """Return the outputs of the top layer and the last state of every layer."""
        if states is None:
            states = [None] * len(self.cells)
        if len(states) != len(self.cells):
            raise ValueError(
                f"{len(states)} states came for {len(self.cells)} layers: expected one for each"
            )
        x, last = to_tensor(x, self.cells[0].W), []
        for cell, state in zip(self.cells, states, strict=True):
            x, state = cell(self.dropout(x), state, mask)
            last.append(state)
        return self.dropout(x), last


class LanguageModel(Module):
    """Predict, at every step of a text, the token that comes next. Tied, V is E transposed.

    With `carry`, forward starts from the state in which the last forward ended, and no gradient
    goes back across that border: truncated backpropagation through time (Williams & Peng 1990).
    """

    can_tie = True  # models built on this one have a V of their own

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        *,
        cell: type[Recurrent] = RNN,
        layers: int = 1,
        tied: bool = False,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
        **cell_options,
    ):
        """Draw the weights from torch's generator; cell_options go to the cell."""
        super().__init__()
        check_sizes(vocab_size=vocab_size, embedding_size=embedding_size, layers=layers)
        check_tied(self, tied, embedding_size, hidden_size)
        self.vocab_size, self.hidden_size, self.tied = vocab_size, hidden_size, tied
        self.E = word_rows(vocab_size, embedding_size, dtype)
        cells = build_cells(cell, embedding_size, hidden_size, layers, dtype, cell_options)
        self.stack = Stack(cells, dropout=dropout)
        if not tied:
            self.V = normal(hidden_size, vocab_size, dtype)
        self.c = zeros(vocab_size, dtype)
        self.carry = False
        self.state: States | None = None

    def forward(self, ids: torch.Tensor, state: States | None = None) -> torch.Tensor:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state, one tensor a layer, is the one before the first step. None: zeros, or with `carry`
        where the last forward ended. The state after the last step is left in `self.state`.
        """
        ids = torch.as_tensor(check_text(to_array(ids), self.vocab_size), device=self.E.device)
        if state is None and self.carry:
            state = carried(self.state, ids.shape[1])
        s, last = self.stack(nn.functional.embedding(ids, self.E), state)
        self.state = [layer.detach() for layer in last]
        return s @ (self.E.T if self.tied else self.V) + self.c

    def restart(self) -> None:
        """Forget the carried state: the next forward starts from zeros."""
        self.state = None

    @torch.no_grad()
    def sample(
        self,
        rng: np.random.Generator,
        prompt: np.ndarray,
        length: int,
        temperature: float = 1.0,
        forbidden: tuple[int, ...] = (),
    ) -> np.ndarray:
        """Draw `length` ids that continue prompt (time,): see `utils.scratch.sampling`."""
        return sample(self, rng, prompt, length, temperature, forbidden)

    def zero_state(self, batch_size: int = 1) -> States:
        """Return the state of a model that has read nothing."""
        return [cell.zero_state(batch_size) for cell in self.stack.cells]


class SequenceReader(Module):
    """Read a whole sequence, then answer once, from the last state: outputs = s_T V + c."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        *,
        cell: type[Recurrent] = RNN,
        layers: int = 1,
        dtype: torch.dtype = torch.float32,
        **cell_options,
    ):
        """Draw the weights from torch's generator; cell_options go to the cell."""
        super().__init__()
        check_sizes(output_size=output_size, layers=layers)
        self.output_size = output_size
        self.stack = Stack(build_cells(cell, input_size, hidden_size, layers, dtype, cell_options))
        self.V = normal(hidden_size, output_size, dtype)
        self.c = zeros(output_size, dtype)

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Return the answer (batch, output) after the last real step of x (time, batch, inputs)."""
        _, states = self.stack(x, mask=mask)
        return states[-1][0] @ self.V + self.c


def build_cells(
    cell: type[Recurrent],
    input_size: int,
    hidden_size: int,
    layers: int,
    dtype: torch.dtype,
    options: dict,
) -> list[Recurrent]:
    """Build one cell a layer; all but the first read the outputs of the layer below."""
    sizes = [input_size, *[hidden_size] * (layers - 1)]
    return [cell(size, hidden_size, dtype=dtype, **options) for size in sizes]
