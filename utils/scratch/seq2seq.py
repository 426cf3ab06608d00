"""Encoder and decoder by hand: read a sentence, then write another one.

`Seq2Seq` with attention=None is the lecture's encoder-decoder: one vector e holds the whole
sentence. With attention the decoder looks at all states of the encoder, anew at every step. Both
have the same layers, so what differs between them is what the context is.
"""

from typing import NamedTuple

import numpy as np

from utils.scratch.attention import build_attention
from utils.scratch.base import (
    Model,
    check_mask,
    check_sizes,
    normal,
    recall_shape,
    sum_rows,
    word_rows,
)
from utils.scratch.recurrent_fast import GRU
from utils.scratch.sequence_models import check_text


class Batch(NamedTuple):
    """Sentences side by side, as an encoder-decoder reads them.

    source (source time, batch): ids. source_mask: True at real tokens. target (time, batch): what
    the decoder is fed, <bos> y_1 ... y_{T-1}; its answers are y_1 ... y_T. Feeding the true words,
    not its own, is teacher forcing (Williams & Zipser 1989).
    """

    source: np.ndarray
    source_mask: np.ndarray
    target: np.ndarray


class Memory(NamedTuple):
    """What the encoder leaves: its states (source, batch, hidden), their mask, and e."""

    states: np.ndarray
    mask: np.ndarray
    encoding: np.ndarray  # (batch, hidden)

    def pick(self, rows: np.ndarray) -> "Memory":
        """Return the memory of these sentences of the batch; a row may come more than once."""
        return Memory(self.states[:, rows], self.mask[:, rows], self.encoding[rows])


class Bidirectional(Model):
    """Two GRUs over one sequence, one from each end; a state is what both hold at a step.

    Padding stays padding when time is reversed, so no length is needed: a padded step leaves the
    state as it was. Source: Schuster & Paliwal 1997.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        dtype: type = np.float32,
    ):
        """Draw both cells; each has half of hidden_size."""
        super().__init__(dtype)
        if hidden_size % 2:
            raise ValueError(f"hidden_size={hidden_size}: expected an even number, half each way")
        self.ahead = GRU(input_size, hidden_size // 2, rng, dtype=dtype)
        self.back = GRU(input_size, hidden_size // 2, rng, dtype=dtype)
        self.params = {**named("ahead", self.ahead.params), **named("back", self.back.params)}

    def forward(self, x: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the states of every step (time, batch, hidden) and both last ones, joined."""
        ahead, (last_ahead,) = self.ahead.forward(x, mask=mask)
        back, (last_back,) = self.back.forward(x[::-1], mask=mask[::-1])
        states = np.concatenate([ahead, back[::-1]], axis=-1)
        last = np.concatenate([last_ahead, last_back], axis=-1)
        self.saved = states.shape, last.shape
        return states, last

    def backward(self, dstates: np.ndarray, dlast: np.ndarray) -> tuple[dict, np.ndarray]:
        """Return the gradients of the parameters and of x."""
        recall_shape(self.saved, dstates, lambda states, _: states, "dstates")
        recall_shape(self.saved, dlast, lambda _, last: last, "dlast")
        ahead, back = np.split(dstates, 2, axis=-1)
        last_ahead, last_back = np.split(dlast, 2, axis=-1)
        grads_ahead, dx, _ = self.ahead.backward(ahead, last_ahead[None])
        grads_back, dx_back, _ = self.back.backward(back[::-1], last_back[None])
        grads = {**named("ahead", grads_ahead), **named("back", grads_back)}
        return grads, dx + dx_back[::-1]


class Seq2Seq(Model):
    """Translate: an encoder reads the source, a decoder writes the target word by word.

    h_1 ... h_S = encoder(E_source[x])         e = its last states, one from each direction
    s_0 = tanh(e W_0 + b_0)                    s_t = GRU(E_target[y_{t-1}], s_{t-1})
    context_t = attention(s_t, h), or e        o_t = tanh([s_t, context_t] W_o + b_o)
    logits_t = o_t E_target^T + c              output words share the table of the input words

    Sources: Sutskever et al. 2014 and Cho et al. 2014 (no attention; the latter shows the decoder
    e at every step), Bahdanau et al. 2015, Luong et al. 2015 (attend with s_t, then predict),
    Press & Wolf 2017 (one table).
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        embedding_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        attention: str | None = None,
        dtype: type = np.float32,
    ):
        """Draw the weights; attention is None, "additive", "dot" or "scaled_dot"."""
        check_sizes(source_size=source_size, target_size=target_size)
        check_sizes(embedding_size=embedding_size, hidden_size=hidden_size)
        super().__init__(dtype)
        self.source_size, self.target_size, self.hidden_size = source_size, target_size, hidden_size
        H, E = hidden_size, embedding_size
        self.encoder = Bidirectional(E, H, rng, dtype=dtype)
        self.decoder = GRU(E, H, rng, dtype=dtype)
        self.kind = attention
        self.attention = None if attention is None else build_attention(attention, H, rng, dtype)
        self.params = {
            "E_source": word_rows(rng, (source_size, E), dtype),
            "E_target": word_rows(rng, (target_size, E), dtype),
            **named("encoder", self.encoder.params),
            "W_0": normal(rng, (H, H), dtype),
            "b_0": np.zeros(H, dtype),
            **named("decoder", self.decoder.params),
            **named("attention", self.attention.params if self.attention else {}),
            "W_o": normal(rng, (2 * H, E), dtype),
            "b_o": np.zeros(E, dtype),
            "c": np.zeros(target_size, dtype),
        }

    def forward(self, batch: Batch) -> np.ndarray:
        """Return the logits (time, batch, target_size) of the word after each of batch.target."""
        source, source_mask, target = check_batch(batch, self.source_size, self.target_size)
        p = self.params
        states, e = self.encoder.forward(p["E_source"][source], source_mask)
        s_0 = np.tanh(e @ p["W_0"] + p["b_0"])
        s, _ = self.decoder.forward(p["E_target"][target], s_0[None])
        context, _ = self._look(s, Memory(states, source_mask, e))
        read = np.concatenate([s, context], axis=-1)  # (time, batch, 2 hidden)
        o = np.tanh(read @ p["W_o"] + p["b_o"])
        self.saved = source, target, e, s_0, read, o
        return o @ p["E_target"].T + p["c"]

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, target_size)."""
        source, target, e, s_0, read, o = recall_shape(
            self.saved, dlogits, lambda _, target, *__: (*target.shape, self.target_size), "dlogits"
        )
        p, H = self.params, self.hidden_size
        rows = dlogits.reshape(-1, self.target_size)
        da_o = (dlogits @ p["E_target"]) * (1 - o * o)
        dread = da_o @ p["W_o"].T
        grads_attention, ds, dstates, de = self._look_back(dread[..., :H], dread[..., H:], source)
        grads_decoder, dy, (ds_0,) = self.decoder.backward(ds)
        da_0 = ds_0 * (1 - s_0 * s_0)
        grads_encoder, dx = self.encoder.backward(dstates, de + da_0 @ p["W_0"].T)
        E = p["E_target"].shape[1]
        dE_target = rows.T @ o.reshape(-1, E)
        dE_target += sum_rows(target.ravel(), dy.reshape(-1, E), self.target_size)
        return {
            "E_source": sum_rows(source.ravel(), dx.reshape(-1, E), self.source_size),
            "E_target": dE_target,
            **named("encoder", grads_encoder),
            "W_0": e.T @ da_0,
            "b_0": da_0.sum(axis=0),
            **named("decoder", grads_decoder),
            **named("attention", grads_attention),
            "W_o": read.reshape(-1, 2 * H).T @ da_o.reshape(-1, E),
            "b_o": da_o.sum(axis=(0, 1)),
            "c": rows.sum(axis=0),
        }

    def encode(self, source: np.ndarray, mask: np.ndarray | None = None) -> Memory:
        """Read source (time, batch), True in mask at real tokens, and return what is left of it."""
        source, mask = check_source(source, mask, self.source_size)
        states, encoding = self.encoder.forward(self.params["E_source"][source], mask)
        self.saved = None  # the encoder's own memory of the last forward is gone
        return Memory(states, mask, encoding)

    def start(self, memory: Memory) -> np.ndarray:
        """Return the decoder's first state (1, batch, hidden)."""
        return np.tanh(memory.encoding @ self.params["W_0"] + self.params["b_0"])[None]

    def step(
        self, ids: np.ndarray, state: np.ndarray, memory: Memory
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Feed one word of each sentence, ids (batch,); return logits, state and the weights.

        logits (batch, target_size) are of the next word, weights (batch, source) say where the
        decoder looked (None without attention).
        """
        ids, p = check_text(np.asarray(ids)[None], self.target_size), self.params
        s, state = self.decoder.forward(p["E_target"][ids], state)
        context, weights = self._look(s, memory)
        o = np.tanh(np.concatenate([s, context], axis=-1) @ p["W_o"] + p["b_o"])
        self.saved = None
        logits = o[0] @ p["E_target"].T + p["c"]
        return logits, state, None if weights is None else weights[0]

    def _look(self, s: np.ndarray, memory: Memory) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the context of every step, and the weights it was mixed with."""
        if self.attention is None:
            return np.broadcast_to(memory.encoding, (*s.shape[:2], self.hidden_size)), None
        return self.attention.forward(s, memory.states, memory.mask)

    def _look_back(self, ds: np.ndarray, dcontext: np.ndarray, source: np.ndarray) -> tuple:
        """Return the gradients of the attention's parameters, of s, of the states and of e."""
        if self.attention is None:
            dstates = np.zeros((*source.shape, self.hidden_size), self.dtype)
            return {}, ds, dstates, dcontext.sum(axis=0)
        grads, dqueries, dstates = self.attention.backward(dcontext)
        return grads, ds + dqueries, dstates, np.zeros_like(dcontext[0])


def named(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the same arrays, their names with a prefix: W becomes decoder_W."""
    return {f"{prefix}_{name}": array for name, array in arrays.items()}


def check_source(
    source: np.ndarray, mask: np.ndarray | None, vocab_size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return source and mask (None: all is real) as arrays, or raise ValueError."""
    source = check_text(source, vocab_size)
    if mask is None:
        mask = np.ones(source.shape, bool)
    mask = check_mask(mask, source.shape, "the shape of source")
    if not mask.any(axis=0).all():
        raise ValueError(
            f"sentence {int(np.argmin(mask.any(axis=0)))} of the batch has no real token: "
            "leave empty sentences out"
        )
    return source, mask


def check_batch(batch: Batch, source_size: int, target_size: int) -> Batch:
    """Return the batch as arrays of ids that exist, or raise ValueError."""
    if not isinstance(batch, tuple) or len(batch) != 3:
        raise ValueError(
            f"a {type(batch).__name__} came: expected Batch(source, source_mask, target)"
        )
    source, mask = check_source(*batch[:2], source_size)
    target = check_text(batch[2], target_size)
    if source.shape[1] != target.shape[1]:
        raise ValueError(
            f"source holds {source.shape[1]} sentences, target {target.shape[1]}: "
            "expected one target for each"
        )
    return Batch(source, mask, target)
