"""Let nbgrader open plain files of a sensible size only, and find a notebook of another name.

It reads and copies what lies in a submission: through a link anybody's file, which then comes back
to the student as feedback; from a pipe for ever; and a large file into memory. A notebook that a
browser has renamed it passes over.
"""

from __future__ import annotations

import os
import shutil
import stat
from itertools import chain
from pathlib import Path

from traitlets.log import get_logger

from utils.grading.course.downloads import MOST, rank


def trouble(folder: Path) -> str:
    """Return in a sentence what of STUDENT/LAB is not to be opened; "" if all may be."""
    below = [Path(place) / name for place, *names in os.walk(folder) for name in chain(*names)]
    for path in (folder.parent, folder, *below):
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return f"{path.name} is a symbolic link, which may lead to anybody's file"
        if not stat.S_ISDIR(found.st_mode) and not stat.S_ISREG(found.st_mode):
            return f"{path.name} is no plain file"
        if stat.S_ISREG(found.st_mode) and found.st_size > MOST:
            return f"{path.name} is too large ({found.st_size:,} bytes)"
    return ""


def prepare(assignment: str, student: str, notebooks: list[str]) -> None:
    """Leave nbgrader the lab's notebook, or none where a submission is not to be opened.

    It calls this before each conversion, with a list that may be changed, and reports a submission
    without notebooks.
    """
    for folder in {Path(notebook).parent for notebook in notebooks}:
        lab = folder / f"{folder.name}.ipynb"
        if said := trouble(folder):
            get_logger().error("Passed over %s: %s", folder, said)
            notebooks.clear()
        elif not lab.exists():
            likely = max(notebooks, key=lambda path: rank(Path(path).name, folder.name))
            get_logger().warning("%s is taken for %s", likely, lab.name)
            shutil.copy2(likely, lab)
            notebooks[:] = [str(lab)]
