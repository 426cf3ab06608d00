"""Encoder and decoder without recurrence, by hand: the Transformer as it was first built.

Source: Vaswani et al. 2017, "Attention Is All You Need"; with the norm first (Xiong et al. 2020).
"""

from typing import NamedTuple

import numpy as np

from utils.scratch.base import WORD_SCALE, Model, check_sizes, recall_shape, sum_rows, word_rows
from utils.scratch.self_attention import norm, norm_backward
from utils.scratch.seq2seq import Batch, check_batch, check_source, named
from utils.scratch.sequence_models import Dropout, check_text
from utils.scratch.transformer import positions
from utils.scratch.transformer_block import check_shape, rows
from utils.scratch.transformer_parts import Look, Work


class Memory(NamedTuple):
    """What the encoder leaves: a vector for each word (source, batch, hidden), and their mask."""

    states: np.ndarray
    mask: np.ndarray

    def pick(self, rows: np.ndarray) -> "Memory":
        """Return the memory of these sentences of the batch; a row may come more than once."""
        return Memory(self.states[:, rows], self.mask[:, rows])


class ReadBlock(Model):
    """A block of the encoder: every word looks at all real words, then works by itself."""

    def __init__(self, hidden_size: int, heads: int, inner: int, rng, **options):
        """Draw the weights from rng; options are dropout and dtype."""
        super().__init__(options.get("dtype", np.float32))
        self.look = Look(hidden_size, heads, rng, **options)
        self.work = Work(hidden_size, inner, rng, **options)
        self.params = {**named("look", self.look.params), **named("work", self.work.params)}

    def forward(self, x: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Return the new x (time, batch, hidden)."""
        x, _ = self.look.forward(x, mask=mask)
        return self.work.forward(x)

    def backward(self, dx: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return the gradients of all parameters and of x."""
        work, dx = self.work.backward(dx)
        look, dx, _ = self.look.backward(dx)
        return {**named("look", look), **named("work", work)}, dx


class WriteBlock(Model):
    """A block of the decoder: look at what is written, then at the source, then work."""

    def __init__(self, hidden_size: int, heads: int, inner: int, rng, **options):
        """Draw the weights from rng; options are dropout and dtype."""
        super().__init__(options.get("dtype", np.float32))
        self.look = Look(hidden_size, heads, rng, **options)
        self.cross = Look(hidden_size, heads, rng, **options)
        self.work = Work(hidden_size, inner, rng, **options)
        parts = {"look": self.look, "cross": self.cross, "work": self.work}
        self.params = {
            k: v for name, part in parts.items() for k, v in named(name, part.params).items()
        }

    def forward(
        self, y: np.ndarray, memory: Memory, past: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the new y (time, batch, hidden), and its keys and values (2, so far, ...)."""
        y, past = self.look.forward(y, past=past)
        y, _ = self.cross.forward(y, memory.states, memory.mask)
        return self.work.forward(y), past

    def backward(self, dy: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of all parameters, of y and of the memory's states."""
        work, dy = self.work.backward(dy)
        cross, dy, dstates = self.cross.backward(dy)
        look, dy, _ = self.look.backward(dy)
        return {**named("look", look), **named("cross", cross), **named("work", work)}, dy, dstates


class TransformerSeq2Seq(Model):
    """Translate: an encoder reads the source, a decoder writes the target word by word.

    x = E_source[w] sqrt(hidden) + P[t]     x = block(x), some times       h = norm(x)
    y = E_target[w] sqrt(hidden) + P[t]     y = block(y, h), some times
    logits = norm(y) E_target^T + c

    P are waves, for texts of any length: as both sides have them, a word of the target can look
    near its own place in the source (rotary positions tell distances within one side only). The
    source's words look at one another. The target's look at those written so far, then at all of
    h: cross-attention, which Seq2Seq has too. The state of the decoder is its keys and values so
    far, (so far, batch, layers * 2 * hidden).
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        heads: int = 4,
        layers: int = 2,
        inner: int | None = None,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights; encoder and decoder have so many layers, that is blocks, each."""
        check_sizes(source_size=source_size, target_size=target_size, layers=layers)
        check_shape(hidden_size, heads, "sinusoidal")
        super().__init__(dtype)
        self.source_size, self.target_size, self.hidden_size = source_size, target_size, hidden_size
        self.word_gain, H = self.dtype.type(np.sqrt(hidden_size)), hidden_size
        sizes = H, heads, 4 * H if inner is None else inner, rng
        options = {"dropout": dropout, "dtype": dtype}
        self.dropouts = [Dropout(dropout, rng), Dropout(dropout, rng)]
        self.encoder = [ReadBlock(*sizes, **options) for _ in range(layers)]
        self.decoder = [WriteBlock(*sizes, **options) for _ in range(layers)]
        self.params = {
            "E_source": word_rows(rng, (source_size, H), dtype),
            "E_target": word_rows(rng, (target_size, H), dtype),
            **numbered("encoder", [block.params for block in self.encoder]),
            **numbered("decoder", [block.params for block in self.decoder]),
            "gains": np.ones((2, H), dtype),  # of the norm behind the encoder, behind the decoder
            "shifts": np.zeros((2, H), dtype),
            "c": np.zeros(target_size, dtype),
        }

    def forward(self, batch: Batch) -> np.ndarray:
        """Return the logits (time, batch, target_size) of the word after each of batch.target."""
        source, mask, target = check_batch(batch, self.source_size, self.target_size)
        memory, read_norm = self._read(source, mask)
        y, _, write_norm = self._write(target, memory, [None] * len(self.decoder))
        self.saved = source, target, y, read_norm, write_norm
        return y @ self.params["E_target"].T + self.params["c"]

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, target_size)."""
        source, target, y, read_norm, write_norm = recall_shape(
            self.saved, dlogits, lambda _, target, *__: (*target.shape, self.target_size), "dlogits"
        )
        dE_target = rows(dlogits).T @ rows(y)
        dy, *ends_1 = norm_backward(dlogits @ self.params["E_target"], write_norm)
        dh, decoder, encoder = np.zeros((), self.dtype), [], []
        for block in reversed(self.decoder):
            found, dy, dstates = block.backward(dy)
            decoder, dh = [found, *decoder], dh + dstates
        dx, *ends_0 = norm_backward(dh, read_norm)
        for block in reversed(self.encoder):
            found, dx = block.backward(dx)
            encoder = [found, *encoder]
        (_, dx), (_, dy) = (d.backward(g) for d, g in zip(self.dropouts, (dx, dy), strict=True))
        dx, dy = self.word_gain * rows(dx), self.word_gain * rows(dy)
        return {
            "E_source": sum_rows(source.ravel(), dx, self.source_size),
            "E_target": dE_target + sum_rows(target.ravel(), dy, self.target_size),
            **numbered("encoder", encoder),
            **numbered("decoder", decoder),
            "gains": np.stack([ends_0[0], ends_1[0]]),
            "shifts": np.stack([ends_0[1], ends_1[1]]),
            "c": dlogits.sum(axis=(0, 1)),
        }

    def encode(self, source: np.ndarray, mask: np.ndarray | None = None) -> Memory:
        """Read source (time, batch), True in mask at real tokens, and return what is left of it."""
        self.saved = None  # the blocks' own memory of the last forward is gone
        return self._read(*check_source(source, mask, self.source_size))[0]

    def start(self, memory: Memory) -> np.ndarray:
        """Return the state of a decoder that has written nothing: no key and no value."""
        width = len(self.decoder) * 2 * self.hidden_size
        return np.zeros((0, memory.states.shape[1], width), self.dtype)

    def step(
        self, ids: np.ndarray, state: np.ndarray, memory: Memory
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Feed one word of each sentence, ids (batch,); return logits, state and the weights.

        logits (batch, target_size) are of the next word, weights (batch, source) say where the
        last block looked in the source, as the mean of its heads.
        """
        self.saved = None
        ids = check_text(np.asarray(ids)[None], self.target_size)
        past = np.split(state, len(self.decoder), axis=-1)
        past = [np.stack(np.split(part, 2, axis=-1)) for part in past]
        y, past, _ = self._write(ids, memory, past)
        state = np.concatenate([part for block in past for part in block], axis=-1)
        logits = y[0] @ self.params["E_target"].T + self.params["c"]
        return logits, state, self.decoder[-1].cross.weights.mean(axis=1)[:, 0]

    @property
    def attention(self) -> list[np.ndarray]:
        """Return where the decoder looked in the source, (batch, heads, time, source) a block."""
        return [block.cross.weights for block in self.decoder]

    def _embed(self, table: str, ids: np.ndarray, place: int) -> np.ndarray:
        """Return the vectors of words whose first stands at a place."""
        waves = positions(place + len(ids), self.hidden_size, WORD_SCALE * self.word_gain)
        return self.word_gain * self.params[table][ids] + waves[place:, None].astype(self.dtype)

    def _read(self, source: np.ndarray, mask: np.ndarray) -> tuple[Memory, tuple]:
        x = self.dropouts[0].forward(self._embed("E_source", source, 0))
        for block in self.encoder:
            x = block.forward(x, mask)
        h, saved = norm(x, self.params["gains"][0], self.params["shifts"][0])
        return Memory(h, mask), saved

    def _write(self, target: np.ndarray, memory: Memory, past: list) -> tuple:
        """Return the vectors before the logits, each block's keys and values, the norm's memory."""
        place = 0 if past[0] is None else past[0].shape[1]
        y, kept = self.dropouts[1].forward(self._embed("E_target", target, place)), []
        for block, before in zip(self.decoder, past, strict=True):
            y, now = block.forward(y, memory, before)
            kept.append(now)
        y, saved = norm(y, self.params["gains"][1], self.params["shifts"][1])
        return y, kept, saved


def numbered(prefix: str, blocks: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return the arrays of all blocks, their names with prefix and number: encoder_0_look_Q."""
    return {
        k: v for i, arrays in enumerate(blocks) for k, v in named(f"{prefix}_{i}", arrays).items()
    }
