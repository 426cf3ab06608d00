"""Fill out Moodle's grading worksheet of an assignment, or the gradebook that Moodle exports.

After Moodle Docs, "Assignment settings" (Offline grading worksheet; the worksheet's columns are
Identifier, Full name, Email address, Status, Grade, Maximum Grade, Grade can be changed, Last
modified (submission), Last modified (grade), Feedback comments) and "Grade import" (the CSV that
"Grade export" gives: people's columns, then one for each grade item, "Assignment: Lab 2 (Real)",
and, where asked for, one with its feedback; a file with feedback must hold the grades too).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from utils.grading.exits import gradebook, late, reading, tables, written
from utils.grading.exits.page import Html, element
from utils.grading.results import LabResult

HELP = "a CSV for Moodle: the grading worksheet or the gradebook, filled into its own file"

IDENTIFIER, GRADE, MAXIMUM = "Identifier", "Grade", "Maximum Grade"
CHANGEABLE, COMMENTS = "Grade can be changed", "Feedback comments"
NAMES = ("Identifier", "Email address", "ID number", "Username", "Full name")
PEOPLE = {
    *NAMES,
    "First name",
    "Last name",
    "Surname",
    "Institution",
    "Department",
    "Last downloaded from this course",
}
OURS = "<p>Judged: "  # a comment that begins so is ours, and a new one may replace it


def comment(result: LabResult, rule: late.LateRule) -> str:
    """Return the feedback on one submission, as the HTML that Moodle keeps of a comment."""
    days = rule.days(result)
    late_by = f", {days} days late" if days else ""
    items = []
    for each in result.functions:
        got = f"{tables.number(each.points)} of {tables.number(each.possible)}"
        said = element("pre", each.message) if each.message else ""
        items.append(element("li", element("b", each.exercise), f": {got}, {each.status}.", said))
    points = f"{tables.number(rule.points(result))} of {tables.number(result.possible)} points"
    return Html(f"{OURS}{points}{late_by}.</p>" + element("ul", *items))


def fill(
    template: tables.Template,
    found: Sequence[LabResult],
    rule: late.LateRule,
    options: argparse.Namespace,
) -> gradebook.Filled:
    """Fill one lab's results into Moodle's own table; no other column changes."""
    worksheet = template.column(IDENTIFIER) is not None
    places = _worksheet(template, options) if worksheet else _items(template, found[0].lab, options)
    maximum = places.get("maximum")
    said = "" if maximum is None else template.get(1, maximum)
    scale = gradebook.Scale.to(said, found, options.scale)
    people = gradebook.People(_people(template), gradebook.read_roster(options.roster))
    done = gradebook.Filled()
    for result in found:
        index = people.row(result.student)
        if index is None:
            done.unknown.append(result.student)
        elif result.problem:
            done.unread.append(result.student)
        elif "changeable" in places and template.get(index, places["changeable"]) == "No":
            done.locked.append(result.student)
        else:
            template.set(index, places["grade"], scale.points(result, rule))
            if "comments" in places and _free(template.get(index, places["comments"])):
                template.set(index, places["comments"], comment(result, rule))
            done.cells += 1
    return done


def _free(text: str) -> bool:
    """Tell whether a comment may be written: what a reader wrote there stays."""
    return text.strip() in ("", "-") or text.strip().startswith(OURS)


def _worksheet(template: tables.Template, options: argparse.Namespace) -> dict[str, int]:
    """Return the places of a worksheet's columns; ValueError if it has no grades."""
    named = {
        "grade": GRADE,
        "maximum": MAXIMUM,
        "changeable": CHANGEABLE,
        "comments": COMMENTS,
    }
    places = {key: template.column(name) for key, name in named.items()}
    places = {key: place for key, place in places.items() if place is not None}
    if "grade" not in places:
        raise ValueError(
            f'the worksheet has no column "{GRADE}": download it with Moodle\'s language set to '
            "English, whose column names this program knows"
        )
    return places


def _items(template: tables.Template, lab: str, options: argparse.Namespace) -> dict[str, int]:
    """Return the places of one lab's columns in an exported gradebook."""
    grades, comments = {}, {}
    for place, title in enumerate(template.head):
        if title.strip() in PEOPLE or "total" in title or re.search(r"\(Percentage|Letter", title):
            continue
        group = comments if re.search(r"\(?Feedback\)?$", title.strip()) else grades
        group[re.sub(r"\s*\((Real|Feedback)\)$", "", title.strip())] = place
    place = gradebook.column_of(lab, grades, options.column)
    title = next(name for name, where in grades.items() if where == place)
    return {"grade": place} | ({"comments": comments[title]} if title in comments else {})


def _people(template: tables.Template) -> Mapping[int, list[str]]:
    """Return the cells of each row that tell whose it is."""
    columns = [c for c in map(template.column, NAMES) if c is not None]
    first = template.column("First name")
    last = template.column("Last name") or template.column("Surname")
    people = {}
    for row in range(1, len(template.rows)):
        people[row] = [template.get(row, column) for column in columns]
        if first is not None and last is not None:
            people[row].append(f"{template.get(row, first)} {template.get(row, last)}")
    return people


def fresh(found: Sequence[LabResult], rule: late.LateRule) -> tables.Template:
    """Return a table for Moodle's grade import: mapped there by its e-mail or ID number column."""
    labs = reading.by_lab(list(found))
    given = {(each.student, each.lab): each for each in found if not each.problem}
    rows = [["ID number", *labs]]
    for student in sorted({each.student for each in found}):
        own = [given.get((student, lab)) for lab in labs]
        cells = ["" if each is None else tables.number(rule.points(each)) for each in own]
        rows.append([str(tables.plain(student)), *cells])
    return tables.Template(rows)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    gradebook.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the CSV; exit status 1 if a student's grade could not be filled in."""
    found = written.add(reading.results(options.out, options.lab), options.written)
    rule = late.from_options(options, {each.lab for each in found})
    labs = reading.by_lab(found)
    target: Path = options.to or options.out / "moodle.csv"
    if options.template is None:
        table = fresh(found, rule)
        table.save(target)
        print(f"{target}: {len(table.rows) - 1} students, for Grades, Import; map ID number")
        return 0
    table = tables.Template.read(options.template)
    if table.column(IDENTIFIER) is not None and len(labs) > 1:
        raise ValueError(
            f"a grading worksheet is of one assignment, and here are {len(labs)} labs: add --lab"
        )
    status = 0
    for own in labs.values():
        status |= fill(table, own, rule, options).say(target)
    table.save(target)
    return status
