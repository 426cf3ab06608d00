"""The identity start: true states, and a gradient that passes a unit unchanged or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from tests.diagrams.test_unit import said
from utils.diagrams import identity_start as start
from utils.diagrams.shapes import shown

every_gain = pytest.mark.parametrize("gain", start.GAINS.values())


@every_gain
def test_the_states_are_the_equation_s(gain):
    W = np.random.default_rng(0).standard_normal((3, 5)) / np.sqrt(5)
    s = np.zeros(5)
    for t, x in enumerate(np.random.default_rng(1).standard_normal((6, 3))):
        s = np.maximum(x @ W + gain * s, 0)
        assert np.allclose(start.network(gain).s[t], s)
        assert np.allclose(start.network(gain).sent[t], x @ W)


@every_gain
def test_what_is_left_of_a_gradient_is_a_power_or_nothing(gain):
    on = start.network(gain).s > 0
    for unit in range(start.UNITS):
        for back in range(start.STEPS):
            passes = on[start.STEPS - back :, unit].all()
            assert start.gradient(gain, unit, back) == pytest.approx(gain**back * passes)


def test_in_the_chapter_only_unit_1_is_on_all_the_way():
    written = said(start.drawing())
    assert [written[f"left{unit}"] for unit in range(5)] == ["0", "1", "0", "0", "0"]
    assert "Only unit 1" in start.caption(1.0, 10)


def test_the_way_back_ends_where_a_unit_was_off():
    written, shapes = said(start.drawing()), start.drawing().shapes
    off = np.flatnonzero(start.network(1.0).s[:, 2] == 0).max()
    number = start.STEPS - off
    assert written[f"b2{number}.n"] == "0"
    assert f"b2{number}" not in shapes
    assert f"b2{number + 1}.n" not in shapes
    assert "back" in shapes["b11"]["class"]


def test_a_cell_says_its_state_and_what_is_sent():
    written = said(start.drawing(0.9, 3))
    assert written["s13.text"] == shown(start.network(0.9).s[3, 1])
    assert written["sent11"] == "+0.61"
    assert not written.get("s14.text")  # its cell is drawn, and empty


@pytest.mark.parametrize("wrong", [{"gain": 2.0}, {"step": 11}])
def test_what_is_not_there_is_refused(wrong):
    with pytest.raises(ValueError, match=r"choose one of|there are steps 0 to 10"):
        start.drawing(**wrong)
