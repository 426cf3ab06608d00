"""Find the notebook that a result was made from, and read its cells as they stand."""

from __future__ import annotations

from pathlib import Path

from utils.grading import notebook
from utils.grading.results import LabResult


def cells(result: LabResult) -> list[dict]:
    """Return the cells of a result's notebook; Unreadable says why there are none."""
    if not result.source:
        raise notebook.Unreadable("nothing says where its notebook lies")
    held = notebook.parse(notebook.read(Path(result.source)))
    return [cell for cell in held["cells"] if isinstance(cell, dict)]
