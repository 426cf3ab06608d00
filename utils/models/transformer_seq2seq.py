"""Encoder and decoder without recurrence in torch: twins of utils.scratch.transformer_seq2seq.

Source: Vaswani et al. 2017, "Attention Is All You Need"; with the norm first (Xiong et al. 2020).
"""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import embedding

from utils.models.base import Module, dropout_layer, normal, word_rows, zeros
from utils.models.transformer import norm, ones
from utils.scratch.base import WORD_SCALE, check_sizes
from utils.scratch.seq2seq import Batch, check_batch, check_source
from utils.scratch.sequence_models import check_text
from utils.scratch.transformer import positions
from utils.scratch.transformer_block import check_shape
from utils.scratch.transformer_seq2seq import Memory


class Look(Module):
    """Let every word look at its own sequence, or at another one: x + attention O + o."""

    def __init__(
        self,
        hidden_size: int,
        heads: int,
        *,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator; the gain starts at 1, biases at 0."""
        super().__init__()
        check_shape(hidden_size, heads, None)
        self.heads, H = heads, hidden_size
        self.dropout = dropout_layer(dropout)
        self.gain, self.shift = ones(H, dtype=dtype), zeros(H, dtype)
        self.Q, self.q = normal(H, H, dtype), zeros(H, dtype)
        self.K, self.k = normal(H, 2 * H, dtype), zeros(2 * H, dtype)
        self.O, self.o = normal(H, H, dtype), zeros(H, dtype)
        self.weights: torch.Tensor | None = None

    def forward(
        self,
        x: torch.Tensor,
        other: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
        past: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the new x (time, batch, hidden), and all keys and values (2, so far, ...)."""
        n = norm(x, self.gain, self.shift)
        read = n if other is None else other
        q, (k, v) = n @ self.Q + self.q, (read @ self.K + self.k).chunk(2, dim=-1)
        q, k, v = (self.split(part) for part in (q, k, v))
        kept = torch.stack([self.join(k), self.join(v)])
        if past is not None:
            kept = torch.cat([past, kept], dim=1)
            k, v = (self.split(part) for part in kept)
        scores = q @ k.mT / k.shape[-1] ** 0.5
        if mask is None:
            seen = torch.ones_like(scores[0, 0], dtype=torch.bool).tril(k.shape[2] - q.shape[2])
        else:
            seen = mask.T[:, None, None]
        self.weights = scores.masked_fill(~seen, -torch.inf).softmax(dim=-1)
        return x + self.dropout(self.join(self.weights @ v) @ self.O + self.o), kept

    def split(self, x: torch.Tensor) -> torch.Tensor:
        """Turn x (time, batch, hidden) into (batch, heads, time, hidden / heads)."""
        return x.unflatten(-1, (self.heads, -1)).permute(1, 2, 0, 3)

    def join(self, z: torch.Tensor) -> torch.Tensor:
        """Turn z (batch, heads, time, size) back."""
        return z.permute(2, 0, 1, 3).flatten(2)


class Work(Module):
    """Let every word work on what it has found, by itself: x + relu(norm(x) F + f) G + g."""

    def __init__(
        self,
        hidden_size: int,
        inner: int,
        *,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator; the gain starts at 1, biases at 0."""
        super().__init__()
        check_sizes(hidden_size=hidden_size, inner=inner)
        H, self.dropout = hidden_size, dropout_layer(dropout)
        self.gain, self.shift = ones(H, dtype=dtype), zeros(H, dtype)
        self.F, self.f = normal(H, inner, dtype), zeros(inner, dtype)
        self.G, self.g = normal(inner, H, dtype), zeros(H, dtype)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the new x (time, batch, hidden)."""
        h = (norm(x, self.gain, self.shift) @ self.F + self.f).relu()
        return x + self.dropout(h @ self.G + self.g)


class ReadBlock(Module):
    """A block of the encoder: every word looks at all real words, then works by itself."""

    def __init__(self, hidden_size: int, heads: int, inner: int, **options):
        """Draw the weights from torch's generator; options are dropout and dtype."""
        super().__init__()
        self.look = Look(hidden_size, heads, **options)
        self.work = Work(hidden_size, inner, **options)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the new x (time, batch, hidden)."""
        return self.work(self.look(x, mask=mask)[0])


class WriteBlock(Module):
    """A block of the decoder: look at what is written, then at the source, then work."""

    def __init__(self, hidden_size: int, heads: int, inner: int, **options):
        """Draw the weights from torch's generator; options are dropout and dtype."""
        super().__init__()
        self.look = Look(hidden_size, heads, **options)
        self.cross = Look(hidden_size, heads, **options)
        self.work = Work(hidden_size, inner, **options)

    def forward(
        self, y: torch.Tensor, memory: Memory, past: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the new y (time, batch, hidden), and its keys and values (2, so far, ...)."""
        y, past = self.look(y, past=past)
        y, _ = self.cross(y, memory.states, memory.mask)
        return self.work(y), past


class TransformerSeq2Seq(Module):
    """Translate: an encoder reads the source, a decoder writes the target word by word.

    The equations are those of utils.scratch.transformer_seq2seq.TransformerSeq2Seq.
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        hidden_size: int,
        *,
        heads: int = 4,
        layers: int = 2,
        inner: int | None = None,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator; the arguments are those of the twin by hand."""
        super().__init__()
        check_sizes(source_size=source_size, target_size=target_size, layers=layers)
        check_shape(hidden_size, heads, "sinusoidal")
        self.source_size, self.target_size, self.hidden_size = source_size, target_size, hidden_size
        H = hidden_size
        sizes, options = (H, heads, inner or 4 * H), {"dropout": dropout, "dtype": dtype}
        self.dropout = dropout_layer(dropout)
        self.E_source, self.E_target = (word_rows(n, H, dtype) for n in (source_size, target_size))
        self.encoder = nn.ModuleList(ReadBlock(*sizes, **options) for _ in range(layers))
        self.decoder = nn.ModuleList(WriteBlock(*sizes, **options) for _ in range(layers))
        self.gains = ones(2, H, dtype=dtype)
        self.shifts = nn.Parameter(torch.zeros(2, H, dtype=dtype))
        self.c = zeros(target_size, dtype)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the logits (time, batch, target_size) of the word after each of batch.target."""
        source, mask, target = check_batch(batch, self.source_size, self.target_size)
        return self._write(target, self._read(source, mask), [None] * len(self.decoder))[0]

    @torch.no_grad()
    def encode(self, source: np.ndarray, mask: np.ndarray | None = None) -> Memory:
        """Read source (time, batch), True in mask at real tokens, and return what is left of it."""
        return self._read(*check_source(source, mask, self.source_size))

    def start(self, memory: Memory) -> torch.Tensor:
        """Return the state of a decoder that has written nothing: no key and no value."""
        width = len(self.decoder) * 2 * self.hidden_size
        return self.c.new_zeros(0, memory.states.shape[1], width)

    @torch.no_grad()
    def step(
        self, ids: np.ndarray, state: torch.Tensor, memory: Memory
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Feed one word of each sentence, ids (batch,); return logits, state and the weights."""
        ids = check_text(np.asarray(ids)[None], self.target_size)
        past = [torch.stack(part.chunk(2, dim=-1)) for part in state.chunk(len(self.decoder), -1)]
        logits, past = self._write(ids, memory, past)
        state = torch.cat([part for block in past for part in block], dim=-1)
        return logits[0], state, self.decoder[-1].cross.weights.mean(dim=1)[:, 0]

    @property
    def attention(self) -> list[torch.Tensor]:
        """Return where the decoder looked in the source, (batch, heads, time, source) a block."""
        return [block.cross.weights.detach() for block in self.decoder]

    def _embed(self, table: torch.Tensor, ids: np.ndarray, place: int) -> torch.Tensor:
        """Return the vectors of words whose first stands at a place."""
        gain = self.hidden_size**0.5
        waves = positions(place + len(ids), self.hidden_size, WORD_SCALE * gain)[place:, None]
        vectors = embedding(torch.as_tensor(ids, device=table.device).long(), table)
        return self.dropout(gain * vectors + torch.as_tensor(waves).to(vectors))

    def _read(self, source: np.ndarray, mask: np.ndarray) -> Memory:
        x = self._embed(self.E_source, source, 0)
        mask = torch.as_tensor(mask, device=self.c.device)
        for block in self.encoder:
            x = block(x, mask)
        return Memory(norm(x, self.gains[0], self.shifts[0]), mask)

    def _write(self, target: np.ndarray, memory: Memory, past: list) -> tuple:
        """Return the logits, and each block's keys and values."""
        place = 0 if past[0] is None else past[0].shape[1]
        y, kept = self._embed(self.E_target, target, place), []
        for block, before in zip(self.decoder, past, strict=True):
            y, now = block(y, memory, before)
            kept.append(now)
        return norm(y, self.gains[1], self.shifts[1]) @ self.E_target.T + self.c, kept
