"""The honest baseline: count, do not learn. An interpolated Kneser-Ney model of n-grams."""

import numpy as np

from utils.scratch.base import check_known, check_sizes


class KneserNey:
    """Predict the next word from counts of the last `order - 1` words.

    For a context h and a word w, with h' = h without its first word and D = discount,

        P(w | h) = (max(count(h w) - D, 0) + D * distinct(h) * P(w | h')) / total(h)

    distinct(h) is how many different words followed h, total(h) is the sum of its counts; for an
    h never seen, P(w | h) = P(w | h'). At the highest order count(h w) is how often h w occurs.
    Below it, it is the continuation count: how many DIFFERENT words came before h w. The last
    level falls back on 1 / vocab_size, so no word has probability 0.

    Sources: Kneser & Ney 1995, "Improved backing-off for m-gram language modeling"; Chen &
    Goodman 1999, "An empirical study of smoothing techniques" (the interpolated form).
    """

    def __init__(
        self, vocab_size: int, order: int = 3, discount: float | None = 0.75, start: int = 0
    ):
        """Choose the sizes; `start` is the id that stands before the first word of a text.

        discount=None estimates one discount for each order from the counts themselves:
        n1 / (n1 + 2 n2), with n1 and n2 the number of n-grams counted once and twice.
        """
        check_sizes(vocab_size=vocab_size, order=order)
        if vocab_size**order >= 2**63:
            raise ValueError(
                f"order={order} is too high for {vocab_size} words: "
                "vocab_size ** order must be below 2 ** 63"
            )
        if discount is not None and not 0 < discount <= 1:
            raise ValueError(f"discount={discount}: expected a number above 0 and at most 1")
        if not 0 <= start < vocab_size:
            raise ValueError(f"start={start}: expected an id in 0..{vocab_size - 1}")
        self.vocab_size, self.order, self.discount, self.start = vocab_size, order, discount, start
        self.levels: list[_Level] = []

    def fit(self, ids: np.ndarray) -> "KneserNey":
        """Count the n-grams of one long text, ids (tokens,). Returns the model itself."""
        grams, counts = np.unique(self._grams(ids), return_counts=True)
        levels = []
        for length in range(self.order, 0, -1):
            levels.append(_Level(grams, counts, self.vocab_size, self.discount))
            # each different n-gram counts once for the shorter one it ends with
            grams, counts = np.unique(grams % self.vocab_size ** (length - 1), return_counts=True)
        self.levels = levels[::-1]  # single words first
        return self

    @property
    def parameter_count(self) -> int:
        """Count the n-grams stored, of all lengths."""
        return sum(len(level.grams) for level in self.levels)

    def probabilities(self, context: np.ndarray) -> np.ndarray:
        """Return the probability of every word after `context` (any length), shape (vocab,).

        Only the last order - 1 words matter; a shorter context is filled with `start` in front.
        """
        self._check_fitted()
        context = self._check_ids(context)
        context = np.concatenate([np.full(self.order - 1, self.start), context])
        probabilities = np.full(self.vocab_size, 1 / self.vocab_size)
        for length, level in enumerate(self.levels):
            key = _key(context[len(context) - length :], self.vocab_size)
            probabilities = level.all_words(int(key), probabilities)
        return probabilities

    def log_probabilities(self, ids: np.ndarray) -> np.ndarray:
        """Return ln P(word | the words before it) of every token of ids (tokens,).

        What stands before the first token is `start`.
        """
        self._check_fitted()
        grams = self._grams(ids)
        probabilities = np.full(len(grams), 1 / self.vocab_size)
        for length, level in enumerate(self.levels, start=1):
            probabilities = level.words(grams % self.vocab_size**length, probabilities)
        return np.log(probabilities)

    def _grams(self, ids: np.ndarray) -> np.ndarray:
        """Return one number per token: its n-gram, read as digits in base vocab_size."""
        ids = self._check_ids(ids)
        if len(ids) == 0:
            raise ValueError("the text holds 0 tokens: give at least one")
        padded = np.concatenate([np.full(self.order - 1, self.start), ids])
        return _key(np.lib.stride_tricks.sliding_window_view(padded, self.order), self.vocab_size)

    def _check_ids(self, ids: np.ndarray) -> np.ndarray:
        ids = np.asarray(ids)
        if ids.ndim != 1:
            raise ValueError(f"ids has shape {ids.shape}: expected one text (tokens,)")
        if ids.size:
            check_known(ids, self.vocab_size)
        return ids.astype(np.int64)

    def _check_fitted(self) -> None:
        if not self.levels:
            raise RuntimeError("nothing is counted yet: call fit(ids) first")


class _Level:
    """The n-grams of one length, sorted, with their counts and the sums over each context."""

    def __init__(self, grams, counts, vocab_size: int, discount: float | None):
        self.grams, self.counts, self.vocab_size = grams, counts, vocab_size
        self.contexts, starts = np.unique(grams // vocab_size, return_index=True)
        self.totals = np.add.reduceat(counts, starts)
        self.distinct = np.diff(starts, append=len(grams))
        self.discount = _estimate_discount(counts) if discount is None else discount

    def words(self, grams: np.ndarray, shorter: np.ndarray) -> np.ndarray:
        """Return P(last word | the words before it) of each gram; `shorter` is P one level down."""
        at = _find(self.contexts, grams // self.vocab_size)
        seen = at >= 0
        found = _find(self.grams, grams)
        counts = np.where(found >= 0, self.counts[found], 0)
        D = self.discount
        kept = np.maximum(counts - D, 0)
        mixed = (kept + D * self.distinct[at] * shorter) / self.totals[at]
        return np.where(seen, mixed, shorter)

    def all_words(self, context: int, shorter: np.ndarray) -> np.ndarray:
        """Return P(word | context) of every word; `shorter` is P one level down, (vocab,)."""
        first, last = np.searchsorted(
            self.grams, [context * self.vocab_size, (context + 1) * self.vocab_size]
        )
        if first == last:  # never seen
            return shorter
        counts, D = self.counts[first:last], self.discount
        mixed = D * len(counts) * shorter
        mixed[self.grams[first:last] % self.vocab_size] += np.maximum(counts - D, 0)
        return mixed / counts.sum()


def _key(words: np.ndarray, vocab_size: int) -> np.ndarray:
    """Read the last axis of words as the digits of one number in base vocab_size."""
    key = np.zeros(words.shape[:-1], dtype=np.int64)
    for position in range(words.shape[-1]):
        key = key * vocab_size + words[..., position]
    return key


def _find(table: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return where each key stands in the sorted table, -1 where it is missing."""
    at = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return np.where(table[at] == keys, at, -1)


def _estimate_discount(counts: np.ndarray) -> float:
    once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
    return once / (once + 2 * twice) if once and twice else 0.75
