"""The unfolding explorer: every copy has the same weights, and the states are true."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import unfolding
from utils.scratch import RNN

WORDS, PING = unfolding.INPUTS
texts, steps = st.sampled_from([WORDS, PING]), st.integers(0, unfolding.LONGEST)
weights = st.floats(-3, 3)


@cache
def made():
    """Return the explorer with few values, its grid computed once for all tests."""
    return unfolding.explorer(weights=(-1.0, 1.0), recurrent=(0.5, 0.9))


def written(figure, name):
    """Return what stands beside the copies of a weight."""
    return [text for text in figure.data[-1].text if text.startswith(f"<b>{name}</b>")]


def copies(trace):
    """Return how many arrows a trace of lines draws."""
    return sum(x is None for x in trace.x)


@settings(deadline=None, max_examples=25)
@given(texts, st.integers(1, unfolding.LONGEST), weights, weights)
def test_the_states_are_those_of_the_book_s_own_network(text, steps, W, U):
    cell = RNN(1, 1, np.random.default_rng(0), dtype=np.float64)
    cell.params |= {"W": np.array([[W]]), "U": np.array([[U]]), "b": np.zeros(1)}
    outputs, _ = cell.forward(np.reshape(unfolding.INPUTS[text][:steps], (steps, 1, 1)))
    assert np.allclose(unfolding.states(text, steps, W, U), outputs.ravel(), atol=1e-12)


@settings(deadline=None, max_examples=25)
@given(texts, steps, weights, weights)
def test_every_copy_shows_the_same_weight(text, steps, W, U):
    figure = unfolding.figure(text, steps, W, U)
    for trace, name, value in zip(figure.data, "WUV", (W, U, unfolding.V), strict=False):
        assert copies(trace) == max(1, steps)
        assert written(figure, name) == [f"<b>{name}</b><br>{value:g}"] * max(1, steps)


def test_one_changed_number_changes_every_copy_and_the_states():
    before, after = (unfolding.figure(WORDS, 6, 1.0, U) for U in (0.5, 0.9))
    assert len(written(after, "U")) == 6
    assert not set(written(after, "U")) & set(written(before, "U"))
    assert written(after, "W") == written(before, "W")
    same = [a == b for a, b in zip(before.data[5].text, after.data[5].text, strict=True)]
    assert same == [True, False, False, False, False, False]  # at first U meets only zeros


def test_rolled_up_there_is_one_of_each_and_u_is_a_loop():
    figure = unfolding.figure(WORDS, 0, 1.0, 0.5)
    (loop,) = unfolding.arrows(0)["U"]
    assert len(loop.xs) > 10
    for axis, centre in ((loop.xs, 0), (loop.ys, 1)):  # from the state, and back to it
        assert axis[0] == pytest.approx(centre, abs=0.01)
        assert axis[-1] == pytest.approx(centre, abs=0.01)
    assert figure.data[5].text == ("s",)
    assert "drawn once" in unfolding.caption(WORDS, 0, 1.0, 0.5)


def test_the_caption_names_the_states_and_one_copy_is_no_plural():
    said = unfolding.caption(PING, 3, 1.0, 0.9)
    assert "3 copies" in said
    assert "0.76, 0.60, 0.49" in said
    assert "1 copy of W" in unfolding.caption(PING, 1, 1.0, 0.9)
    assert "-0.00" not in unfolding.caption(PING, 6, -1.0, 0.0)


def test_the_answer_to_its_question_is_true():
    _, answer = made().question
    assert unfolding.number(unfolding.states(PING, 6, 1.0, 0.9)[-1]) in answer
    assert unfolding.states(PING, 6, 1.0, 0.0)[1:] == [0.0] * 5
    assert unfolding.states(PING, 6, 1.0, 1.5)[-1] == pytest.approx(0.86, abs=0.005)
    signs = np.sign(unfolding.states(PING, 6, 1.0, -1.0))
    assert signs.tolist() == [1, -1, 1, -1, 1, -1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: unfolding.states("no such text", 2, 1, 1), "choose one of"),
        (lambda: unfolding.figure(WORDS, 7, 1, 1), "steps=7: choose 0"),
    ],
)
def test_wrong_use_is_said_in_one_sentence(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()
