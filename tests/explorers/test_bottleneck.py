"""The explorer of the bottleneck: it draws what was recorded, and says what it draws."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import bottleneck
from utils.records import recorded

ROWS = recorded("bottleneck")["rows"]
SIZES = recorded("bottleneck")["config"]["sizes"]


def test_a_share_counts_all_seeds_and_the_neighbouring_lengths():
    lengths, share, totals = bottleneck.by_length("one vector", SIZES[-1])
    rows = [r for r in ROWS if (r["attention"], r["hidden"]) == (None, SIZES[-1])]
    near = [row["by_length"][n] for row in rows for n in ("9", "10", "11")]
    total, right = np.sum(near, axis=0)
    at = lengths.tolist().index(10)
    assert (totals[at], share[at]) == (total, right / total)


def test_the_border_is_the_last_length_before_most_sentences_fail():
    for kind in bottleneck.KINDS:
        for size in SIZES:
            lengths, share, _ = bottleneck.by_length(kind, size)
            until = lengths <= bottleneck.border(kind, size)
            assert (share[until] >= 0.5).all()


def test_twice_as_many_numbers_are_worth_two_words_as_the_answer_says():
    borders = np.array([bottleneck.border("one vector", size) for size in SIZES[1:]])
    assert (np.diff(borders) == 2).all()
    _, answer = bottleneck.explorer().question
    assert "By about two: up to 4, 6, 8 words with 32, 64, 128 numbers." in answer


def test_the_caption_says_what_the_figure_shows():
    said = bottleneck.caption(size=SIZES[-1], length=8)
    drawn = bottleneck.figure(size=SIZES[-1], length=8)
    for trace in drawn.data:
        assert f"{trace.y[list(trace.x).index(8)]:.0%}" in said
    assert drawn.layout.shapes[1].x0 == drawn.layout.shapes[1].x1 == 8


@pytest.mark.parametrize(("kind", "size"), [("one vector", 7), ("no kind", 128)])
def test_what_was_not_recorded_is_refused(kind, size):
    with pytest.raises(ValueError, match=f"kind='{kind}', size={size}"):
        bottleneck.by_length(kind, size)
