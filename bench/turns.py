"""Measure ways to do the same thing in turns, A B A B, so that a busy moment meets all of them."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np

TURN = 0.02  # seconds that one turn takes at least: what is short is repeated
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


def seconds(run: Callable, repeats: int = 1, clock: Callable = time.process_time) -> float:
    """Return the seconds of processor time of one run, the mean of some."""
    began = clock()
    for _ in range(repeats):
        run()
    return (clock() - began) / repeats


def take_turns(
    benchmark, ways: Mapping[str, Callable], rounds: int = 7, clock: Callable = time.process_time
) -> None:
    """Run all ways in every round, forwards and backwards; note medians and ratios.

    The first way is the one that is measured, the others are what it is compared with. A ratio is
    the median over the rounds of the first's time divided by the other's in the same round.
    """
    first, *others = ways
    repeats, times = {}, {name: [] for name in ways}
    for name, run in ways.items():
        run()  # the first run fills caches
        repeats[name] = max(1, math.ceil(TURN / max(seconds(run, clock=clock), 1e-9)))

    def one_round() -> None:
        for name in list(ways) if len(times[first]) % 2 else reversed(ways):
            times[name].append(seconds(ways[name], repeats[name], clock))

    benchmark.pedantic(one_round, rounds=rounds)
    note(benchmark, times, first, others)


def note(benchmark, times: Mapping[str, list[float]], first: str, others: list[str]) -> None:
    """Keep the first way's median milliseconds and its ratios where report.py finds them."""
    benchmark.extra_info["ms"] = 1000 * statistics.median(times[first])
    benchmark.extra_info["against"] = {
        other: statistics.median(a / b for a, b in zip(times[first], times[other], strict=True))
        for other in others
    }
