"""What an instructor waits for: submissions of lab 2 judged, one or two at a time."""

from __future__ import annotations

import shutil
import time

import pytest

from bench.turns import YARDSTICK, note, yardstick
from tests.grading.course.notebooks import LAB, ROOT
from utils.grading import batch
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
