"""Judge on several machines: the same judge, in the workers of a dask.distributed cluster.

The workers need the book's package in the same version, and bubblewrap; they need not see the
submissions' folder: notebooks travel to them, results come back and are written here. A worker
that ends gives its submissions to the others. Within the cluster everybody trusts everybody, so
run its scheduler where students cannot reach it (or with TLS).
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from utils.exercises import labs
from utils.grading import batch, judging, keys, notebook
from utils.grading.results import LabResult

if TYPE_CHECKING:
    from distributed import Future

WAITING = 4  # submissions for each thread of the cluster that are on the way or at work
PATIENCE = 20  # seconds until a scheduler has answered

_own = threading.local()  # a worker's thread judges in a process of its own


@dataclasses.dataclass(frozen=True)
class Job:
    """What a worker gets to judge one submission: a task without its paths."""

    data: bytes
    lab: str
    version: str
    named: dict[str, object]


def judge_on_cluster(tasks: Sequence[batch.Task], address: str) -> Iterator[tuple[LabResult, bool]]:
    """Judge all tasks in the cluster whose scheduler has this address; yield each as it ends.

    Saves every result that was judged anew, as `batch.judge` does. Raises ValueError if there is no
    scheduler, or a worker with another version of the book's package.
    """
    from distributed import Client, as_completed

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except OSError as error:
        raise ValueError(f"no scheduler of dask answers at {address} ({error})") from error
    waiting, running = iter(tasks), {}
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ValueError(f"the cluster at {address} has no workers: start some") from error
        ended = as_completed(loop=client.loop)
        room = WAITING * max(1, sum(client.nthreads().values()))
        while True:
            for task in waiting:
                made = _job(task)
                if isinstance(made, LabResult):
                    yield _saved(task, made)
                    continue
                future = client.submit(_on_worker, made, pure=False)
                running[future] = task
                ended.add(future)
                if len(running) >= room:
                    break
            if not running:
                return
            future = next(ended)
            yield _saved(running[future], _result(future, running.pop(future)))


def _job(task: batch.Task) -> Job | LabResult:
    """Return what a worker needs; or, where the notebook cannot be read, what comes of it."""
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
        data = notebook.read(submission.path)
    except notebook.Unreadable as error:
        return LabResult(lab=submission.lab, problem=str(error), **told)
    named = told | {
        "seed": task.seed,
        "previous": previous,
        "limits": task.limits,
        "unsafe": task.unsafe,
    }
    return Job(data, submission.lab, version(submission.lab), named)


def version(lab: str) -> str:
    """Return a fingerprint of a lab's checks, equal where the package is."""
    return " ".join(keys.fingerprint(exercise) for exercise in labs()[lab].exercises)


def _result(future: Future, task: batch.Task) -> LabResult:
    """Return what came back; a submission that ended one worker after the other has a problem."""
    from distributed.scheduler import KilledWorker

    try:
        return future.result()
    except KilledWorker:
        told = "each worker of the cluster that judged this notebook ended"
        submission = task.submission
        return LabResult(submission.student, submission.lab, problem=told)


def _saved(task: batch.Task, result: LabResult) -> tuple[LabResult, bool]:
    """Write a result that is another than before; tell whether it is."""
    previous = None
    with contextlib.suppress(OSError, ValueError):
        previous = LabResult.load(task.result)
    if result == previous:
        return result, False
    result.save(task.result)
    return result, True


# ------------------------------------------------------------------------------------ on a worker


def _on_worker(job: Job) -> LabResult:
    """Judge in a process that belongs to this thread: the judge sets limits for all of it."""
    if version(job.lab) != job.version:
        raise ValueError(
            "a worker of the cluster has another version of the book's package: install the same "
            "one on every machine"
        )
    for _ in range(2):
        if not hasattr(_own, "process"):
            _own.process = _start()
        try:
            return _asked(_own.process, job)
        except (OSError, EOFError, pickle.UnpicklingError):
            _own.process.kill()
            _own.process.wait()
            del _own.process
    told = "the judge's own process ended twice while it judged this notebook"
    return LabResult(str(job.named["student"]), job.lab, problem=told)


def _start() -> subprocess.Popen:
    """Start a judge; by hand, because a worker's process may have no child of multiprocessing."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-m", __name__], stdin=pipe, stdout=pipe)


def _asked(process: subprocess.Popen, job: Job) -> LabResult:
    """Send a job to the judge's process and return what it found; both ends are ours."""
    pickle.dump(job, process.stdin)
    process.stdin.flush()
    return pickle.load(process.stdout)


def serve() -> None:
    """Judge what comes in on standard input until it ends, or until the worker does."""
    batch.begin()
    # what anything prints must not come between the answers
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(EOFError):
        while True:
            job = pickle.load(sys.stdin.buffer)
            # what hears no softer call ends this process
            signal.alarm(int(job.named["limits"].submission + batch.GRACE))
            result = judging.judge_bytes(job.data, labs()[job.lab], **job.named)
            signal.alarm(0)
            pickle.dump(result, answers)
            answers.flush()


if __name__ == "__main__":
    serve()
