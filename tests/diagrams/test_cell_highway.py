"""The ways of a gradient along the cell state: five, and together the whole derivative."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams.cell_highway import (
    BIASES,
    START,
    WAYS,
    U,
    W,
    X,
    caption,
    drawing,
    links_of,
    network,
    share,
)
from utils.scratch import LSTM


def last_c(bias: float, c: float) -> float:
    cell = LSTM(1, 1, np.random.default_rng(0), dtype=np.float64)
    cell.params |= {"W": np.full((1, 4), W), "U": np.full((1, 4), U)}
    cell.params["b"] = np.array([0.0, bias, 0.0, 0.0])
    return cell.forward(X[:, None, None], np.array([[[0.0]], [[c]]]))[1][1, 0, 0]


@pytest.mark.parametrize("bias", BIASES)
def test_the_five_ways_together_are_what_nudging_finds(bias):
    nudged = (last_c(bias, START + 1e-5) - last_c(bias, START - 1e-5)) / 2e-5
    assert sum(share(bias, way) for way in range(len(WAYS))) == pytest.approx(nudged, abs=1e-8)


def test_along_c_only_forget_gates_are_multiplied():
    sizes = []
    for bias in BIASES:
        forget = [network(bias).links[f"c{t}", f"c{t - 1}"] for t in (1, 2, 3)]
        assert share(bias, 0) == pytest.approx(np.prod(forget))
        sizes.append(share(bias, 0))
    assert 0.15 < sizes[0] < 0.25
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0.98


def test_the_links_of_a_way_hang_together():
    for way in range(len(WAYS)):
        links = links_of(way)
        assert links[0][0] == "c3"
        assert links[-1][1] == "c0"
        assert all(one[1] == other[0] for one, other in pairwise(links))


def test_the_picture_adds_up_and_the_caption_says_it():
    scene = drawing(0, 6)
    assert scene.shapes["sum.n"]["text"] == "0.492"
    assert "0.492" in caption(0, 6)
    assert "back.c3s2" not in drawing(0, 1).shapes


@pytest.mark.parametrize("values", [(np.nan, 0), (0, 7), (0, -1)])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ValueError, match=r"expected a number|there are steps"):
        drawing(*values)
