"""Classroom 50: a result.json that its own schema takes, and an autograder.py that calls us."""

import ast
import json
import subprocess

import jsonschema
import pytest

from tests.grading.exits.made_up import LAB, made_up_class, result
from utils.grading import __main__ as grading
from utils.grading import alone, sandbox
from utils.grading.exits import classroom50

NAMED = {"type": "string", "minLength": 1}
TIME = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$",
}
WHOLE = {"type": "integer", "minimum": 0}
# schemas/result-v1.schema.json, "classroom50/result/v1"
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit",
        "release", "review", "datetime", "score", "max-score", "tests",
    ],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "classroom": NAMED,
        "assignment": NAMED,
        "assignment_type": {"enum": ["individual", "group"]},
        "owner": NAMED,
        "submission": {"type": "string", "pattern": "^submit/"},
        "commit": NAMED,
        "release": NAMED,
        "review": NAMED,
        "datetime": TIME,
        "graded_at": TIME,
        "score": WHOLE,
        "max-score": WHOLE,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": NAMED,
                    "passed": {"type": "boolean"},
                    "score": WHOLE,
                    "max-score": WHOLE,
                },
            },
        },
        "submitted_by": {"type": "object"},
    },
}  # fmt: skip
RUNNER = {
    "CLASSROOM": "cs-principles",
    "ASSIGNMENT": "lab-2",
    "ASSIGNMENT_TYPE": "individual",
    "OWNER": "alice",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/x/y/commit/SHA",
    "RELEASE_URL": "https://github.com/x/y/releases/tag/submit",
    "REVIEW_URL": "https://github.com/x/y/compare/A...B",
}


@pytest.mark.parametrize("student", range(4))
def test_the_result_is_as_the_contract_says(student):
    made = classroom50.result_json(made_up_class()[student], RUNNER)
    jsonschema.validate(made, SCHEMA)
    assert made["score"] == sum(test["score"] for test in made["tests"]) <= made["max-score"]
    assert all(test["score"] <= test["max-score"] for test in made["tests"])


def test_the_time_is_that_of_the_submission_in_utc():
    handed_in = result("ann", "right", submitted="2026-06-01T16:32:01+02:00")
    assert classroom50.result_json(handed_in, RUNNER)["datetime"] == "2026-06-01T14:32:01Z"


def test_outside_of_the_runner_it_refuses():
    with pytest.raises(ValueError, match="SUBMISSION_TAG"):
        classroom50.result_json(made_up_class()[0], {"CLASSROOM": "c", "ASSIGNMENT": "a"})


def test_no_message_leaves_its_block_in_the_release():
    text = classroom50.release_body(made_up_class()[2])
    assert text.count("```") == 2
    body = text.split("```")[1]
    assert "<script>" in body


def test_the_autograder_is_python_and_knows_lab_and_package(tmp_path):
    path = tmp_path / "autograder.py"
    assert grading.main(["classroom", LAB, "--to", str(path)]) == 0
    text = path.read_text()
    ast.parse(text)
    assert LAB in text
    assert "seqbook-utils @ git+https://" in text


def test_a_checkout_is_graded_with_its_commits_time(tmp_path, monkeypatch):
    def git(*words):
        name = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        when = {"GIT_COMMITTER_DATE": "2026-06-01T14:32:01Z", "PATH": "/usr/bin:/bin"}
        subprocess.run(["git", *name, *words], cwd=tmp_path, env=when, check=True)

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "submit")
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "answers.ipynb").write_text("{}")
    monkeypatch.setattr(sandbox, "ask", lambda: None)
    monkeypatch.setattr(alone, "judge", lambda *_: result("alice", "right", "wrong"))
    assert grading.main(["classroom", LAB, "--run", str(tmp_path)]) == 0
    made = json.loads((tmp_path / "result.json").read_text())
    jsonschema.validate(made, SCHEMA)
    assert made["datetime"] == "2026-06-01T14:32:01Z"
    assert (tmp_path / "release-body.md").read_text().startswith(f"### {LAB}: 2 of 3 points")
