"""What an instructor waits for: submissions of lab 2 judged, one or two at a time."""

from __future__ import annotations

import shutil
import time

import pytest

from bench.turns import YARDSTICK, note, yardstick
from tests.grading.course.notebooks import LAB, ROOT
from utils.grading import batch, cluster
from utils.grading.sandbox import Limits
from utils.grading.submissions import Submission

SUBMISSIONS = 40


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("part", ["solutions", "labs"])
def bench_a_submission(benchmark, tmp_path, part, jobs):
    notebook = ROOT / part / LAB / f"{LAB}.ipynb"

    def seconds():
        """Return the time for one submission, on the wall: the work is other processes'."""
        out = tmp_path / str(time.monotonic_ns())
        found = [Submission(f"student{n}", LAB, notebook) for n in range(SUBMISSIONS)]
        began = time.perf_counter()
        judged = list(batch.run(batch.tasks(found, out, 1, Limits()), jobs))
        assert all(anew for _, anew in judged)
        return (time.perf_counter() - began) / SUBMISSIONS

    def held_to():
        began = time.perf_counter()
        for _ in range(20):
            yardstick()
        return (time.perf_counter() - began) / 20

    before = held_to()
    took = benchmark.pedantic(seconds)
    note(benchmark, {"one": [took], YARDSTICK: [(before + held_to()) / 2]}, "one", YARDSTICK)


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
def bench_two_workers_of_a_cluster(benchmark, tmp_path):
    distributed = pytest.importorskip("distributed")
    found = [Submission(f"s{n}", LAB, ROOT / "solutions" / LAB / f"{LAB}.ipynb") for n in range(50)]
    options = {"threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}

    def judged_by(workers):
        def judge():
            tasks = batch.tasks(found, tmp_path / str(time.monotonic_ns()), 1, Limits())
            ended = list(cluster.judge_on_cluster(tasks, workers.scheduler_address))
            assert sum(anew for _, anew in ended) == len(found)

        return judge

    with (
        distributed.LocalCluster(n_workers=1, **options) as one,
        distributed.LocalCluster(n_workers=2, **options) as two,
    ):
        ways = {"two": judged_by(two), "one": judged_by(one)}
        for way in ways.values():
            way()  # the workers' processes start here
        times = benchmark.pedantic(wall, (ways, 5))
    note(benchmark, times, "two", "one")


def wall(ways, rounds):
    """Return the seconds on the wall of each way, in turns: the work is other processes'."""
    times = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - began)
    return times
