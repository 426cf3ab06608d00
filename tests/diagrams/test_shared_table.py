"""The picture of weights by place says what chapter 3 measured, and lights what is met."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from utils.diagrams import shared_table as diagram

CHAPTER = Path(__file__).resolve().parents[2] / "book/03_big_windows.ipynb"


def test_the_rows_of_this_are_those_that_the_chapter_shows():
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    texts = ("".join(output.get("data", {}).get("text/plain", [])) for output in outputs)
    table = next(text for text in texts if "“this” at place" in text).replace("−", "-")
    net = diagram.trained("places")
    for place in (1, 5):
        before, after, right = map(float, re.search(rf"\n *{place} +(.*)", table)[1].split())
        assert net.born[place - 1, 0] == pytest.approx(before, abs=0.006)
        assert net.now[place - 1, 0] == pytest.approx(after, abs=0.006)
        assert net.right[place - 1] == pytest.approx(right, abs=0.08)


def test_only_the_place_of_the_lessons_has_another_row_after_training():
    net = diagram.trained("places")
    changed = (net.born != net.now).any(axis=1)
    assert changed.tolist() == [True, *[False] * 6]
    assert (diagram.trained("shared").born != diagram.trained("shared").now).all()


def test_a_shared_table_does_not_share_places_and_no_places_do():
    for model in ("places", "shared"):
        right = diagram.trained(model).right
        assert right[0] > 0.98
        assert max(right[1:]) < 0.5
    assert min(diagram.trained("bag").right) > 0.98


def test_the_table_has_a_row_for_each_place_and_is_narrow_enough_for_a_phone():
    head, *rows = diagram.explorer().table
    assert head == ("right at place", *diagram.MODELS)
    assert [int(row[0]) for row in rows] == list(diagram.PLACES)
    for n, model in enumerate(diagram.MODELS.values(), 1):
        right = [int(row[n].rstrip("%")) / 100 for row in rows]
        assert right == pytest.approx(diagram.trained(model).right, abs=0.006)


@pytest.mark.parametrize("place", diagram.PLACES)
def test_the_words_meet_the_weights_of_their_places(place):
    shapes = diagram.drawing("places", place).shapes
    met = [n for n in range(7) if f"in{n}" in shapes]
    assert met == [place - 1, place]
    shapes = diagram.drawing("shared", place).shapes
    lit = [n for n in range(7) if "dim" not in shapes[f"block{n}"]["class"].split()]
    assert lit == [place - 1, place]


def test_another_model_or_place_is_refused():
    with pytest.raises(ValueError, match="places"):
        diagram.drawing("rnn", 1)
    with pytest.raises(ValueError, match="from 1 to 6"):
        diagram.drawing("bag", 7)
