"""One model for every way to mix a sequence: residual blocks with any mixer inside.

A mixer is what carries something from step to step: attention, a recurrent cell, a convolution, a
matrix state. Here is all that they share, so that a comparison compares the mixers.

x = E[w_t]                                   (time, batch, hidden)
x = x + mixer(norm(x)) O + o                 some blocks of this ...
x = x + relu(norm(x) F + f) G + g            ... and that
logits = norm(x) V + c                       (time, batch, output)

With attention inside it is a Transformer without positions (Vaswani et al. 2017; the norm first:
Xiong et al. 2020), with a convolution a TCN (Bai et al. 2018), with `Selective` close to Mamba.
"""

from collections.abc import Callable, Sequence

import numpy as np

from utils.scratch.base import Model, check_known, check_sizes, normal, recall_shape, sum_rows
from utils.scratch.linear_recurrent import MinGRU
from utils.scratch.sampling import sample
from utils.scratch.self_attention import norm, norm_backward
from utils.scratch.sequence_models import Dropout

Mixer = Callable[..., Model]  # mixer(input_size, hidden_size, rng, dtype=...)
ROW_SCALE = 0.5  # of E: a row must still be heard beside what the first mixer adds to it


class ResidualBlock(Model):
    """Mix over time, then work on every step alone; both add to what is there."""

    def __init__(
        self,
        hidden_size: int,
        mixer: Model,
        inner: int,
        rng: np.random.Generator,
        *,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Put the mixer, which reads hidden_size numbers, into a block; draw the other weights."""
        check_sizes(hidden_size=hidden_size, inner=inner)
        super().__init__(dtype)
        self.mixer, H = mixer, hidden_size
        self.dropouts = [Dropout(dropout, rng), Dropout(dropout, rng)]
        self.params = {
            "gains": np.ones((2, H), dtype),
            "shifts": np.zeros((2, H), dtype),
            **mixer.params,
            "O": normal(rng, (mixer.hidden_size, H), dtype),
            "o": np.zeros(H, dtype),
            "F": normal(rng, (H, inner), dtype),
            "f": np.zeros(inner, dtype),
            "G": normal(rng, (inner, H), dtype),
            "g": np.zeros(H, dtype),
        }

    def forward(
        self, x: np.ndarray, state: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the new x (time, batch, hidden), and the mixer's state after the last step."""
        p = self.params
        n, first = norm(x, p["gains"][0], p["shifts"][0])
        z, state = self.mixer.forward(n, state)
        y = x + self.dropouts[0].forward(z @ p["O"] + p["o"])
        m, second = norm(y, p["gains"][1], p["shifts"][1])
        h = np.maximum(m @ p["F"] + p["f"], 0)
        self.saved = first, z.copy(), m, second, h
        return y + self.dropouts[1].forward(h @ p["G"] + p["g"]), state

    def backward(
        self, dx: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of all parameters, of x and of the first state."""
        p = self.params
        first, z, m, second, h = recall_shape(
            self.saved, dx, lambda first, _z, m, *_: m.shape, "dx"
        )
        _, dout = self.dropouts[1].backward(dx)
        grads = {"G": rows(h).T @ rows(dout), "g": rows(dout).sum(axis=0)}
        dh = (dout @ p["G"].T) * (h > 0)
        grads |= {"F": rows(m).T @ rows(dh), "f": rows(dh).sum(axis=0)}
        dy, *seconds = norm_backward(dh @ p["F"].T, second)
        dy += dx  # the way past the second part
        _, dout = self.dropouts[0].backward(dy)
        grads |= {"O": rows(z).T @ rows(dout), "o": rows(dout).sum(axis=0)}
        of_mixer, dn, dstate = self.mixer.backward(dout @ p["O"].T, dstate)
        dx, *firsts = norm_backward(dn, first)
        grads |= {
            name: np.stack(pair)
            for name, pair in zip(
                ("gains", "shifts"), zip(firsts, seconds, strict=True), strict=True
            )
        }
        return {**grads, **of_mixer}, dx + dy, dstate


class ResidualModel(Model):
    """Answer at every step of a text: which token comes next, or any other question.

    `mixers` has one mixer for each block, the first one below: a class, or a partial of one with
    its options. ids are (time, batch), or (time, batch, several): then a step is several tokens
    at once, and their rows of E are added. The state is a list, one state for each mixer.
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        mixers: Sequence[Mixer] = (MinGRU,),
        mixer_size: int | None = None,
        inner: int | None = None,
        output_size: int | None = None,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng.

        mixer_size is the hidden_size of every mixer (None: as wide as the model), inner the size
        of each block's second part (None: twice as wide), output_size the number of answers
        (None: one for each token).
        """
        mixer_size, inner, output_size = (
            default if size is None else size
            for size, default in (
                (mixer_size, hidden_size),
                (inner, 2 * hidden_size),
                (output_size, vocab_size),
            )
        )
        check_sizes(vocab_size=vocab_size, hidden_size=hidden_size, mixer_size=mixer_size)
        check_sizes(inner=inner, output_size=output_size)
        check_mixers(mixers)
        super().__init__(dtype)
        self.vocab_size, self.hidden_size, self.output_size = vocab_size, hidden_size, output_size
        params = {"E": (ROW_SCALE * rng.standard_normal((vocab_size, hidden_size))).astype(dtype)}
        options = {"dropout": dropout, "dtype": dtype}
        self.dropout, self.cells = Dropout(dropout, rng), []
        for number, mixer in enumerate(mixers, start=1):
            inside = mixer(hidden_size, mixer_size, rng, dtype=dtype)
            self.cells.append(ResidualBlock(hidden_size, inside, inner, rng, **options))
            params |= {f"{name}{number}": array for name, array in self.cells[-1].params.items()}
        self.params = params | {
            "gain": np.ones(hidden_size, dtype),
            "shift": np.zeros(hidden_size, dtype),
            "V": normal(rng, (hidden_size, output_size), dtype),
            "c": np.zeros(output_size, dtype),
        }
        self.state: list[np.ndarray] | None = None

    def forward(self, ids: np.ndarray, state: list[np.ndarray] | None = None) -> np.ndarray:
        """Return the logits (time, batch, output) at each step of ids.

        state holds the state of each mixer before the first step (None: nothing was read). With
        what ids did to it, it is left in `self.state`.
        """
        ids = check_tokens(ids, self.vocab_size)
        state = check_states(state, len(self.cells))
        x, self.state = self.dropout.forward(self.params["E"][ids].sum(axis=2)), []
        for block, before in zip(self.cells, state, strict=True):
            x, after = block.forward(x, before)
            self.state.append(after.copy())
        x, last_norm = norm(x, self.params["gain"], self.params["shift"])
        self.saved = ids, x, last_norm
        return x @ self.params["V"] + self.params["c"]

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, output)."""
        ids, x, last_norm = recall_shape(
            self.saved, dlogits, lambda ids, *_: (*ids.shape[:2], self.output_size), "dlogits"
        )
        grads = {"V": rows(x).T @ rows(dlogits), "c": rows(dlogits).sum(axis=0)}
        dx, grads["gain"], grads["shift"] = norm_backward(dlogits @ self.params["V"].T, last_norm)
        for number, block in reversed(list(enumerate(self.cells, start=1))):
            found, dx, _ = block.backward(dx)
            grads |= {f"{name}{number}": grad for name, grad in found.items()}
        _, dx = self.dropout.backward(dx)
        each = np.repeat(rows(dx), ids.shape[2], axis=0)  # every token of a step gets the same
        return grads | {"E": sum_rows(ids.ravel(), each, self.vocab_size)}

    def sample(
        self,
        rng: np.random.Generator,
        prompt: np.ndarray,
        length: int,
        temperature: float = 1.0,
        forbidden: tuple[int, ...] = (),
    ) -> np.ndarray:
        """Draw `length` ids that continue prompt (time,): see `utils.scratch.sampling`."""
        check_answers(self.output_size, self.vocab_size)
        return sample(self, rng, prompt, length, temperature, forbidden)

    def restart(self) -> None:
        """Forget the state. No forward starts from it by itself; other models do."""
        self.state = None

    def zero_state(self, batch_size: int = 1) -> list[np.ndarray]:
        """Return the state of a model that has read nothing."""
        return [block.mixer.zero_state(batch_size) for block in self.cells]


def rows(x: np.ndarray) -> np.ndarray:
    """Write x (time, batch, features) as (time * batch, features)."""
    return x.reshape(-1, x.shape[-1])


def check_tokens(ids: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return a copy of ids as int64 (time, batch, several), or raise ValueError."""
    ids = np.asarray(ids)
    if ids.ndim not in (2, 3) or ids.size == 0:
        raise ValueError(
            f"ids has shape {ids.shape}: expected (time, batch), or (time, batch, several) for "
            "several tokens a step, at least one of each"
        )
    check_known(ids, vocab_size)
    return ids.astype(np.int64).reshape(*ids.shape[:2], -1)


def check_states(state: list | None, layers: int) -> list:
    """Return one state for each block, or raise ValueError."""
    if state is None:
        return [None] * layers
    if len(state) != layers:
        raise ValueError(f"{len(state)} states came for {layers} blocks: expected one for each")
    return list(state)


def check_mixers(mixers) -> None:
    """Raise ValueError unless there is a sequence of at least one mixer."""
    if callable(mixers) or not len(mixers):
        raise ValueError(
            f"mixers={mixers!r}: expected a list with a class (or a partial of one) for each "
            "block, such as [MinGRU, MinGRU]"
        )


def check_answers(output_size: int, vocab_size: int) -> None:
    """Raise ValueError unless the answers are tokens, one of which can be read next."""
    if output_size != vocab_size:
        raise ValueError(
            f"output_size={output_size}, vocab_size={vocab_size}: a model that writes needs an "
            "answer for each token, so build it without output_size"
        )
