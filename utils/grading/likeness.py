"""How alike the answers of a class are, beyond what short functions share anyway.

Each function becomes the set of its k-grams: runs of k words of one statement, whose order in the
function does not count. A k-gram that few of the class have weighs more, log2(class / holders), and
what everybody writes weighs nothing. The share of two answers is the weight of what both have over
the weight of what either has. Their likeness is this share times log2(class / those who are as like
one of them as the other is), in bits: to be alike counts little where half the class is.

What is "far above" comes from the class itself. If everybody works alone, who is like whom in one
function says nothing of the next. So the students are shuffled for each function by itself, and the
largest sum over the functions that any two then reach is noted, many times: a pair that lies above
nearly all of these is reported. A pair that shares one single function never is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

GRAM = 4  # words
SHUFFLES = 200
LEVEL = 0.05  # of the classes where nobody copies show a pair all the same
Statements = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Pair:
    """Two students whose answers are more alike than chance: `bits` in all, and each function's
    share of common weight, from 0 to 1."""

    first: str
    second: str
    bits: float
    shares: Mapping[str, float]


def grams(statements: Statements, skeleton: frozenset = frozenset()) -> frozenset:
    """Return the k-grams of a function, without those of the lab's skeleton."""
    found = set()
    for words in statements:
        padded = [*words, *[""] * (GRAM - len(words))]
        found |= {tuple(padded[n : n + GRAM]) for n in range(len(padded) - GRAM + 1)}
    return frozenset(found) - skeleton


def compared(answers: Sequence[frozenset]) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeness of all pairs in bits, and as shares: two matrices (students, students).

    The diagonals are zero. A student without an answer is like nobody.
    """
    names = sorted(set().union(*answers)) if answers else []
    place = {gram: n for n, gram in enumerate(names)}
    has = np.zeros((len(answers), len(names)), dtype=np.float32)
    for row, own in enumerate(answers):
        has[row, [place[gram] for gram in own]] = 1
    writers = max(1, sum(bool(own) for own in answers))
    weight = np.log2(writers / np.maximum(has.sum(axis=0), 1))
    shared = (has * weight) @ has.T
    own = np.diag(shared)
    union = own[:, None] + own[None, :] - shared
    share = np.divide(shared, union, out=np.zeros_like(shared), where=union > 1e-6)
    np.fill_diagonal(share, 0)
    return rarity(share, writers) * share, share


def rarity(share: np.ndarray, writers: int) -> np.ndarray:
    """Return log2(class / those at least as like one of a pair), the smaller of the two ways."""
    bits = np.zeros_like(share)
    for row, own in enumerate(share):
        ordered = np.sort(np.delete(own, row))
        as_like = len(ordered) - np.searchsorted(ordered, own - 1e-6)
        bits[row] = np.log2(writers / np.clip(as_like, 1, writers))
    return np.minimum(bits, bits.T)


def threshold(bits: Sequence[np.ndarray], rng: np.random.Generator, level: float = LEVEL) -> float:
    """Return the sum that only a share `level` of classes who all work alone would reach."""
    largest = []
    for _ in range(SHUFFLES):
        total = np.zeros_like(bits[0])
        for one in bits:
            order = rng.permutation(len(one))
            total += one[np.ix_(order, order)]
        largest.append(total.max(initial=0))
    return float(np.quantile(largest, 1 - level))


def pairs(
    students: Sequence[str], answers: Mapping[str, Sequence[frozenset]], seed: int = 0
) -> tuple[list[Pair], float]:
    """Return the pairs above the threshold, the most alike first, and the threshold in bits.

    `answers` holds for each function the k-grams of every student, in the order of `students`.
    """
    matrices = {name: compared(given) for name, given in answers.items()}
    if len(students) < 2 or not matrices:
        return [], 0.0
    bits = [one for one, _ in matrices.values()]
    least = threshold(bits, np.random.default_rng(seed))
    total = np.triu(np.sum(bits, axis=0))
    found = []
    for first, second in np.argwhere(total > least):
        shares = {name: float(share[first, second]) for name, (_, share) in matrices.items()}
        pair = Pair(students[first], students[second], float(total[first, second]), shares)
        found.append(pair)
    return sorted(found, key=lambda pair: -pair.bits), least
