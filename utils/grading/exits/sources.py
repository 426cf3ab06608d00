"""Find the notebook that a result was made from, and read its cells as they stand."""

from __future__ import annotations

import json
from pathlib import Path

from utils.grading.results import LabResult

LARGEST = 50_000_000  # bytes


def notebook(path: Path) -> dict:
    """Read a notebook as plain JSON; ValueError says why it is none.

    Its `cells` are a list of dictionaries; what is in them may be anything.
    """
    if not path.is_file() or path.is_symlink():
        raise ValueError(f"the notebook {path.name or '(unnamed)'} is gone")
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has more than {LARGEST:,} bytes")
    try:
        read = json.loads(path.read_bytes())
        cells = read["cells"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name} is no notebook") from error
    if not isinstance(cells, list):
        raise ValueError(f"{path.name} is no notebook")
    return read | {"cells": [cell for cell in cells if isinstance(cell, dict)]}


def cells(result: LabResult) -> list[dict]:
    """Return the cells of a result's notebook; ValueError says why there are none."""
    try:
        return notebook(Path(result.source))["cells"]
    except ValueError as error:
        raise ValueError(f"{result.student}: {error}") from error


def source(cell: dict) -> str:
    """Return the text of a cell, which may be a list of lines or, in a broken one, anything."""
    text = cell.get("source", "")
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def grade_id(cell: dict) -> str:
    """Return the name that nbgrader gave to a cell, or ""."""
    metadata = cell.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = own.get("grade_id") if isinstance(own, dict) else None
    return name if isinstance(name, str) else ""
