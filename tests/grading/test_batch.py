"""A batch of submissions: goes on where it was stopped, and stops for no submission."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.grading.course.notebooks import LAB, changed, read, solved
from tests.grading.sandboxed import needs_sandbox
from utils.exercises import labs
from utils.grading import __main__ as grading
from utils.grading import batch, submissions
from utils.grading.results import LabResult
from utils.grading.sandbox import Limits

pytestmark = needs_sandbox
ROOT = Path(__file__).resolve().parents[2]


def put(folder, student, notebook):
    path = folder / student / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))


def results(out):
    """Return the results by student; each file must be whole."""
    found = {path.parent.name: LabResult.load(path) for path in out.glob("results/*/*.json")}
    assert all(len(each.functions) == len(labs()[LAB].exercises) for each in found.values())
    return found


def times(out):
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob("results/*/*.json")}


def judge(submitted, out, *more):
    return grading.main(["judge", str(submitted), "--out", str(out), *more])


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Give a folder of twelve submissions: right, not written, and some with one mistake."""
    folder = tmp_path_factory.mktemp("course")
    for number in range(12):
        notebook = [solved(), read("labs"), solved(only=["accuracy"])][number % 3]
        put(folder, f"student{number:02}", notebook)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("done", [0, 1, 4, 7, 11])
def test_a_batch_that_is_killed_goes_on_and_neither_loses_nor_repeats(course, tmp_path, done):
    command = [sys.executable, "-m", "utils.grading", "judge", str(course), "--out", str(tmp_path)]
    command += ["--seed", "5", "--jobs", "2"]
    where = {"cwd": ROOT, "env": os.environ | {"PYTHONPATH": str(ROOT)}, "text": True}
    running = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **where
    )
    while len(times(tmp_path)) < done and running.poll() is None:
        time.sleep(0.01)
    running.kill()
    running.wait()
    time.sleep(0.5)  # what was begun ends with it
    before, kept = times(tmp_path), results(tmp_path)
    assert done <= len(before)
    again = subprocess.run(command, capture_output=True, **where)
    assert again.returncode == 0, again.stderr
    told = f"12 submissions: {12 - len(before)} judged, {len(before)} unchanged since before."
    assert told in again.stdout
    after = results(tmp_path)
    assert len(after) == 12
    assert {name: after[name] for name in kept} == kept
    assert {name: when for name, when in times(tmp_path).items() if name in before} == before
    points = [after[f"student{number:02}"].points for number in range(12)]
    accuracy = labs()[LAB].exercise("accuracy").points
    assert points == [after["student00"].possible, 0, accuracy] * 4
    assert [p for p in tmp_path.rglob("*") if p.name.endswith(".tmp")] == []


def test_only_what_has_changed_is_judged_again(tmp_path, capsys):
    for student in ("ann", "bob"):
        put(tmp_path / "in", student, solved())
    assert judge(tmp_path / "in", tmp_path / "out") == 0
    first = times(tmp_path / "out")
    put(tmp_path / "in", "bob", changed(solved(), accuracy="def accuracy(p, labels): return 0"))
    assert judge(tmp_path / "in", tmp_path / "out") == 0
    assert "2 submissions: 1 judged, 1 unchanged" in capsys.readouterr().out
    assert times(tmp_path / "out")["ann"] == first["ann"]
    assert [e.status for e in results(tmp_path / "out")["bob"].functions].count("right") == 5


def test_a_notebook_handed_in_again_has_its_new_time(tmp_path):
    put(tmp_path / "in", "ann", solved())
    noted = tmp_path / "in" / "ann" / LAB / "timestamp.txt"
    for day in (1, 2):
        noted.write_text(f"2026-11-0{day} 10:00:00 UTC")
        judge(tmp_path / "in", tmp_path / "out")
        assert results(tmp_path / "out")["ann"].submitted.startswith(f"2026-11-0{day}")


def test_results_within_the_folder_of_submissions_are_no_submissions(tmp_path, capsys):
    put(tmp_path, "ann", read("labs"))
    put(tmp_path / "graded" / "feedback", "ann", read("labs"))
    assert judge(tmp_path, tmp_path / "graded") == 0
    assert "1 submissions: 1 judged" in capsys.readouterr().out


def test_the_seed_is_secret_fresh_and_kept(tmp_path):
    one, other = (batch.secret_seed(tmp_path / name) for name in _made(tmp_path, "a", "b"))
    assert one != other
    assert batch.secret_seed(tmp_path / "a") == one
    assert (tmp_path / "a" / "seed.json").stat().st_mode & 0o777 == 0o600
    assert batch.secret_seed(tmp_path / "a", 7) == 7
    (tmp_path / "a" / "seed.json").write_text("{}")
    with pytest.raises(ValueError, match="holds no seed"):
        batch.secret_seed(tmp_path / "a")


def _made(folder, *names):
    for name in names:
        (folder / name).mkdir()
    return names


def test_two_batches_do_not_write_to_one_folder(tmp_path):
    other = batch.alone(tmp_path)
    with batch.alone(tmp_path), pytest.raises(ValueError, match="another judge is at work"):
        other.__enter__()
    with batch.alone(tmp_path):
        pass


def _killer(task):
    """Judge, but end this very process where the student is called so."""
    if task.submission.student == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    return LabResult(task.submission.student, task.submission.lab), True


def _failer(task):
    """Judge, but with a fault of our own."""
    if task.submission.student == "killer":
        raise KeyError("bags")
    return LabResult(task.submission.student, task.submission.lab), True


def test_a_fault_of_the_judge_stops_no_other_submission(tmp_path, monkeypatch):
    for student in ("ann", "killer", "zoe"):
        put(tmp_path / "in", student, read("labs"))
    monkeypatch.setattr(batch, "judge", _failer)
    found = submissions.find(tmp_path / "in", labs())
    tasks = batch.tasks(found, tmp_path / "out", 1, Limits())
    ended = {result.student: result.problem for result, _ in batch.run(tasks, 1)}
    assert ended == {"ann": "", "killer": "the judge failed here (KeyError: 'bags')", "zoe": ""}


def _sleeper(task):
    """Judge, but hang where no exception gets through."""
    if task.submission.student == "killer":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
        ctypes.CDLL(None).sleep(600)
    return LabResult(task.submission.student, task.submission.lab), True


def test_a_submission_that_hangs_the_judges_process_stops_no_other(tmp_path, monkeypatch):
    for student in ("ann", "killer", "zoe"):
        put(tmp_path / "in", student, read("labs"))
    found = submissions.find(tmp_path / "in", labs())
    monkeypatch.setattr(batch, "judge", _sleeper)
    monkeypatch.setattr(batch, "GRACE", 0)
    tasks = batch.tasks(found, tmp_path / "out", 1, Limits(submission=2))
    ended = {result.student: result.problem for result, _ in batch.run(tasks, 1)}
    assert ended["ann"] == ended["zoe"] == ""
    assert "had to be ended" in ended["killer"]


def test_a_submission_that_ends_the_judges_process_stops_no_other(tmp_path, monkeypatch):
    for student in ("ann", "killer", "zoe"):
        put(tmp_path / "in", student, read("labs"))
    found = submissions.find(tmp_path / "in", labs())
    monkeypatch.setattr(batch, "judge", _killer)
    tasks = batch.tasks(found, tmp_path / "out", 1, Limits())
    ended = {result.student: result.problem for result, _ in batch.run(tasks, 2)}
    assert ended["ann"] == ended["zoe"] == ""
    assert ended["killer"].startswith("the judge's own process ended")
    assert LabResult.load(tasks[1].result).problem == ended["killer"]


def test_who_interrupts_is_told_how_to_go_on(course, tmp_path, capsys, monkeypatch):
    def interrupted(tasks, jobs):
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "run", interrupted)
    assert judge(course, tmp_path) == 130
    assert "the same command goes on from here" in capsys.readouterr().err


def test_a_bad_file_is_told_and_stops_no_other(tmp_path, capsys):
    put(tmp_path / "in", "ann", solved(only=["accuracy"]))
    put(tmp_path / "in", "bob", {"cells": 3})
    (tmp_path / "in" / "cleo.ipynb").write_text("{")
    assert judge(tmp_path / "in", tmp_path / "out", "--jobs", "1") == 1
    said = capsys.readouterr().out
    assert f"bob, {LAB}: the file is no notebook: it has no list of cells" in said
    assert "cleo: the file is no notebook" in said


def test_without_bubblewrap_the_command_refuses_in_one_sentence(
    course, tmp_path, capsys, monkeypatch
):
    from utils.grading import sandbox

    sandbox._bubblewrap.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert judge(course, tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert said.startswith("judge: bubblewrap, the sandbox for students' code, is not installed")
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_unsafe_says_what_it_does(tmp_path, capsys):
    put(tmp_path / "in", "ann", solved(only=["accuracy"]))
    assert judge(tmp_path / "in", tmp_path / "out", "--unsafe", "--jobs", "1") == 0
    assert "students' code runs as you" in capsys.readouterr().err


def test_an_empty_folder_is_refused(tmp_path, capsys):
    assert judge(tmp_path, tmp_path / "out") == 2
    assert "no notebook was found" in capsys.readouterr().err
