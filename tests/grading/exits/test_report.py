"""The report: a row for each student and function, totals, and a page that stands alone."""

import csv
import re
from html.parser import HTMLParser

import pytest

from tests.grading.exits.made_up import HOSTILE, LAB, made_up_class, write
from utils.grading import __main__ as grading
from utils.grading.exits import tables


@pytest.fixture
def report(tmp_path):
    write(tmp_path, made_up_class())
    late = ["--due", "2026-10-01T23:59+00:00", "--late-per-day", "10%"]
    assert grading.main(["report", str(tmp_path), *late]) == 0
    return tmp_path / "report"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_student_and_function_has_a_row(report):
    found = rows(report / "functions.csv")
    assert len(found) == 3 + 3 + 1
    [row] = [r for r in found if (r["student"], r["function"]) == ("bob", "bag_of_words")]
    assert (row["points"], row["possible"], row["status"]) == ("0.0", "2.0", "wrong")


def test_totals_have_the_late_days_taken_off(report):
    totals = {row["student"]: row for row in rows(report / "totals.csv")}
    assert (totals["ann"]["points"], totals["ann"]["days late"]) == ("5.0", "0")
    assert totals["'=mallory"]["days late"] == "2"
    assert totals["bob"]["solutions seen"] == "same_bag"
    assert totals["bob"]["to be read"] == "2.0"
    assert totals["eve"]["problem"] == "the notebook is no JSON"


def test_no_cell_begins_as_a_formula(report):
    cells = [cell for row in rows(report / "functions.csv") for cell in row.values()]
    assert "'" + HOSTILE in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]


def test_the_page_stands_alone_and_runs_nothing(report):
    text = (report / f"{LAB}.html").read_text(encoding="utf-8")
    seen = Seen()
    seen.feed(text)
    assert not {"script", "link", "img", "iframe", "object"} & set(seen.tags)
    assert not [a for a in seen.attributes if a[1].startswith("on") or a[1] in ("src", "href")]
    assert "http" not in re.sub(r'http-equiv="', "", text)
    assert "alert(1)" in text  # shown as a text
    assert "\x1b" not in text
    assert "default-src 'none'" in text


def test_the_page_says_who_has_a_problem_and_who_saw_a_solution(report):
    text = (report / f"{LAB}.html").read_text(encoding="utf-8")
    assert "<b>eve</b>: the notebook is no JSON" in text
    assert "<b>bob</b>: did not come to an end: class_probabilities" in text
    assert "(solution seen)" in text
    assert "1 asked for a solution" in text


def test_messages_are_there_on_demand(report):
    text = (report / f"{LAB}.html").read_text(encoding="utf-8")
    assert re.search(r"<details><summary>✗ 0</summary>.*bag_of_words: it is wrong", text)


def test_a_folder_without_results_is_refused_in_one_sentence(tmp_path, capsys):
    assert grading.main(["report", str(tmp_path)]) == 2
    assert "first run" in capsys.readouterr().err


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_no_sign_begins_a_formula_in_a_table(sign):
    assert tables.plain(f"{sign}SUM(1)") == f"'{sign}SUM(1)"
