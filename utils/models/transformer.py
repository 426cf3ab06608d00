"""A small Transformer in torch, of plain tensor operations: twin of utils.scratch.transformer.

Sources: Vaswani et al. 2017, "Attention Is All You Need" (its decoder, without an encoder); Xiong
et al. 2020 (the norm stands before each part, not after it); Su et al. 2021 (rotary positions);
Press & Wolf 2017 (one table for the words that come in and those that go out).
"""

import numpy as np
import torch
from torch import nn

from utils.models.base import Module, dropout_layer, normal, to_array, to_tensor, word_rows, zeros
from utils.scratch.base import WORD_SCALE, check_sizes
from utils.scratch.positions import turns
from utils.scratch.sampling import sample
from utils.scratch.self_attention import EPS
from utils.scratch.sequence_models import check_text
from utils.scratch.transformer import check_length, check_past, check_shape, positions


def ones(*shape: int, dtype: torch.dtype) -> nn.Parameter:
    """Start a gain at 1."""
    return nn.Parameter(torch.ones(*shape, dtype=dtype))


def norm(x: torch.Tensor, gain: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
    """Give every vector mean 0 and variance 1, then a gain and a shift for each feature."""
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean(-1, keepdim=True) + EPS).sqrt() * gain + shift


def rotate(x: torch.Tensor, first: int = 0) -> torch.Tensor:
    """Turn every pair of features of x (..., time, size) by an angle that grows with the place."""
    angles = torch.as_tensor(turns(first, *x.shape[-2:]), device=x.device)
    cos, sin = angles.cos().to(x), angles.sin().to(x)
    even, odd = x[..., ::2], x[..., 1::2]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1).flatten(-2)


class Block(Module):
    """Let every word look back at all words so far, then work on what it found.

    y = x + attention(norm(x)) O + o
    x = y + relu(norm(y) F + f) G + g

    With rotary, queries and keys are turned by their places. `silent` names heads whose mixtures
    are replaced by zeros: see `utils.scratch.transformer.silenced`.
    """

    def __init__(
        self,
        hidden_size: int,
        heads: int,
        inner: int,
        *,
        rotary: bool = False,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator; gains start at 1, biases at 0."""
        super().__init__()
        check_shape(hidden_size, heads, "rotary" if rotary else None)
        check_sizes(inner=inner)
        H, self.rotary, self.silent = hidden_size, rotary, ()
        self.heads, self.dropout = heads, dropout_layer(dropout)
        self.gains = ones(2, H, dtype=dtype)
        self.shifts = nn.Parameter(torch.zeros(2, H, dtype=dtype))
        self.W, self.b = normal(H, 3 * H, dtype), zeros(3 * H, dtype)
        self.O, self.o = normal(H, H, dtype), zeros(H, dtype)
        self.F, self.f = normal(H, inner, dtype), zeros(inner, dtype)
        self.G, self.g = normal(inner, H, dtype), zeros(H, dtype)
        self.weights: torch.Tensor | None = None

    def forward(self, x: torch.Tensor, past: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the new x (time, batch, hidden), and the keys and values (2, so far, ...)."""
        z, past = self.attend(norm(x, self.gains[0], self.shifts[0]), past)
        y = x + self.dropout(z @ self.O + self.o)
        h = (norm(y, self.gains[1], self.shifts[1]) @ self.F + self.f).relu()
        return y + self.dropout(h @ self.G + self.g), past

    def attend(self, x: torch.Tensor, past: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mix, for every word and in each head, the values of all words up to it."""
        place = past.shape[1]  # of the first word of x
        q, k, v = (x @ self.W + self.b).chunk(3, dim=-1)
        if self.rotary:
            q, k = (self.turn(part, place) for part in (q, k))
        past = torch.cat([past, torch.stack([k, v])], dim=1)
        q, k, v = (  # (batch, heads, time, hidden / heads)
            part.unflatten(-1, (self.heads, -1)).permute(1, 2, 0, 3) for part in (q, *past)
        )
        scores = q @ k.mT / k.shape[-1] ** 0.5
        later = torch.ones_like(scores[0, 0], dtype=torch.bool).triu(1 + k.shape[2] - q.shape[2])
        self.weights = scores.masked_fill(later, -torch.inf).softmax(dim=-1)
        z = self.weights @ v
        if self.silent:
            z = z.index_fill(1, torch.tensor(self.silent, device=z.device), 0)
        return z.permute(2, 0, 1, 3).flatten(2), past

    def turn(self, x: torch.Tensor, place: int) -> torch.Tensor:
        """Rotate x (time, batch, hidden), each head for itself."""
        heads = x.unflatten(-1, (self.heads, -1)).transpose(0, 2)  # (heads, batch, time, size)
        return rotate(heads, place).transpose(0, 2).flatten(2)


class Transformer(Module):
    """Predict, at every step of a text, the token that comes next, by looking back at all of it.

    x = E[w] + P[t]                    (time, batch, hidden)
    x = block(x), some times
    logits = norm(x) V + c             (time, batch, vocab)

    The state is what was computed of the words so far: each block's keys and values. It grows by
    one word a step. max_length limits a text where there is a P. Tied, V is E transposed and
    a word comes in as E[w] sqrt(hidden).
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        *,
        heads: int = 4,
        layers: int = 2,
        max_length: int = 128,
        inner: int | None = None,
        position: str | None = "learnt",
        tied: bool = False,
        word_scale: float = WORD_SCALE,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator; the arguments are those of the twin by hand."""
        super().__init__()
        inner = 4 * hidden_size if inner is None else inner
        check_sizes(vocab_size=vocab_size, layers=layers, max_length=max_length, inner=inner)
        check_shape(hidden_size, heads, position)
        self.vocab_size, self.hidden_size, self.max_length = vocab_size, hidden_size, max_length
        self.tied, self.word_gain = tied, hidden_size**0.5 if tied else 1.0
        self.E = word_rows(vocab_size, hidden_size, dtype, word_scale)
        scale = word_scale * self.word_gain  # a place starts as large as a word
        if position == "learnt":
            self.P = word_rows(max_length, hidden_size, dtype, scale)
        elif position == "sinusoidal":
            fixed = torch.as_tensor(positions(max_length, hidden_size, scale), dtype=dtype)
            self.register_buffer("P", fixed, persistent=False)
        else:
            self.P = None
        self.dropout = dropout_layer(dropout)
        options = {"rotary": position == "rotary", "dropout": dropout, "dtype": dtype}
        blocks = (Block(hidden_size, heads, inner, **options) for _ in range(layers))
        self.cells = nn.ModuleList(
            blocks
        )  # the name is Stack's: copy_weights numbers what is in it
        self.gain, self.shift = ones(hidden_size, dtype=dtype), zeros(hidden_size, dtype)
        self.c = zeros(vocab_size, dtype)
        if not tied:
            self.V = normal(hidden_size, vocab_size, dtype)
        self.state: list[torch.Tensor] | None = None

    def forward(self, ids: torch.Tensor, state: list[torch.Tensor] | None = None) -> torch.Tensor:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state holds each block's keys and values of the words before (None: there are none). With
        those of ids behind them, it is left in `self.state`.
        """
        ids = torch.as_tensor(check_text(to_array(ids), self.vocab_size), device=self.E.device)
        state = self.zero_state(ids.shape[1]) if state is None else state
        check_past(state, len(self.cells), ids, self.hidden_size)
        state = [to_tensor(past, self.E) for past in state]
        first = state[0].shape[1]
        x = self.word_gain * nn.functional.embedding(ids, self.E)
        if self.P is not None:
            check_length(first + len(ids), self.max_length)
            x = x + self.P[first : first + len(ids), None]
        x, self.state = self.dropout(x), []
        for block, past in zip(self.cells, state, strict=True):
            x, past = block(x, past)
            self.state.append(past.detach())
        V = self.E.T if self.tied else self.V
        return norm(x, self.gain, self.shift) @ V + self.c

    @property
    def attention(self) -> list[torch.Tensor]:
        """Return the weights of the last forward, (batch, heads, time, so far) for each block."""
        return [block.weights.detach() for block in self.cells]

    def restart(self) -> None:
        """Forget the state. No forward starts from it by itself; other models do."""
        self.state = None

    def zero_state(self, batch_size: int = 1) -> list[torch.Tensor]:
        """Return the state of a model that has read nothing: no key and no value."""
        return [self.E.new_zeros(2, 0, batch_size, self.hidden_size) for _ in self.cells]

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
        if self.P is not None:
            check_length(len(prompt) + length - 1, self.max_length)
        return sample(self, rng, prompt, length, temperature, forbidden)
