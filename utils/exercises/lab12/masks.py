"""Masks for the inputs of lab 12."""

from __future__ import annotations

import numpy as np


def lengths_mask(rng: np.random.Generator, source: int, batch: int) -> np.ndarray:
    """Return a mask (source, batch), True at real words; one sentence, any, is the longest."""
    lengths = rng.permutation(np.concatenate([[source], rng.integers(1, source, batch - 1)]))
    return np.arange(source)[:, None] < lengths
