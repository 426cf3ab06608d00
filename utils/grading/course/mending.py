"""Rebuild a submitted notebook, cell by cell, from what the lab has and what the student wrote.

Notebooks come back with cells copied, deleted, retyped, without their marks, from other kernels and
from Colab. nbgrader needs every cell of the lab once, with its mark. Nothing of the submission is
taken over as it is: sources as text, outputs as `inert` leaves them, no metadata at all.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field

from utils.grading import inert

MOST = 1_000  # cells of a submission
LONGEST = 200_000  # characters of a cell of code


@dataclass
class Cell:
    """A cell of the submission: what it is, and which cell of the lab it stands for, if any."""

    kind: str
    source: str
    outputs: object = None
    attachments: object = None
    mark: str = ""


@dataclass
class Mended:
    """A notebook with every cell of the lab, and what was done to it, in sentences."""

    notebook: dict
    notes: list[str] = field(default_factory=list)


def mend(submitted: dict, lab: dict) -> Mended:
    """Return the submission with each marked cell of the lab exactly once.

    `lab` is the notebook as it was released. Raises ValueError if the submission holds no cell of
    it at all: then it is another notebook, or none.
    """
    marked = {mark(cell): cell for cell in lab["cells"] if mark(cell)}
    done = Mended({"nbformat": 4, "nbformat_minor": 5, "metadata": _metadata(lab), "cells": []})
    cells = _read(submitted, marked, done.notes)
    _single(cells, done.notes)
    _find_lost(cells, lab, marked, done.notes)
    if not any(cell.mark for cell in cells):
        raise ValueError("the submission holds no cell of this lab: is it the right notebook?")
    _put_back(cells, marked, done.notes)
    known = {cell["source"]: cell for cell in lab["cells"] if not mark(cell)}
    for number, cell in enumerate(cells):
        theirs = marked.get(cell.mark)
        done.notebook["cells"].append(
            _own(cell, number, known) if theirs is None else _marked(cell, theirs, done.notes)
        )
    if done.notes:
        done.notebook["cells"].insert(0, _remark(done.notes))
    return done


def mark(cell: dict) -> str:
    """Return nbgrader's grade_id of a cell; "" if it has none."""
    metadata = cell.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    found = own.get("grade_id") if isinstance(own, dict) else None
    return found if isinstance(found, str) else ""


def _metadata(lab: dict) -> dict:
    """Return what of the lab's own metadata a notebook needs: the kernel and the language."""
    kept = ("kernelspec", "language_info")
    return {key: copy.deepcopy(lab["metadata"][key]) for key in kept if key in lab["metadata"]}


def _read(submitted: dict, marked: dict[str, dict], notes: list[str]) -> list[Cell]:
    """Return the cells of a submission, whatever it is."""
    given = submitted.get("cells")
    given = [cell for cell in given if isinstance(cell, dict)] if isinstance(given, list) else []
    if len(given) > MOST:
        notes.append(f"The notebook has {len(given)} cells; what comes after {MOST} was left out.")
    cells = []
    for cell in given[:MOST]:
        kind = "code" if cell.get("cell_type") == "code" else "markdown"
        source = inert.text(cell.get("source"), LONGEST)
        known = mark(cell) if mark(cell) in marked else ""
        cells.append(Cell(kind, source, cell.get("outputs"), cell.get("attachments"), known))
    return cells


def _single(cells: list[Cell], notes: list[str]) -> None:
    """Leave of a copied cell the last one its mark, as a kernel that runs them all would."""
    last = {cell.mark: cell for cell in cells if cell.mark}
    for name, own in last.items():
        same = [cell for cell in cells if cell.mark == name and cell is not own]
        for cell in same:
            cell.mark = ""
        if any(cell.source != own.source for cell in same):
            notes.append(f"The cell `{name}` was there {len(same) + 1} times; the last one counts.")


def _find_lost(cells: list[Cell], lab: dict, marked: dict[str, dict], notes: list[str]) -> None:
    """Give cells that lost their marks the right one back, by what stands in them."""
    before = dict(zip(marked, _texts_before(lab), strict=True))
    for name, theirs in marked.items():
        if any(cell.mark == name for cell in cells):
            continue
        for place in reversed(range(len(cells))):
            above = cells[place - 1].source.strip() if place else None
            if not cells[place].mark and _is(cells[place], name, theirs, above == before[name]):
                cells[place].mark = name
                notes.append(f"The cell `{name}` had lost its mark; its text told which it is.")
                break


def _texts_before(lab: dict) -> list[str]:
    """Return for each marked cell of a lab the text of the cell above it."""
    cells = lab["cells"]
    return [
        cells[place - 1]["source"].strip() if place else ""
        for place, cell in enumerate(cells)
        if mark(cell)
    ]


def _is(cell: Cell, name: str, theirs: dict, follows: bool) -> bool:
    """Tell whether a cell without a mark stands for a cell of the lab.

    `follows` says that it comes after the text that the lab has before it.
    """
    if theirs["metadata"]["nbgrader"].get("locked"):
        return cell.kind == "code" and cell.source.strip() == theirs["source"].strip()
    if theirs["cell_type"] == "code":
        return bool(re.search(rf"^def\s+{re.escape(name)}\s*\(", cell.source, re.MULTILINE))
    return follows and cell.kind == "markdown"


def _put_back(cells: list[Cell], marked: dict[str, dict], notes: list[str]) -> None:
    """Put in what was deleted: behind the marked cell that comes before it in the lab."""
    above = None
    for name, theirs in marked.items():
        places = [place for place, cell in enumerate(cells) if cell.mark == name]
        if not places:
            place = 0
            if above is not None:
                place = next(i for i, cell in enumerate(cells) if cell.mark == above) + 1
            cells.insert(place, Cell(theirs["cell_type"], theirs["source"], mark=name))
            notes.append(f"The cell `{name}` was deleted; the lab's own is back in its place.")
        above = name


def _marked(cell: Cell, theirs: dict, notes: list[str]) -> dict:
    """Return a cell of the lab with what the student wrote, where writing was asked for."""
    name, own = cell.mark, copy.deepcopy(theirs)
    if cell.kind != own["cell_type"]:
        notes.append(f"The cell `{name}` was {cell.kind} and is {own['cell_type']} again.")
    if own["metadata"]["nbgrader"].get("locked"):
        if cell.source.strip() != own["source"].strip():
            notes.append(f"The check `{name}` was changed; the lab's own is back.")
    elif own["cell_type"] == "markdown":
        _write_text(own, cell)
    else:
        own["source"] = cell.source
    if own["cell_type"] == "code":
        locked = own["metadata"]["nbgrader"].get("locked")
        own |= {"execution_count": None, "outputs": [] if locked else inert.outputs(cell.outputs)}
    return own


def _own(cell: Cell, number: int, known: dict[str, dict]) -> dict:
    """Return a cell that gives no points: the lab's own text as it is, a student's as text."""
    own = {"id": f"own-{number}", "cell_type": cell.kind, "metadata": {}, "source": cell.source}
    if cell.kind == "code":
        return own | {"execution_count": None, "outputs": inert.outputs(cell.outputs)}
    if cell.source not in known or known[cell.source]["cell_type"] != "markdown":
        _write_text(own, cell)
    return own


def _write_text(own: dict, cell: Cell) -> None:
    """Put a student's Markdown, made harmless, and its pictures into a cell."""
    pictures = inert.attachments(cell.attachments)
    own["source"] = inert.markdown(cell.source, pictures)
    if pictures:
        own["attachments"] = pictures


def _remark(notes: list[str]) -> dict:
    """Return a cell that says to student and reader what was mended."""
    text = "\n".join(["**Mended before grading**", "", *(f"* {note}" for note in notes)])
    return {"id": "mended", "cell_type": "markdown", "metadata": {}, "source": text}
