"""Judge many submissions: side by side, each result on disk as soon as it is there.

What was judged before and has not changed is not run again, so a batch that was stopped, however,
goes on where it was. No submission stops the batch, not even one that ends the judge's process.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import json
import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from utils.exercises import labs
from utils.grading import judging, notebook
from utils.grading.results import LabResult
from utils.grading.sandbox import Limits, NoSandbox
from utils.grading.submissions import Submission
from utils.records.files import draft

MEMORY = 6 << 30  # bytes of one of the judge's own processes
GRACE = 60  # seconds beyond a submission's own limit, until the process that judges it is ended
DEATH = 1  # of prctl: a signal for when the parent ends


@dataclass(frozen=True)
class Task:
    """A submission to be judged, and with what; `result` is the file for what comes of it."""

    submission: Submission
    result: Path
    seed: int
    limits: Limits
    unsafe: bool = False


def tasks(
    submissions: Sequence[Submission], out: Path, seed: int, limits: Limits, unsafe: bool = False
) -> list[Task]:
    """Return a task for every submission of a known lab; results lie in OUT/results."""
    return [
        Task(each, out / "results" / each.student / f"{each.lab}.json", seed, limits, unsafe)
        for each in submissions
        if each.lab
    ]


def judge(task: Task) -> tuple[LabResult, bool]:
    """Judge one submission and save what came of it; tell whether it was judged anew."""
    submission, previous = task.submission, None
    with contextlib.suppress(OSError, ValueError):
        previous = LabResult.load(task.result)
    told = {
        "student": submission.student,
        "submitted": submission.submitted,
        "source": str(submission.path.absolute()),
    }
    try:
        if submission.problem:
            raise notebook.Unreadable(submission.problem)
        result = judging.judge_bytes(
            notebook.read(submission.path),
            labs()[submission.lab],
            task.seed,
            previous=previous,
            limits=task.limits,
            unsafe=task.unsafe,
            **told,
        )
    except notebook.Unreadable as error:
        result = LabResult(lab=submission.lab, problem=str(error), **told)
    anew = result is not previous
    result = dataclasses.replace(result, **told)  # the same notebook, handed in again
    if result != previous:
        result.save(task.result)
    return result, anew


def run(tasks: Sequence[Task], jobs: int = 1) -> Iterator[tuple[LabResult, bool]]:
    """Judge all tasks, `jobs` at a time, and yield what comes of each as it ends."""
    with ThreadPoolExecutor(jobs) as threads, contextlib.ExitStack() as stack:
        stack.callback(threads.shutdown, cancel_futures=True)
        places = threading.local()
        futures = [threads.submit(_in_process, task, places) for task in tasks]
        for future in as_completed(futures):
            yield future.result()
        # each thread ends its own process
        list(threads.map(lambda _: _end(places), range(jobs)))


def _in_process(task: Task, places: threading.local) -> tuple[LabResult, bool]:
    """Judge in this thread's own process; one that ends is replaced, and the second time told."""
    most = int(task.limits.submission + GRACE)
    told = "the judge's own process ended, or had to be ended, while it judged this notebook"
    for _ in range(2):
        if not hasattr(places, "pool"):
            context = multiprocessing.get_context("spawn")
            places.pool = ProcessPoolExecutor(1, context, initializer=begin)
        began = time.monotonic()
        try:
            return places.pool.submit(_watched, judge, task, most).result()
        except BrokenProcessPool:
            _end(places)
        except NoSandbox:
            raise
        except Exception as error:  # a fault of ours, which must not cost the others
            told = f"the judge failed here ({type(error).__name__}: {error})"
            break
        if time.monotonic() > began + most:
            break
    submission = task.submission
    result = LabResult(submission.student, submission.lab, problem=told)
    result.save(task.result)
    return result, True


def _watched(function: Callable, task: Task, most: int) -> tuple[LabResult, bool]:
    """Judge a task, or end this whole process: NumPy and long numbers hear no softer call."""
    signal.alarm(most)
    try:
        return function(task)
    finally:
        signal.alarm(0)


def begin() -> None:
    """Make this process end with the batch, whatever ends that, and bound its memory."""
    import resource  # Windows has none

    ctypes.CDLL(None).prctl(DEATH, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


def _end(places: threading.local) -> None:
    pool = vars(places).pop("pool", None)
    if pool:
        pool.shutdown(wait=False, cancel_futures=True)


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Let no other batch write to the same folder; what a killed one left half written goes."""
    import fcntl  # Windows has none

    out.mkdir(parents=True, exist_ok=True)
    with open(out / ".lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            told = f"another judge is at work in {out}: wait, or give another --out"
            raise ValueError(told) from None
        for left in (out / "results").glob("*/.*.tmp"):
            left.unlink()
        yield


def secret_seed(out: Path, given: int | None = None) -> int:
    """Return the seed of a batch: given, or the one in OUT/seed.json, or a new one kept there.

    Only the owner may read the file. Raises ValueError where it holds no seed.
    """
    path = out / "seed.json"
    if given is None and path.exists():
        try:
            return int(json.loads(path.read_text(encoding="utf-8"))["seed"])
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{path} holds no seed: delete it, and all is judged anew") from None
    seed = secrets.randbits(63) if given is None else given
    with draft(path) as own:
        own.touch(mode=0o600)
        own.write_text(json.dumps({"seed": seed}), encoding="utf-8")
    return seed


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))
