"""Encoder and decoder in torch: twins of utils.scratch.seq2seq."""

import numpy as np
import torch
from torch.nn.functional import embedding

from utils.models.attention import build_attention
from utils.models.base import Module, dropout_layer, normal, word_rows, zeros
from utils.models.recurrent import GRU
from utils.scratch.base import check_sizes
from utils.scratch.seq2seq import Batch, Memory, check_batch, check_source
from utils.scratch.sequence_models import check_text


class Bidirectional(Module):
    """Two GRUs over one sequence, one from each end; a state is what both hold at a step."""

    def __init__(self, input_size: int, hidden_size: int, *, dtype: torch.dtype = torch.float32):
        """Draw both cells; each has half of hidden_size."""
        super().__init__()
        if hidden_size % 2:
            raise ValueError(f"hidden_size={hidden_size}: expected an even number, half each way")
        self.ahead = GRU(input_size, hidden_size // 2, dtype=dtype)
        self.back = GRU(input_size, hidden_size // 2, dtype=dtype)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the states of every step (time, batch, hidden) and both last ones, joined."""
        start = x.new_zeros(1, x.shape[1], self.ahead.hidden_size)
        ahead, (last_ahead,) = self.ahead.run(x, start, mask)
        back, (last_back,) = self.back.run(x.flip(0), start, mask.flip(0))
        states = torch.cat([ahead, back.flip(0)], dim=-1)
        return states, torch.cat([last_ahead, last_back], dim=-1)


class Seq2Seq(Module):
    """Translate: an encoder reads the source, a decoder writes the target word by word.

    The equations are those of utils.scratch.seq2seq.Seq2Seq. dropout, which only this twin has,
    is on the word vectors, on the encoder's states and on what is read out.
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        embedding_size: int,
        hidden_size: int,
        *,
        attention: str | None = None,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator; attention is as in the twin."""
        super().__init__()
        check_sizes(source_size=source_size, target_size=target_size)
        check_sizes(embedding_size=embedding_size, hidden_size=hidden_size)
        self.source_size, self.target_size, self.hidden_size = source_size, target_size, hidden_size
        H, E = hidden_size, embedding_size
        self.E_source = word_rows(source_size, E, dtype)
        self.E_target = word_rows(target_size, E, dtype)
        self.encoder = Bidirectional(E, H, dtype=dtype)
        self.W_0, self.b_0 = normal(H, H, dtype), zeros(H, dtype)
        self.decoder = GRU(E, H, dtype=dtype)
        self.kind = attention
        self.attention = None if attention is None else build_attention(attention, H, dtype)
        self.W_o, self.b_o = normal(2 * H, E, dtype), zeros(E, dtype)
        self.c = zeros(target_size, dtype)
        self.dropout = dropout_layer(dropout)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the logits (time, batch, target_size) of the word after each of batch.target."""
        source, source_mask, target = check_batch(batch, self.source_size, self.target_size)
        memory = self._read(source, source_mask)
        s, _ = self.decoder.run(self._embed(self.E_target, target), self._start(memory), None)
        return self._write(s, memory)[0]

    @torch.no_grad()
    def encode(self, source: np.ndarray, mask: np.ndarray | None = None) -> Memory:
        """Read source (time, batch), True in mask at real tokens, and return what is left of it."""
        return self._read(*check_source(source, mask, self.source_size))

    @torch.no_grad()
    def start(self, memory: Memory) -> torch.Tensor:
        """Return the decoder's first state (1, batch, hidden)."""
        return self._start(memory)

    @torch.no_grad()
    def step(
        self, ids: np.ndarray, state: torch.Tensor, memory: Memory
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """Feed one word of each sentence, ids (batch,); return logits, state and the weights."""
        ids = check_text(np.asarray(ids)[None], self.target_size)
        s, state = self.decoder.run(self._embed(self.E_target, ids), state, None)
        logits, weights = self._write(s, memory)
        return logits[0], state, None if weights is None else weights[0]

    def _read(self, source: np.ndarray, mask: np.ndarray) -> Memory:
        mask = torch.as_tensor(mask, device=self.c.device)
        states, encoding = self.encoder(self._embed(self.E_source, source), mask)
        return Memory(self.dropout(states), mask, encoding)

    def _start(self, memory: Memory) -> torch.Tensor:
        return torch.tanh(memory.encoding @ self.W_0 + self.b_0)[None]

    def _write(self, s: torch.Tensor, memory: Memory) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return the logits after each state of the decoder, and where it looked."""
        context, weights = memory.encoding.expand_as(s), None
        if self.attention is not None:
            context, weights = self.attention(s, memory.states, memory.mask)
        o = torch.tanh(torch.cat([s, context], dim=-1) @ self.W_o + self.b_o)
        return self.dropout(o) @ self.E_target.T + self.c, weights

    def _embed(self, table: torch.Tensor, ids: np.ndarray) -> torch.Tensor:
        return self.dropout(embedding(torch.as_tensor(ids, device=table.device).long(), table))
