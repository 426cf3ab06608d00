"""Judge the one notebook of a folder, as a grading service hands it over: a run for each student.

The seed is drawn anew for every run and kept nowhere, so that handing in again and again tells
nothing of the next one.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from utils.exercises import labs
from utils.grading import judging, notebook
from utils.grading.results import LabResult
from utils.grading.sandbox import Limits

SUFFIX = ".ipynb"
NOBODY = 65534


def the_notebook(folder: Path, lab: str) -> Path:
    """Return the notebook to judge: the lab's own name first, else the only one there is.

    Checkpoints and links do not count. Raises ValueError where there is none, or no one to choose.
    """
    found = sorted(
        path
        for path in folder.rglob(f"*{SUFFIX}")
        if path.is_file() and not path.is_symlink() and ".ipynb_checkpoints" not in path.parts
    )
    named = [path for path in found if path.stem == lab]
    chosen = named or found
    if len(chosen) == 1:
        return chosen[0]
    if not found:
        raise ValueError(f"No notebook was handed in: hand in {lab}{SUFFIX}.")
    names = ", ".join(str(path.relative_to(folder)) for path in chosen[:10])
    raise ValueError(f"{len(chosen)} notebooks were handed in ({names}): hand in {lab}{SUFFIX}.")


def judge(folder: Path, lab: str, student: str, unsafe: bool = False) -> LabResult:
    """Judge a folder's notebook; what cannot be read becomes a result with a `problem`.

    Raises NoSandbox where the judge has no sandbox and `unsafe` is not set.
    """
    known = labs()
    if lab not in known:
        raise ValueError(f"there is no lab {lab}: one of {', '.join(known)}")
    try:
        path = the_notebook(folder, lab)
        data = notebook.read(path)
    except ValueError as error:
        return LabResult(student, lab, problem=str(error))
    told = {"student": student, "source": str(path), "unsafe": unsafe}
    if unsafe and os.geteuid() == 0:
        # in a container of a service we are root: what the student wrote must not be
        told["limits"] = Limits(user=NOBODY)
    return judging.judge_bytes(data, known[lab], secrets.randbits(63), **told)
