"""The map of mistakes: students counted once for each thing they met, without a name."""

import json
from html.parser import HTMLParser

import pytest

from tests.grading.exits.made_up import LAB, write
from utils.exercises import lab02, labs
from utils.exercises.checking import diary
from utils.exercises.checking.verdict import Verdict
from utils.grading import __main__ as grading
from utils.grading import mistakes_map
from utils.grading.results import FunctionResult, LabResult

FIRST, SECOND = (mistake.name for mistake in lab02.bag_of_words.mistakes[:2])


def handed_in(student, status="wrong", **more):
    functions = (
        FunctionResult("bag_of_words", 0, 2, status, **more),
        FunctionResult("same_bag", 1, 1, "right"),
    )
    return LabResult(student, LAB, functions)


@pytest.fixture
def out(tmp_path):
    return write(
        tmp_path,
        [
            *(handed_in(f"zelda{n}", mistake=FIRST) for n in range(3)),
            handed_in("yann", perhaps=SECOND),
            handed_in("xena", diagnosis="transposed"),
            handed_in("will"),
            handed_in("vera", "time"),
            handed_in("ulla", "missing"),
            handed_in("tom", "right"),
            handed_in("sam", "right"),
        ],
    )


def tally(out):
    return mistakes_map.tallied(mistakes_map.of_results(out))[LAB, "bag_of_words"]


def test_every_student_is_counted_in_one_kind(out):
    counted = {kind: tally(out).count(kind) for kind in mistakes_map.KINDS}
    assert counted == {
        "a listed mistake": 3,
        "perhaps one": 1,
        "a diagnosis": 1,
        "no hint": 1,
        "form": 0,
        "error": 0,
        "no end": 1,
        "blank": 1,
        "right": 2,
    }
    assert tally(out).trouble == 0.7


class Table(HTMLParser):
    """The rows of text of all tables, and the sections to teach again."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.cell, self.styles, self.tags, self.items = [], None, [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th", "li"):
            self.cell = ""
            self.styles += [value for name, value in attrs if name == "style"]

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th", "li"):
            (self.items if tag == "li" else self.rows[-1]).append(self.cell)
            self.cell = None


def test_the_page_shows_numbers_shades_and_hints_and_no_name(out):
    assert grading.main(["map", str(out)]) == 0
    text = (out / "map.html").read_text(encoding="utf-8")
    table = Table(text)
    row = next(row for row in table.rows if row[0] == "bag_of_words")
    assert row[1:3] == ["10", "3 (30%)"]
    assert "--share: 0.30" in table.styles
    assert lab02.bag_of_words.mistakes[0].hint in text.replace("&#x27;", "'").replace("&quot;", '"')
    assert not {"zelda0", "yann", "will"} & set(text.split())
    assert "zelda" not in text
    assert not {"script", "img", "link"} & table.tags


def test_what_is_met_most_stands_first(out):
    grading.main(["map", str(out)])
    table = Table((out / "map.html").read_text(encoding="utf-8"))
    met = [row[1] for row in table.rows if row[0] == "bag_of_words"][1:]
    assert met[0].startswith(FIRST)
    assert any("no listed mistake" in each for each in met)
    assert f"trouble with bag_of_words; most often {FIRST} (3 of 10)" in table.items[0]
    assert len(table.items) == 1  # nobody had trouble with same_bag


def test_the_section_to_teach_again_is_named(out, monkeypatch):
    monkeypatch.setattr(lab02.bag_of_words, "section", ("02_bag_of_words", "Count <the> words"))
    grading.main(["map", str(out)])
    text = (out / "map.html").read_text(encoding="utf-8")
    assert "<b>02_bag_of_words, Count &lt;the&gt; words</b>: 70% had trouble" in text


# ------------------------------------------------------------------------------------ diaries


@pytest.fixture
def diaries(tmp_path, capsys):
    """Return a folder with two diaries, written by the diary itself."""
    folder = tmp_path / "diaries"
    for who, said in {
        "a": [Verdict("wrong", "no", mistake=FIRST)] * 5 + [Verdict("right")],
        "b": [Verdict("error", "no"), Verdict("wrong", "no", mistake=FIRST)],
    }.items():
        (folder / who).mkdir(parents=True)
        diary.keep(folder / who / "my_mistakes.jsonl")
        for verdict in said:
            diary.note(lab02.bag_of_words, verdict)
    diary.stop()
    return folder


def of_diaries(folder):
    return mistakes_map.tallied(mistakes_map.of_diaries(folder, labs()))[LAB, "bag_of_words"]


def test_a_diary_counts_as_one_student_who_met_several_things(diaries):
    found = of_diaries(diaries)
    assert len(found.who) == 2
    counted = {kind: found.count(kind) for kind in mistakes_map.KINDS if found.count(kind)}
    assert counted == {"a listed mistake": 2, "error": 1, "right": 1}


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[" * 100_000,
        "7",
        '{"exercise": ["lab02/bag_of_words"]}',
        '{"exercise": "lab02/bag_of_words", "status": "wrong"}',
        '{"exercise": "lab99/x", "status": "wrong", "mistake": "", "perhaps": "", "diagnosis": ""}',
    ],
    ids=lambda line: line[:30],
)
def test_a_line_that_no_diary_writes_is_left_out(diaries, line):
    with (diaries / "a" / "my_mistakes.jsonl").open("a") as file:
        file.write(line + "\n")
    assert len(of_diaries(diaries).who) == 2


@pytest.mark.parametrize(
    "forged", [{"mistake": "<script>"}, {"status": "hacked"}, {"diagnosis": "x" * 1000}]
)
def test_a_forged_line_says_nothing_of_its_own(diaries, forged):
    line = {"exercise": "lab02/bag_of_words", "status": "wrong", "mistake": "", "perhaps": ""}
    line |= {"diagnosis": "", **forged}
    (diaries / "c.jsonl").write_text(json.dumps(line) + "\n")
    assert len(of_diaries(diaries).who) == 2


def test_both_sources_stand_on_one_page(out, diaries):
    assert grading.main(["map", str(out), "--diaries", str(diaries)]) == 0
    text = (out / "map.html").read_text(encoding="utf-8")
    assert "What was handed in" in text
    assert "from their own diaries" in text


def test_diaries_alone_make_a_page(tmp_path, diaries):
    assert grading.main(["map", str(tmp_path / "new"), "--diaries", str(diaries)]) == 0
    assert "handed in</h2>" not in (tmp_path / "new" / "map.html").read_text(encoding="utf-8")


def test_a_folder_without_diaries_is_refused(tmp_path, capsys):
    assert grading.main(["map", str(tmp_path), "--diaries", str(tmp_path)]) == 2
    assert "holds no diary" in capsys.readouterr().err
