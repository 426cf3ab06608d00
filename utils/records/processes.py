"""Do jobs one after the other, or in processes of their own; every one on one thread."""

from __future__ import annotations

import math
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from utils.scratch.threads import one_thread

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
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
            yield _on_one_thread(do, job)
        return
    with _environment(dict.fromkeys(ONE_THREAD, "1")), ProcessPoolExecutor(workers, SPAWN) as pool:
        yield from _collected([pool.submit(_on_one_thread, do, job) for job in jobs], until)


def alone(do: Callable, *arguments):
    """Return what a function of a module returns in a process of its own."""
    with _environment(dict.fromkeys(ONE_THREAD, "1")), ProcessPoolExecutor(1, SPAWN) as pool:
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


def _on_one_thread(do: Callable[[dict], dict], job: dict) -> dict:
    """Do one job with NumPy, and torch where a script uses it, on one thread."""
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if torch else 1
    if torch:
        torch.set_num_threads(1)
    try:
        with one_thread():
            return do(job)
    finally:
        if torch:
            torch.set_num_threads(before)


@contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    """Change the environment for the processes that begin meanwhile."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
