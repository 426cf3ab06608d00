"""The result.json of Classroom 50, in which GitHub Classroom's courses go on.

After the Classroom 50 wiki, "Advanced Autograding" (the result.json contract; Writing an
autograder.py), and its schema "classroom50/result/v1" (foundation50/classroom50,
schemas/result-v1.schema.json): whole points, one entry in `tests` for each thing graded, times in
UTC as YYYY-MM-DDTHH:MM:SSZ, and no fields but those named there. The runner gives the autograder
CLASSROOM, ASSIGNMENT, ASSIGNMENT_TYPE, OWNER, SUBMISSION_TAG, COMMIT_URL, RELEASE_URL and
REVIEW_URL in the environment; lateness it marks itself, so no late days are taken off here.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from utils.grading.exits import late
from utils.grading.results import FunctionResult, LabResult
from utils.records.files import draft

HELP = "the result.json of Classroom 50 (the successor of GitHub Classroom), and its autograder.py"

SCHEMA = "classroom50/result/v1"
TIME = "%Y-%m-%dT%H:%M:%SZ"
LONGEST = 2_000  # characters of a message


def result_json(result: LabResult, given: Mapping[str, str]) -> dict:
    """Return a result as Classroom 50 takes it; `given` is the environment of its runner.

    A submission that could not be read has no tests; `release_body` says why. Raises ValueError
    where the runner's variables are missing.
    """
    missing = [
        name for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG") if not given.get(name)
    ]
    if missing:
        raise ValueError(
            f"{', '.join(missing)} are not set: Classroom 50's runner sets them, and its contract "
            "asks for them"
        )
    tests = [_test(each) for each in result.functions]
    commit = given.get("COMMIT_URL") or "unknown"
    return {
        "schema": SCHEMA,
        "classroom": given["CLASSROOM"],
        "assignment": given["ASSIGNMENT"],
        "assignment_type": given.get("ASSIGNMENT_TYPE") or "individual",
        "owner": given.get("OWNER") or given.get("USERNAME") or result.student,
        "submission": given["SUBMISSION_TAG"],
        "commit": commit,
        "release": given.get("RELEASE_URL") or commit,
        "review": given.get("REVIEW_URL") or commit,
        "datetime": submitted_at(result),
        "graded_at": datetime.now(UTC).strftime(TIME),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def _test(each: FunctionResult) -> dict:
    return {
        "test-name": each.exercise,
        "passed": each.status == "right",
        "score": whole(each.points),
        "max-score": whole(each.possible),
        "message": each.message[:LONGEST],
    }


def whole(points: float) -> int:
    """Return points as the contract wants them: whole, and never rounded up."""
    return int(points + 1e-9)


def submitted_at(result: LabResult) -> str:
    """Return when a result was handed in, in UTC; the time of now where it is not known."""
    moment = late.moment(result.submitted) or datetime.now(UTC)
    return moment.astimezone(UTC).strftime(TIME)


def release_body(result: LabResult) -> str:
    """Return what the release says of a result, as Markdown in which messages are code."""
    lines = [f"### {result.lab}: {result.points:g} of {result.possible:g} points", ""]
    if result.problem:
        lines += [f"The notebook could not be read: {_line(result.problem)}", ""]
    lines += ["| function | points | |", "|---|---|---|"] if result.functions else []
    for each in result.functions:
        lines.append(f"| {each.exercise} | {each.points:g} of {each.possible:g} | {each.status} |")
    for each in result.functions:
        if each.message:
            text = each.message[:LONGEST].replace("`", "'")
            lines += ["", f"**{each.exercise}**", "", "```text", text, "```"]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return "`" + " ".join(text.replace("`", "'").split())[:300] + "`"


def commit_time(folder: Path) -> str:
    """Return the committer's date of the graded commit, which is the submission's time; or ""."""
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "-C", str(folder), "log", "-1", "--format=%cI"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return told.stdout.strip()


def write(result: LabResult, given: Mapping[str, str], folder: Path) -> None:
    """Write result.json and release-body.md into a folder."""
    texts = {
        "result.json": json.dumps(result_json(result, given), indent=2) + "\n",
        "release-body.md": release_body(result),
    }
    for name, text in texts.items():
        with draft(folder / name) as own:
            own.write_text(text, encoding="utf-8", newline="\n")


def grade(folder: Path, lab: str, given: Mapping[str, str]) -> LabResult:
    """Judge the notebook of a student's checkout and write what the runner reads.

    Raises NoSandbox or ValueError where nothing can be graded: the runner makes an error of it.
    """
    from utils.grading import alone, sandbox  # needs Linux; autograder.py is written anywhere

    sandbox.ask()
    result = alone.judge(folder, lab, given.get("OWNER") or given.get("USERNAME") or "student")
    result = dataclasses.replace(result, submitted=commit_time(folder))
    write(result, given, folder)
    return result


# ------------------------------------------------------------------------------------ the upload

AUTOGRADER = '''\
"""Grade {lab} for Classroom 50: written by `python -m utils.grading classroom {lab}`.

Put it at CLASSROOM/autograders/ASSIGNMENT/autograder.py of the configuration repository, and give
the assignment the runtime {{"runs-on": "ubuntu-latest", "python": "3.12", "apt": ["bubblewrap"]}}.
"""

import subprocess
import sys

PACKAGE = "{package}"

subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
# Ubuntu lets no ordinary program make the namespaces of a sandbox before this
open_namespaces = ["sudo", "sysctl", "-q", "-w", "kernel.apparmor_restrict_unprivileged_userns=0"]
subprocess.run(open_namespaces, check=False)
grade = [sys.executable, "-m", "utils.grading", "classroom", "{lab}", "--run", "."]
sys.exit(subprocess.run(grade, check=False).returncode)
'''


def autograder(lab: str) -> str:
    """Return the autograder.py of a lab; it installs the package from its repository."""
    told = metadata.metadata("seqbook-utils").get_all("Project-URL") or []
    address = next((line.partition(", ")[2] for line in told if line.startswith("Repository,")), "")
    if not address:
        raise ValueError("seqbook-utils does not say where its repository is: install it first")
    return AUTOGRADER.format(lab=lab, package=f"seqbook-utils @ git+{address}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("lab", metavar="LAB", help="such as 02_bag_of_words")
    parser.add_argument("--to", type=Path, default=Path("autograder.py"), metavar="PY")
    parser.add_argument(
        "--run", dest="home", type=Path, metavar="DIR", help="what autograder.py calls"
    )


def run(options: argparse.Namespace) -> int:
    """Write the autograder.py; or, with --run, grade a checkout in Classroom 50's runner."""
    from utils.exercises import labs

    if options.lab not in labs():
        raise ValueError(f"there is no lab {options.lab}: one of {', '.join(labs())}")
    if options.home:
        result = grade(options.home, options.lab, os.environ)
        print(result.problem or f"{result.points:g} of {result.possible:g} points")
        return 0
    with draft(options.to) as own:
        own.write_text(autograder(options.lab), encoding="utf-8", newline="\n")
    print(f"{options.to}: for CLASSROOM/autograders/ASSIGNMENT/ of the configuration repository")
    return 0
