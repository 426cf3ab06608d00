"""A small Transformer by hand: blocks of self-attention, and a language model made of them.

Sources: Vaswani et al. 2017, "Attention Is All You Need" (its decoder, without an encoder); Xiong
et al. 2020 (the norm stands before each part, not after it).
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
from utils.scratch.sampling import sample
from utils.scratch.self_attention import (
    attend,
    attend_backward,
    join_heads,
    norm,
    norm_backward,
    sinusoids,
    split_heads,
)
from utils.scratch.sequence_models import Dropout, check_text

POSITIONS = ("learnt", "sinusoidal", None)


class Block(Model):
    """Let every word look back at all words so far, then work on what it found.

    y = x + attention(norm(x)) O + o
    x = y + relu(norm(y) F + f) G + g

    Inside the attention, W and b make the queries, keys and values of all heads at once.
    """

    def __init__(
        self,
        hidden_size: int,
        heads: int,
        inner: int,
        rng: np.random.Generator,
        *,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; gains start at 1, biases at 0."""
        super().__init__(dtype)
        check_shape(hidden_size, heads, None)
        check_sizes(inner=inner)
        self.hidden_size, self.heads, H = hidden_size, heads, hidden_size
        self.dropouts = [Dropout(dropout, rng), Dropout(dropout, rng)]
        self.params = {
            "gains": np.ones((2, H), dtype),
            "shifts": np.zeros((2, H), dtype),
            "W": normal(rng, (H, 3 * H), dtype),
            "b": np.zeros(3 * H, dtype),
            "O": normal(rng, (H, H), dtype),
            "o": np.zeros(H, dtype),
            "F": normal(rng, (H, inner), dtype),
            "f": np.zeros(inner, dtype),
            "G": normal(rng, (inner, H), dtype),
            "g": np.zeros(H, dtype),
        }
        self.weights: np.ndarray | None = None

    def forward(self, x: np.ndarray, past: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the new x (time, batch, hidden), and the keys and values (2, so far, ...)."""
        p = self.params
        n, first = norm(x, p["gains"][0], p["shifts"][0])
        q, k, v = np.split(n @ p["W"] + p["b"], 3, axis=-1)
        past = np.concatenate([past, np.stack([k, v])], axis=1)
        heads = [split_heads(part, self.heads) for part in (q, *past.copy())]
        z, weights = attend(*heads)
        self.weights = weights.copy()  # what others get is not what backward reads
        z = join_heads(z)
        y = x + self.dropouts[0].forward(z @ p["O"] + p["o"])
        m, second = norm(y, p["gains"][1], p["shifts"][1])
        h = np.maximum(m @ p["F"] + p["f"], 0)
        self.saved = x.shape, n, first, heads, weights, z, m, second, h
        return y + self.dropouts[1].forward(h @ p["G"] + p["g"]), past

    def backward(self, dx: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return the gradients of all parameters and of x; none goes back into the past."""
        saved = recall_shape(self.saved, dx, lambda shape, *_: shape, "dx")
        p, (_, n, first, heads, weights, z, m, second, h) = self.params, saved
        _, dout = self.dropouts[1].backward(dx)
        grads = {"G": rows(h).T @ rows(dout), "g": dout.sum(axis=(0, 1))}
        dh = (dout @ p["G"].T) * (h > 0)
        grads |= {"F": rows(m).T @ rows(dh), "f": dh.sum(axis=(0, 1))}
        dy, dgain_2, dshift_2 = norm_backward(dh @ p["F"].T, second)
        dy += dx
        _, dout = self.dropouts[0].backward(dy)
        grads |= {"O": rows(z).T @ rows(dout), "o": dout.sum(axis=(0, 1))}
        dz = split_heads(dout @ p["O"].T, self.heads)
        parts = attend_backward(dz, *heads, weights)
        steps = len(dx)  # of the keys and values, the last ones are of this text, the others past
        dqkv = np.concatenate([join_heads(part)[-steps:] for part in parts], axis=-1)
        grads |= {"W": rows(n).T @ rows(dqkv), "b": dqkv.sum(axis=(0, 1))}
        dx, dgain_1, dshift_1 = norm_backward(dqkv @ p["W"].T, first)
        grads |= {
            "gains": np.stack([dgain_1, dgain_2]),
            "shifts": np.stack([dshift_1, dshift_2]),
        }
        return grads, dx + dy


class Transformer(Model):
    """Predict, at every step of a text, the token that comes next, by looking back at all of it.

    x = E[w] + P[t]                    (time, batch, hidden)
    x = block(x), some times
    logits = norm(x) V + c             (time, batch, vocab)

    The state is what was computed of the words so far: each block's keys and values. It grows by
    one word a step.
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
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; position is "learnt", "sinusoidal" or None.

        The heads share hidden_size. inner is the size of each block's second part, by default four
        times as large.
        """
        inner = 4 * hidden_size if inner is None else inner
        check_sizes(vocab_size=vocab_size, layers=layers, max_length=max_length, inner=inner)
        check_shape(hidden_size, heads, position)
        super().__init__(dtype)
        self.vocab_size, self.hidden_size, self.max_length = vocab_size, hidden_size, max_length
        params = {"E": word_rows(rng, (vocab_size, hidden_size), dtype)}
        self.fixed = None if position is None else positions(max_length, hidden_size).astype(dtype)
        if position == "learnt":
            params["P"] = self.fixed = word_rows(rng, (max_length, hidden_size), dtype)
        self.dropout = Dropout(dropout, rng)
        options = {"dropout": dropout, "dtype": dtype}
        self.cells = [Block(hidden_size, heads, inner, rng, **options) for _ in range(layers)]
        for number, block in enumerate(self.cells, start=1):
            params |= {f"{name}{number}": array for name, array in block.params.items()}
        self.params = params | {
            "gain": np.ones(hidden_size, dtype),
            "shift": np.zeros(hidden_size, dtype),
            "V": normal(rng, (hidden_size, vocab_size), dtype),
            "c": np.zeros(vocab_size, dtype),
        }
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
        check_length(first + len(ids), self.max_length)
        x = self.params["E"][ids]
        if self.fixed is not None:
            x = x + self.fixed[first : first + len(ids), None]
        x, self.state = self.dropout.forward(x), []
        for block, past in zip(self.cells, state, strict=True):
            x, past = block.forward(x, past)
            self.state.append(past)
        x, last_norm = norm(x, self.params["gain"], self.params["shift"])
        self.saved = ids, first, x, last_norm
        return x @ self.params["V"] + self.params["c"]

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, vocab)."""
        ids, first, x, last_norm = self.recall(dlogits)
        grads = {"V": rows(x).T @ rows(dlogits), "c": dlogits.sum(axis=(0, 1))}
        dx, grads["gain"], grads["shift"] = norm_backward(dlogits @ self.params["V"].T, last_norm)
        for number, block in reversed(list(enumerate(self.cells, start=1))):
            found, dx = block.backward(dx)
            grads |= {f"{name}{number}": grad for name, grad in found.items()}
        _, dx = self.dropout.backward(dx)
        if "P" in self.params:
            grads["P"] = np.zeros_like(self.params["P"])
            grads["P"][first : first + len(ids)] = dx.sum(axis=1)
        return grads | {"E": sum_rows(ids.ravel(), rows(dx), self.vocab_size)}

    def recall(self, dlogits: np.ndarray) -> tuple:
        """Return what forward saved, after checking that dlogits has the shape of its logits."""
        return recall_shape(
            self.saved, dlogits, lambda ids, *_: (*ids.shape, self.vocab_size), "dlogits"
        )

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
        check_length(len(prompt) + length - 1, self.max_length)
        return sample(self, rng, prompt, length, temperature, forbidden)


def rows(x: np.ndarray) -> np.ndarray:
    """Write x (time, batch, features) as (time * batch, features)."""
    return x.reshape(-1, x.shape[-1])


def positions(length: int, size: int) -> np.ndarray:
    """Return sinusoids (length, size) as large as a fresh row of E: deviation WORD_SCALE."""
    return sinusoids(length, size) * np.sqrt(2) * WORD_SCALE


def check_shape(hidden_size: int, heads: int, position: str | None) -> None:
    """Raise ValueError unless the heads share hidden_size evenly and the position is known."""
    check_sizes(hidden_size=hidden_size, heads=heads)
    if hidden_size % heads:
        raise ValueError(
            f"heads={heads} does not divide hidden_size={hidden_size}: each head gets an equal "
            "share, so choose a hidden_size that is a multiple of heads"
        )
    if position not in POSITIONS:
        raise ValueError(f"position={position!r}: expected one of {list(POSITIONS)}")


def check_length(length: int, max_length: int) -> None:
    """Raise ValueError for a text with more places than there are positions."""
    if length > max_length:
        raise ValueError(
            f"the text would have {length} tokens, this model has {max_length} positions: give a "
            "shorter text, or build it with a larger max_length"
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
