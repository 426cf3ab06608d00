"""Self-attention as a mixer among others: the same interface as a recurrent cell, and a cache."""

import numpy as np

from utils.scratch.base import Model, check_sequence, check_sizes, normal, recall_shape
from utils.scratch.self_attention import attend, attend_backward, join_heads, split_heads


class CausalAttention(Model):
    """Let every step look back at all steps so far: softmax(q k' / sqrt(size)) v, in heads.

    Its state is the cache: keys and values of all steps before, (2, so far, batch, hidden). It is
    the only mixer whose state grows. Source: Vaswani et al. 2017.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        heads: int = 1,
        dtype: type = np.float32,
    ):
        """Draw W (inputs, 3 hidden), for queries, keys and values; the heads share hidden_size."""
        check_sizes(input_size=input_size, hidden_size=hidden_size, heads=heads)
        if hidden_size % heads:
            raise ValueError(f"heads={heads} does not divide hidden_size={hidden_size}")
        super().__init__(dtype)
        self.input_size, self.hidden_size, self.heads = input_size, hidden_size, heads
        self.params = {
            "W": normal(rng, (input_size, 3 * hidden_size), dtype),
            "b": np.zeros(3 * hidden_size, dtype),
        }
        self.weights: np.ndarray | None = None

    def zero_state(self, batch_size: int = 1) -> np.ndarray:
        """Return an empty cache."""
        return np.zeros((2, 0, batch_size, self.hidden_size), self.dtype)

    def forward(
        self, x: np.ndarray, state: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the mixtures (time, batch, hidden) and the longer cache."""
        x, _ = check_sequence(np.array(x, self.dtype), self.input_size, self.dtype, None)
        state = self.zero_state(x.shape[1]) if state is None else np.asarray(state, self.dtype)
        check_cache(state.shape, x.shape[1], self.hidden_size)
        q, k, v = np.split(x @ self.params["W"] + self.params["b"], 3, axis=-1)
        cache = np.concatenate([state, np.stack([k, v])], axis=1)
        heads = [split_heads(part, self.heads) for part in (q, *cache.copy())]
        z, weights = attend(*heads)
        self.weights = weights.copy()  # what others get is not what backward reads
        self.saved = x, heads, weights
        return join_heads(z), cache

    def backward(
        self, dy: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of the parameters, of x and of the cache before x."""
        x, heads, weights = recall_shape(
            self.saved, dy, lambda x, *_: (*x.shape[:2], self.hidden_size), "dy"
        )
        parts = attend_backward(split_heads(dy, self.heads), *heads, weights)
        dq, *dcache = (join_heads(part) for part in parts)
        dcache = np.stack(dcache) + (0 if dstate is None else dstate)
        before = dcache.shape[1] - len(x)  # of the keys and values, the first are of the past
        dp = np.concatenate([dq, *dcache[:, before:]], axis=-1)
        rows = dp.reshape(-1, dp.shape[-1])
        grads = {"W": x.reshape(-1, self.input_size).T @ rows, "b": rows.sum(axis=0)}
        return grads, dp @ self.params["W"].T, dcache[:, :before]

    def step(self, x: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read one step x (batch, inputs): return the answer (batch, hidden) and the new cache."""
        y, state = self.forward(x[None], state)
        return y[0], state


def check_cache(shape: tuple, batch: int, hidden_size: int) -> None:
    """Raise ValueError unless a cache is of these sequences and of this size."""
    if len(shape) != 4 or (shape[0], *shape[2:]) != (2, batch, hidden_size):
        raise ValueError(
            f"the state has shape {tuple(shape)}: expected (2, so far, {batch}, {hidden_size}), "
            "keys and values"
        )
