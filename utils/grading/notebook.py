"""Read a submitted notebook as plain JSON, in which anything may stand in place of anything."""

from __future__ import annotations

import functools
import json
import operator
import os
import stat
from pathlib import Path

LARGEST = 20_000_000  # bytes of a file
CODE = 1_000_000  # characters of all code
FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")  # Windows has the last alone
CAREFULLY = functools.reduce(operator.or_, (getattr(os, name, 0) for name in FLAGS))


class Unreadable(ValueError):
    """Say in one sentence why a file is no notebook."""


def read(path: Path, most: int = LARGEST) -> bytes:
    """Return the bytes of a file; a link, a device and what is too large are Unreadable."""
    if path.is_symlink():
        raise Unreadable(
            f"{path.name} cannot be read: it is a symbolic link, which is not followed"
        )
    try:
        # a pipe must not make us wait, a link must not lead to somebody else's file
        file = os.open(path, os.O_RDONLY | CAREFULLY)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror})") from None
    with os.fdopen(file, "rb") as opened:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise Unreadable(f"{path.name} is no ordinary file")
        data = opened.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"{path.name} has more than {most:,} bytes: clear its outputs")
    return data


def parse(data: bytes) -> dict:
    """Return a notebook as JSON has it; raises Unreadable."""
    try:
        held = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the file is no text in UTF-8") from None
    except RecursionError:
        raise Unreadable("the file is nested too deeply for a notebook") from None
    except ValueError as error:  # cut off, or another kind of file
        raise Unreadable(f"the file is no notebook: {str(error)[:100]}") from None
    if not isinstance(held, dict) or not isinstance(held.get("cells"), list):
        raise Unreadable("the file is no notebook: it has no list of cells")
    return held


def code_cells(notebook: dict) -> list[tuple[str, str]]:
    """Return the source and the grade_id of every cell of code, "" where a cell has none."""
    cells = [
        (_text(cell.get("source")), _grade_id(cell))
        for cell in _dicts(notebook.get("cells"))
        if cell.get("cell_type") == "code"
    ]
    if not cells:
        raise Unreadable("the notebook has no cell of code")
    if sum(len(source) for source, _ in cells) > CODE:
        raise Unreadable(f"the notebook has more than {CODE:,} characters of code")
    return cells


def shown(notebook: dict) -> set[str]:
    """Return the names of the exercises whose solution was shown, as the outputs tell."""
    outputs = [
        output for cell in _dicts(notebook.get("cells")) for output in _dicts(cell.get("outputs"))
    ]
    told = [_dict(_dict(output.get("metadata")).get("seqbook")) for output in outputs]
    return {each["solution"] for each in told if isinstance(each.get("solution"), str)}


def _grade_id(cell: dict) -> str:
    found = _dict(_dict(cell.get("metadata")).get("nbgrader")).get("grade_id")
    return found if isinstance(found, str) else ""


def _text(source: object) -> str:
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def _dict(held: object) -> dict:
    return held if isinstance(held, dict) else {}


def _dicts(held: object) -> list[dict]:
    return [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []
