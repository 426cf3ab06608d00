"""A classifier of texts in torch: the twin of utils.scratch.classifier."""

import torch
from torch import nn

from utils.models.base import Module, dropout_layer, normal, to_array, word_rows, zeros
from utils.models.recurrent import RNN, Recurrent
from utils.scratch.base import check_sizes
from utils.scratch.classifier import check_words, count_cells
from utils.scratch.sequence_models import check_text


class SequenceClassifier(Module):
    """Say which class a text belongs to: one answer, at the end.

    Options and parameters are those of the twin. torch draws the dropout, so twins agree in it
    only by chance.
    """

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        output_size: int,
        *,
        cell: type[Recurrent] | None = RNN,
        both_ways: bool = False,
        pool: str = "last",
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
        **cell_options,
    ):
        """Draw the weights from torch's generator; cell_options go to the cells."""
        super().__init__()
        check_sizes(vocab_size=vocab_size, embedding_size=embedding_size, output_size=output_size)
        cell_count = count_cells(cell, both_ways, pool)
        self.vocab_size, self.output_size, self.pool = vocab_size, output_size, pool
        self.E = word_rows(vocab_size, embedding_size, dtype)
        self.cells = nn.ModuleList(
            cell(embedding_size, hidden_size, dtype=dtype, **cell_options)
            for _ in range(cell_count)
        )
        self.pooled_size = cell_count * hidden_size or embedding_size
        self.V = normal(self.pooled_size, output_size, dtype)
        self.c = zeros(output_size, dtype)
        self.dropout = dropout_layer(dropout)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Return the logits (batch, classes) of texts ids (time, batch).

        mask (time, batch) is True at real words (None: all are).
        """
        ids = torch.as_tensor(check_text(to_array(ids), self.vocab_size), device=self.E.device)
        mask = check_words(ids, None if mask is None else to_array(mask))
        mask = torch.as_tensor(mask, device=self.E.device)
        return self.read(nn.functional.embedding(ids, self.E), mask)

    def read(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the logits of texts whose word vectors are x (time, batch, embedding)."""
        x = self.dropout(x)
        s, last = [], []
        for number, cell in enumerate(self.cells):
            turned = (lambda a: a.flip(0)) if number else (lambda a: a)
            outputs, state = cell(turned(x), None, turned(mask))
            s.append(turned(outputs))
            last.append(state[0])
        s = torch.cat(s, dim=-1) if s else x
        real = mask[..., None]
        if self.pool == "last":
            p = torch.cat(last, dim=-1)
        elif self.pool == "mean":
            p = (s * real).sum(dim=0) / mask.sum(dim=0)[:, None].to(s.dtype)
        else:
            p = s.masked_fill(~real, -torch.inf).max(dim=0).values
        return self.dropout(p) @ self.V + self.c
