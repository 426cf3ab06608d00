"""Report the judge's results: tables for a spreadsheet, and a page for each lab."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from utils.grading.exits import late, page, reading, tables
from utils.grading.exits.page import Html, element
from utils.grading.results import FunctionResult, LabResult

HELP = "CSV tables and an HTML page for each lab: who got what, and why"

FUNCTIONS = (
    "student",
    "lab",
    "function",
    "points",
    "possible",
    "status",
    "mistake",
    "perhaps",
    "diagnosis",
    "message",
)
TOTALS = (
    "student",
    "lab",
    "points",
    "earned",
    "possible",
    "days late",
    "to be read",
    "solutions seen",
    "submitted",
    "problem",
)
# each status with its sign, and the colour that says the same
SIGNS = {
    "right": ("✓", "right"),
    "wrong": ("✗", "wrong"),
    "form": ("✗", "wrong"),
    "error": ("!", "broken"),
    "time": ("!", "broken"),
    "died": ("!", "broken"),
    "not written": ("·", "blank"),
    "missing": ("·", "blank"),
}


def function_rows(found: list[LabResult]) -> Iterator[list[tables.Cell]]:
    """Yield a row for each student and function."""
    for result in found:
        for each in result.functions:
            yield [
                result.student,
                result.lab,
                each.exercise,
                each.points,
                each.possible,
                each.status,
                each.mistake,
                each.perhaps,
                each.diagnosis,
                each.message,
            ]


def total_rows(found: list[LabResult], rule: late.LateRule) -> Iterator[list[tables.Cell]]:
    """Yield a row for each student and lab; `points` have the days late taken off."""
    for result in found:
        yield [
            result.student,
            result.lab,
            rule.points(result),
            result.points,
            result.possible,
            rule.days(result),
            sum(result.written.values()),
            " ".join(result.seen),
            result.submitted,
            result.problem,
        ]


def lab_page(lab: str, found: list[LabResult], rule: late.LateRule) -> str:
    """Return the page of one lab: students by functions, and who needs a look."""
    names = reading.exercises(found)
    head = ["Student", *names, "Points", "Days late", "To be read", "Seen"]
    parts = [
        element("p", _summary(found)),
        element("p", rule, class_="soft"),
        _legend(),
        _problems(found),
        page.table("Students by functions", head, [_row(each, names, rule) for each in found]),
    ]
    return page.page(f"Results of {lab}", *parts)


def _summary(found: list[LabResult]) -> str:
    read = [each for each in found if not each.problem]
    share = sum(each.points for each in read) / (sum(each.possible for each in read) or 1)
    seen = sum(bool(each.seen) for each in found)
    return (
        f"{len(found)} submissions, {len(found) - len(read)} of them could not be read. On average "
        f"{share:.0%} of the points were earned. {seen} asked for a solution."
    )


def _legend() -> Html:
    signs: dict[tuple[str, str], list[str]] = {}
    for status, sign in SIGNS.items():
        signs.setdefault(sign, []).append(status)
    parts = [
        element("span", f"{sign} {', '.join(words)}", class_=f"sign {colour}")
        for (sign, colour), words in signs.items()
    ]
    return element("p", *(Html(part + "\n") for part in parts))


def _problems(found: list[LabResult]) -> Html:
    """Return the list of submissions that could not be read, or that lost the student's process."""
    lines = [(each.student, each.problem) for each in found if each.problem]
    for each in found:
        died = [one.exercise for one in each.functions if one.status in ("died", "time")]
        if died:
            lines.append((each.student, f"did not come to an end: {', '.join(died)}"))
    if not lines:
        return element("p", "No submission has a problem.")
    items = [element("li", element("b", who), ": ", what) for who, what in lines]
    return Html(element("h2", "Look at these") + element("ul", *items))


def _row(result: LabResult, names: list[str], rule: late.LateRule) -> list[object]:
    functions = {each.exercise: each for each in result.functions}
    cells = [_function_cell(functions.get(name), name in result.seen) for name in names]
    points = f"{tables.number(rule.points(result))} of\u00a0{tables.number(result.possible)}"
    to_read = sum(result.written.values())
    return [result.student, *cells, points, rule.days(result), to_read, ", ".join(result.seen)]


def _function_cell(each: FunctionResult | None, seen: bool) -> Html:
    if each is None:
        return element("td", "")
    sign, colour = SIGNS.get(each.status, ("!", "broken"))
    mark = " (solution seen)" if seen else ""
    short = f"{sign} {tables.number(each.points)}"
    if each.status == "right":
        return element("td", short + mark, class_=colour)
    said = each.mistake or (f"perhaps: {each.perhaps}" if each.perhaps else each.diagnosis)
    full = [
        element("p", each.status + (f", {said}" if said else "") + mark),
        element("div", each.message, class_="message"),
    ]
    return element("td", element("details", element("summary", short), *full), class_=colour)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    reading.add_arguments(parser)
    late.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write OUT/report: functions.csv, totals.csv and LAB.html for each lab."""
    found = reading.results(options.out, options.lab)
    rule = late.from_options(options, {each.lab for each in found})
    folder = options.out / "report"
    tables.write(folder / "functions.csv", FUNCTIONS, function_rows(found))
    tables.write(folder / "totals.csv", TOTALS, total_rows(found, rule))
    for lab, own in reading.by_lab(found).items():
        page.save(folder / f"{lab}.html", lab_page(lab, own, rule))
    statuses = Counter(each.status for result in found for each in result.functions)
    print(
        f"{folder}: {len(found)} submissions, " + ", ".join(f"{n} {s}" for s, n in statuses.items())
    )
    return 0
