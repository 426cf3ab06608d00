"""A retold chapter can be read and run in half an hour: design of a chapter, measured."""

import re

import nbformat
import pytest

from tests.book.browser import ROOT
from tools.chapter_shape import measure

RETOLD = sorted((ROOT / "book").glob("[01]*_*.ipynb"))


@pytest.fixture(scope="module", params=RETOLD, ids=lambda path: path.stem)
def chapter(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def test_a_chapter_has_at_most_3000_words_and_35_cells_in_sight(chapter):
    form = measure(chapter)
    assert form.words <= 3000
    assert form.code_cells <= 35


def test_no_assert_is_in_sight_and_no_code_is_cut(chapter):
    form = measure(chapter)
    assert (form.asserts_in_sight, form.wide_lines) == (0, 0)


def test_the_card_says_how_long_it_takes_and_this_is_half_an_hour(chapter):
    card = next(cell.source for cell in chapter.cells if "chapter-card" in cell.source)
    said = int(re.search(r"\*\*Time\*\* (\d+) minutes", card)[1])
    assert measure(chapter).minutes - 3 <= said <= 30


def test_a_chapter_asks_before_it_shows_and_once_more_at_its_end(chapter):
    prose = "\n".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")
    assert prose.count("> **Predict first.**") >= 3
    assert 3 <= prose.count("> **Question.**") <= 5
    assert ":class: tip predict" not in prose  # the old form, which nobody judges
