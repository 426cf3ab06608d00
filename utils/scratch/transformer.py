"""A small Transformer by hand: a language model made of blocks of self-attention.

Sources: Vaswani et al. 2017, "Attention Is All You Need" (its decoder, without an encoder); Xiong
et al. 2020 (the norm stands before each part, not after it); Su et al. 2021 (rotary positions);
Press & Wolf 2017 (one table for the words that come in and those that go out).
"""

import numpy as np

from utils.scratch.base import (
    WORD_SCALE,
    Model,
    check_sizes,
    normal,
    recall_shape,
    sum_rows,
    word_rows,
)
from utils.scratch.positions import sinusoids
from utils.scratch.sampling import sample
from utils.scratch.self_attention import norm, norm_backward
from utils.scratch.sequence_models import Dropout, check_text
from utils.scratch.transformer_block import POSITIONS as POSITIONS
from utils.scratch.transformer_block import Block, check_shape, product, rows
from utils.scratch.transformer_block import silenced as silenced


class Transformer(Model):
    """Predict, at every step of a text, the token that comes next, by looking back at all of it.

    x = E[w] + P[t]                    (time, batch, hidden)
    x = block(x), some times
    logits = norm(x) V + c             (time, batch, vocab)

    The state is what was computed of the words so far: each block's keys and values. It grows by
    one word a step. P ends at max_length, which limits a text only where there is a P: rotary
    positions and none are computed for a text of any length.

    Tied, V is E transposed, and a word comes in as E[w] sqrt(hidden) (Vaswani et al. 2017): rows
    of the size that fits the logits would drown in what the blocks add. word_scale is the standard
    deviation of a fresh E; where a small model should keep its words apart, 0.5 learns sooner.
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        heads: int = 4,
        layers: int = 2,
        max_length: int = 128,
        inner: int | None = None,
        position: str | None = "learnt",
        tied: bool = False,
        word_scale: float = WORD_SCALE,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; position is "learnt", "sinusoidal", "rotary" or None.

        The heads share hidden_size. inner is the size of each block's second part, by default four
        times as large.
        """
        inner = 4 * hidden_size if inner is None else inner
        check_sizes(vocab_size=vocab_size, layers=layers, max_length=max_length, inner=inner)
        check_shape(hidden_size, heads, position)
        super().__init__(dtype)
        self.vocab_size, self.hidden_size, self.max_length = vocab_size, hidden_size, max_length
        self.tied, self.word_gain = tied, self.dtype.type(np.sqrt(hidden_size) if tied else 1)
        params = {"E": word_rows(rng, (vocab_size, hidden_size), dtype, word_scale)}
        self.fixed, scale = None, word_scale * self.word_gain  # a place starts as large as a word
        if position == "sinusoidal":
            self.fixed = positions(max_length, hidden_size, scale).astype(dtype)
        if position == "learnt":
            params["P"] = self.fixed = word_rows(rng, (max_length, hidden_size), dtype, scale)
        self.dropout = Dropout(dropout, rng)
        options = {"rotary": position == "rotary", "dropout": dropout, "dtype": dtype}
        self.cells = [Block(hidden_size, heads, inner, rng, **options) for _ in range(layers)]
        for number, block in enumerate(self.cells, start=1):
            params |= {f"{name}{number}": array for name, array in block.params.items()}
        params |= {"gain": np.ones(hidden_size, dtype), "shift": np.zeros(hidden_size, dtype)}
        if not tied:
            params["V"] = normal(rng, (hidden_size, vocab_size), dtype)
        self.params = params | {"c": np.zeros(vocab_size, dtype)}
        self.state: list[np.ndarray] | None = None

    def forward(self, ids: np.ndarray, state: list[np.ndarray] | None = None) -> np.ndarray:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state holds each block's keys and values of the words before (None: there are none). With
        those of ids behind them, it is left in `self.state`.
        """
        ids = check_text(ids, self.vocab_size)
        state = self.zero_state(ids.shape[1]) if state is None else state
        check_past(state, len(self.cells), ids, self.hidden_size)
        state = [np.asarray(past, self.dtype) for past in state]
        first = state[0].shape[1]
        x = self.word_gain * self.params["E"][ids]
        if self.fixed is not None:
            check_length(first + len(ids), self.max_length)
            x = x + self.fixed[first : first + len(ids), None]
        x, self.state = self.dropout.forward(x), []
        for block, past in zip(self.cells, state, strict=True):
            x, past = block.forward(x, past)
            self.state.append(past)
        x, last_norm = norm(x, self.params["gain"], self.params["shift"])
        self.saved = ids, first, x, last_norm
        logits = product(x, self.V)
        logits += self.params["c"]
        return logits

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, vocab)."""
        ids, first, x, last_norm = self.recall(dlogits)
        dV, grads = rows(x).T @ rows(dlogits), {"c": dlogits.sum(axis=(0, 1))}
        dx, grads["gain"], grads["shift"] = norm_backward(product(dlogits, self.V.T), last_norm)
        for number, block in reversed(list(enumerate(self.cells, start=1))):
            found, dx = block.backward(dx)
            grads |= {f"{name}{number}": grad for name, grad in found.items()}
        _, dx = self.dropout.backward(dx)
        if "P" in self.params:
            grads["P"] = np.zeros_like(self.params["P"])
            grads["P"][first : first + len(ids)] = dx.sum(axis=1)
        dE = sum_rows(ids.ravel(), self.word_gain * rows(dx), self.vocab_size)
        return grads | ({"E": dE + dV.T} if self.tied else {"E": dE, "V": dV})

    def recall(self, dlogits: np.ndarray) -> tuple:
        """Return what forward saved, after checking that dlogits has the shape of its logits."""
        return recall_shape(
            self.saved, dlogits, lambda ids, *_: (*ids.shape, self.vocab_size), "dlogits"
        )

    @property
    def V(self) -> np.ndarray:
        """Return the table of the words that go out (hidden, vocab)."""
        return self.params["E"].T if self.tied else self.params["V"]

    @property
    def attention(self) -> list[np.ndarray]:
        """Return the weights of the last forward, (batch, heads, time, so far) for each block."""
        return [block.weights for block in self.cells]

    def restart(self) -> None:
        """Forget the state. No forward starts from it by itself; other models do."""
        self.state = None

    def zero_state(self, batch_size: int = 1) -> list[np.ndarray]:
        """Return the state of a model that has read nothing: no key and no value."""
        return [np.zeros((2, 0, batch_size, self.hidden_size), self.dtype) for _ in self.cells]

    def sample(
        self,
        rng: np.random.Generator,
        prompt: np.ndarray,
        length: int,
        temperature: float = 1.0,
        forbidden: tuple[int, ...] = (),
    ) -> np.ndarray:
        """Draw `length` ids that continue prompt (time,): see `utils.scratch.sampling`."""
        if self.fixed is not None:
            check_length(len(prompt) + length - 1, self.max_length)
        return sample(self, rng, prompt, length, temperature, forbidden)


def positions(length: int, size: int, scale: float = WORD_SCALE) -> np.ndarray:
    """Return sinusoids (length, size) with this deviation, that of a fresh row of E."""
    return sinusoids(length, size) * np.sqrt(2) * scale


def check_length(length: int, max_length: int) -> None:
    """Raise ValueError for a text with more places than there are positions."""
    if length > max_length:
        raise ValueError(
            f"the text would have {length} tokens, this model has {max_length} positions: give a "
            "shorter text, or build it with a larger max_length or with rotary positions"
        )


def check_past(state: list, layers: int, ids: np.ndarray, hidden_size: int) -> None:
    """Raise ValueError unless the state is of so many layers, of these texts and of this size."""
    if len(state) != layers:
        raise ValueError(f"{len(state)} states came for {layers} layers: expected one for each")
    for past in state:
        shape = tuple(past.shape)
        if len(shape) != 4 or shape[0] != 2 or shape[3] != hidden_size:
            raise ValueError(
                f"the state has shape {shape}: expected (2, so far, batch, {hidden_size}) "
                "for each layer"
            )
        if shape[2] != ids.shape[1]:
            raise ValueError(
                f"the state is of {shape[2]} texts side by side, ids has {ids.shape[1]}: "
                "expected the same"
            )
