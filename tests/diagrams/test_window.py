"""The window's picture says what the book's window model computes, and what chapter 1 prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from utils.diagrams import window
from utils.diagrams.shapes import shown
from utils.scratch.feedforward import FixedWindow
from utils.scratch.functions import cross_entropy, softmax

CHAPTER = Path(__file__).resolve().parents[2] / "book/01_fixed_windows.ipynb"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_it_is_the_book_s_window_model(place):
    net, made = window.network(), window.forward(place)
    model = FixedWindow(5, 2, 4, np.random.default_rng(1), dtype=np.float64)
    model.params |= {"W": net.W, "b": np.zeros(4), "V": net.V, "c": np.zeros(5)}
    ids = net.words.encode(window.SENTENCE[place : place + 3])
    logits = model.forward(ids[None, :2])
    loss, _ = cross_entropy(logits, ids[2:])
    assert np.allclose(made.logits, logits[0])
    assert np.allclose(made.y, softmax(logits)[0])
    assert np.isclose(made.J, loss)


def test_the_loss_is_the_one_that_the_chapter_prints():
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    printed = "".join(
        line for c in cells for o in c.get("outputs", []) for line in o.get("text", [])
    )
    p, loss = re.search(r"probability of 'walk': (\S+)\s+loss: (\S+)", printed).groups()
    made = window.forward(2)
    assert (f"{made.y[made.target]:.3f}", f"{made.J:.3f}") == (p, loss)
    drawn = window.drawing(2, 8).shapes
    assert shown(made.J) in drawn["J1"]["text"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_two_words_pick_one_row_in_each_half(place):
    shapes = window.drawing(place, 3).shapes
    lit = [row for row in range(10) if "full" in shapes[f"W{row}"]["class"].split()]
    words = window.network().words.tokens
    assert [words[lit[0]], words[lit[1] - 5]] == list(window.SENTENCE[place : place + 2])
    assert [row for row in range(10) if shapes[f"x{row}.n"]["text"] == "1"] == lit


def test_nothing_is_told_before_its_step():
    shapes = window.drawing(2, 4).shapes
    assert shapes["sum0.n"]["text"] == shown(window.forward(2).added[0])
    assert [shapes[key]["text"] for key in ("s0.n", "y0.logit", "y0.p", "J1")] == [""] * 4


def test_another_window_or_step_is_refused():
    with pytest.raises(ValueError, match="3 windows"):
        window.drawing(3, 0)
