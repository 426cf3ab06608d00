"""The unrolled network: copies of one network, true states, and how far a change travels."""

from __future__ import annotations

import numpy as np
import pytest

from tests.diagrams.test_unit import said
from utils.diagrams import unit, unrolled
from utils.diagrams.shapes import shown


def by_hand(text, **changed):
    """Return the states of a text, from the equation alone."""
    net = unit.network()
    weights = {name: getattr(net, name).copy() for name in "WU"}
    for name, (place, value) in changed.items():
        weights[name][place] = value
    s, found = np.zeros(3), []
    for word in text.split():
        s = np.tanh(weights["W"][net.words.encode([word])[0]] + s @ weights["U"] + net.b)
        found.append(s)
    return np.array(found)


def test_a_change_moves_the_states_that_the_equation_moves():
    plain = by_hand("it was a good walk")
    row = int(unit.network().words.encode(["was"])[0])
    cases = {
        "nothing": plain,
        "word": by_hand("good was a good walk"),
        "U": by_hand("it was a good walk", U=((0, 1), 2.0)),
        "W": by_hand("it was a good walk", W=((row, 1), 2.0)),
    }
    for change, states in cases.items():
        assert np.allclose(unrolled.read(change), states)
        assert np.allclose(unrolled.distances(change), np.linalg.norm(states - plain, axis=1))
    assert np.flatnonzero(unrolled.distances("U")).tolist() == [1, 2, 3, 4]
    assert np.array_equal(unit.states("it was a good walk"), unrolled.read("nothing"))


@pytest.mark.parametrize(("step", "copies"), [(0, 1), (1, 2), (2, 3), (3, 5), (8, 5)])
def test_every_weight_is_drawn_once_a_copy_and_stored_once(step, copies):
    written = list(said(unrolled.drawing("nothing", step)).items())
    for name in "WV":
        drawn = [key for key, text in written if text == name and key != name]
        assert len(drawn) == copies
        assert (name, name) in written
    loops = [key for key, text in written if text == "U" and key == "loop.name"]
    assert len(loops) == (step < 3)


def test_a_state_says_its_numbers_when_its_word_is_read():
    written = said(unrolled.drawing("word", 5))
    assert [written[f"s1.{j}"] for j in range(3)] == [shown(s) for s in unrolled.read("word")[1]]
    assert "s2.0" not in written
    assert written["moved1"] == shown(unrolled.distances("word")[1], 3)
    assert written["x0"] == "good"


def test_the_changed_number_is_the_full_cell_of_its_matrix():
    i, j = unrolled.changed_cell("U")
    shapes = unrolled.drawing("U", 8).shapes
    fills = {
        key: float(s["fill-opacity"])
        for key, s in shapes.items()
        if key[:3] == "mU."[:3] and "fill-opacity" in s
    }
    assert max(fills, key=fills.get) == f"mU.{i}.{j}"


def test_the_picture_on_paper_has_the_states_of_the_chapter_s_table():
    written = said(unrolled.drawing(**unrolled.explorer().fullest))
    for t, state in enumerate(by_hand("it was a good walk")):
        assert [written[f"s{t}.{j}"] for j in range(3)] == [shown(s) for s in state]


@pytest.mark.parametrize(("change", "step"), [("V", 0), ("U", 9)])
def test_a_change_or_step_that_is_not_there_is_refused(change, step):
    with pytest.raises(ValueError, match=r"choose one of|there are steps 0 to 8"):
        unrolled.drawing(change, step)
