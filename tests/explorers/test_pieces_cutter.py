"""The explorer that cuts a text: its boxes are the pieces, in order."""

import pytest

from utils.data.next_word import novel_pieces
from utils.explorers import pieces_cutter as cutter


@pytest.mark.parametrize("text", cutter.TEXTS.values())
@pytest.mark.parametrize("merges", [0, 137, 2000])
def test_the_boxes_hold_the_pieces_in_reading_order(text, merges):
    trace = cutter.figure(text, merges)["data"][0]
    pieces = novel_pieces().first(merges)
    assert [t.replace("␣", " ") for t in trace["text"]] == pieces.cut(text)
    places = list(zip([-y for y in trace["y"]], trace["base"], strict=True))
    assert places == sorted(places)
    ends = [base + x for base, x in zip(trace["base"], trace["x"], strict=True)]
    assert max(ends) <= cutter.COLUMNS
    assert f"are {len(pieces.encode(text))} pieces" in cutter.caption(text, merges)


def test_a_long_text_is_drawn_as_far_as_the_rows_go_and_the_caption_says_so():
    text = "q" * 390
    trace = cutter.figure(text, 0)["data"][0]
    hidden = 390 - len(trace["text"])
    assert hidden > 0
    assert f"{hidden} of them are not drawn" in cutter.caption(text, 0)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="at most 400"):
        cutter.figure("a" * 401, 0)
    with pytest.raises(ValueError, match="whole number from 0"):
        cutter.caption("a", 0.5)
