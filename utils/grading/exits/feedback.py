"""Give feedback: each student's notebook with a verdict under each function, and as one page.

What the student left in it is made harmless on the way: outputs stay as text and PNG alone, and no
text can do anything where it is shown.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from utils.grading import inert
from utils.grading.exits import late, page, prose, reading, report, sources, tables
from utils.grading.exits.page import Html, element
from utils.grading.results import FunctionResult, LabResult
from utils.records.files import draft

HELP = "each student's notebook with a verdict under each function, and the same as an HTML page"

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
FOLD = re.compile(r"< (/?(?:details|summary))>")  # tags of the labs, without anything in them
OURS = "seqbook"  # of a cell's metadata: it is ours, and whose verdict it is


def cells(result: LabResult, rule: late.LateRule) -> list[dict]:
    """Return the cells of the feedback: the student's, harmless, and ours between them."""
    try:
        kept = [] if result.problem else [harmless(cell) for cell in sources.cells(result)]
        gone = result.problem
    except ValueError as error:
        kept, gone = [], str(error)
    after: dict[int, list[FunctionResult]] = {}
    for function in result.functions:
        after.setdefault(place(kept, function.exercise), []).append(function)
    found = [_ours("", summary(result, rule, gone))]
    for index, cell in enumerate(kept):
        found.append(cell)
        found += [_ours(each.exercise, said(each)) for each in after.get(index, ())]
    return found + [_ours(each.exercise, said(each)) for each in after.get(len(kept), ())]


def place(kept: list[dict], name: str) -> int:
    """Return which cell defines a function, the last one if several do; the end if none does."""
    pattern = re.compile(rf"^(async )?def {re.escape(name)}\b", re.MULTILINE)
    found = [
        index
        for index, cell in enumerate(kept)
        if cell["cell_type"] == "code" and pattern.search(cell["source"])
    ]
    return found[-1] if found else len(kept)


def harmless(cell: dict) -> dict:
    """Return a student's cell that can be looked at: plain text, small pictures, no metadata."""
    if cell.get("cell_type") == "code":
        return {
            "cell_type": "code",
            "source": inert.text(cell.get("source"), inert.ANSWER),
            "outputs": inert.outputs(cell.get("outputs")),
            "execution_count": None,
            "metadata": {},
        }
    pictures = inert.attachments(cell.get("attachments"))
    shown = {
        "cell_type": "markdown",
        "source": FOLD.sub(r"<\1>", inert.markdown(cell.get("source"), pictures)),
        "metadata": {},
    }
    return shown | ({"attachments": pictures} if pictures else {})


def summary(result: LabResult, rule: late.LateRule, gone: str = "") -> str:
    """Return the head of the feedback, as Markdown."""
    points, possible = tables.number(rule.points(result)), tables.number(result.possible)
    lines = [f"# {result.lab}: {points} of {possible} points"]
    if days := rule.days(result):
        share = 1 - rule.factor(days)
        lines.append(
            f"{tables.number(result.points)} points were earned; {share:.0%} of them are off, for "
            f"{days} {'day' if days == 1 else 'days'} late."
        )
    if waiting := sum(result.written.values()):
        lines.append(f"Up to {tables.number(waiting)} more for what a person reads.")
    if gone:
        lines.append("The notebook could not be shown:\n\n" + fenced(gone))
    return "\n\n".join(lines)


def said(function: FunctionResult) -> str:
    """Return the verdict on one function, as Markdown."""
    sign, _ = report.SIGNS.get(function.status, ("!", ""))
    got, of = tables.number(function.points), tables.number(function.possible)
    head = f"**{sign} {function.exercise}: {got} of {of}, {function.status}.**"
    return head + (f"\n\n{fenced(function.message)}" if function.message else "")


def fenced(text: str) -> str:
    """Return a text as a block of code, whatever backticks it holds."""
    plain = inert.text(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 3)
    return f"{fence}text\n{plain}\n{fence}"


def _ours(name: str, text: str) -> dict:
    return {"cell_type": "markdown", "source": text, "metadata": {OURS: {"verdict": name}}}


def notebook(found: list[dict]) -> str:
    """Return the feedback as the text of a notebook."""
    numbered = [cell | {"id": f"feedback-{n}"} for n, cell in enumerate(found)]
    made = {"cells": numbered, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


# ------------------------------------------------------------------------------------ as a page


def web_page(result: LabResult, found: list[dict], rule: late.LateRule) -> str:
    """Return the feedback as one page; the verdicts stand above, then the notebook with them."""
    functions = {each.exercise: each for each in result.functions}
    rows = [
        [
            element("a", each.exercise, href=f"#{each.exercise}"),
            element("td", report.SIGNS.get(each.status, "!")[0] + " " + each.status),
            f"{tables.number(each.points)} of {tables.number(each.possible)}",
        ]
        for each in result.functions
    ]
    parts: list[object] = [element("p", line) for line in found[0]["source"].split("\n\n")[1:]]
    parts.append(element("p", rule, class_="soft"))
    if rows:
        parts.append(page.table("Verdicts", ["Function", "Verdict", "Points"], rows))
    for cell in found[1:]:
        parts += _shown(cell, functions)
    title = found[0]["source"].partition("\n")[0].removeprefix("# ")
    return page.page(f"{title} ({result.student})", *parts)


def _shown(cell: dict, functions: dict[str, FunctionResult]) -> Iterator[Html]:
    name = cell["metadata"].get(OURS, {}).get("verdict")
    if name in functions:
        yield _verdict(functions[name])
    elif cell["cell_type"] == "markdown":
        yield prose.shown(cell["source"])
    else:
        yield element("pre", cell["source"])
        for output in cell["outputs"]:
            yield _output(output)


def _verdict(function: FunctionResult) -> Html:
    sign, colour = report.SIGNS.get(function.status, ("!", "broken"))
    points = f"{tables.number(function.points)} of {tables.number(function.possible)}"
    head = element("b", f"{sign} {function.exercise}: {points}, {function.status}.")
    message = element("div", function.message, class_="message") if function.message else ""
    return element("section", head, message, id=function.exercise, class_=f"verdict {colour}")


def _output(output: dict) -> Html:
    if output["output_type"] == "stream":
        return element("pre", output["text"], class_="soft")
    picture = f"data:image/png;base64,{output['data']['image/png']}"
    return Html(f'<p><img src="{page.escaped(picture)}" alt="a picture that this cell drew"></p>')


# ------------------------------------------------------------------------------------ the command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    reading.add_arguments(parser)
    late.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write OUT/feedback/STUDENT/LAB.ipynb and LAB.html for each result."""
    found = reading.results(options.out, options.lab)
    rule = late.from_options(options, {each.lab for each in found})
    folder: Path = options.out / "feedback"
    for result in found:
        if Path(result.student).name != result.student or Path(result.lab).name != result.lab:
            raise ValueError(f"{result.student!r}, {result.lab!r} cannot name a folder and a file")
        made = cells(result, rule)
        own = folder / result.student
        page.save(own / f"{result.lab}.html", web_page(result, made, rule))
        with draft(own / f"{result.lab}.ipynb") as path:
            path.write_text(notebook(made), encoding="utf-8", newline="\n")
    print(f"{folder}: {len(found)} notebooks with their pages")
    return 0
