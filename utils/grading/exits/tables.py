"""CSV files: written so that a spreadsheet takes no cell for a formula, and filled out in place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from utils.records.files import draft

# how a cell begins that a spreadsheet may run; some take the wide signs of Chinese for the narrow
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM = "\ufeff"
LARGEST = 20_000_000  # bytes of a table that is read

Cell = str | int | float


def plain(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula: a quote goes before what begins one.

    Numbers stay numbers.
    """
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA):
        return "'" + cell
    return cell


def number(value: float) -> str:
    """Write points as gradebooks read them: at most two decimals, a point, no zeros behind it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def write(path: Path, head: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
    """Write a table whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft(path) as own, own.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(list(head))
        writer.writerows([plain(cell) for cell in row] for row in rows)


@dataclass
class Template:
    """Another program's table, to be filled out and given back as it came.

    Separator, line ends and byte order mark stay what they were, and so does every cell that is
    not set.
    """

    rows: list[list[str]]
    separator: str = ","
    line_end: str = "\r\n"
    mark: str = ""

    @property
    def head(self) -> list[str]:
        """Return the names of the columns."""
        return self.rows[0]

    @classmethod
    def read(cls, path: Path) -> Template:
        """Read a table; ValueError says why it cannot be one."""
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path} is no gradebook: it has more than {LARGEST:,} bytes")
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path} is not in UTF-8: save it as CSV UTF-8") from error
        mark = BOM if text.startswith(BOM) else ""
        text = text.removeprefix(BOM)
        first = text.partition("\n")[0]
        separator = max(",;\t", key=first.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        if len(rows) < 2 or len(rows[0]) < 2:
            raise ValueError(f"{path} is no gradebook: it has fewer than two rows or columns")
        return cls(rows, separator, "\r\n" if first.endswith("\r") else "\n", mark)

    def column(self, name: str) -> int | None:
        """Return the place of a column by its name, in whatever case, or None."""
        names = [each.strip().casefold() for each in self.head]
        return names.index(name.casefold()) if name.casefold() in names else None

    def get(self, row: int, column: int) -> str:
        """Return a cell; "" where a row is too short to have it."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def set(self, row: int, column: int, text: str) -> None:
        """Fill a cell; a row that is too short grows."""
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = text

    def text(self) -> str:
        """Return the table as a file holds it."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=self.separator, lineterminator=self.line_end)
        writer.writerows(self.rows)
        return self.mark + file.getvalue()

    def save(self, path: Path) -> None:
        """Write the table whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft(path) as own:
            own.write_bytes(self.text().encode("utf-8"))
