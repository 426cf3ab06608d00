"""Links between two sentences from attention's weights, and what if the weights were others."""

from collections.abc import Sequence

import numpy as np

from utils.scratch.attention import mix
from utils.scratch.base import mode
from utils.scratch.seq2seq import Batch
from utils.text import cut
from utils.translation import make_batch

Links = set[tuple[int, int]]  # (source position, target position)
REWIRINGS = ("uniform", "permuted")


def forced_weights(
    model, ids: Sequence[tuple[np.ndarray, np.ndarray]], bos: int = 2, batch_size: int = 250
) -> list[np.ndarray]:
    """Make a model write given targets, and return where it looked: (target, source) each.

    ids are encoded pairs, as `encode_pairs` makes them; row t holds the weights of the step that
    predicts target word t, <eos> included. Works for a Seq2Seq by hand and of torch.
    """
    if not len(ids):
        return []
    found = []
    with mode(model, training=False):
        for rows in cut(np.arange(len(ids)), batch_size):
            part = [ids[row] for row in rows]
            weights = _weights(model, make_batch(part, bos)[0])  # (target, batch, source)
            found += [weights[: len(t), i, : len(s)] for i, (s, t) in enumerate(part)]
    return found


def _weights(model, batch: Batch) -> np.ndarray:
    memory = model.encode(batch.source, batch.source_mask)
    state, rows = model.start(memory), []
    for fed in batch.target:
        _, state, weights = model.step(fed, state, memory)
        if weights is None:
            raise ValueError("this model has no attention: there are no weights to return")
        rows.append(np.asarray(weights))
    return np.array(rows)


def argmax_links(weights: np.ndarray) -> Links:
    """Link every target word to the source word it looks at most; both ends are <eos>.

    weights (target, source). A word that looks most at the source's <eos> gets no link.
    """
    weights = _check(weights)
    most = weights[:-1].argmax(axis=1)
    return {(int(s), t) for t, s in enumerate(most) if s < weights.shape[1] - 1}


def threshold_links(weights: np.ndarray, threshold: float) -> Links:
    """Link every pair of words with a weight of at least the threshold, but no <eos>.

    So a target word may get several links, or none.
    """
    weights = _check(weights)
    return {(int(s), int(t)) for t, s in np.argwhere(weights[:-1, :-1] >= threshold)}


class Rewired:
    """An attention whose weights are put in place of by others: what would the decoder do then?

    Give it to a Seq2Seq by hand: model.attention = Rewired(model.attention, "uniform").
    """

    def __init__(self, attention, how: str, rng: np.random.Generator | None = None):
        """Wrap an attention: "uniform" weights, or its own "permuted" at random (needs rng)."""
        if how not in REWIRINGS:
            raise ValueError(f"how={how!r}: expected one of {list(REWIRINGS)}")
        if how == "permuted" and rng is None:
            raise ValueError("permuted weights need rng: a NumPy generator")
        self.attention, self.how, self.rng = attention, how, rng
        self.params = attention.params

    def forward(
        self, queries: np.ndarray, keys: np.ndarray, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return contexts and weights as the attention does, but of the other weights."""
        _, weights = self.attention.forward(queries, keys, mask)
        real = np.ones(weights.shape, bool)
        if mask is not None:
            real &= mask.T[None] if mask.ndim == 2 else mask
        if self.how == "uniform":
            weights = (real / real.sum(axis=-1, keepdims=True)).astype(weights.dtype)
        else:
            weights = permuted(weights, real, self.rng)
        return mix(weights, keys), weights


def permuted(weights: np.ndarray, real: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Deal the weights of each query anew among its real keys; both (..., source)."""
    shuffled = weights.copy()
    for index in np.ndindex(weights.shape[:-1]):
        places = np.flatnonzero(real[index])
        shuffled[index][places] = weights[index][rng.permutation(places)]
    return shuffled


def _check(weights: np.ndarray) -> np.ndarray:
    weights = np.asarray(weights)
    if weights.ndim != 2 or 0 in weights.shape:
        raise ValueError(
            f"weights has shape {weights.shape}: expected (target, source) of one sentence, "
            "<eos> last on both sides"
        )
    if not np.isfinite(weights).all():
        raise ValueError("weights hold nan or inf: there is nothing that a word looks at most")
    return weights
