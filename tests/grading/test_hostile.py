"""Hostile and broken notebooks, judged in one batch: no harm, no leak, no unearned point."""

import hashlib
import os
import socket
import time
from pathlib import Path

import pytest

from tests.grading.hostile import KINDS, LOOT
from tests.grading.sandboxed import needs_sandbox
from utils.exercises import labs
from utils.grading import batch, sandbox, submissions
from utils.grading.results import LabResult
from utils.grading.sandbox import Limits

ROOT = Path(__file__).resolve().parents[2]
LAB = "02_bag_of_words"
SECRET = "SECRET-of-the-environment"
SEED = 7_391_824_650_113_377
NAMES = {kind.name.replace(" ", "_"): kind for kind in KINDS}

pytestmark = [pytest.mark.slow, needs_sandbox]


def prints(folder):
    """Return a fingerprint of every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """Judge every kind in one batch; return the results, the folders, and what stood in them."""
    root = tmp_path_factory.mktemp("hostile")
    places = {"CANARY": root / "canary.txt", "GRADEBOOK": root / "gradebook.db", "ROOT": ROOT}
    for place in ("CANARY", "GRADEBOOK"):
        places[place].write_text("canary that sings of grades")
    listening = socket.create_server(("127.0.0.1", 0))
    places["PORT"] = listening.getsockname()[1]
    for name, kind in NAMES.items():
        kind.make(root / "submitted" / name, places)
    before = prints(root) | prints(ROOT / "utils" / "exercises")
    os.environ["SECRET"] = SECRET
    try:
        found = submissions.find(root / "submitted", labs(), LAB)
        tasks = batch.tasks(found, root / "out", SEED, Limits(call=1, exercise=4, submission=60))
        with batch.alone(root / "out"):
            results = {each.student: each for each, _ in batch.run(tasks, 2)}
    finally:
        del os.environ["SECRET"]
        listening.close()
    left = [path for path in Path("/proc").glob("[0-9]*/cmdline") if _command(path)]
    return results, root, before, left


@pytest.mark.parametrize("name", NAMES)
def test_the_points_are_those_that_were_earned(judged, name):
    kind, result = NAMES[name], judged[0][name]
    right = {each.exercise for each in result.functions if each.points}
    assert set(kind.must) <= right <= set(kind.may), result
    assert kind.problem in result.problem
    assert bool(kind.problem) == bool(result.problem) or kind.may
    if kind.status:
        assert result.functions[0].status == kind.status, result.functions[0]


@pytest.mark.parametrize("name", NAMES)
def test_what_was_judged_is_on_disk(judged, name):
    results, root, *_ = judged
    assert LabResult.load(root / "out" / "results" / name / f"{LAB}.json") == results[name]


def test_there_are_the_kinds_of_the_prototype_and_many_more():
    assert len(KINDS) >= 27 + 15


def test_nothing_outside_the_sandbox_has_changed(judged):
    _, root, before, _ = judged
    after = prints(root) | prints(ROOT / "utils" / "exercises")
    assert {path: after.get(path) for path in before} == before
    made = {path for path in set(after) - set(before) if "__pycache__" not in path.parts}
    assert {path.relative_to(root).parts[0] for path in made} == {"out"}


@pytest.mark.parametrize("name", NAMES)
def test_no_result_tells_a_secret(judged, name):
    root = judged[1]
    kept = (root / "out" / "results" / name / f"{LAB}.json").read_text("utf-8")
    reference = "np.eye(size)[ids] * mask"
    for secret in (LOOT, SECRET, str(SEED), "canary that sings", reference, str(root / "out")):
        assert secret not in kept
    # a page or a terminal may show the messages as they are
    for each in judged[0][name].functions:
        assert len(each.message) < 2_000
        assert all(sign.isprintable() or sign == "\n" for sign in each.message)


def test_no_process_is_left(judged):
    for _ in range(600):  # the kernel ends what is in a sandbox a moment after the sandbox
        own = [path for path in judged[3] if _command(path)]  # not those of another batch
        if not own:
            break
        time.sleep(0.1)
    assert own == []


def _command(path):
    try:
        return b"/judge/worker.py" in path.read_bytes()
    except OSError:
        return False


def test_the_sandbox_works_here():
    sandbox.ask()
