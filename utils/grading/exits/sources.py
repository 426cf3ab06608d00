"""Find the notebook that a result was made from, and read its cells as they stand."""

from __future__ import annotations

import json
from pathlib import Path

from utils.grading.results import LabResult

LARGEST = 50_000_000  # bytes


def cells(result: LabResult) -> list[dict]:
    """Return the cells of a result's notebook; ValueError says why there are none."""
    path = Path(result.source)
    if not result.source or not path.is_file() or path.is_symlink():
        raise ValueError(f"{result.student}: the notebook {path.name or '(unnamed)'} is gone")
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{result.student}: {path.name} has more than {LARGEST:,} bytes")
    try:
        notebook = json.loads(path.read_bytes())
        found = notebook["cells"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise ValueError(f"{result.student}: {path.name} is no notebook") from error
    if not isinstance(found, list):
        raise ValueError(f"{result.student}: {path.name} is no notebook")
    return [cell for cell in found if isinstance(cell, dict)]


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
