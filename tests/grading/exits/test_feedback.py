"""Feedback: the student's own notebook with a verdict under each function, harmless to look at."""

import base64
import dataclasses
import json
import re
import struct
from html.parser import HTMLParser

import nbformat
import pytest

from tests.grading.exits.made_up import HOSTILE, LAB, function, made_up_class, write
from utils.grading import __main__ as grading
from utils.grading import inert
from utils.grading.results import LabResult

PNG = base64.b64encode(
    (inert.SIGNATURE + struct.pack(">I4sII", 13, b"IHDR", 3, 2)).ljust(60, b"\0")
).decode()
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def code(source, *outputs, grade_id=""):
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {"evil": EVIL}
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": metadata}


def output(**data):
    named = {mime.replace("_", "/", 1): value for mime, value in data.items()}
    return {"output_type": "display_data", "data": named, "metadata": {}}


NOTEBOOK = [
    {"cell_type": "markdown", "source": ["## Exercise 1\n", EVIL], "metadata": {}},
    {
        "cell_type": "markdown",
        "source": "<details><summary>Hint</summary>\n\n```\na  = 1\n```\n\n* one\n* two</details>",
        "metadata": {},
    },
    code("def bag_of_words(ids, size, mask):\n    ..."),
    code("def bag_of_words(ids, size, mask):\n    return 1", grade_id="bag_of_words"),
    code("lab.bag_of_words.check(bag_of_words)", output(text_html=EVIL, text_plain="in words")),
    {"cell_type": "raw", "source": EVIL, "metadata": {"raw_mimetype": "text/html"}},
    code(
        f"# {EVIL}\ndef same_bag(first, second):\n    return sorted(first) == sorted(second)",
        output(image_png=PNG),
        output(image_png='x"><script>alert(1)</script>'),
        {"output_type": "stream", "name": "stdout", "text": "\x1b[31mred\x1b[0m" + EVIL},
    ),
    "no cell",
]


@pytest.fixture
def graded(tmp_path):
    path = tmp_path / "ann.ipynb"
    path.write_text(json.dumps({"cells": NOTEBOOK, "metadata": {}, "nbformat": 4}))
    functions = (
        function("bag_of_words", "wrong", message=HOSTILE + "\n```\n# not a heading\n````"),
        function("same_bag"),
        function("class_probabilities", "missing", message="there is no such function"),
    )
    write(tmp_path, [LabResult("ann", LAB, functions, {"why_equal": 2.0}, source=str(path))])
    assert grading.main(["feedback", str(tmp_path)]) == 0
    return tmp_path / "feedback" / "ann"


def notebook(graded):
    return nbformat.read(graded / f"{LAB}.ipynb", as_version=4)


def test_the_notebook_is_valid_and_holds_what_the_student_wrote(graded):
    found = notebook(graded)
    nbformat.validate(found)
    sources = [cell.source for cell in found.cells]
    assert "def bag_of_words(ids, size, mask):\n    return 1" in sources


def test_each_verdict_stands_under_the_last_definition(graded):
    cells = notebook(graded).cells
    places = {cell.metadata.seqbook.verdict: n for n, cell in enumerate(cells) if cell.metadata}
    assert places[""] == 0
    assert "return 1" in cells[places["bag_of_words"] - 1].source
    assert "sorted(first)" in cells[places["same_bag"] - 1].source
    assert places["class_probabilities"] == len(cells) - 1
    assert "**✓ same_bag: 1 of 1, right.**" in cells[places["same_bag"]].source


def test_a_message_stays_inside_its_block(graded):
    [cell] = [c for c in notebook(graded).cells if "✗ bag_of_words" in c.source]
    fence = re.search(r"^(`+)text$", cell.source, re.MULTILINE)[1]
    assert len(fence) > 4
    assert cell.source.endswith(fence)


def test_outputs_stay_as_text_and_small_pictures_alone(graded):
    kept = [output for cell in notebook(graded).cells for output in cell.get("outputs", ())]
    mimes = {mime for output in kept for mime in output.get("data", ())}
    assert mimes == {"image/png", "text/plain"}
    texts = [output.text for output in kept if output.output_type == "stream"]
    assert texts == ["in words\n", "red" + EVIL]


def test_nothing_of_the_notebook_runs_in_a_markdown_cell(graded):
    for cell in notebook(graded).cells:
        if cell.cell_type == "markdown" and "verdict" not in str(cell.metadata):
            assert "<script" not in cell.source
            assert "<img" not in cell.source
        assert cell.cell_type != "raw"
        assert "evil" not in cell.metadata


class Seen(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]


def test_the_page_runs_nothing_and_loads_nothing(graded):
    seen = Seen((graded / f"{LAB}.html").read_text(encoding="utf-8"))
    assert not {"script", "iframe", "link", "object"} & set(seen.tags)
    assert not [each for each in seen.attributes if each[1].startswith("on")]
    addresses = [value for _, name, value in seen.attributes if name in ("src", "href")]
    assert all(each.startswith(("data:image/png;base64,", "#")) for each in addresses)
    assert f"data:image/png;base64,{PNG}" in addresses
    assert {"#bag_of_words", "#same_bag"} <= set(addresses)


def test_days_late_are_said(tmp_path):
    write(tmp_path, made_up_class())
    due = ["--due", "2026-09-30T12:00+00:00", "--late-per-day", "10%"]
    assert grading.main(["feedback", str(tmp_path), *due]) == 0
    text = (tmp_path / "feedback" / "ann" / f"{LAB}.html").read_text(encoding="utf-8")
    assert "4.5 of 5 points" in text
    assert "10% of them are off, for 1 day late" in text


def test_a_notebook_that_is_gone_or_unreadable_still_gives_feedback(tmp_path):
    ann, *others = made_up_class()
    gone = dataclasses.replace(ann, source=str(tmp_path / "ann.ipynb"))
    write(tmp_path, [gone, *others])
    assert grading.main(["feedback", str(tmp_path)]) == 0
    eve = (tmp_path / "feedback" / "eve" / f"{LAB}.ipynb").read_text(encoding="utf-8")
    assert "the notebook is no JSON" in eve
    ann = (tmp_path / "feedback" / "ann" / f"{LAB}.ipynb").read_text(encoding="utf-8")
    assert "could not be shown" in ann
    assert str(tmp_path) not in ann
    assert "bag_of_words: 2 of 2" in ann


def test_no_student_sees_anothers_name(tmp_path):
    write(tmp_path, made_up_class())
    grading.main(["feedback", str(tmp_path)])
    for path in (tmp_path / "feedback" / "ann").iterdir():
        assert not re.search(r"\b(bob|eve|mallory)\b", path.read_text(encoding="utf-8"))


def test_the_labs_folds_stay_in_the_notebook_and_go_on_the_page(graded):
    sources = [cell.source for cell in notebook(graded).cells]
    assert any(source.startswith("<details><summary>Hint</summary>") for source in sources)
    text = (graded / f"{LAB}.html").read_text(encoding="utf-8")
    assert "<pre>a  = 1</pre>" in text
    assert "<h2>Exercise 1</h2>" in text
    assert "* one\n* two" in text
    assert "details" not in text.split("</style>")[1]
