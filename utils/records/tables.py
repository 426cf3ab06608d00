"""What the tables of several experiments share."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence


def spread(numbers: Sequence[float], digits: int) -> str:
    """Return the mean of some seeds with the lowest and the highest: "0.98 (0.97-0.99)", or "-"."""
    if not numbers:
        return "-"
    shown = (f"{x:.{digits}f}" for x in (statistics.fmean(numbers), min(numbers), max(numbers)))
    return "{} ({}-{})".format(*shown)


def draw(rows: Iterable[dict], names: Sequence[str], digits: int = 3) -> str:
    """Return these fields of some rows below their names; what a row does not have stays empty."""
    cells = [list(names), *([_cell(row.get(name), digits) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in cells
    )


def grid(rows: Sequence[dict], down: str, across: str, value: str, digits: int) -> str:
    """Return the `spread` of a value, a line for each `down` and a column for each `across`."""
    lines = [{down: str(name)} for name in dict.fromkeys(row[down] for row in rows)]
    columns = dict.fromkeys(row[across] for row in rows)
    for line in lines:
        for column in columns:
            chosen = [r for r in rows if (str(r[down]), r[across]) == (line[down], column)]
            line[str(column)] = spread([row[value] for row in chosen], digits)
    return draw(lines, [down, *map(str, columns)])


def _cell(value, digits: int) -> str:
    if value is None:
        return ""
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)
