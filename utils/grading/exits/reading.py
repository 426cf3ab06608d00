"""Read the results that the judge has written, for every exit alike."""

from __future__ import annotations

import argparse
from pathlib import Path

from utils.grading.results import LabResult


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every exit takes: where the results are, and which lab."""
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder that `judge` wrote")
    parser.add_argument("--lab", metavar="LAB", help="only this lab, such as 02_bag_of_words")


def results(out: Path, lab: str | None = None) -> list[LabResult]:
    """Return the results under OUT/results, by lab, then student; of one lab if it is named.

    Raises ValueError where there is none.
    """
    files = sorted((out / "results").glob("*/*.json"))
    found = [LabResult.load(file) for file in files if lab is None or file.stem == lab]
    if not found:
        what = f"of {lab} " if lab else ""
        raise ValueError(
            f"{out / 'results'} holds no results {what}yet: first run "
            f"`python -m utils.grading judge SUBMISSIONS --out {out}`"
        )
    return sorted(found, key=lambda each: (each.lab, each.student))


def by_lab(found: list[LabResult]) -> dict[str, list[LabResult]]:
    """Return the results of each lab."""
    labs: dict[str, list[LabResult]] = {}
    for result in found:
        labs.setdefault(result.lab, []).append(result)
    return labs


def exercises(found: list[LabResult]) -> list[str]:
    """Return the names of one lab's exercises, in the notebook's order."""
    names: dict[str, None] = {}
    for result in found:
        names |= dict.fromkeys(each.exercise for each in result.functions)
    return list(names)
