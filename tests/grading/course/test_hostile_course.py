"""Hostile and broken notebooks, through nbgrader: no harm, no unearned point, no leak.

Nothing of them is run there: of those that differ in one function's lines only, some are enough.
"""

import hashlib
import socket

import pytest

from tests.grading.course.notebooks import LAB, ROOT
from tests.grading.course.test_nbgrader import POINTS, Page, new_course
from tests.grading.hostile import KINDS
from tests.grading.sandboxed import needs_sandbox
from utils.exercises import labs
from utils.grading import batch, submissions
from utils.grading.sandbox import Limits

UNREAD = {"odd_types"}  # nbformat itself stumbles over it, before any code of ours sees it
WITHIN = [kind for kind in KINDS if kind.within]
NAMES = {
    kind.name.replace(" ", "_"): kind for kind in KINDS if not kind.within or kind in WITHIN[::6]
}
pytestmark = [pytest.mark.slow, needs_sandbox]


def prints(*folders):
    """Return a fingerprint of every file of some folders."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")))
    plain = (path for path in files if path.is_file() and not path.is_symlink())
    plain = (path for path in plain if path.parent.name != "__pycache__")  # others run meanwhile
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in plain}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Judge all kinds with short limits, then let nbgrader take the verdicts over."""
    root = tmp_path_factory.mktemp("hostile_course")
    course = new_course(root / "course")
    places = {"CANARY": root / "canary.txt", "GRADEBOOK": root / "other.db", "ROOT": ROOT}
    for place in ("CANARY", "GRADEBOOK"):
        places[place].write_text("canary that sings of grades")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        places["PORT"] = listening.getsockname()[1]
        for name, kind in NAMES.items():
            kind.make(course.folder / "submitted" / name, places)
        kept = [course.folder / "source", course.folder / "submitted", ROOT / "utils" / "exercises"]
        course.before = prints(*kept) | {p: None for p in root.glob("*.*")}
        out = course.folder / "graded"
        found = submissions.find(course.folder / "submitted", labs(), LAB)
        with batch.alone(out):
            seed = batch.secret_seed(out)
            tasks = batch.tasks(found, out, seed, Limits(call=1, exercise=4, submission=60))
            course.results = {each.student: each for each, _ in batch.run(tasks, 2)}
        course.said = course.nbgrader("autograde", LAB, status=1)
        course.nbgrader("generate_feedback", LAB)
        course.after = prints(*kept) | {p: None for p in root.glob("*.*")}
    return course


def reached(course, name):
    """Tell whether a submission came through nbgrader."""
    return (course.folder / "autograded" / name / LAB / f"{LAB}.ipynb").exists()


@pytest.mark.parametrize("name", NAMES)
def test_nbgrader_gives_what_the_judge_gave_or_says_why_not(graded, name):
    result = graded.results[name]
    if reached(graded, name):
        right = {each.exercise for each in result.functions if each.points}
        assert graded.points(name) == sum(POINTS[each] for each in right)
    else:
        assert f"for student '{name}'" in graded.said or f"submitted/{name}/" in graded.said


def test_honest_work_comes_through(graded):
    for name, kind in NAMES.items():
        assert reached(graded, name) or not kind.must or name in UNREAD, name


def test_nothing_has_changed_that_was_there(graded):
    assert {path: graded.after.get(path) for path in graded.before} == graded.before
    made = {
        path.relative_to(graded.folder).parts for path in set(graded.after) - set(graded.before)
    }
    assert made == {("submitted", "renamed", LAB, f"{LAB}.ipynb")}


@pytest.mark.parametrize("name", NAMES)
def test_the_feedback_runs_nothing_and_tells_no_secret(graded, name):
    path = graded.folder / "feedback" / name / LAB / f"{LAB}.html"
    if not path.exists():
        return
    others = [each for each in path.parent.iterdir() if each != path]
    assert [each.name for each in others if each.name != "timestamp.txt"] == []
    text = path.read_text("utf-8")
    assert "canary that sings" not in text
    assert "np.eye(size)[ids] * mask" not in text
    assert not [each for each in Page(text).found if "alert" in each or "javascript:" in each]
