"""Add what a reader gave for written answers, from the file that `nbgrader export` writes."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Sequence
from pathlib import Path

from utils.grading.results import FunctionResult, LabResult

NAME = "written answers"
AGAIN = "run `nbgrader autograde {lab} --force` and `nbgrader export` again"
COLUMNS = {"assignment", "student_id", "raw_score", "max_score"}


def add(found: Sequence[LabResult], path: Path | None) -> list[LabResult]:
    """Return the results with a line for what nbgrader's gradebook has beyond the functions.

    Without a file they stay as they are. Raises ValueError if the file is no export, or does not
    fit the results: a sum of two gradings would be nobody's grade.
    """
    if path is None:
        return list(found)
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if COLUMNS - set(table.fieldnames or ()):
            raise ValueError(f"{path} is not what `nbgrader export` writes: it lacks columns")
        rows = {(row["student_id"], row["assignment"]): row for row in table}
    return [each if each.problem else _added(each, rows, path) for each in found]


def _added(result: LabResult, rows: dict, path: Path) -> LabResult:
    row = rows.get((result.student, result.lab))
    again = AGAIN.format(lab=result.lab)
    if row is None:
        raise ValueError(f"{path} has no row of {result.student} for {result.lab}: {again}")
    points = float(row["raw_score"]) - result.points
    possible = float(row["max_score"]) - result.possible
    if points < -1e-9 or possible < -1e-9:
        raise ValueError(
            f"{path} has other points for the functions of {result.student} in {result.lab} than "
            f"the judge: {again}"
        )
    read = FunctionResult(NAME, max(points, 0.0), max(possible, 0.0), "read")
    return dataclasses.replace(result, functions=(*result.functions, read), written={})
