"""The help by rungs, the points so far, and the seed of a variant."""

import json

import pytest

from utils.exercises import labs
from utils.exercises.checking import CheckFailed, Exercise, Lab, WrittenAnswer, ladder, seeding


@pytest.fixture
def exercise():
    return Exercise(
        "double",
        lambda n: 2 * n,
        lambda rng, case: (rng.integers(100, size=3),),
        {"result": ""},
        stars=2,
        idea="twice as much",
        equation="y = 2 n",
        first_line="return ...",
    )


@pytest.fixture(autouse=True)
def answers(monkeypatch):
    kept = {"double": "def double(n):\n    return 2 * n", "why": "Because it is so."}
    monkeypatch.setattr(ladder, "solutions", lambda: kept)


def test_each_call_gives_the_next_hint_and_the_last_one_stays(exercise, capsys):
    for _ in range(4):
        exercise.hint()
    said = capsys.readouterr().out
    assert said.count("the idea: twice as much") == 1
    assert said.count("the equation: y = 2 n") == 1
    assert said.count("the first line: return ...") == 2
    assert "double.solution()" in said


def test_a_hint_can_be_asked_for_by_its_number(exercise, capsys):
    exercise.hint(2)
    assert "Hint 2 of 3" in capsys.readouterr().out
    with pytest.raises(ValueError, match="hint 4 does not exist"):
        exercise.hint(4)


def test_a_solution_is_shown_only_after_a_try(exercise, capsys):
    exercise.solution()
    assert "Try first" in capsys.readouterr().out
    with pytest.raises(CheckFailed):
        exercise.check(lambda n: n)
    exercise.solution()
    assert "return 2 * n" in capsys.readouterr().out


def test_a_blank_is_no_try(exercise, capsys):
    def blank(n):
        raise NotImplementedError

    with pytest.raises(CheckFailed):
        exercise.check(blank)
    exercise.solution()
    assert "Try first" in capsys.readouterr().out


def test_the_notebook_says_that_a_solution_was_shown(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append((a, k)))
    ladder.reveal("double", "text")
    assert shown[0][1]["metadata"] == {"seqbook": {"solution": "double"}}


def test_a_model_answer_asks_for_an_attempt_first(capsys):
    why = WrittenAnswer("why", 2, 5, ("says this", "says that"))
    why.hint()
    why.solution("too short")
    assert "Because" not in capsys.readouterr().out
    why.solution("word " * 20)
    assert "Because it is so." in capsys.readouterr().out


def test_points_so_far_follow_the_last_check(exercise, capsys):
    lab = Lab("00_none", "None", (exercise,), (WrittenAnswer("why", 2, 5, ("a", "b")),))
    lab.show_points()
    assert "0 of 2 points so far" in capsys.readouterr().out
    exercise.check(lambda n: n + n)
    lab.show_points()
    assert "2 of 2 points so far" in capsys.readouterr().out
    with pytest.raises(CheckFailed):
        exercise.check(lambda n: n)
    lab.show_points()
    assert "0 of 2 points so far" in capsys.readouterr().out
    assert lab.points == 4


def test_another_seed_draws_other_inputs(exercise, monkeypatch):
    monkeypatch.setattr(seeding, "_seed", None)
    drawn = []

    def answer(n):
        drawn.append(n.tolist())
        return 2 * n

    exercise.check(answer)
    monkeypatch.setenv("SEQBOOK_SEED", "7")
    exercise.check(answer)
    seeding.use_seed(8)
    exercise.check(answer)
    monkeypatch.setattr(seeding, "_seed", None)
    assert len({json.dumps(each) for each in drawn}) == len(drawn)


@pytest.mark.parametrize("seed", [-1, 1.5, "3", True, None])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(ValueError, match="a seed is a whole number"):
        seeding.use_seed(seed)


def test_what_the_environment_calls_a_seed_must_be_one(monkeypatch):
    monkeypatch.setattr(seeding, "_seed", None)
    monkeypatch.setenv("SEQBOOK_SEED", "often")
    with pytest.raises(ValueError, match="SEQBOOK_SEED is 'often'"):
        seeding.current()


def test_every_name_in_the_labs_is_one_exercises():
    names = [e.name for lab in labs().values() for e in (*lab.exercises, *lab.written)]
    assert len(set(names)) == len(names)
