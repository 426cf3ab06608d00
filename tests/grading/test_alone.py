"""Judging the one notebook that a service hands over."""

import json

import pytest

from utils.grading import alone, judging, sandbox
from utils.grading.results import LabResult

LAB = "02_bag_of_words"


def hand_in(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4}))


@pytest.fixture
def judge(monkeypatch):
    """Return a judge of folders that runs nothing, and says with which seed it was called."""
    seeds = []

    def judge_bytes(data, lab, seed, unsafe, **told):
        seeds.append(seed)
        return LabResult(lab=lab.name, **told)

    monkeypatch.setattr(judging, "judge_bytes", judge_bytes)
    return lambda folder: (alone.judge(folder, LAB, "ann"), seeds)


@pytest.mark.parametrize(
    "names",
    [
        ["my lab.ipynb"],
        [f"deep/er/{LAB}.ipynb", "other.ipynb"],
        ["a.ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb"],
    ],
)
def test_the_notebook_is_found(judge, tmp_path, names):
    hand_in(tmp_path, *names)
    result, _ = judge(tmp_path)
    assert (result.student, result.lab, result.problem) == ("ann", LAB, "")
    assert result.source.endswith(names[0])


def test_two_notebooks_or_none_are_a_problem_in_one_sentence(judge, tmp_path):
    assert judge(tmp_path)[0].problem == f"No notebook was handed in: hand in {LAB}.ipynb."
    hand_in(tmp_path, "a.ipynb", "b.ipynb")
    assert "2 notebooks were handed in (a.ipynb, b.ipynb)" in judge(tmp_path)[0].problem


def test_a_link_is_no_notebook(judge, tmp_path):
    hand_in(tmp_path, "elsewhere/a.ipynb")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{LAB}.ipynb").symlink_to(tmp_path / "elsewhere" / "a.ipynb")
    assert judge(tmp_path / "in")[0].problem


def test_what_is_no_notebook_is_a_problem(tmp_path):
    (tmp_path / "a.ipynb").write_text("[" * 100_000)
    assert (
        alone.judge(tmp_path, LAB, "ann").problem == "the file is nested too deeply for a notebook"
    )


def test_every_run_has_a_seed_of_its_own(judge, tmp_path):
    hand_in(tmp_path, "a.ipynb")
    judge(tmp_path)
    _, seeds = judge(tmp_path)
    assert len(set(seeds)) == 2


def test_an_unknown_lab_is_refused(tmp_path):
    with pytest.raises(ValueError, match="there is no lab 99"):
        alone.judge(tmp_path, "99", "ann")


@pytest.mark.parametrize(("root", "user"), [(0, alone.NOBODY), (1000, None)])
def test_without_a_sandbox_root_lets_no_student_be_root(monkeypatch, tmp_path, root, user):
    hand_in(tmp_path, "a.ipynb")
    seen = {}
    monkeypatch.setattr(alone.os, "geteuid", lambda: root)
    monkeypatch.setattr(judging, "judge_bytes", lambda *_, **told: seen.update(told))
    alone.judge(tmp_path, LAB, "ann", unsafe=True)
    assert seen.get("limits", sandbox.Limits()).user == user


def test_the_other_user_is_who_the_process_runs_as(monkeypatch):
    seen = {}
    monkeypatch.setattr(sandbox.subprocess, "Popen", lambda *_, **told: seen.update(told))
    sandbox.start([], sandbox.Limits(user=alone.NOBODY), unsafe=True)
    assert (seen["user"], seen["group"], seen["extra_groups"]) == (65534, 65534, [])
