"""A student's diary of checks: kept only when asked for, without code or name."""

import json

import pytest

from utils.exercises import lab02 as lab
from utils.exercises.checking import diary
from utils.exercises.checking.verdict import Verdict

WRONG = Verdict("wrong", "a long message with `the_students_line()`", mistake="counts once")


@pytest.fixture(autouse=True)
def _no_diary_is_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield
    diary.stop()


def lines(path="my_mistakes.jsonl"):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_nothing_is_written_before_a_student_asks(tmp_path):
    diary.note(lab.same_bag, WRONG)
    assert list(tmp_path.iterdir()) == []


def test_each_check_adds_a_line(capsys):
    diary.keep()
    diary.note(lab.same_bag, WRONG)
    diary.note(lab.same_bag, Verdict("right"))
    first, second = lines()
    assert first["exercise"] == "lab02/same_bag"
    assert (first["status"], first["mistake"]) == ("wrong", "counts once")
    assert (second["status"], second["mistake"]) == ("right", "")
    assert "my_mistakes.jsonl" in capsys.readouterr().out


def test_a_line_holds_neither_message_nor_code():
    diary.keep("own.jsonl")
    diary.note(lab.same_bag, WRONG)
    [line] = lines("own.jsonl")
    assert set(line) == {"time", "exercise", "status", "mistake", "perhaps", "diagnosis"}
    assert "the_students_line" not in str(line)


def test_after_stop_nothing_is_added():
    diary.keep()
    diary.note(lab.same_bag, WRONG)
    diary.stop()
    diary.note(lab.same_bag, WRONG)
    assert len(lines()) == 1


def test_the_diary_stays_where_it_was_begun(tmp_path, monkeypatch):
    diary.keep()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    diary.note(lab.same_bag, WRONG)
    assert len(lines(tmp_path / "my_mistakes.jsonl")) == 1


@pytest.mark.parametrize("path", [".hidden.jsonl", "lab.ipynb", "nowhere/my.jsonl"])
def test_a_path_that_cannot_be_a_diary_is_refused(path):
    with pytest.raises(ValueError, match="give"):
        diary.keep(path)


def test_a_diary_that_cannot_be_written_ends_and_the_check_goes_on(tmp_path, capsys):
    diary.keep()
    (tmp_path / "my_mistakes.jsonl").mkdir()
    diary.note(lab.same_bag, WRONG)
    diary.note(lab.same_bag, WRONG)
    assert capsys.readouterr().out.count("cannot be written") == 1
