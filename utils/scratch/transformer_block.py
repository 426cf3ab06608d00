"""A Transformer's block by hand: self-attention, then a small network for every word by itself.

Sources: Vaswani et al. 2017, "Attention Is All You Need"; Xiong et al. 2020 (the norm stands before
each part, not after it); Su et al. 2021 (rotary positions).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from utils.scratch.base import Model, check_sizes, normal, recall_shape
from utils.scratch.positions import check_even, rotate, rotate_backward
from utils.scratch.self_attention import (
    attend,
    attend_backward,
    join_heads,
    norm,
    norm_backward,
    split_heads,
)
from utils.scratch.sequence_models import Dropout

POSITIONS = ("learnt", "sinusoidal", "rotary", None)


class Block(Model):
    """Let every word look back at all words so far, then work on what it found.

    y = x + attention(norm(x)) O + o
    x = y + relu(norm(y) F + f) G + g

    Inside the attention, W and b make the queries, keys and values of all heads at once. With
    rotary, queries and keys are turned by their places, those that are kept too. `silent` names
    heads, counted from 0, whose mixtures are replaced by zeros: see `silenced`.
    """

    def __init__(
        self,
        hidden_size: int,
        heads: int,
        inner: int,
        rng: np.random.Generator,
        *,
        rotary: bool = False,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; gains start at 1, biases at 0."""
        super().__init__(dtype)
        check_shape(hidden_size, heads, "rotary" if rotary else None)
        check_sizes(inner=inner)
        self.hidden_size, self.heads, H = hidden_size, heads, hidden_size
        self.rotary, self.silent = rotary, ()
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
        place = past.shape[1]  # of the first word of x
        q, k, v = np.split(product(n, p["W"]) + p["b"], 3, axis=-1)
        if self.rotary:
            q, k = (turn_heads(rotate, part, self.heads, place) for part in (q, k))
        past = np.concatenate([past, np.stack([k, v])], axis=1)
        heads = [split_heads(part, self.heads) for part in (q, *past.copy())]
        z, weights = attend(*heads)
        self.weights = weights.copy()  # what others get is not what backward reads
        silent = list(self.silent)
        z[:, silent] = 0
        z = join_heads(z)
        y = x + self.dropouts[0].forward(product(z, p["O"]) + p["o"])
        m, second = norm(y, p["gains"][1], p["shifts"][1])
        h = np.maximum(product(m, p["F"]) + p["f"], 0)
        self.saved = x.shape, n, first, heads, weights, silent, z, m, second, h
        return y + self.dropouts[1].forward(product(h, p["G"]) + p["g"]), past

    def backward(self, dx: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return the gradients of all parameters and of x; none goes back into the past."""
        saved = recall_shape(self.saved, dx, lambda shape, *_: shape, "dx")
        p, (_, n, first, heads, weights, silent, z, m, second, h) = self.params, saved
        _, dout = self.dropouts[1].backward(dx)
        grads = {"G": rows(h).T @ rows(dout), "g": dout.sum(axis=(0, 1))}
        dh = product(dout, p["G"].T) * (h > 0)
        grads |= {"F": rows(m).T @ rows(dh), "f": dh.sum(axis=(0, 1))}
        dy, dgain_2, dshift_2 = norm_backward(product(dh, p["F"].T), second)
        dy += dx
        _, dout = self.dropouts[0].backward(dy)
        grads |= {"O": rows(z).T @ rows(dout), "o": dout.sum(axis=(0, 1))}
        dz = split_heads(product(dout, p["O"].T), self.heads)
        dz[:, silent] = 0
        parts = attend_backward(dz, *heads, weights)
        steps = len(dx)  # of the keys and values, the last ones are of this text, the others past
        dq, dk, dv = (join_heads(part)[-steps:] for part in parts)
        if self.rotary:
            place = weights.shape[-1] - steps
            dq, dk = (turn_heads(rotate_backward, part, self.heads, place) for part in (dq, dk))
        dqkv = np.concatenate([dq, dk, dv], axis=-1)
        grads |= {"W": rows(n).T @ rows(dqkv), "b": dqkv.sum(axis=(0, 1))}
        dx, dgain_1, dshift_1 = norm_backward(product(dqkv, p["W"].T), first)
        grads |= {
            "gains": np.stack([dgain_1, dgain_2]),
            "shifts": np.stack([dshift_1, dshift_2]),
        }
        return grads, dx + dy


@contextmanager
def silenced(model, heads: list[tuple[int, int]]) -> Iterator[None]:
    """Silence heads of a Transformer, by hand or in torch, inside: their mixtures become zeros.

    heads holds pairs (block, head), both counted from 0. Raises ValueError for one that is not
    there.
    """
    before = [block.silent for block in model.cells]
    for block, head in heads:
        if not (0 <= block < len(before) and 0 <= head < model.cells[block].heads):
            raise ValueError(
                f"there is no head {head} in block {block}: expected pairs (block, head) of "
                f"{len(before)} blocks with {model.cells[0].heads} heads, counted from 0"
            )
    try:
        for block, head in heads:
            model.cells[block].silent += (head,)
        yield
    finally:
        for block, was in zip(model.cells, before, strict=True):
            block.silent = was


def turn_heads(rotation, x: np.ndarray, heads: int, place: int) -> np.ndarray:
    """Apply a rotation to x (time, batch, hidden), to each head's share for itself."""
    return join_heads(rotation(split_heads(x, heads), place))


def rows(x: np.ndarray) -> np.ndarray:
    """Write x (time, batch, features) as (time * batch, features)."""
    return x.reshape(-1, x.shape[-1])


def product(x: np.ndarray, W: np.ndarray) -> np.ndarray:
    """Return x W for x (time, batch, features) as one product: x @ W would be one for each step."""
    return (rows(x) @ W).reshape(*x.shape[:-1], W.shape[1])


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
    if position == "rotary":
        check_even(hidden_size // heads)
