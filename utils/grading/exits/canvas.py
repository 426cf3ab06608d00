"""Fill out Canvas' gradebook.

After the Canvas Instructor Guide, "How do I export grades in the Gradebook?" and "How do I import
grades in the Gradebook?": the first columns are Student, ID, SIS User ID, SIS Login ID and Section
(an institution may show fewer, or more), then one for each assignment, "Lab 2 (1234)", with its id
in brackets; below the header comes the row "Points Possible"; columns marked "(read only)" are
computed, and their changes are ignored.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from utils.grading.exits import gradebook, late, reading, tables, written
from utils.grading.results import LabResult

HELP = "a CSV for Canvas' gradebook, filled into the one that it exports"

PERSON = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
NAMES = ("ID", "SIS Login ID", "SIS User ID", "Integration ID", "Student")  # what tells a person
OTHERS = {*PERSON, "Integration ID", "Root Account", "LastName", "FirstName", "Notes"}
COMPUTED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")
POINTS = "Points Possible"


def assignments(template: tables.Template) -> dict[str, int]:
    """Return the places of the columns that hold an assignment's grades, by title without id."""
    possible = points_row(template)
    found = {}
    for place, title in enumerate(template.head):
        computed = COMPUTED.search(title) or "read only" in template.get(possible, place)
        if title.strip() and title.strip() not in OTHERS and not computed:
            name = re.sub(r"\s*\(\d+\)$", "", title.strip())
            found[title.strip() if name in found else name] = place
    return found


def points_row(template: tables.Template) -> int:
    """Return the place of the row with the maxima; ValueError if there is none."""
    for index in range(1, min(4, len(template.rows))):
        if POINTS in template.get(index, 0):
            return index
    raise ValueError(
        f'the template has no row "{POINTS}": give the file that Canvas exports '
        "(Gradebook, Export), as it is"
    )


def fill(
    template: tables.Template,
    found: Sequence[LabResult],
    rule: late.LateRule,
    options: argparse.Namespace,
) -> gradebook.Filled:
    """Fill one lab's results into Canvas' own table; no other column changes."""
    possible = points_row(template)
    place = gradebook.column_of(found[0].lab, assignments(template), options.column)
    scale = gradebook.Scale.to(template.get(possible, place), found, options.scale)
    columns = [c for c in map(template.column, NAMES) if c is not None]
    rows = range(possible + 1, len(template.rows))
    people = gradebook.People(
        {row: [template.get(row, column) for column in columns] for row in rows},
        gradebook.read_roster(options.roster),
    )
    done = gradebook.Filled()
    for result in found:
        index = people.row(result.student)
        if index is None:
            done.unknown.append(result.student)
        elif result.problem:
            done.unread.append(result.student)
        else:
            template.set(index, place, scale.points(result, rule))
            done.cells += 1
    return done


def fresh(found: Sequence[LabResult], rule: late.LateRule) -> tables.Template:
    """Return a table as Canvas imports it, for a course whose assignments are not there yet."""
    labs = reading.by_lab(list(found))
    head = [*PERSON, *labs]
    most = [tables.number(max(each.possible for each in own)) for own in labs.values()]
    rows = [head, [f"    {POINTS}", "", "", "", "", *most]]
    given = {
        (each.student, each.lab): tables.number(rule.points(each))
        for each in found
        if not each.problem
    }
    for student in sorted({each.student for each in found}):
        name = str(tables.plain(student))
        rows.append([name, "", "", name, "", *(given.get((student, lab), "") for lab in labs)])
    return tables.Template(rows)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    gradebook.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the CSV; exit status 1 if a student's grade could not be filled in."""
    found = written.add(reading.results(options.out, options.lab), options.written)
    rule = late.from_options(options, {each.lab for each in found})
    target: Path = options.to or options.out / "canvas.csv"
    status = 0
    if options.template is None:
        table = fresh(found, rule)
        print(f"{target}: {len(table.rows) - 2} students; --template keeps Canvas' own columns")
    else:
        table = tables.Template.read(options.template)
        for own in reading.by_lab(found).values():
            status |= fill(table, own, rule, options).say(target)
    table.save(target)
    return status
