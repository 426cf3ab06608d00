"""Attention by hand: score every state of the source, and mix the states by their weights.

score_tj = how well query s_t fits key h_j        (time, batch, source)
a_t = softmax(score_t)                            weights, one row for each query
context_t = sum_j a_tj h_j                        the lecture's s*

Queries (time, batch, query_size) are the decoder's states, keys (source, batch, key_size) the
encoder's. Time is an axis like any other here: nothing has to wait for the step before.
"""

import numpy as np

from utils.scratch.base import Model, check_mask, check_sizes, normal, recall_shape
from utils.scratch.functions import softmax

KINDS = ("additive", "dot", "scaled_dot")


class Attention(Model):
    """Mix the keys by how well each fits the query; a kind of attention says what fits."""

    def forward(
        self, queries: np.ndarray, keys: np.ndarray, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return contexts (time, batch, key_size) and weights (time, batch, source).

        mask is True at real keys: (source, batch), or (time, batch, source) where every query has
        a mask of its own. Raises ValueError for sizes that do not fit, and for a query that may
        look at nothing.
        """
        # copies: a caller may change them before backward, which reads them
        queries, keys = np.asarray(queries).copy(), np.asarray(keys).copy()
        mask = check_attention(queries, keys, mask)
        scores = self.scores(queries, keys)  # (time, batch, source)
        if mask is not None:
            scores = np.where(mask, scores, -np.inf)
        weights = softmax(scores)
        self.saved = queries, keys, weights
        return mix(weights, keys), weights.copy()  # others may change theirs

    def backward(
        self, dcontexts: np.ndarray, dweights: np.ndarray | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of the parameters, of the queries and of the keys.

        dcontexts and dweights are the loss's gradients for what forward returned (None: zeros).
        """
        queries, keys, a = recall_shape(
            self.saved, dcontexts, lambda _, keys, a: (*a.shape[:2], keys.shape[-1]), "dcontexts"
        )
        if dweights is not None:
            recall_shape(self.saved, dweights, lambda *saved: saved[2].shape, "dweights")
        da = np.einsum("tbk,sbk->tbs", dcontexts, keys, optimize=True)
        if dweights is not None:
            da = da + dweights
        dscores = a * (da - (a * da).sum(axis=-1, keepdims=True))  # a masked score has a = 0
        grads, dqueries, dkeys = self.scores_backward(dscores, queries, keys)
        return grads, dqueries, dkeys + np.einsum("tbs,tbk->sbk", a, dcontexts, optimize=True)

    def scores(self, queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """Return how well each query fits each key, (time, batch, source)."""
        raise NotImplementedError

    def scores_backward(
        self, dscores: np.ndarray, queries: np.ndarray, keys: np.ndarray
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of the parameters, and what reaches queries and keys by scores."""
        raise NotImplementedError


class DotAttention(Attention):
    """score = s_t . h_j (Luong et al. 2015); scaled: divided by sqrt(size) (Vaswani et al. 2017).

    Queries and keys need the same size; there is no parameter.
    """

    def __init__(self, hidden_size: int, *, scaled: bool = False, dtype: type = np.float32):
        """Fix the size of queries and keys."""
        check_sizes(hidden_size=hidden_size)
        super().__init__(dtype)
        self.params = {}
        self.scale = self.dtype.type(1 / np.sqrt(hidden_size) if scaled else 1)

    def scores(self, queries, keys):
        """Return scale * (s_t . h_j)."""
        if queries.shape[-1] != keys.shape[-1]:
            raise ValueError(
                f"queries have {queries.shape[-1]} numbers, keys {keys.shape[-1]}: "
                "a dot product needs the same; use additive attention otherwise"
            )
        return self.scale * np.einsum("tbk,sbk->tbs", queries, keys, optimize=True)

    def scores_backward(self, dscores, queries, keys):
        """A product's gradient for one side is the other side."""
        dscores = dscores * self.scale
        dqueries = np.einsum("tbs,sbk->tbk", dscores, keys, optimize=True)
        return {}, dqueries, np.einsum("tbs,tbk->sbk", dscores, queries, optimize=True)


class AdditiveAttention(Attention):
    """score = tanh(s_t Q + h_j K) . v: a small network with one hidden layer (Bahdanau 2015)."""

    def __init__(
        self,
        query_size: int,
        key_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        dtype: type = np.float32,
    ):
        """Draw Q (query_size, hidden_size), K (key_size, hidden_size) and v (hidden_size)."""
        check_sizes(query_size=query_size, key_size=key_size, hidden_size=hidden_size)
        super().__init__(dtype)
        self.params = {
            "Q": normal(rng, (query_size, hidden_size), dtype),
            "K": normal(rng, (key_size, hidden_size), dtype),
            "v": normal(rng, (hidden_size, 1), dtype)[:, 0],
        }

    def scores(self, queries, keys):
        """Return tanh(s_t Q + h_j K) . v; the two products are taken once for all pairs."""
        return self._hidden(queries, keys) @ self.params["v"]

    def scores_backward(self, dscores, queries, keys):
        """Go back through v, tanh and the two products."""
        hidden = self._hidden(queries, keys)  # computed again: kept, it would be the largest array
        dv = np.einsum("tbs,tbsh->h", dscores, hidden, optimize=True)
        dhidden = dscores[..., None] * self.params["v"] * (1 - hidden * hidden)
        by_query, by_key = dhidden.sum(axis=2), dhidden.sum(axis=0).swapaxes(0, 1)
        grads = {
            "Q": np.einsum("tbq,tbh->qh", queries, by_query, optimize=True),
            "K": np.einsum("sbk,sbh->kh", keys, by_key, optimize=True),
            "v": dv,
        }
        return grads, by_query @ self.params["Q"].T, by_key @ self.params["K"].T

    def _hidden(self, queries, keys):
        """Return tanh(s_t Q + h_j K), (time, batch, source, hidden)."""
        q, k = queries @ self.params["Q"], (keys @ self.params["K"]).swapaxes(0, 1)
        return np.tanh(q[:, :, None] + k)


def build_attention(
    kind: str, hidden_size: int, rng: np.random.Generator, dtype: type
) -> Attention:
    """Return the attention of that name, for queries and keys of one size."""
    check_kind(kind)
    if kind == "additive":
        return AdditiveAttention(hidden_size, hidden_size, hidden_size, rng, dtype=dtype)
    return DotAttention(hidden_size, scaled=kind == "scaled_dot", dtype=dtype)


def mix(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return sum_j weights_tj values_j, (time, batch, size)."""
    return np.einsum("tbs,sbk->tbk", weights, values, optimize=True)


def check_kind(kind: str) -> None:
    """Raise ValueError for a name that is not in KINDS."""
    if kind not in KINDS:
        raise ValueError(f"attention={kind!r}: expected one of {list(KINDS)}, or None for none")


def check_attention(
    queries: np.ndarray, keys: np.ndarray, mask: np.ndarray | None
) -> np.ndarray | None:
    """Return the mask as (1 or time, batch, source), or raise ValueError for what does not fit."""
    if np.ndim(queries) != 3 or np.ndim(keys) != 3 or queries.shape[1] != keys.shape[1]:
        raise ValueError(
            f"queries have shape {np.shape(queries)}, keys {np.shape(keys)}: "
            "expected (time, batch, size) and (source, batch, size) of the same batch"
        )
    time, batch, source = len(queries), keys.shape[1], len(keys)
    if source == 0:
        raise ValueError("there are 0 keys: attention needs at least one to look at")
    if mask is None:
        return None
    if np.ndim(mask) == 3:
        mask = check_mask(mask, (time, batch, source), "(time, batch, source)")
    else:
        mask = check_mask(mask, (source, batch), "(source, batch)").T[None]
    if not mask.any(axis=-1).all():
        raise ValueError("mask leaves a query nothing to look at: keep at least one key for each")
    return mask
