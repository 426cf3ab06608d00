"""The explorer of the window: it counts what the real model has, and shows what it sees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import window_size
from utils.scratch.feedforward import FixedWindow

FRANCE, DOG = window_size.SENTENCES.values()


@given(*[st.integers(1, 12)] * 3)
def test_the_formula_counts_the_parameters_of_the_real_model(window, vocab_size, hidden_size):
    model = FixedWindow(vocab_size, window, hidden_size, np.random.default_rng(0))
    assert window_size.parameters(window, vocab_size, hidden_size) == model.parameter_count


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 30))
def test_as_many_tiles_are_filled_as_the_window_sees(window):
    figure = window_size.figure(FRANCE, window, 100, 10)
    filled = [shape for shape in figure["layout"]["shapes"] if "fillcolor" in shape]
    assert len(filled) == min(window, 14)
    said = window_size.caption(FRANCE, window, 100, 10)
    assert ("is in view" in said) == (window >= 13)
    assert f"{window_size.parameters(window, 100, 10):,} parameters" in said


def test_the_clue_is_found_between_stars():
    text = window_size.read(DOG)
    assert text.before[text.clue] == "dog"
    assert text.distance == 3
    assert window_size.read("one two ___").clue == 0  # without stars: the first word


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: window_size.figure(FRANCE, 0, 10, 10), "window=0 is not a size"),
        (lambda: window_size.figure("no blank", 2, 10, 10), "the text has 0 blanks: write ___"),
        (lambda: window_size.figure("___ ends", 2, 10, 10), "no word stands before the blank"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()
