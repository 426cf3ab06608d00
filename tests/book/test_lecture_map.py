"""Every idea of the lecture has a section that teaches it, or a chapter that is announced."""

import json
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
PAGE = BOOK / "looking_back.md"  # the lecture's own summary is a page of prose, not a chapter
IDS = [f"L{number:02d}" for number in range(1, 39)]
ROW = re.compile(r"^\| (L\d+) \| (.+) \| (.+) \|(.*)\|$", re.MULTILINE)
DRAWN = [
    4,
    6,
    8,
    9,
    *range(11, 16),
    *range(17, 23),
    *range(25, 32),
    *range(32, 37),
]  # the lecture's


def rows():
    """Return {id: (idea, where, drawing)} as the page's table has it."""
    found = ROW.findall((BOOK / "lecture_map.md").read_text(encoding="utf-8"))
    assert len(found) == len({name for name, *_ in found}), "an id stands in two rows"
    return {name: rest for name, *rest in found}


def chapters():
    """Return {"01": path of the chapter's notebook}."""
    paths = sorted(BOOK.glob("[0-9][0-9]*_*.ipynb"))
    return {path.name.partition("_")[0]: path for path in paths}


def labels(notebook):
    """Return the ids whose label stands right before a heading of the notebook, and all others."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    everywhere = [name.upper() for name in re.findall(r"(?mi)^\((l\d+)\)=\s*$", prose)]
    good = before_headings(prose)
    return good, [name for name in everywhere if name not in good]


def before_headings(prose):
    """Return the ids whose label stands right before a heading of this text."""
    blocks = re.findall(r"((?:^\([\w-]+\)=[ \t]*\n+)+)(?=#{1,6} )", prose, re.MULTILINE)
    return [name.upper() for block in blocks for name in re.findall(r"(?i)\((l\d+)\)=", block)]


def taught():
    """Return {id: chapter number, or the page} of all labels in the pages that exist."""
    found = {name: number for number, path in chapters().items() for name in labels(path)[0]}
    return found | dict.fromkeys(before_headings(PAGE.read_text(encoding="utf-8")), "page")


def test_the_map_has_every_idea_once_and_in_order():
    assert list(rows()) == IDS


@pytest.mark.parametrize("name", IDS)
def test_an_idea_is_linked_to_its_section_or_its_chapter_is_announced(name):
    _, where, _ = rows()[name]
    link = f"[](#{name.lower()})"
    coming = re.fullmatch(r"coming in chapter (\d\d[a-z]?)", where)
    section = re.match(r"chapter (\d\d[a-z]?): " + re.escape(link), where)
    section = section or re.match(r"(page) \*Looking back\*: " + re.escape(link), where)
    assert coming or section, f"{name}: write 'chapter NN: {link}' or 'coming in chapter NN'"
    if coming:
        assert coming[1] not in chapters(), f"chapter {coming[1]} is written: link {link}"
    else:
        assert name in taught(), f"no chapter has the label ({name.lower()})= before a heading"
        assert taught()[name] == section[1], f"chapter {taught()[name]} teaches {name}"


def shown_in(notebook):
    """Return the names of the diagrams that a notebook draws, however it calls them."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    imported = re.findall(r"from utils\.diagrams import (\([^)]*\)|[^(\n]+)", code)
    names = [part.split(" as ") for line in imported for part in line.strip("()").split(",")]
    pairs = {parts[-1].strip(): parts[0].strip() for parts in names}
    return {name for own, name in pairs.items() if re.search(rf"\b{own}\.\w+\(", code)}


@pytest.mark.parametrize("number", DRAWN)
def test_an_idea_that_the_lecture_draws_is_drawn_in_the_chapter_that_teaches_it(number):
    name = f"L{number:02d}"
    _, where, drawing = rows()[name]
    found = re.match(r" `(\w+)`: .+", drawing)
    assert found, f"{name}: name its diagram, as `name`: what it shows"
    chapter = re.match(r"chapter (\d\d[a-z]?)", where)[1]
    assert found[1] in shown_in(chapters()[chapter]), f"chapter {chapter} shows no {found[1]}"


def test_a_chapter_that_is_written_is_not_said_to_come():
    for name, (_, where, _) in rows().items():
        said = re.findall(r"\d\d[a-z]?", where.partition("again in chapter")[2])
        stale = sorted(set(said) & set(chapters()))
        assert not stale, f"{name}: chapter {stale} is written now: link its section"


@pytest.mark.parametrize("number", sorted(chapters()))
def test_a_chapters_labels_are_known_and_stand_before_headings(number):
    good, loose = labels(chapters()[number])
    assert not loose, f"labels that stand before no heading: {loose}"
    assert set(good) <= set(IDS), f"labels the map does not know: {sorted(set(good) - set(IDS))}"
    assert len(good) == len(set(good)), "a label stands twice"


def test_no_label_is_defined_in_two_chapters():
    names = [name for path in chapters().values() for name in labels(path)[0]]
    names += before_headings(PAGE.read_text(encoding="utf-8"))
    assert sorted(names) == sorted(set(names))


def test_a_label_is_found_only_before_a_heading(tmp_path):
    """The reader of notebooks itself: a label in the air is told apart from one at a heading."""
    source = "(l06)=\n(l07)=\n## Two at once\n\ntext\n\n(l08)=\n\nmore text"
    path = tmp_path / "book.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": source}]}))
    assert labels(path) == (["L06", "L07"], ["L08"])
