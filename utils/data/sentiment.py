"""Short texts with a sentiment score, and a split that keeps duplicates on one side."""

from dataclasses import dataclass

import numpy as np

from utils.text import tokenize


@dataclass(frozen=True, eq=False, repr=False)
class Sentiment:
    """Texts with the mean opinion of human raters.

    texts: as published. scores: float64 (N,), from -4 (very negative) to 4 (very positive).
    """

    texts: tuple[str, ...]
    scores: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        """Turn scores into int64 labels (N,): 1 for a positive text, 0 for the others."""
        return (self.scores > 0).astype(np.int64)

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.texts)

    def __repr__(self) -> str:
        """Show how many texts there are of each kind."""
        positive, negative = int((self.scores > 0).sum()), int((self.scores < 0).sum())
        neutral = len(self) - positive - negative
        return f"Sentiment({positive:,} positive, {negative:,} negative, {neutral:,} neutral)"

    def split(self, test: float = 0.1, seed: int = 0) -> tuple["Sentiment", "Sentiment"]:
        """Divide the texts at random into a training and a test part.

        Texts with a score of exactly 0 are left out: they have no side. Texts of equal tokens
        count as one, so that nothing in the test part was seen in training.

        test: the share of distinct texts to test on, between 0 and 1. Raises ValueError if that
        leaves a part without texts.
        """
        if not 0 < test < 1:
            raise ValueError(f"test={test} is no share: choose a number between 0 and 1")
        groups: dict[tuple[str, ...], list[int]] = {}
        for index, text in enumerate(self.texts):
            if self.scores[index] != 0:
                groups.setdefault(tuple(tokenize(text)), []).append(index)
        tested = round(test * len(groups))
        if not 0 < tested < len(groups):
            raise ValueError(
                f"test={test} of {len(groups)} distinct texts leaves a part without texts: "
                "choose another share or give more texts"
            )
        members = list(groups.values())
        order = np.random.default_rng(seed).permutation(len(members))
        test_rows = sorted(row for group in order[:tested] for row in members[group])
        train_rows = sorted(row for group in order[tested:] for row in members[group])
        return self._rows(train_rows), self._rows(test_rows)

    def _rows(self, rows: list[int]) -> "Sentiment":
        return Sentiment(tuple(self.texts[row] for row in rows), self.scores[rows])
