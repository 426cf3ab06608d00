"""Measure pieces of code against each other: time as ratios, taken in turns, and memory."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path

Ways = dict[str, Callable[[], object]]


def take_turns(
    ways: Ways, rounds: tuple[int, int], seconds: float = math.inf, turn: float = 0.03
) -> dict[str, list[float]]:
    """Return the processor seconds of one call, for each way one number a round.

    The ways take turns, forwards and backwards, so that a busy or a hot machine meets all alike. A
    turn lasts `turn` seconds at least: a short call is repeated. rounds are the least and the most;
    after so many seconds the rounds end, if there were enough.
    """
    repeats = {}
    for name, run in ways.items():
        run()  # the first call fetches memory
        repeats[name] = max(1, math.ceil(turn / seconds_of(run)))
    times, (least, most) = {name: [] for name in ways}, rounds
    began = time.process_time()
    for number in range(most):
        if number >= least and time.process_time() - began > seconds:
            break
        for name in list(ways) if number % 2 else reversed(ways):
            times[name].append(seconds_of(ways[name], repeats[name]))
    return times


def seconds_of(run: Callable[[], object], repeats: int = 1) -> float:
    """Return the processor seconds of one call."""
    began = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - began) / repeats


def ratio(times: dict[str, list[float]], one: str, other: str) -> float:
    """Return the median over the rounds of the time of one divided by that of the other."""
    pairs = zip(times[one], times[other], strict=True)
    return three_digits(statistics.median(ours / theirs for ours, theirs in pairs))


def three_digits(value: float) -> float:
    """Round to what a measurement of time is worth."""
    return float(f"{value:.3g}")


def peak(run: Callable[[], object]) -> int:
    """Return by how many bytes this process grows at most during one call.

    Memory that was freed before can be taken again and is not seen: measure in a process of its
    own. Linux only: raises LookupError elsewhere.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        raise LookupError("there is no /proc/self/status: memory is measured on Linux only")
    Path("/proc/self/clear_refs").write_text("5")  # start the high-water mark anew
    before = _memory(status, "VmRSS")
    run()
    return _memory(status, "VmHWM") - before


def _memory(status: Path, name: str) -> int:
    for line in status.read_text().splitlines():
        if line.startswith(name):
            return 1024 * int(line.split()[1])
    raise LookupError(f"{status} has no {name}: memory is measured on Linux only")
