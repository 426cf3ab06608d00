"""The page for instructors: its ten commands, as they stand there, lead from clone to grades."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.grading.course.notebooks import LAB, ROOT, functions, read, solved
from tests.grading.sandboxed import needs_sandbox

PAGE = (ROOT / "book" / "instructors.md").read_text(encoding="utf-8")
HALF = ("same_bag", "accuracy")


def ten_commands():
    """Return the fenced blocks of the section with the ten commands, as they are."""
    section = PAGE.partition("\n## Ten commands\n")[2].partition("\n## ")[0]
    return re.findall(r"\*\*(\d+)\.\*\*.*?\n```sh\n(.*?)```", section, re.DOTALL)


def test_there_are_ten_and_they_are_counted():
    assert [int(number) for number, _ in ten_commands()] == list(range(1, 11))
    blocks = re.findall(r"```", PAGE.partition("\n## Ten commands\n")[2].partition("\n## ")[0])
    assert len(blocks) == 20


def test_the_page_stays_short():
    assert len(PAGE.split()) <= 1_200


def test_every_command_that_the_page_names_is_there():
    from utils.grading.__main__ import COMMANDS

    named = set(re.findall(r"python -m utils\.grading (\w+)", PAGE))
    assert named <= set(COMMANDS)
    assert len(named) >= 7
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(f"\n{name}:" in makefile for name in re.findall(r"`?\bmake (\w+)\b[` ]", PAGE))


@pytest.fixture
def home(tmp_path):
    """Return a home with the two files that an LMS gives: three submissions and a gradebook."""
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    students = {"Doe, Jane": solved(), "Roe, Max": read("labs"), "Li, Zoë": solved(only=HALF)}
    with zipfile.ZipFile(downloads / "submissions.zip", "w") as packed:
        for number, (name, notebook) in enumerate(students.items(), 1001):
            short = name.lower().replace(", ", "")
            packed.writestr(f"{short}_{number}_9{number}_{LAB}.ipynb", json.dumps(notebook))
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 2 (77)"]
    rows = [[name, number, "", "", "A", ""] for number, name in enumerate(students, 1001)]
    with (downloads / "gradebook.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, ["    Points Possible", "", "", "", "", worth()], *rows])
    return tmp_path


def worth(*names):
    """Return the points of some cells of the lab, or of all."""
    marks = [each["metadata"].get("nbgrader", {}) for each in read("labs")["cells"]]
    return sum(e.get("points", 0) for e in marks if not names or e.get("grade_id") in names)


def environment(home):
    """Return the environment of somebody who has this book's packages and no network."""
    here = str(Path(sys.executable).parent)
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join([here, os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        # the clone comes from this checkout instead of from the web
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": f"url.file://{ROOT}.insteadOf",
        "GIT_CONFIG_VALUE_0": re.search(r"git clone (\S+)", PAGE)[1],
        "GIT_CONFIG_KEY_1": "safe.directory",
        "GIT_CONFIG_VALUE_1": "*",
        "TQDM_DISABLE": "1",
    }


def lend_packages(clone):
    """Give a clone the packages of this environment, so that `make` has nothing to install."""
    own = Path(sys.prefix)
    (clone / ".venv").mkdir()
    for entry in own.iterdir():
        if not entry.name.startswith(".installed"):
            (clone / ".venv" / entry.name).symlink_to(entry)
    code = "import environment; print(environment.fingerprint('test'))"
    mark = subprocess.run(
        [sys.executable, "-c", code], cwd=clone / "tools", capture_output=True, text=True
    )
    (clone / ".venv" / ".installed-test").write_text(mark.stdout.strip())


@pytest.mark.slow
@needs_sandbox
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs git's own files, to clone")
def test_the_ten_commands_lead_from_a_clone_to_grades(home):
    """Nothing of the page is changed: only the home is another one, and git's way to the clone."""
    first, *others = [block for _, block in ten_commands()]
    env = environment(home)
    done = subprocess.run(
        ["bash", "-euc", first], cwd=home, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    lend_packages(home / "seqbook")
    script = "\n".join(f"echo '== {n}'\n{block}" for n, block in enumerate(others, 2))
    done = subprocess.run(
        ["bash", "-euc", script], cwd=home / "seqbook", env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    course = home / "course"
    with (course / "graded" / "canvas.csv").open(newline="", encoding="utf-8-sig") as file:
        grades = {row["Student"]: row["Lab 2 (77)"] for row in csv.DictReader(file)}
    assert float(grades["Doe, Jane"]) == worth(*map("check_{}".format, functions()))
    assert float(grades["Roe, Max"]) == 0
    assert float(grades["Li, Zoë"]) == worth(*map("check_{}".format, HALF))
    assert sorted(p.parent.parent.name for p in course.glob("feedback/*/*/*.html")) == [
        "1001",
        "1002",
        "1003",
    ]
    after = PAGE.partition("| afterwards there is | with |")[2].partition("\n\n")[0]
    for path in re.findall(r"`([\w/.]+)`", after):
        assert (course / path).exists(), f"the table promises {path}"
