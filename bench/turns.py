"""Measure ways to do the same thing in turns, A B A B, so that a busy moment meets all of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping

import numpy as np

from utils.records import bench

YARDSTICK = "yardstick"


def yardstick() -> float:
    """Do a fixed piece of work, half of it Python's and half NumPy's; other times are held to it.

    So numbers of two machines can be compared, and those of one on a busy and on a quiet day.
    """
    rng = np.random.default_rng(0)
    words = {f"word {n}": n % 7 for n in range(8_000)}
    x = rng.standard_normal((96, 96))
    for _ in range(40):
        x = np.tanh(x @ x / 96)
    return sum(len(word) * n for word, n in words.items()) + float(x.sum())


def take_turns(benchmark, ways: Mapping[str, Callable], rounds: int = 7) -> None:
    """Measure the first way against the others; note its milliseconds and its ratios."""
    turns = bench.take_turns, (dict(ways), (rounds, rounds))
    times = benchmark.pedantic(*turns)
    note(benchmark, times, *ways)


def note(benchmark, times: Mapping[str, list[float]], first: str, *others: str) -> None:
    """Keep the first way's median milliseconds and its ratios where report.py finds them."""
    benchmark.extra_info["ms"] = 1000 * statistics.median(times[first])
    ratios = {other: bench.ratio(times, first, other) for other in others}
    benchmark.extra_info["against"] = ratios
