"""The report on likeness: parsing cannot hurt, the page proves nothing and stays private."""

import json
import stat

import numpy as np
import pytest

from tests.grading import answers
from utils.grading import __main__ as grading
from utils.grading import parsing, similarity
from utils.grading.results import FunctionResult, LabResult

HURTS = {
    "deep parentheses": "x = " + "(" * 100_000 + ")" * 100_000,
    "deep minus": "x = " + "-" * 1_000_000 + "1",
    "deep attributes": "x = a" + ".a" * 200_000,
    "a long sum": "x = " + "1+" * 200_000 + "1",
    "a huge number": "x = " + "9" * 5_000_000,
    "a null byte": "x = '\0'",
    "a surrogate": "x = '\ud800'",
    "no Python": "def f(:",
}


@pytest.fixture
def parser():
    with similarity.Parser(["f"]) as own:
        yield own


@pytest.mark.parametrize("name", HURTS)
def test_text_that_hurts_a_parser_stops_nobody(parser, name):
    found = parser.functions([HURTS[name], "def f(a):\n    return a"])
    assert found is None or found == {} or "f" in found
    assert "f" in parser.functions(["def f(a):\n    return a"])


def test_a_parser_that_hangs_is_ended(parser, monkeypatch, tmp_path):
    (tmp_path / "hangs.py").write_text("import time\ntime.sleep(600)")
    monkeypatch.setattr(similarity, "PATIENCE", 0.5)
    monkeypatch.setattr(parsing, "__file__", str(tmp_path / "hangs.py"))
    assert parser.functions(["def f(a):\n    return a"]) is None


def test_magics_are_no_python_and_helpers_belong_to_their_caller(parser):
    cells = ["%pip install x\n!ls\ndef g(x):\n    return x + 1", "def f(a):\n    return g(a)"]
    assert len(parser.functions(cells)["f"]["statements"]) == 2


def test_names_comments_docstrings_and_layout_do_not_count(parser):
    one = 'def f(a, b):\n    """Say."""\n    total = a + b  # sum\n    return total'
    two = "def f(x, y):\n    s = (x +\n         y)\n    return s"
    first, second = (parser.functions([text])["f"]["statements"] for text in (one, two))
    assert first == second


def test_the_order_of_an_operation_counts(parser):
    texts = ("def f(a, b):\n    return a - b", "def f(a, b):\n    return b - a")
    first, second = (parser.functions([text])["f"]["statements"] for text in texts)
    assert first != second


def submissions(size=20):
    rng = np.random.default_rng(2)
    group = {f"s{n:02}": answers.independent(rng) for n in range(size)}
    group["<b>zoe</b>"] = answers.disguised(group["s00"], rng)
    return {who: list(own.values()) for who, own in group.items()}


def test_the_page_shows_both_texts_and_says_that_it_is_no_proof(tmp_path):
    names = list(answers.TEXTS)
    given = submissions() | {"eve": [HURTS["deep minus"]]}
    found = similarity.similar(given, names)
    assert [(pair.first, pair.second) for pair in found[0]] == [("s00", "<b>zoe</b>")]
    text = similarity.report("02_bag_of_words", *found)
    assert "Likeness is no proof" in text
    assert "<b>zoe" not in text
    assert text.count("def bag_of_words") == 2
    similarity.write(tmp_path / "similar", "02_bag_of_words", found[0], text)
    assert stat.S_IMODE((tmp_path / "similar").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "similar").iterdir()}
    assert modes == {0o600}


def test_a_class_without_copies_has_an_empty_page(tmp_path):
    given = submissions()
    del given["<b>zoe</b>"]
    found = similarity.similar(given, list(answers.TEXTS))
    assert "No pair lies above it" in similarity.report("02_bag_of_words", *found)
    similarity.write(tmp_path, "02_bag_of_words", found[0], "")


def test_the_command_reads_the_judged_notebooks(tmp_path, capsys):
    exercises = tuple(FunctionResult(name, 1, 1, "right") for name in answers.TEXTS)
    for who, cells in submissions().items():
        path = tmp_path / "in" / f"{len(who)}{who[-3:].strip('>')}.ipynb"
        path.parent.mkdir(exist_ok=True)
        kept = [{"cell_type": "code", "source": text, "metadata": {}} for text in cells]
        path.write_text(json.dumps({"cells": kept, "metadata": {}, "nbformat": 4}))
        result = LabResult(who, "02_bag_of_words", exercises, source=str(path))
        result.save(tmp_path / "results" / path.stem / "02_bag_of_words.json")
    assert grading.main(["similar", str(tmp_path)]) == 0
    assert "1 pairs" in capsys.readouterr().out
    table = (tmp_path / "similar" / "02_bag_of_words.csv").read_text()
    assert set(table.splitlines()[1].split(",")[:2]) == {"s00", "<b>zoe</b>"}
