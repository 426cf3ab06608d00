"""Calls that end badly end in words: exits, interruptions, endless loops, recursion."""

import contextlib
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from utils.exercises.checking import Exercise
from utils.exercises.checking.calling import TookTooLong, call, plain, time_limit

twice = Exercise("double", lambda n: 2 * n, lambda rng, case: (rng.random(3),), {"result": ""})


def leaves(numbers):
    raise SystemExit(0)


def interrupted(numbers):
    raise KeyboardInterrupt


def recurses(numbers):
    return recurses(numbers)


def raises_oddly(numbers):
    class Odd(Exception):
        def __str__(self):
            raise ValueError("no text")

    raise Odd


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (leaves, "it asked Python to exit; let it end with a return instead"),
        (interrupted, "it was interrupted"),
        (recurses, "it calls itself without an end"),
        (raises_oddly, "it raised Odd: (no message)"),
    ],
)
def test_whatever_ends_a_call_becomes_a_message(answer, said):
    verdict = twice.judge(answer)
    assert verdict.status == "error"
    assert said in verdict.message


def test_an_endless_loop_is_ended_and_named():
    def endless(numbers):
        while True:
            pass

    outcome = call(endless, (np.ones(2),), limit=0.05)
    assert outcome.error.kind == "TookTooLong"
    assert "still running after 0.05 seconds" in outcome.error.message


def test_a_check_says_that_a_call_took_too_long(monkeypatch):
    def endless(numbers):
        while True:
            pass

    monkeypatch.setattr("utils.exercises.checking.exercise.call", lambda f, i: call(f, i, 0.05))
    verdict = twice.judge(endless)
    assert verdict.status == "time"
    assert "look for a loop that never ends" in verdict.message


def limited(seconds):
    with time_limit(seconds):
        while True:
            pass


def test_a_check_that_was_interrupted_calls_the_answer_no_more():
    calls = []

    def endless(numbers):
        calls.append(numbers)
        raise KeyboardInterrupt

    assert "it was interrupted" in twice.judge(endless).message
    assert len(calls) == 1


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such signal")
def test_without_threads_a_signal_keeps_the_limit(monkeypatch):
    def refuse(_self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Timer, "start", refuse)
    kept = signal.getsignal(signal.SIGALRM)
    try:
        with pytest.raises(TookTooLong):
            limited(0.05)
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    finally:
        signal.signal(signal.SIGALRM, kept)


def test_a_limit_that_is_over_hits_nobody_later():
    for _ in range(50):
        with contextlib.suppress(TookTooLong), time_limit(0.001):
            time.sleep(0.001)
    for _ in range(10_000):  # time enough for what might have been raised late
        pass


def test_the_caller_keeps_its_arguments():
    numbers = np.ones(3)
    outcome = call(lambda n: n.fill(7), (numbers,))
    assert numbers.tolist() == [1, 1, 1]
    assert outcome.inputs[0].tolist() == [7, 7, 7]


def test_an_answer_may_bring_its_own_way_to_be_called():
    class Remote:
        def outcome(self, inputs):
            return call(lambda n: 2 * n, inputs)

        def __call__(self, numbers):
            raise AssertionError("not this way")

    assert twice.judge(Remote()).right


def test_tensors_inside_of_results_become_arrays():
    torch = pytest.importorskip("torch")
    made = plain(([torch.ones(2, requires_grad=True)], {"a": torch.tensor(3)}))
    assert made[0][0].tolist() == [1, 1]
    assert isinstance(made[1]["a"], np.ndarray)


def test_a_limit_leaves_nothing_behind_that_a_profiler_would_stumble_over():
    code = (
        "import sys\n"
        "from utils.exercises.checking.calling import call\n"
        "call(lambda n: n, (1,))\n"
        "call(lambda n: [n for _ in iter(int, 1)], (1,), limit=0.01)\n"
        "sys.setprofile(lambda *event: None)\n"
        "(lambda: None)()\n"
        "print('went on')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "went on\n", ran.stderr
