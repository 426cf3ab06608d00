"""Judging on a cluster: the same results as here, and a worker that dies loses nothing."""

import contextlib
import json
import os
import signal
import time
import warnings

import numpy as np
import pytest

from tests.grading import answers
from tests.grading.sandboxed import needs_sandbox
from utils.exercises import labs
from utils.grading import __main__ as grading
from utils.grading import batch, cluster, submissions
from utils.grading.sandbox import Limits

pytestmark = [
    pytest.mark.slow,
    needs_sandbox,
]
LAB = "02_bag_of_words"


@pytest.fixture(scope="module")
def workers():
    """Return a cluster of two worker processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        )
        yield made
        # Of a worker that a test has killed distributed may know no more when the news comes, and
        # stumbles over that at the end, when all else is closed.
        with contextlib.suppress(KeyError):
            made.close()


def hand_in(folder, count):
    """Write submissions: right answers as many write them, some spoilt, one no notebook."""
    rng = np.random.default_rng(4)
    for n in range(count):
        cells = list(answers.independent(rng).values())
        if n % 3 == 1:
            cells[n % 6] = cells[n % 6].replace("return", "return None and")
        start = "import numpy as np\nfrom collections import Counter"
        kept = [{"cell_type": "code", "source": text, "metadata": {}} for text in (start, *cells)]
        path = folder / f"s{n:02}" / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"cells": kept, "metadata": {}, "nbformat": 4}))
    path.write_text("no notebook")
    return folder


def tasks(folder, out):
    found = submissions.find(folder, labs())
    return batch.tasks(found, out, 7, Limits())


def by_student(ended):
    return {
        result.student: (result.points, result.functions, result.problem) for result, _ in ended
    }


def test_a_cluster_judges_as_one_machine_does(workers, tmp_path):
    folder = hand_in(tmp_path / "in", 8)
    here = by_student(batch.run(tasks(folder, tmp_path / "here"), 2))
    there = by_student(
        cluster.judge_on_cluster(tasks(folder, tmp_path / "there"), workers.scheduler_address)
    )
    assert there == here
    assert len({points for points, _, _ in there.values()}) > 1
    names = {path.relative_to(tmp_path / "here") for path in (tmp_path / "here").rglob("*.json")}
    for name in names:
        assert (tmp_path / "there" / name).read_text() == (tmp_path / "here" / name).read_text()


def test_what_is_unchanged_is_not_judged_again(workers, tmp_path):
    folder = hand_in(tmp_path / "in", 4)
    address = workers.scheduler_address
    first = list(cluster.judge_on_cluster(tasks(folder, tmp_path), address))
    again = list(cluster.judge_on_cluster(tasks(folder, tmp_path), address))
    assert [anew for _, anew in first] == [True] * 4
    assert [anew for _, anew in again] == [False] * 4


def test_a_worker_that_dies_loses_no_submission(workers, tmp_path):
    from distributed import Client

    folder = hand_in(tmp_path / "in", 16)
    with Client(workers.scheduler_address, set_as_default=False) as client:
        processes = list(client.run(os.getpid).values())
    ended = []
    for one in cluster.judge_on_cluster(tasks(folder, tmp_path), workers.scheduler_address):
        ended.append(one)
        if len(ended) == 3:
            os.kill(processes[0], signal.SIGKILL)
    assert sorted(result.student for result, _ in ended) == [f"s{n:02}" for n in range(16)]
    assert sum(bool(result.problem) for result, _ in ended) == 1
    assert sum(result.points > 0 for result, _ in ended) == 15
    workers.wait_for_workers(2, timeout=60)


def test_the_command_takes_a_scheduler(workers, tmp_path, capsys):
    folder = hand_in(tmp_path / "in", 3)
    out = tmp_path / "out"
    given = ["judge", str(folder), "--out", str(out), "--scheduler", workers.scheduler_address]
    grading.main(given)
    assert "3 submissions: 3 judged" in capsys.readouterr().out
    assert len(list((out / "results").rglob("*.json"))) == 3


def test_no_child_process_outlives_a_worker(workers, tmp_path):
    from distributed import Client

    folder = hand_in(tmp_path / "in", 4)
    list(cluster.judge_on_cluster(tasks(folder, tmp_path), workers.scheduler_address))
    with Client(workers.scheduler_address, set_as_default=False) as client:
        own = client.run(_children)
        for worker in client.run(os.getpid).values():
            os.kill(worker, signal.SIGKILL)
    children = [child for found in own.values() for child in found]
    assert children
    until = time.monotonic() + 30
    while any(map(_lives, children)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [child for child in children if _lives(child)]
    workers.wait_for_workers(2, timeout=60)


def _children():
    import psutil

    return [child.pid for child in psutil.Process().children(recursive=True)]


def _lives(process):
    with contextlib.suppress(OSError), open(f"/proc/{process}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"
    return False


def test_another_version_of_the_package_is_refused(workers, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "version", lambda lab: "another")
    folder = hand_in(tmp_path / "in", 2)
    with pytest.raises(ValueError, match="another version of the book's package"):
        list(cluster.judge_on_cluster(tasks(folder, tmp_path), workers.scheduler_address))


def test_no_scheduler_is_said_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(ValueError, match="no scheduler of dask answers"):
        list(cluster.judge_on_cluster([], "tcp://127.0.0.1:9"))


def test_a_cluster_without_workers_is_said_in_one_sentence(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with (
        distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=None) as empty,
        pytest.raises(ValueError, match="has no workers"),
    ):
        list(cluster.judge_on_cluster([], empty.scheduler_address))


def test_a_submission_that_ends_one_worker_after_the_other_has_a_problem(tmp_path):
    scheduler = pytest.importorskip("distributed.scheduler")

    class Killed:
        def result(self):
            raise scheduler.KilledWorker("task", None, 3)

    [task, *_] = tasks(hand_in(tmp_path / "in", 2), tmp_path)
    assert "each worker of the cluster" in cluster._result(Killed(), task).problem
