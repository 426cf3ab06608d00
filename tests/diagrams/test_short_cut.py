"""The short cut: both ways together are the whole gradient, and the drawing says their sizes."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams import short_cut
from utils.scratch.functions import cross_entropy
from utils.translation import encode_pairs, load_translator, make_batch


def test_both_ways_together_are_the_whole_gradient_of_every_word():
    translator = load_translator("fragment_dot")
    sides = translator.source_vocabulary, translator.target_vocabulary
    batch, targets, _ = make_batch(encode_pairs([(short_cut.ENGLISH, short_cut.FRENCH)], *sides))
    logits = translator.model.forward(batch)
    alone = np.arange(len(targets))[:, None] == short_cut.LATE
    _, dlogits = cross_entropy(logits, targets, alone)
    whole = translator.model.backward(dlogits)["E_source"][batch.source[:, 0]]
    np.testing.assert_allclose(sum(short_cut.ways().arrived), whole, rtol=1e-3, atol=1e-8)


def test_the_word_itself_gets_nearly_all_by_the_short_cut():
    ways = short_cut.ways()
    assert ways.short.argmax() == ways.a.argmax() == 2
    assert ways.short[2] > 50 * ways.long[2]


def test_the_drawing_says_the_sizes_and_draws_them_as_bars():
    ways, shapes = short_cut.ways(), short_cut.drawing().shapes
    for n in range(4):
        assert shapes[f"bar{n}"]["text"] == f"{1e5 * ways.short[n]:.0f} : {1e5 * ways.long[n]:.0f}"
        share = float(shapes[f"bar.short{n}"]["height"]) / float(shapes["bar.short2"]["height"])
        assert share == pytest.approx(ways.short[n] / ways.short[2], abs=0.03)
    chain = [key for key, shape in shapes.items() if "back" in shape["class"].split()]
    assert len(chain) == 8  # two from the loss, one over the states, five from state to state
