"""The points of written answers come from nbgrader's own export, or not at all."""

import csv

import pytest

from tests.grading.exits.made_up import LAB, made_up_class, write
from utils.grading import __main__ as grading

HEAD = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"]
HEAD += ["raw_score", "late_submission_penalty", "score", "max_score"]


@pytest.fixture
def graded(tmp_path):
    """Return a folder of results with an export in which a reader gave each student 1.5 of 2."""
    found = made_up_class()[:2]
    write(tmp_path, found)
    rows = [row(each.student, each.points + 1.5, each.possible + 2) for each in found]
    return export(tmp_path, rows)


def row(student, points, possible, lab=LAB):
    return [lab, "", "", student, "", "", "", points, 0.0, points, possible]


def export(folder, rows, head=HEAD):
    with (folder / "grades.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return folder


def points(folder, *more, command="canvas"):
    """Return the grades that a command writes, and what it said."""
    status = grading.main([command, str(folder), "--written", str(folder / "grades.csv"), *more])
    if status:
        return {}
    with (folder / f"{command}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {line[0]: line[-1] for line in csv.reader(file)}


@pytest.mark.parametrize("command", ["canvas", "moodle"])
def test_a_readers_points_are_added(graded, command):
    given = points(graded, command=command)
    for each in made_up_class()[:2]:
        assert float(given[each.student]) == each.points + 1.5


def test_days_late_are_taken_off_the_sum(graded):
    early = points(graded)
    late = points(graded, "--due", "2000-01-01T00:00", "--late-per-day", "100%")
    assert {name for name in early if early[name] != late[name]}


def test_the_maximum_holds_both(graded):
    most = made_up_class()[0].possible + 2
    assert float(points(graded)["    Points Possible"]) == most


def test_without_the_file_the_judges_points_stand_alone(graded):
    assert grading.main(["canvas", str(graded)]) == 0
    with (graded / "canvas.csv").open(encoding="utf-8-sig", newline="") as file:
        given = {line[0]: line[-1] for line in csv.reader(file)}
    assert float(given[made_up_class()[0].student]) == made_up_class()[0].points


def test_a_student_without_a_row_is_named(graded, capsys):
    first, second = made_up_class()[:2]
    export(graded, [row(first.student, first.points, first.possible)])
    assert points(graded) == {}
    assert f"no row of {second.student} for {LAB}" in capsys.readouterr().err


def test_a_gradebook_of_an_older_judging_is_refused(graded, capsys):
    found = made_up_class()[:2]
    export(graded, [row(each.student, each.points - 1, each.possible) for each in found])
    assert points(graded) == {}
    said = capsys.readouterr().err
    assert "has other points for the functions" in said
    assert f"`nbgrader autograde {LAB} --force`" in said


def test_another_file_is_refused(graded, capsys):
    export(graded, [], head=["student", "grade"])
    assert points(graded) == {}
    assert "is not what `nbgrader export` writes" in capsys.readouterr().err
