"""Report which students' answers are more alike than short functions are anyway.

The report is for a reader's eyes and stays on the machine: OUT/similar, readable by its owner
alone. It says what is alike; why, no program can tell.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from utils.grading import likeness, notebook, parsing
from utils.grading.exits import page, reading, sources, tables
from utils.grading.exits.page import Html, element
from utils.grading.results import LabResult

HELP = "which answers of a lab are more alike than chance (stays on this machine, proves nothing)"

PATIENCE = 10.0  # seconds for one submission
LONGEST_ANSWER = 2_000_000  # characters of what the parser says of one submission
SHOWN = 50  # pairs on the page; the CSV has all
WARNING = (
    "Likeness is no proof. People who learn from the same chapter write alike, and so do people "
    "who may work together. Look at the two texts, then talk to both. Keep this page to yourself."
)


class Parser:
    """The program that parses students' text, in a process with limits; begun anew if it dies."""

    def __init__(self, names: Sequence[str]) -> None:
        """Note which functions are looked for."""
        self.names = list(names)
        self.child: subprocess.Popen | None = None

    def functions(self, cells: Sequence[str]) -> dict[str, dict] | None:
        """Return the functions of a submission; None if parsing it killed the process."""
        if self.child is None:
            command = [sys.executable, "-I", "-S", parsing.__file__]
            pipe = subprocess.PIPE
            self.child = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, encoding="utf-8"
            )
        watch = threading.Timer(PATIENCE, self.child.kill)
        watch.start()
        try:
            request = json.dumps({"names": self.names, "cells": list(cells)})
            self.child.stdin.write(request + "\n")
            self.child.stdin.flush()
            answer = json.loads(self.child.stdout.readline(LONGEST_ANSWER))
        except (OSError, ValueError):  # it died, or was killed in the middle of a line
            self.close()
            return None
        finally:
            watch.cancel()
        return answer

    def close(self) -> None:
        """End the process."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            for pipe in (self.child.stdin, self.child.stdout):
                with contextlib.suppress(OSError):  # what it did not read any more
                    pipe.close()
            self.child = None

    def __enter__(self) -> Parser:
        """Return the parser itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process."""
        self.close()


def similar(
    submissions: Mapping[str, Sequence[str]],
    names: Sequence[str],
    released: Sequence[str] = (),
) -> tuple[list[likeness.Pair], float, dict[str, dict[str, str]], list[str]]:
    """Compare a class: `submissions` maps each student to the texts of the code cells.

    `released` are the cells of the lab as it was given out, whose skeleton does not count. Returns
    the pairs, the threshold in bits, everybody's sources by function, and whom nobody could parse.
    """
    with Parser(names) as parser:
        skeleton = parser.functions(released) or {}
        read = {who: parser.functions(cells) for who, cells in submissions.items()}
    students = [who for who, found in read.items() if found is not None]
    given = {name: likeness.grams(each["statements"]) for name, each in skeleton.items()}
    answers = {
        name: [
            likeness.grams(
                read[who].get(name, {}).get("statements", ()), given.get(name, frozenset())
            )
            for who in students
        ]
        for name in names
    }
    pairs, least = likeness.pairs(students, answers)
    texts = {
        who: {name: str(each["source"]) for name, each in read[who].items()} for who in students
    }
    return pairs, least, texts, [who for who, found in read.items() if found is None]


def report(
    lab: str,
    pairs: Sequence[likeness.Pair],
    least: float,
    texts: Mapping[str, Mapping[str, str]],
    unread: Sequence[str],
) -> str:
    """Return the page: the pairs, most alike first, with both texts on demand."""
    names = list(pairs[0].shares) if pairs else []
    head = ["Pair", "Likeness", *names]
    rows = [
        [_who(p), f"{p.bits / least:.1f}", *(f"{s:.0%}" for s in p.shares.values())] for p in pairs
    ]
    parts = [
        element("p", element("b", WARNING)),
        element("p", _how(len(texts), least)),
        element("p", f"{len(pairs)} pairs lie above it." if pairs else "No pair lies above it."),
    ]
    if unread:
        parts.append(element("p", f"Not compared, for nobody can parse it: {', '.join(unread)}."))
    if pairs:
        parts.append(page.table("Pairs more alike than chance", head, rows[:SHOWN]))
        parts += [_texts(pair, texts) for pair in pairs[:SHOWN]]
    return page.page(f"Likeness in {lab}", *parts)


def _how(students: int, least: float) -> str:
    small = " In so small a class little is above chance." if students < 10 else ""
    return (
        f"{students} submissions. The share is that of the uncommon parts of a function that two "
        "answers have in common; names of variables, comments, layout, the order of lines and what "
        "the lab gave do not count. Likeness 1 is what the most alike pair reaches in one of "
        f"{round(1 / likeness.LEVEL)} classes where nobody copies ({least:.1f} bits over all "
        f"functions).{small}"
    )


def _who(pair: likeness.Pair) -> str:
    return f"{pair.first} and {pair.second}"


def _texts(pair: likeness.Pair, texts: Mapping[str, Mapping[str, str]]) -> Html:
    blocks = []
    for name, share in pair.shares.items():
        if share:
            blocks.append(element("h2", f"{name}: {share:.0%}"))
            for who in (pair.first, pair.second):
                blocks += [element("p", who), element("pre", texts[who].get(name, ""))]
    return element("details", element("summary", _who(pair)), *blocks)


def write(folder: Path, lab: str, pairs: Sequence[likeness.Pair], text: str) -> None:
    """Write LAB.html and LAB.csv, for the eyes of their owner alone."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    page.save(folder / f"{lab}.html", text)
    names = list(pairs[0].shares) if pairs else []
    rows: Iterable = ([p.first, p.second, round(p.bits, 2), *p.shares.values()] for p in pairs)
    tables.write(folder / f"{lab}.csv", ["first", "second", "bits", *names], rows)
    for path in (folder / f"{lab}.html", folder / f"{lab}.csv"):
        os.chmod(path, 0o600)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    reading.add_arguments(parser)
    parser.add_argument(
        "--released",
        type=Path,
        default=Path("labs"),
        metavar="DIR",
        help="the labs as they were given out, LAB/LAB.ipynb; what stands there does not count",
    )


def run(options: argparse.Namespace) -> int:
    """Write OUT/similar: LAB.html and LAB.csv for each lab."""
    for lab, found in reading.by_lab(reading.results(options.out, options.lab)).items():
        given = LabResult("", lab, source=str(options.released / lab / f"{lab}.ipynb"))
        released = _code(given)
        if not released:
            print(f"{given.source} is not there: the lab's own lines count, too (see --released)")
        submissions = {each.student: _code(each) for each in found if not each.problem}
        pairs, least, texts, unread = similar(submissions, reading.exercises(found), released)
        text = report(lab, pairs, least, texts, unread)
        write(options.out / "similar", lab, pairs, text)
        print(f"{options.out / 'similar' / lab}.html: {len(pairs)} pairs; likeness is no proof")
    return 0


def _code(result: LabResult) -> list[str]:
    """Return the code of a result's notebook; nothing, and a line of why, where there is none."""
    try:
        held = {"cells": sources.cells(result)}
        return [source for source, _ in notebook.code_cells(held)]
    except notebook.Unreadable as error:
        print(f"{result.student or 'the released lab'}: {error}")
        return []
