"""Show numbers as a table that fits a phone: HTML in a page, plain text in a terminal."""

from __future__ import annotations

import html
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_COLUMNS = 5  # on a screen of 375 pixels


def table(
    columns: Mapping[str, Sequence],
    digits: int = 2,
    formats: Mapping[str, str] | None = None,
    best: int | None = None,
    note: str = "",
) -> Table:
    """Return a table whose first column heads the rows; numbers stand to the right.

    Args:
        columns: heading -> cells, all of one length. Floats get `digits` decimals, whole numbers
            their commas, None a dash, True and False "yes" and "no", all else its text.
        digits: decimals of the floats.
        formats: heading -> how its numbers are written, such as ".1e" or "+.0%".
        best: the row, counted from 0, that is set in bold.
        note: a sentence below the table.

    Raises:
        ValueError: no column or more than five, an empty heading, columns of different lengths, a
            heading in `formats` that is none, a row `best` that is not there.
    """
    formats = dict(formats or {})
    if not 1 <= len(columns) <= MOST_COLUMNS:
        many = f"columns has {len(columns)} entries: expected 1 to {MOST_COLUMNS}"
        raise ValueError(f"{many}, which fit a phone; turn rows and columns, or draw a figure")
    if not all(map(str.strip, columns)):
        raise ValueError("a heading of columns is empty: say what stands in its column")
    lengths = {heading: len(cells) for heading, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns have the lengths {lengths}: expected one length for all")
    if unknown := sorted(set(formats) - set(columns)):
        raise ValueError(f"formats names {unknown}: expected some of {list(columns)}")
    rows = next(iter(lengths.values()))
    if best is not None and not 0 <= best < rows:
        raise ValueError(f"best={best} is no row: expected 0 to {rows - 1}")
    written = [
        [write(cell, formats.get(heading, f".{digits}f")) for cell in cells]
        for heading, cells in columns.items()
    ]
    right = tuple(all(map(_numeric, cells)) for cells in columns.values())
    return Table(tuple(columns), tuple(zip(*written, strict=True)), right, best, note)


def write(cell: object, form: str) -> str:
    """Return the text of one cell; `form` is for numbers that are not whole."""
    if cell is None:
        return "–"
    if isinstance(cell, str) or not isinstance(cell, numbers.Real):
        return {"True": "yes", "False": "no"}.get(str(cell), str(cell))  # NumPy's truth values too
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    whole = isinstance(cell, numbers.Integral) and form.endswith("f")
    return (f"{cell:,}" if whole else f"{cell:{form}}").replace("-", "−")


def _numeric(cell: object) -> bool:
    return cell is None or (isinstance(cell, numbers.Real) and not isinstance(cell, bool))


@dataclass(frozen=True)
class Table:
    """Written cells, row by row; `right` tells which columns stand to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    best: int | None = None
    note: str = ""

    def __str__(self) -> str:
        """Draw plain text, the best row marked with a star."""
        lines = [self.headings, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        drawn = []
        for number, line in enumerate(lines, start=-1):
            cells = zip(line, widths, self.right, strict=True)
            text = "  ".join(c.rjust(width) if r else c.ljust(width) for c, width, r in cells)
            drawn.append(text.rstrip() + (" *" if number == self.best else ""))
        return "\n".join([*drawn, *([self.note] if self.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = self._line(self.headings, ["th"] * len(self.headings), 'scope="col"')
        kinds = ["th", *["td"] * (len(self.headings) - 1)]
        body = [
            self._line(row, kinds, 'scope="row"', strong=number == self.best)
            for number, row in enumerate(self.rows)
        ]
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        return (
            f'<table class="numbers"><thead>{head}</thead>'
            f"<tbody>{''.join(body)}</tbody></table>{note}"
        )

    def _line(self, cells: Sequence[str], kinds: Sequence[str], scope: str, strong=False) -> str:
        """Return one row; JupyterLab sets every cell to the right that does not say otherwise."""
        parts = []
        for cell, kind, right in zip(cells, kinds, self.right, strict=True):
            text = html.escape(cell)
            text = f"<strong>{text}</strong>" if strong else text
            head = f" {scope}" if kind == "th" else ""
            side = "right" if right else "left"
            parts.append(f'<{kind}{head} style="text-align:{side}">{text}</{kind}>')
        return f"<tr>{''.join(parts)}</tr>"
