"""`course` writes a whole course or none, and what students get there is what `labs/` has."""

import json
import shutil

import pytest

from tests.grading.course.notebooks import LABS, ROOT
from utils.grading.__main__ import main
from utils.grading.course import command

TWO = LABS[:2]


def course(*arguments):
    return main(["course", *map(str, arguments)])


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Return a new course of two labs, which no test changes: nbgrader takes seconds to make it."""
    folder = tmp_path_factory.mktemp("courses") / "course"
    assert course(folder, "--labs", *TWO) == 0
    return folder


@pytest.fixture
def small(fresh, tmp_path):
    """Return a copy of the course, to be changed."""
    return shutil.copytree(fresh, tmp_path / "course")


def contents(folder):
    """Return every file of a folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
def test_what_nbgrader_releases_is_what_labs_holds_for_every_lab(tmp_path, monkeypatch):
    released = {}

    def agree(folder, lab):
        released[lab] = json.loads((folder / f"release/{lab}/{lab}.ipynb").read_text("utf-8"))

    monkeypatch.setattr(command, "_agree", agree)  # so that nbgrader's own stay in their place
    assert course(tmp_path / "course") == 0
    assert sorted(released) == LABS
    for lab in LABS:
        own = json.loads((ROOT / "labs" / lab / f"{lab}.ipynb").read_text("utf-8"))
        assert released[lab]["cells"] == own["cells"]


def test_a_lab_that_its_solution_does_not_give_is_refused(tmp_path, monkeypatch, capsys):
    clone = tmp_path / "clone"
    for part in ("labs", "solutions"):
        shutil.copytree(ROOT / part / LABS[0], clone / part / LABS[0])
    edited = clone / "labs" / LABS[0] / f"{LABS[0]}.ipynb"
    edited.write_text(edited.read_text("utf-8").replace("warm-up", "easy", 1), "utf-8")
    monkeypatch.setattr(command, "CLONE", clone)
    assert course(tmp_path / "course") == 2
    assert "is not what solutions/01_fixed_windows gives" in capsys.readouterr().err
    assert not (tmp_path / "course").exists()


def test_a_course_is_ready_to_release_and_to_grade(small):
    for lab in TWO:
        for part, origin in (("source", "solutions"), ("release", "labs")):
            own = small / part / lab / f"{lab}.ipynb"
            assert own.read_bytes() == (ROOT / origin / lab / own.name).read_bytes()
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{small / 'gradebook.db'}") as gradebook:
        assert sorted(each.name for each in gradebook.assignments) == TWO
        assert gradebook.find_graded_cell("check_one_hot", TWO[0], TWO[0]).max_score == 1
    assert f"such as `{TWO[0]}`" in (small / "README.md").read_text("utf-8")
    assert (small / "roster.csv").read_text("utf-8").startswith("id,first_name,last_name,email")


def test_a_folder_that_holds_anything_is_refused_and_left_alone(tmp_path, capsys):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "thesis.txt").write_text("mine")
    assert course(tmp_path / "course") == 2
    assert "is not empty, nothing was written" in capsys.readouterr().err
    assert contents(tmp_path) == {"course/thesis.txt": b"mine"}


def test_an_interrupted_run_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_release", interrupt)
    with pytest.raises(KeyboardInterrupt):
        course(tmp_path / "course")
    assert list(tmp_path.iterdir()) == []


def test_an_update_brings_labs_and_touches_nothing_else(small, capsys):
    (small / "submitted" / "jane").mkdir(parents=True)
    (small / "submitted" / "jane" / "lab.ipynb").write_text("hers")
    with (small / "nbgrader_config.py").open("a") as settings:
        settings.write("# mine\n")
    before = contents(small)
    stale = small / "release" / TWO[1] / f"{TWO[1]}.ipynb"
    stale.write_text("an older lab")
    assert course(small, "--update") == 0
    assert contents(small) == before
    said = capsys.readouterr().out
    assert f"{TWO[1]} has changed" in said
    assert "1 of 2 labs changed" in said


def test_an_update_where_no_course_is_says_so(tmp_path, capsys):
    assert course(tmp_path / "nowhere", "--update") == 2
    assert "holds no course to update" in capsys.readouterr().err


def test_an_unknown_lab_is_named_with_those_there_are(tmp_path, capsys):
    assert course(tmp_path / "course", "--labs", "13_dreams") == 2
    assert f"there is no lab 13_dreams: choose from {LABS[0]}" in capsys.readouterr().err


def test_where_only_the_package_is_installed_it_says_that_it_needs_the_clone(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(command, "CLONE", tmp_path)
    assert course(tmp_path / "course") == 2
    assert "only a clone of the book has" in capsys.readouterr().err
