"""The scoreboard of the running task: model, parameters, held-out perplexity, seconds.

The rows are stored in scoreboard.json. A chapter measures its model and calls `record`, which
checks the measurement against the stored row; `table` shows stored rows, so what a notebook prints
does not depend on the machine. With SEQBOOK_RECORD=1 in the environment, `record` stores the row.
"""

import html
import json
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path

from utils.records.files import draft, turn
from utils.records.machine import machine

STORE = Path(__file__).with_name("scoreboard.json")
TOLERANCE = 0.02  # of the perplexity: another machine rounds, and so trains, a little differently
FIELDS = ("chapter", "model", "parameters", "perplexity", "seconds")
# What matters most stands first: a phone shows the left of a table.
HEADINGS = ("model", "perplexity", "parameters", "seconds", "chapter")


def record(
    chapter: str,
    model: str,
    parameters: int,
    perplexity: float,
    seconds: float,
    store: Path = STORE,
) -> None:
    """Check one measured row against the stored one; with SEQBOOK_RECORD=1, store it instead.

    chapter is its number, such as "01". Raises AssertionError when the number of parameters
    differs or the perplexity is more than 2 % away, LookupError when no row is stored.
    """
    row = _row(chapter, model, parameters, perplexity, seconds)
    if os.environ.get("SEQBOOK_RECORD") == "1":
        _store(row, store)
        return
    stored = [r for r in read(store) if _name(r) == _name(row)]
    if not stored:
        raise LookupError(
            f"the scoreboard has no row for {model!r} in chapter {chapter}: run the notebook once "
            "with SEQBOOK_RECORD=1 in the environment to store it"
        )
    _compare(row, stored[0])


def read(store: Path = STORE) -> list[dict]:
    """Return the stored rows, by chapter; within a chapter in the order of recording."""
    if not store.exists():
        return []
    try:
        rows = json.loads(store.read_text(encoding="utf-8"))["rows"]
        return sorted(rows, key=lambda row: row["chapter"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{store.name} is not a scoreboard: restore the file from the repository"
        ) from error


def table(through: str | None = None, store: Path = STORE) -> "Table":
    """Return the stored rows of all chapters up to `through`, such as "01" (None: all)."""
    if through is not None:
        _check_chapter(through)
    rows = [row for row in read(store) if through is None or row["chapter"] <= through]
    return Table(tuple(rows))


@dataclass(frozen=True)
class Table:
    """Rows of the scoreboard; notebooks draw it as a table with the lowest perplexity in bold."""

    rows: tuple[dict, ...]

    def cells(self) -> list[tuple[str, ...]]:
        """Return the text of every row, column by column."""
        return [
            (
                row["model"],
                f"{row['perplexity']:.1f}",
                f"{row['parameters']:,}",
                f"{row['seconds']:.0f}" if row["seconds"] >= 1 else "< 1",
                row["chapter"],
            )
            for row in self.rows
        ]

    @property
    def best(self) -> int | None:
        """Return the position of the row with the lowest perplexity."""
        scores = [row["perplexity"] for row in self.rows]
        return scores.index(min(scores)) if scores else None

    @property
    def source(self) -> str:
        """Say what the perplexities are of, and on which machine the seconds were taken."""
        machines = dict.fromkeys(row["machine"] for row in self.rows)
        seconds = f" Seconds: {'; '.join(machines)}." if machines else ""
        return f"Perplexity is measured on held-out text.{seconds}"

    def __str__(self) -> str:
        """Draw plain text, the best row marked with a star."""
        lines = [HEADINGS, *self.cells()]
        widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
        drawn = []
        for number, line in enumerate(lines, start=-1):
            numbers = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
            star = " *" if number == self.best else ""
            drawn.append("  ".join([line[0].ljust(widths[0]), *numbers]) + star)
        return "\n".join([*drawn, self.source])

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        lines = ["| " + " | ".join(HEADINGS) + " |", "|:---|---:|---:|---:|---:|"]
        for number, cells in enumerate(self.cells()):
            cells = tuple(cell.replace("|", "\\|") for cell in cells)
            if number == self.best:
                cells = tuple(f"**{cell}**" for cell in cells)
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join([*lines, "", self.source])

    def _repr_html_(self) -> str:
        left, right = ' style="text-align:left"', ' style="text-align:right"'
        styles = (left, *[right] * (len(HEADINGS) - 1))
        head = [f'<th scope="col"{s}>{h}</th>' for s, h in zip(styles, HEADINGS, strict=True)]
        body = []
        for number, cells in enumerate(self.cells()):
            texts = [html.escape(cell) for cell in cells]
            if number == self.best:
                texts = [f"<strong>{text}</strong>" for text in texts]
            row = [f"<td{style}>{text}</td>" for style, text in zip(styles, texts, strict=True)]
            body.append(f"<tr>{''.join(row)}</tr>")
        return (
            f'<table class="scoreboard"><thead><tr>{"".join(head)}</tr></thead>'
            f"<tbody>{''.join(body)}</tbody></table><p>{html.escape(self.source)}</p>"
        )


def _row(chapter, model, parameters, perplexity, seconds) -> dict:
    """Build a row, or raise ValueError with the argument that does not fit."""
    _check_chapter(chapter)
    if not model:
        raise ValueError("model is empty: give the name that the table shows")
    if int(parameters) != parameters or parameters < 0:
        raise ValueError(f"parameters={parameters}: expected a whole number, 0 or above")
    if not (math.isfinite(perplexity) and perplexity >= 1):
        raise ValueError(f"perplexity={perplexity}: expected a finite number of at least 1")
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError(f"seconds={seconds}: expected a finite number, 0 or above")
    return {
        "chapter": chapter,
        "model": model,
        "parameters": int(parameters),
        "perplexity": round(float(perplexity), 2),
        "seconds": round(float(seconds), 1),
        "machine": machine(),
    }


def _check_chapter(chapter: str) -> None:
    if not (isinstance(chapter, str) and re.fullmatch("[0-9]{2}", chapter)):
        raise ValueError(f'chapter={chapter!r}: expected its number as two digits, such as "01"')


def _name(row: dict) -> tuple[str, str]:
    return row["chapter"], row["model"]


def _compare(row: dict, stored: dict) -> None:
    where = f"{row['model']!r} in chapter {row['chapter']}"
    if row["parameters"] != stored["parameters"]:
        raise AssertionError(
            f"{where} has {row['parameters']:,} parameters, the scoreboard says "
            f"{stored['parameters']:,}: if the change is meant, record it with SEQBOOK_RECORD=1"
        )
    if abs(row["perplexity"] / stored["perplexity"] - 1) > TOLERANCE:
        raise AssertionError(
            f"{where} measured perplexity {row['perplexity']:.1f}, the scoreboard says "
            f"{stored['perplexity']:.1f} (more than {TOLERANCE:.0%} apart): if the change is "
            "meant, record it with SEQBOOK_RECORD=1"
        )


def _store(row: dict, store: Path) -> None:
    """Put a row in its place; rows that others store at the same time stay."""
    with turn(store):
        rows = [other for other in read(store) if _name(other) != _name(row)] + [row]
        rows.sort(key=lambda row: row["chapter"])
        with draft(store) as own:
            own.write_text(json.dumps({"rows": rows}, indent=2) + "\n", encoding="utf-8")
