"""What a student waits for: the check of every exercise, given the right answer."""

from __future__ import annotations

import contextlib
import io

import pytest

from bench.turns import YARDSTICK, yardstick
from tests.exercises.test_exercises import EXERCISES


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def bench_a_check(turns, exercise):
    def check():
        with contextlib.redirect_stdout(io.StringIO()):
            exercise.check(exercise.reference, seed=0)

    turns({"check": check, YARDSTICK: yardstick}, rounds=3)
