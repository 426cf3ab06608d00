"""The picture of the big window adds what the book's model adds."""

from __future__ import annotations

import numpy as np
import pytest

from utils.diagrams import big_window as diagram
from utils.scratch import FixedWindow


def test_one_row_of_every_table_is_filled_the_one_of_the_word_above():
    shapes, words = diagram.drawing().shapes, diagram.network().words.tokens
    for place, word in enumerate(diagram.SENTENCE[-7:]):
        looks = [shapes[f"row{place}.{n}"]["class"].split() for n in range(len(words))]
        assert [words[n] for n, look in enumerate(looks) if "full" in look] == [word]


def test_the_sum_is_that_of_the_one_hot_window():
    net, shapes = diagram.network(), diagram.drawing().shapes
    model = FixedWindow(8, 7, 4, np.random.default_rng(1), dtype=np.float64)
    model.params["W"] = net.W
    model.forward(net.ids[None])
    s = model.saved[2][0, diagram.UNIT]
    assert float(shapes["s.value"]["text"].replace("−", "-")) == pytest.approx(s, abs=0.006)
    added = [float(shapes[f"number{n}"]["text"].replace("−", "-")) for n in range(7)]
    assert np.tanh(sum(added)) == pytest.approx(s, abs=0.02)
