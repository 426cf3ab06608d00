"""The picture of weights by place says what chapter 3 measured, and lights what is met."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from utils.diagrams import shared_table as diagram

CHAPTER = Path(__file__).resolve().parents[2] / "book/03_big_windows.ipynb"


def test_the_rows_of_this_are_those_that_the_chapter_prints():
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    printed = "".join(
        line for c in cells for o in c.get("outputs", []) for line in o.get("text", [])
    )
    net = diagram.trained("places")
    for place in (1, 5):
        rows = re.search(rf"'this' at place {place}, before and after: (.*)", printed)[1]
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", rows)]
        ours = [net.born[place - 1, :3], net.now[place - 1, :3]]
        assert np.concatenate(ours) == pytest.approx(numbers, abs=0.006)


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
