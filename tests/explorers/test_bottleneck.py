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
    lengths, share, totals = bottleneck.by_length(SIZES[-1])
    rows = [r for r in ROWS if (r["attention"], r["hidden"]) == (None, SIZES[-1])]
    near = [row["by_length"][n] for row in rows for n in ("9", "10", "11")]
    total, right = np.sum(near, axis=0)
    at = lengths.tolist().index(10)
    assert (totals[at], share[at]) == (total, right / total)


def test_the_border_is_the_last_length_before_most_sentences_fail():
    for size in SIZES:
        lengths, share, _ = bottleneck.by_length(size)
        border = bottleneck.border(size)
        assert (share[lengths <= border] >= 0.5).all()
        assert share[lengths > border][0] < 0.5


def test_twice_as_many_numbers_are_worth_two_words_as_the_answer_says():
    borders = np.array([bottleneck.border(size) for size in SIZES[1:]])
    assert (np.diff(borders) == 2).all()
    _, answer = bottleneck.explorer().question
    assert "By about two: up to 4, 6, 8 words with 32, 64, 128 numbers." in answer


def test_the_caption_says_what_the_figure_shows():
    said = bottleneck.caption(size=SIZES[-1], length=8)
    drawn = bottleneck.figure(size=SIZES[-1], length=8)
    (trace,) = drawn["data"]
    assert f"{trace['y'][list(trace['x']).index(8)]:.0%} of the sentences of about 8" in said
    line = drawn["layout"]["shapes"][1]
    assert line["x0"] == line["x1"] == 8


def test_no_network_with_attention_is_shown_before_chapter_12_asks():
    shown = bottleneck.explorer()
    assert "attention" not in " ".join([shown.title, shown.alt, *shown.question, *shown.table[0]])
    without = [row["exact"] for row in ROWS if (row["attention"], row["hidden"]) == (None, 128)]
    assert bottleneck.exact(128) == pytest.approx(np.mean(without))


def test_what_was_not_recorded_is_refused():
    with pytest.raises(ValueError, match="size=7"):
        bottleneck.by_length(7)
