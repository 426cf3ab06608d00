"""Do jobs one after the other, or in processes of their own; utils gives each one thread."""

from __future__ import annotations

import math
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed

SPAWN = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks


def each(
    do: Callable[[dict], dict], jobs: list[dict], workers: int = 1, until: float = math.inf
) -> Iterator[dict]:
    """Do jobs, here or in so many processes, and yield what comes of them, as it comes.

    With workers, `do` must be a function of a module. When time.monotonic() is past until, no
    further job begins. After an error no other begins, those that have begun are yielded, and then
    the error is raised.
    """
    if workers == 1:
        for job in jobs:
            if time.monotonic() > until:
                return
            yield do(job)
        return
    with ProcessPoolExecutor(workers, SPAWN) as pool:
        yield from _collected([pool.submit(do, job) for job in jobs], until)


def alone(do: Callable, *arguments):
    """Return what a function of a module returns in a process of its own."""
    with ProcessPoolExecutor(1, SPAWN) as pool:
        return pool.submit(do, *arguments).result()


def _collected(futures: list[Future], until: float) -> Iterator[dict]:
    error = None
    for future in as_completed(futures):
        if not future.cancelled():
            error = error or future.exception()
            if future.exception() is None:
                yield future.result()
        if error or time.monotonic() > until:
            for waiting in futures:
                waiting.cancel()
    if error:
        raise error
