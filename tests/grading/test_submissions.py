"""Where submissions lie: nbgrader's layout, a folder a student, a file a student."""

import json
import os
from pathlib import Path

import pytest

from tests.grading.course.notebooks import LAB, read
from utils.exercises import labs
from utils.grading import submissions

OTHER = "03_big_windows"


def put(path: Path, notebook=None, when=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook or {"cells": []}))
    if when:
        os.utime(path, (when, when))


def found(folder, only=""):
    """Return student, lab and the path below the folder, of each."""
    every = submissions.find(folder, labs(), only)
    return [(each.student, each.lab, str(each.path.relative_to(folder))) for each in every]


def test_the_layout_of_nbgrader_is_found_with_its_time(tmp_path):
    put(tmp_path / "ann" / LAB / f"{LAB}.ipynb")
    (tmp_path / "ann" / LAB / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC")
    [each] = submissions.find(tmp_path, labs())
    assert (each.student, each.lab, each.submitted) == ("ann", LAB, "2026-11-01T10:00:00+00:00")


def test_a_folder_or_a_file_for_each_student_is_found(tmp_path):
    put(tmp_path / "ann" / f"{LAB} (2).ipynb")
    put(tmp_path / "bob.ipynb", read("labs"))
    put(tmp_path / "cleo" / "clone" / "labs" / OTHER / "work.ipynb")
    put(tmp_path / "cleo" / ".git" / "x.ipynb")
    assert found(tmp_path) == [
        ("ann", LAB, f"ann/{LAB} (2).ipynb"),
        ("bob", LAB, "bob.ipynb"),
        ("cleo", OTHER, f"cleo/clone/labs/{OTHER}/work.ipynb"),
    ]


def test_the_lab_is_read_from_the_cells_where_no_name_tells_it(tmp_path):
    put(tmp_path / "ann" / "homework.ipynb", read("labs", OTHER))
    assert found(tmp_path) == [("ann", OTHER, "ann/homework.ipynb")]


def test_a_notebook_of_no_lab_is_told(tmp_path):
    cells = [{"cell_type": "code", "source": "1"}]
    put(tmp_path / "ann" / "homework.ipynb", {"cells": cells})
    [each] = submissions.find(tmp_path, labs())
    assert each.lab == ""
    assert "--lab says it" in each.problem
    assert found(tmp_path, LAB) == [("ann", LAB, "ann/homework.ipynb")]


def test_of_several_the_one_named_like_the_lab_counts_and_then_the_newest(tmp_path):
    put(tmp_path / "ann" / f"{LAB}.ipynb", when=1000)
    put(tmp_path / "ann" / f"{LAB}-Copy1.ipynb", when=2000)
    put(tmp_path / "bob" / f"{LAB} (1).ipynb", when=1000)
    put(tmp_path / "bob" / f"{LAB} (2).ipynb", when=2000)
    assert [path for _, _, path in found(tmp_path)] == [f"ann/{LAB}.ipynb", f"bob/{LAB} (2).ipynb"]


def test_one_lab_alone_can_be_asked_for(tmp_path):
    put(tmp_path / "ann" / f"{LAB}.ipynb")
    put(tmp_path / "ann" / f"{OTHER}.ipynb")
    assert [lab for _, lab, _ in found(tmp_path, OTHER)] == [OTHER]


def test_a_wrong_lab_or_folder_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ValueError, match="there is no lab '2'"):
        submissions.find(tmp_path, labs(), "2")
    with pytest.raises(ValueError, match="give the folder of the submissions"):
        submissions.find(tmp_path / "nowhere", labs())


def test_links_are_told_and_not_followed(tmp_path):
    put(tmp_path / "course" / "ann" / f"{LAB}.ipynb")
    (tmp_path / "course" / "bob").symlink_to(tmp_path / "course" / "ann")
    (tmp_path / "course" / "ann" / "loop").symlink_to(tmp_path / "course")
    every = submissions.find(tmp_path / "course", labs(), LAB)
    assert [(each.student, bool(each.problem)) for each in every] == [("ann", False), ("bob", True)]


def test_no_student_makes_the_search_read_without_end(tmp_path, monkeypatch):
    for n in range(9):
        put(tmp_path / "ann" / f"copy{n}.ipynb", read("labs"))
    put(tmp_path / "bob" / "work.ipynb", read("labs"))
    size = os.path.getsize(tmp_path / "bob" / "work.ipynb")
    monkeypatch.setattr(submissions, "READ", 3 * size)
    looked_up = []
    own = submissions._looked_up
    monkeypatch.setattr(submissions, "_looked_up", lambda *a: looked_up.append(a) or own(*a))
    every = submissions.find(tmp_path, labs())
    assert len(looked_up) == 3 + 1
    assert [each.student for each in every if each.lab == LAB] == ["ann", "bob"]
    assert "too large" in every[1].problem


@pytest.mark.parametrize("only", ["", LAB])
def test_of_endless_files_that_are_no_notebooks_only_some_are_looked_at(
    tmp_path, monkeypatch, only
):
    monkeypatch.setattr(submissions, "MOST", 5)
    for n in range(9):
        put(tmp_path / "ann" / f"copy{n}.ipynb")
    seen = []
    own = submissions._submission
    monkeypatch.setattr(submissions, "_submission", lambda *a: seen.append(a) or own(*a))
    submissions.find(tmp_path, labs(), only)
    assert len(seen) == 5
