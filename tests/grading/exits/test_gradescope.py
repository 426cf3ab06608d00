"""Gradescope: results.json as documented, late days from its metadata, a zip that has it all."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest

from tests.grading.exits.made_up import LAB, made_up_class, result
from tests.grading.sandboxed import needs_sandbox
from utils.grading import __main__ as grading
from utils.grading import alone, sandbox
from utils.grading.exits import gradescope, late

ROOT = Path(__file__).resolve().parents[3]
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# "Autograder Specifications": Output format, Test case status, Output String Formatting
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["tests"],
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
# "Submission Metadata"
METADATA = {
    "id": 123456,
    "created_at": "2026-10-03T14:22:32.365935-07:00",
    "assignment": {
        "due_date": "2026-10-01T23:00:00.000000-07:00",
        "group_size": None,
        "group_submission": False,
        "id": 25828,
        "course_id": 1234,
        "late_due_date": None,
        "release_date": "2026-09-02T00:00:00.000000-07:00",
        "title": "Lab 2",
        "total_points": "13.0",
    },
    "submission_method": "upload",
    "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
    "previous_submissions": [],
}


@pytest.mark.parametrize("student", range(4))
@pytest.mark.parametrize("visibility", gradescope.VISIBILITIES)
def test_results_are_as_documented(student, visibility):
    made = gradescope.results_json(made_up_class()[student], 2, 0.8, visibility)
    jsonschema.validate(made, SCHEMA)
    for test in made["tests"]:
        assert 0 <= test["score"] <= test["max_score"]


def test_late_days_lower_the_score_and_not_the_tests():
    made = gradescope.results_json(made_up_class()[0], 2, 0.8, "visible")
    assert made["score"] == 4.0
    assert sum(test["score"] for test in made["tests"]) == 5
    assert "2 days late" in made["output"]


def test_a_message_is_text_that_gradescope_does_not_interpret():
    made = gradescope.results_json(made_up_class()[2], 0, 1.0, "visible")
    assert {test["output_format"] for test in made["tests"]} == {"text"}


def test_the_due_time_comes_from_the_metadata():
    assert gradescope.lateness(METADATA, late.LateRule()) == 2


def test_an_extension_counts():
    own = {"assignment": {"due_date": "2026-10-03T23:00:00.000000-07:00"}}
    extended = METADATA | {"users": [METADATA["users"][0] | own]}
    assert gradescope.lateness(extended, late.LateRule()) == 0


@pytest.mark.parametrize("kept", [{}, {"users": None}, {"assignment": {"due_date": None}}])
def test_without_a_due_date_nobody_is_late(kept):
    assert gradescope.lateness(METADATA | {"assignment": {}} | kept, late.LateRule()) == 0


# ------------------------------------------------------------------------------------ the zip


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Return the zip's files, laid out as Gradescope does."""
    home = tmp_path_factory.mktemp("autograder")
    target = home / "autograder.zip"
    assert grading.main(["gradescope", LAB, "--to", str(target), "--late-per-day", "10%"]) == 0
    with zipfile.ZipFile(target) as file:
        file.extractall(home / "source")
        modes = {entry.filename: entry.external_attr >> 16 for entry in file.infolist()}
    for name in ("submission", "results"):
        (home / name).mkdir()
    return home, modes


def test_the_scripts_stand_at_the_root_and_can_be_run(unpacked):
    home, modes = unpacked
    for name in ("setup.sh", "run_autograder"):
        assert stat.S_IMODE(modes[name]) == 0o755
        text = (home / "source" / name).read_text()
        assert text.startswith("#!")
        assert "\r" not in text
        subprocess.run(["bash", "-n", str(home / "source" / name)], check=True)


def test_the_package_in_the_zip_works_alone(unpacked):
    home, _ = unpacked
    program = "import utils.grading.exits.gradescope as g; print(g.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(home / "source" / "package"), "PATH": os.environ["PATH"]},
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith(str(home / "source" / "package"))


def test_what_it_installs_has_a_version(unpacked):
    lines = (unpacked[0] / "source" / "requirements.txt").read_text().split()
    assert any(line.startswith("numpy==") for line in lines)
    assert all("==" in line for line in lines)


@pytest.fixture
def home(unpacked, monkeypatch):
    monkeypatch.setattr(alone, "judge", lambda *_, **more: result("student", "right", "wrong"))
    monkeypatch.setattr(sandbox, "ask", lambda: None)
    home, _ = unpacked
    (home / "results" / "results.json").unlink(missing_ok=True)
    (home / "submission_metadata.json").write_text(json.dumps(METADATA))
    return home


def test_run_autograder_writes_the_results(home):
    assert grading.main(["gradescope", "--run", str(home)]) == 0
    made = json.loads((home / "results" / "results.json").read_text())
    jsonschema.validate(made, SCHEMA)
    assert made["score"] == 1.6


def no_sandbox():
    raise sandbox.NoSandbox("no namespaces here")


def test_without_a_sandbox_nothing_is_graded(home, monkeypatch, capsys):
    monkeypatch.setattr(sandbox, "ask", no_sandbox)
    assert grading.main(["gradescope", "--run", str(home)]) == 2
    assert not (home / "results" / "results.json").exists()
    assert "no namespaces here" in capsys.readouterr().err


def test_without_a_sandbox_it_is_graded_if_that_was_typed(home, monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "ask", no_sandbox)
    asked = []
    given = lambda *_, unsafe: asked.append(unsafe) or result("student", "right")  # noqa: E731
    monkeypatch.setattr(alone, "judge", given)
    path = home / "source" / "settings.json"
    kept = path.read_text()
    path.write_text(json.dumps(json.loads(kept) | {"unsafe": True}))
    try:
        assert grading.main(["gradescope", "--run", str(home)]) == 0
    finally:
        path.write_text(kept)
    assert asked == [True]


def test_an_unknown_lab_is_refused(tmp_path, capsys):
    assert grading.main(["gradescope", "99_none", "--to", str(tmp_path / "x.zip")]) == 2
    assert "One of 01_fixed_windows" in capsys.readouterr().err


@needs_sandbox
def test_the_solution_gets_every_point_from_the_zip_alone(unpacked):
    home, _ = unpacked
    handed_in = home / "submission" / "my answers.ipynb"
    shutil.copy(ROOT / "solutions" / LAB / f"{LAB}.ipynb", handed_in)
    (home / "submission_metadata.json").unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-B", "-m", "utils.grading", "gradescope", "--run", str(home)],
        env={"PYTHONPATH": str(home / "source" / "package"), "PATH": os.environ["PATH"]},
        cwd=home,
        check=True,
    )
    made = json.loads((home / "results" / "results.json").read_text())
    jsonschema.validate(made, SCHEMA)
    assert {test["status"] for test in made["tests"]} == {"passed"}
    assert made["score"] == sum(test["max_score"] for test in made["tests"]) > 0
