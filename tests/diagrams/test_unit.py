"""The unit up close: its numbers are one column of W and U, times what comes in, added and bent."""

from __future__ import annotations

import re

import numpy as np
import pytest

from utils.diagrams import unit


def said(scene):
    """Return what stands in a scene, without markup, by key."""
    return {key: re.sub(r"<[^>]*>", "", shape["text"]) for key, shape in scene.shapes.items()}


def test_the_network_is_the_chapter_s():
    net = unit.network()
    rng = np.random.default_rng(4)
    drawn = [(0.7 * rng.standard_normal(shape)).round(1) for shape in ((5, 3), 3, (3, 5), (3, 3))]
    assert all(
        np.array_equal(a, b) for a, b in zip(drawn, (net.W, net.b, net.V, net.U), strict=True)
    )


def test_the_states_are_the_equation_s():
    net = unit.network()
    it, was = (net.W[net.words.encode([word])[0]] for word in ("it", "was"))
    first = np.tanh(it + net.b)
    assert np.allclose(unit.states("it was"), [first, np.tanh(was + first @ net.U + net.b)])


@pytest.mark.parametrize(("old", "text"), [(False, "it"), (True, "it was")])
def test_the_drawn_products_add_up_to_the_drawn_sum_and_value(old, text):
    written = said(unit.drawing(old))
    number = {key: value.replace("−", "-") for key, value in written.items()}
    rows = [key for key in number if re.fullmatch(r"r\d+", key)]
    assert len(rows) == (8 if old else 5)
    products = [float(number[f"{row}.x"]) * float(number[f"{row}.w"]) for row in rows]
    bias = float(number["b"].removeprefix("b = "))
    assert sum(products) + bias == pytest.approx(float(number["sum.n"]), abs=0.02)
    assert float(number["s.value"]) == pytest.approx(unit.states(text)[-1, unit.UNIT], abs=0.005)


def test_only_what_comes_in_is_lit():
    shapes = unit.drawing().shapes
    lit = [key for key in shapes if key.endswith(".in") and shapes[key]["class"] == "W line"]
    assert [said(unit.drawing())[key.removesuffix(".in")] for key in lit] == ["it"]
