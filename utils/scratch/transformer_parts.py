"""The two halves of a block by hand, each for itself: look at a sequence, work on every word.

What a `Block` has in one piece, in pieces that an encoder and a decoder put together in different
ways. Source: Vaswani et al. 2017, "Attention Is All You Need"; the norm first (Xiong et al. 2020).
"""

import numpy as np

from utils.scratch.base import Model, check_sizes, normal, recall_shape
from utils.scratch.self_attention import (
    attend,
    attend_backward,
    join_heads,
    norm,
    norm_backward,
    split_heads,
)
from utils.scratch.sequence_models import Dropout
from utils.scratch.transformer_block import check_shape, rows


class Look(Model):
    """Let every word look at its own sequence, or at another one: x + attention O + o.

    The queries come from norm(x), the keys and values from norm(x) too (self-attention) or from
    the other sequence (cross-attention). A mask (source, batch), True at real words, says what is
    seen; without one a word sees its own sequence up to itself.
    """

    def __init__(
        self,
        hidden_size: int,
        heads: int,
        rng: np.random.Generator,
        *,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; the gain starts at 1, biases at 0."""
        super().__init__(dtype)
        check_shape(hidden_size, heads, None)
        self.heads, H = heads, hidden_size
        self.dropout = Dropout(dropout, rng)
        self.params = {
            **{"gain": np.ones(H, dtype), "shift": np.zeros(H, dtype)},
            **{"Q": normal(rng, (H, H), dtype), "q": np.zeros(H, dtype)},
            **{"K": normal(rng, (H, 2 * H), dtype), "k": np.zeros(2 * H, dtype)},
            **{"O": normal(rng, (H, H), dtype), "o": np.zeros(H, dtype)},
        }
        self.weights: np.ndarray | None = None

    def forward(
        self,
        x: np.ndarray,
        other: np.ndarray | None = None,
        mask: np.ndarray | None = None,
        past: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the new x (time, batch, hidden), and all keys and values (2, so far, ...).

        past holds those of the words before, where x goes on with a sequence.
        """
        p = self.params
        n, saved_norm = norm(x, p["gain"], p["shift"])
        read = n if other is None else other.copy()
        q = n @ p["Q"] + p["q"]
        k, v = np.split(read @ p["K"] + p["k"], 2, axis=-1)
        kept = np.stack([k, v]) if past is None else np.concatenate([past, [k, v]], axis=1)
        heads = [split_heads(part, self.heads) for part in (q, *kept.copy())]
        z, weights = attend(*heads, None if mask is None else mask.T[:, None, None])
        self.weights, z = weights.copy(), join_heads(z)
        self.saved = x.shape, n, read, saved_norm, heads, weights, z, other is None
        return x + self.dropout.forward(z @ p["O"] + p["o"]), kept

    def backward(self, dy: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of all parameters, of x and of the other sequence.

        That of x holds all where there was no other sequence; none goes back into the past.
        """
        saved = recall_shape(self.saved, dy, lambda shape, *_: shape, "dy")
        p, (_, n, read, saved_norm, heads, weights, z, alone) = self.params, saved
        _, dout = self.dropout.backward(dy)
        dz = split_heads(dout @ p["O"].T, self.heads)
        dq, *dkept = (join_heads(part) for part in attend_backward(dz, *heads, weights))
        dk, dv = (part[-len(read) :] for part in dkept)
        dkv = np.concatenate([dk, dv], axis=-1)
        dn, dread = dq @ p["Q"].T, dkv @ p["K"].T
        if alone:
            dn, dread = dn + dread, np.zeros_like(dread)
        dx, dgain, dshift = norm_backward(dn, saved_norm)
        grads = {
            **{"gain": dgain, "shift": dshift},
            **{"Q": rows(n).T @ rows(dq), "q": dq.sum(axis=(0, 1))},
            **{"K": rows(read).T @ rows(dkv), "k": dkv.sum(axis=(0, 1))},
            **{"O": rows(z).T @ rows(dout), "o": dout.sum(axis=(0, 1))},
        }
        return grads, dx + dy, dread


class Work(Model):
    """Let every word work on what it has found, by itself: x + relu(norm(x) F + f) G + g."""

    def __init__(
        self,
        hidden_size: int,
        inner: int,
        rng: np.random.Generator,
        *,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; the gain starts at 1, biases at 0."""
        super().__init__(dtype)
        check_sizes(hidden_size=hidden_size, inner=inner)
        H, self.dropout = hidden_size, Dropout(dropout, rng)
        self.params = {
            **{"gain": np.ones(H, dtype), "shift": np.zeros(H, dtype)},
            **{"F": normal(rng, (H, inner), dtype), "f": np.zeros(inner, dtype)},
            **{"G": normal(rng, (inner, H), dtype), "g": np.zeros(H, dtype)},
        }

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the new x (time, batch, hidden)."""
        p = self.params
        n, saved_norm = norm(x, p["gain"], p["shift"])
        h = np.maximum(n @ p["F"] + p["f"], 0)
        self.saved = x.shape, n, saved_norm, h
        return x + self.dropout.forward(h @ p["G"] + p["g"])

    def backward(self, dy: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return the gradients of all parameters and of x."""
        saved = recall_shape(self.saved, dy, lambda shape, *_: shape, "dy")
        p, (_, n, saved_norm, h) = self.params, saved
        _, dout = self.dropout.backward(dy)
        dh = (dout @ p["G"].T) * (h > 0)
        dx, dgain, dshift = norm_backward(dh @ p["F"].T, saved_norm)
        grads = {
            **{"gain": dgain, "shift": dshift},
            **{"F": rows(n).T @ rows(dh), "f": dh.sum(axis=(0, 1))},
            **{"G": rows(h).T @ rows(dout), "g": dout.sum(axis=(0, 1))},
        }
        return grads, dx + dy
