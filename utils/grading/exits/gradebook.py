"""Fill out a gradebook that another program gave: find the rows, the column and the scale."""

from __future__ import annotations

import argparse
import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from utils.grading.exits import late, reading, tables
from utils.grading.results import LabResult


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every gradebook takes."""
    reading.add_arguments(parser)
    late.add_arguments(parser)
    parser.add_argument(
        "--template", type=Path, metavar="CSV", help="the file that the gradebook gave, to fill out"
    )
    parser.add_argument("--to", type=Path, metavar="CSV", help="where to write")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="[LAB=]NAME",
        help="the lab's column, where its name does not say so (`Lab 2`)",
    )
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="CSV",
        help="other names of the students: first column as in OUT/results, then what the "
        "gradebook calls them (nbgrader's roster, with e-mail addresses, is one)",
    )
    parser.add_argument(
        "--written",
        type=Path,
        metavar="CSV",
        help="what `nbgrader export` wrote: adds the points that a reader gave",
    )
    parser.add_argument(
        "--scale", action="store_true", help="stretch the points to the gradebook's maximum"
    )


# ------------------------------------------------------------------------------------ rows


def exact(text: str) -> str:
    """Return a name as it is compared at first: without case and outer spaces."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def loose(text: str) -> Iterator[str]:
    """Yield the other ways in which programs write the same person.

    Letters and digits alone; "Doe, Jane" the other way round; an address before its @; the number
    behind "Participant 123".
    """
    name = exact(text)
    turned = " ".join(reversed(name.split(","))) if name.count(",") == 1 else name
    numbered = re.fullmatch(r"[^\W\d]+ (\d+)", name)
    for form in (name, turned, name.partition("@")[0], numbered[1] if numbered else ""):
        yield "".join(letter for letter in form if letter.isalnum())


def strict(text: str) -> Iterator[str]:
    """Yield the one way that counts before all others."""
    yield exact(text)


class People:
    """Who is who: the gradebook's rows, each with the cells that name a person."""

    def __init__(
        self, rows: Mapping[int, Sequence[str]], roster: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Note under which names each row can be found."""
        self.roster = roster or {}
        self.known: list[tuple[Callable, dict[str, set[int]]]] = [(strict, {}), (loose, {})]
        for forms, places in self.known:
            for place, cells in rows.items():
                for form in (form for cell in cells for form in forms(cell) if form):
                    places.setdefault(form, set()).add(place)

    def row(self, student: str) -> int | None:
        """Return the one row of a student; None if there is none, or if several might be."""
        names = [student, *self.roster.get(student, ())]
        for forms, places in self.known:
            wanted = {form for name in names for form in forms(name)}
            found = set().union(*(places.get(form, ()) for form in wanted))
            if found:
                return found.pop() if len(found) == 1 else None
        return None


def read_roster(path: Path | None) -> dict[str, list[str]]:
    """Return the other names of each student; {} without a file."""
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[0].strip(): row[1:] for row in csv.reader(file) if row}


# ------------------------------------------------------------------------------------ columns


def column_of(lab: str, candidates: Mapping[str, int], wanted: Iterable[str]) -> int:
    """Return the place of a lab's column; ValueError names those there are.

    `candidates` are the columns that may hold grades, by title; `wanted` what was asked for.
    """
    for given in wanted:
        own, equals, name = given.partition("=")
        if equals and own != lab:
            continue
        titles = [title for title in candidates if exact(title) == exact(name if equals else given)]
        if titles:
            return candidates[titles[0]]
        raise ValueError(f"there is no column {given}: {_choice(candidates)}")
    number = int(lab.partition("_")[0]) if lab[:1].isdigit() else -1
    pattern = re.compile(rf"\blab\s*0*{number}\b|{re.escape(lab)}", re.IGNORECASE)
    titles = [title for title in candidates if pattern.search(title)]
    if len(titles) != 1:
        raise ValueError(
            f"{len(titles) or 'no'} columns seem to be {lab}'s, name one with "
            f'--column "{lab}=NAME": {_choice(candidates)}'
        )
    return candidates[titles[0]]


def _choice(candidates: Mapping[str, int]) -> str:
    return "there are " + (", ".join(f'"{title}"' for title in candidates) or "none")


# ------------------------------------------------------------------------------------ points


@dataclass(frozen=True)
class Scale:
    """How the judge's points become a gradebook's: as they are, or stretched to its maximum."""

    factor: float = 1.0

    @classmethod
    def to(cls, maximum: str, found: Sequence[LabResult], stretch: bool) -> Scale:
        """Return the scale for a gradebook's maximum; ValueError if it is another one.

        The maximum may be that of the functions alone, or with the written answers.
        """
        try:
            most = float(maximum.strip().replace(",", "."))
        except ValueError:
            if stretch:
                raise ValueError("the gradebook names no maximum to --scale to") from None
            return cls()
        possible = max(each.possible for each in found)
        full = possible + max(sum(each.written.values()) for each in found)
        if not possible or any(abs(most - each) < 0.005 for each in (possible, full)):
            return cls()
        if stretch:
            return cls(most / possible)
        raise ValueError(
            f"the gradebook has {most:g} points for {found[0].lab}, the judge gives up to "
            f"{possible:g} ({full:g} with the written answers): change the gradebook's, or add "
            "--scale"
        )

    def points(self, result: LabResult, rule: late.LateRule) -> str:
        """Return the cell of one result."""
        return tables.number(rule.points(result) * self.factor)


@dataclass
class Filled:
    """What came of filling out a gradebook."""

    cells: int = 0
    unknown: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)

    def say(self, where: Path) -> int:
        """Print it; return 1 if somebody's grade is not there, so that a script notices."""
        print(f"{where}: {self.cells} grades")
        for students, why in (
            (self.unknown, "no single row is theirs (name them with --roster)"),
            (self.unread, "their submission could not be read, so their cell stays as it was"),
            (self.locked, "the gradebook says that their grade cannot be changed"),
        ):
            if students:
                print(f"  {len(students)} left out, {why}: {', '.join(students)}")
        return int(bool(self.unknown or self.unread or self.locked))
