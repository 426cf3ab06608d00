"""The phase portrait: what rests does rest, and the ways are the book's own network's."""

from __future__ import annotations

import numpy as np
import pytest

from tests.diagrams.test_unit import said
from utils.diagrams import phase_portrait as portrait

every_case = pytest.mark.parametrize("case", portrait.CASES)


def move(s, U):
    """Return the states after one step without input, with the middle at one half."""
    U = np.array(U, float)
    return 1 / (1 + np.exp(-(s @ U - U.sum(axis=0) / 2)))


@every_case
def test_what_rests_does_not_move_and_a_nudge_there_grows_as_said(case):
    u, _, U = portrait.CASES[case]
    found = portrait.moves(case)
    for s, slope in zip(found.rest, found.slopes, strict=True):
        assert move(np.array([s]), [[u]]) == pytest.approx(s)
        nudged = (move(np.array([s + 1e-5]), [[u]]) - move(np.array([s - 1e-5]), [[u]])) / 2e-5
        assert nudged == pytest.approx(slope, rel=1e-4)
    for pair in found.pairs:
        assert np.allclose(move(np.array(pair), U), pair)


@every_case
def test_the_ways_are_the_equation_s(case):
    u, starts, U = portrait.CASES[case]
    found = portrait.moves(case)
    for s, way, matrix in (
        (np.reshape(starts, (2, 1)), found.one[..., None], [[u]]),
        (np.array(portrait.GRID), found.two, U),
    ):
        for place in way:
            assert np.allclose(s, place)
            s = move(s, matrix)


def test_the_chapter_s_unit_has_its_two_resting_places():
    found = portrait.moves("two resting places")
    assert found.rest == pytest.approx([0.071, 0.5, 0.929], abs=5e-4)
    assert found.slopes == pytest.approx([0.39, 1.5, 0.39], abs=0.01)


def test_the_factor_of_a_nudge_is_the_nudged_difference():
    s = np.array([[0.54 - 1e-6], [0.54 + 1e-6]])
    for step in range(portrait.MOVES + 1):
        found = (s[1, 0] - s[0, 0]) / 2e-6
        assert portrait.factor("two resting places", step) == pytest.approx(found, rel=1e-4)
        s = move(s, [[6.0]])


def test_attracting_rings_are_filled_and_open_ones_repel():
    shapes = portrait.drawing("two resting places").shapes
    looks = [shapes[f"rest{n}"]["class"] for n in range(3)]
    assert looks == ["J box full", "J line", "J box full"]
    assert said(portrait.drawing("a turn"))["factor0"] == "× (−1.50)"


@pytest.mark.parametrize("wrong", [{"case": "a circle"}, {"step": 9}])
def test_what_is_not_there_is_refused(wrong):
    with pytest.raises(ValueError, match=r"choose one of|there are steps 0 to 8"):
        portrait.drawing(**wrong)
