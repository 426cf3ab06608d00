"""Find the submissions in a folder, in the layouts that courses have.

`STUDENT/LAB/LAB.ipynb` (nbgrader), `STUDENT/anything.ipynb`, at any depth below the student's
folder, and `STUDENT.ipynb`. Which lab a notebook is, its folder or its name says, or its cells.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from utils.exercises.checking import Lab
from utils.grading import notebook

DEEPEST = 5  # folders below a student's own
MOST = 500  # notebooks of one student
READ = 40_000_000  # bytes of a student's notebooks that are read to tell their labs


@dataclass(frozen=True)
class Submission:
    """One notebook that a student handed in; `problem` says why it cannot be judged."""

    student: str
    lab: str
    path: Path
    submitted: str = ""
    problem: str = ""


def find(folder: Path, labs: Mapping[str, Lab], only: str = "") -> list[Submission]:
    """Return the submissions of a folder or a single file; `only` names the one lab to look for.

    Where a student has several notebooks of a lab, the one that is named like the lab counts, or
    else the newest. A notebook of no known lab has `lab` "". Raises ValueError for a wrong input.
    """
    if only and only not in labs:
        raise ValueError(f"there is no lab {only!r}: expected one of {', '.join(labs)}")
    if not folder.exists():
        raise ValueError(f"there is no {folder}: give the folder of the submissions")
    entries = sorted(folder.iterdir()) if folder.is_dir() else [folder]
    found = []
    for entry in entries:
        if not entry.name.startswith("."):
            found += _of_student(entry, labs, only)
    return found


def _of_student(entry: Path, labs: Mapping[str, Lab], only: str) -> list[Submission]:
    student = entry.name.removesuffix(".ipynb")
    if entry.is_symlink():
        told = "it is a symbolic link, which is not followed"
        return [Submission(student, only, entry, problem=f"{entry.name} cannot be read: {told}")]
    if not entry.is_dir():
        return [_submission(student, entry, labs, only)] if entry.suffix == ".ipynb" else []
    best: dict[str, Submission] = {}
    left = READ
    for path in itertools.islice(_notebooks(entry, DEEPEST), MOST):
        if not _named(path, labs):
            left -= min(os.lstat(path).st_size, notebook.LARGEST)
        if left < 0 and not _named(path, labs):  # no submission's time bounds this reading
            told = f"{path.name} was not looked into: this student's notebooks are too large"
            each = Submission(student, only, path, _submitted(path), told)
            best.setdefault(only or str(path), each)
            continue
        each = _submission(student, path, labs, only)
        # several of no lab are told apart by their paths
        place = each.lab or str(path)
        if place not in best or _rank(each) > _rank(best[place]):
            best[place] = each
    for lab in labs:
        if (entry / lab).is_dir() and lab not in best:
            told = f"there is no notebook in {student}/{lab}"
            best[lab] = Submission(student, lab, entry / lab, problem=told)
    return [each for each in best.values() if not only or each.lab in (only, "")]


def _notebooks(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the notebooks below a folder, links to files too, for these are to be told."""
    with contextlib.suppress(OSError):
        for entry in sorted(folder.iterdir()):
            if entry.name.startswith("."):
                continue
            if entry.suffix == ".ipynb" and (entry.is_symlink() or not entry.is_dir()):
                yield entry
            elif depth and entry.is_dir() and not entry.is_symlink():
                yield from _notebooks(entry, depth - 1)


def _rank(each: Submission) -> tuple[bool, str, str]:
    """Order the notebooks of one lab: the one that bears its name, then the newest."""
    return each.path.stem == each.lab, each.submitted, str(each.path)


def _submission(student: str, path: Path, labs: Mapping[str, Lab], only: str) -> Submission:
    when = _submitted(path)
    lab = _named(path, labs)
    if lab:
        return Submission(student, lab, path, when)
    try:
        lab = _looked_up(path, labs)
    except notebook.Unreadable as error:
        return Submission(student, only, path, when, str(error))
    if lab or only:
        return Submission(student, lab or only, path, when)
    told = f"{path.name}: which lab this is cannot be told; --lab says it"
    return Submission(student, "", path, when, told)


def _named(path: Path, labs: Mapping[str, Lab]) -> str:
    """Return the lab that a path names: its folder, or the file as browsers rename copies."""
    for name in labs:
        if path.parent.name == name or name.lower() in path.stem.lower():
            return name
    return ""


def _looked_up(path: Path, labs: Mapping[str, Lab]) -> str:
    """Return the lab most of whose functions a notebook has, "" if it has none."""
    cells = notebook.code_cells(notebook.parse(notebook.read(path)))
    ids = {grade_id for _, grade_id in cells}
    defined = set(re.findall(r"^def (\w+)", "\n".join(source for source, _ in cells), re.M))
    have = {
        name: sum((each.name in ids) + (each.name in defined) for each in lab.exercises)
        for name, lab in labs.items()
    }
    return max(have, key=have.get) if any(have.values()) else ""


def _submitted(path: Path) -> str:
    """Return when a notebook was handed in: as nbgrader noted it, or the file's own time."""
    with contextlib.suppress(ValueError):
        noted = notebook.read(path.with_name("timestamp.txt"), 100).decode().strip()
        return datetime.fromisoformat(noted.replace(" UTC", "+00:00")).isoformat()
    with contextlib.suppress(OSError):
        return datetime.fromtimestamp(os.lstat(path).st_mtime, UTC).isoformat(timespec="seconds")
    return ""
