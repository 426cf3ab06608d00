"""Grade on Gradescope: the autograder's zip, and the results.json that it writes.

After the Gradescope Autograder Documentation, "Autograder Specifications" (setup.sh and
run_autograder at the root of the zip; /autograder/source, /autograder/submission; the fields of
/autograder/results/results.json, their types, and the values of status, visibility and the
formats) and "Submission Metadata" (/autograder/submission_metadata.json: created_at, users, the
due dates of the assignment and of a student with an extension).
"""

from __future__ import annotations

import argparse
import json
import stat
import zipfile
from datetime import timedelta
from importlib import metadata
from pathlib import Path

import utils
from utils.grading import inert
from utils.grading.exits import late, tables
from utils.grading.results import LabResult
from utils.records.files import draft

HELP = "the autograder zip of a lab for Gradescope"

VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
DISTRIBUTION = "seqbook-utils"
LEFT_OUT = {".safetensors", ".pyc"}  # trained weights grade nobody

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image.
set -euo pipefail
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \\
    bubblewrap ca-certificates python3-pip
# a Python of our own: that of the image may be too old for the book
export UV_PYTHON_INSTALL_DIR=/opt/python
pip3 install -q uv 2>/dev/null || pip3 install -q --break-system-packages uv
uv venv -q --python 3.12 /opt/grading
uv pip install -q --python /opt/grading/bin/python -r /autograder/source/requirements.txt
chmod -R go+rX /autograder/source /opt/grading /opt/python
"""
RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for each submission.
export PYTHONPATH=/autograder/source/package
exec /opt/grading/bin/python -B -m utils.grading gradescope --run /autograder
"""


# ------------------------------------------------------------------------------------ the result


def results_json(result: LabResult, days: int, factor: float, visibility: str) -> dict:
    """Return a result as Gradescope reads it: a test for each function, late days in the score."""
    tests = [
        {
            "name": each.exercise,
            "name_format": "text",
            "score": each.points,
            "max_score": each.possible,
            "status": "passed" if each.status == "right" else "failed",
            "output": each.message or each.status,
            "output_format": "text",
            "visibility": visibility,
        }
        for each in result.functions
    ]
    return {
        "score": round(result.points * factor, 2),
        "output": _said(result, days, factor),
        "output_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _said(result: LabResult, days: int, factor: float) -> str:
    lines = [f"{tables.number(result.points)} of {tables.number(result.possible)} points."]
    if result.problem:
        lines = [inert.text(result.problem)]
    if days:
        lines.append(f"{days} days late: {1 - factor:.0%} of the points are off.")
    if waiting := sum(result.written.values()):
        lines.append(f"Up to {tables.number(waiting)} more for what a person reads.")
    return "\n".join(lines)


def lateness(kept: dict, rule: late.LateRule) -> int:
    """Return the days late that Gradescope's metadata tell; a student's extension counts."""
    assignments = [kept, *(user for user in kept.get("users") or [])]
    due = [late.moment(str((each.get("assignment") or {}).get("due_date"))) for each in assignments]
    latest = max((moment for moment in due if moment), default=None)
    return rule.days_after(latest, late.moment(str(kept.get("created_at"))))


def grade(home: Path) -> dict:
    """Judge what lies in `home`/submission, write `home`/results/results.json and return it.

    Raises NoSandbox or ValueError where nothing can be graded; no file is written then, and
    Gradescope says that the autograder failed, which is better than a grade that is none.
    """
    settings = json.loads((home / "source" / "settings.json").read_text(encoding="utf-8"))
    rule = late.LateRule({}, settings["per_day"], timedelta(hours=settings["grace"]))
    told = home / "submission_metadata.json"
    days = lateness(json.loads(told.read_text(encoding="utf-8")), rule) if told.exists() else 0
    result = _judged(home / "submission", settings)
    made = results_json(result, days, rule.factor(days), settings["visibility"])
    with draft(home / "results" / "results.json") as own:
        own.write_text(json.dumps(made, indent=1), encoding="utf-8")
    return made


def _judged(folder: Path, settings: dict) -> LabResult:
    """Judge in the sandbox; without one, only if the instructor has typed --unsafe."""
    from utils.grading import alone, sandbox  # needs Linux; the zip is written anywhere

    unsafe = False
    try:
        sandbox.ask()
    except sandbox.NoSandbox as error:
        if not settings["unsafe"]:
            raise
        unsafe = True
        print(f"Graded without a sandbox, as was asked for: {error}")
    return alone.judge(folder, settings["lab"], "student", unsafe=unsafe)


# ------------------------------------------------------------------------------------ the zip


def requirements(more: list[str]) -> str:
    """Return what the package needs, in the versions that are installed here."""
    try:
        needed = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError as error:
        raise ValueError(
            f"{DISTRIBUTION} is not installed: run `pip install -e .` first"
        ) from error
    names = [line.partition(">")[0].strip() for line in needed if "extra ==" not in line]
    pinned = [f"{name}=={metadata.version(name)}" for name in names]
    return "\n".join([*pinned, *more]) + "\n"


def package() -> dict[str, Path]:
    """Return the files of the book's package by their names in the zip."""
    root = Path(utils.__file__).resolve().parent
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {
        f"package/utils/{path.relative_to(root).as_posix()}": path
        for path in files
        if path.suffix not in LEFT_OUT and "__pycache__" not in path.parts
    }


def write_zip(path: Path, settings: dict, more: list[str]) -> None:
    """Write the autograder: what Gradescope asks for at the root, the package beside it."""
    texts = {
        "setup.sh": SETUP,
        "run_autograder": RUN,
        "settings.json": json.dumps(settings, indent=1) + "\n",
        "requirements.txt": requirements(more),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft(path) as own, zipfile.ZipFile(own, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in texts.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            mode = 0o755 if text.startswith("#!") else 0o644
            entry.external_attr = (stat.S_IFREG | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, text)
        for name, source in package().items():
            file.write(source, name)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("lab", nargs="?", metavar="LAB", help="such as 02_bag_of_words")
    parser.add_argument("--to", type=Path, metavar="ZIP", help="where to write (LAB.zip)")
    parser.add_argument("--late-per-day", default="0%", metavar="SHARE", help="such as 10%%")
    parser.add_argument("--grace", type=float, default=0.0, metavar="HOURS", help="after it is due")
    parser.add_argument(
        "--visibility", choices=VISIBILITIES, default="visible", help="of the tests"
    )
    parser.add_argument(
        "--require", action="append", default=[], metavar="PACKAGE", help="install more, as torch"
    )
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="grade without a sandbox where Gradescope's container cannot make one: a student's "
        "code then runs beside the grader as another user, and can read the right answers",
    )
    parser.add_argument(
        "--run", dest="home", type=Path, metavar="HOME", help="what run_autograder calls"
    )


def run(options: argparse.Namespace) -> int:
    """Write the zip; or, with --run, grade a submission on Gradescope."""
    if options.home:
        grade(options.home)
        return 0
    from utils.exercises import labs

    known = labs()
    if options.lab not in known:
        raise ValueError(f"which lab? One of {', '.join(known)}")
    settings = {
        "lab": options.lab,
        "per_day": late.share(options.late_per_day),
        "grace": late.hours(options.grace) / timedelta(hours=1),
        "visibility": options.visibility,
        "unsafe": options.unsafe,
    }
    target: Path = options.to or Path(f"{options.lab}.zip")
    write_zip(target, settings, options.require)
    points = sum(each.points for each in known[options.lab].exercises)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB; set {points} points on Gradescope")
    return 0
