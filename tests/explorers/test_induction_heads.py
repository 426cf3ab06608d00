"""The explorer of two heads: what it says is what the model does, whole and silenced."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import induction_heads
from utils.scratch.functions import softmax
from utils.scratch.transformer import Transformer


def model() -> Transformer:
    """Return an untrained Transformer of two blocks with one head, far enough from even."""
    options = {"heads": 1, "layers": 2, "position": "rotary", "dtype": np.float64}
    made = Transformer(26, 8, np.random.default_rng(0), **options)
    made.params["E"] *= 20
    return made


READER = induction_heads.Reader(model())


def test_a_place_can_know_what_follows_when_its_letter_stood_before():
    now = READER.read("abcab", None)
    assert now.follows == {3: 1, 4: 2}
    # the latest time counts, and a letter that stands twice side by side follows itself
    assert READER.read("abacaa", None).follows == {2: 1, 4: 3, 5: 5}


@pytest.mark.parametrize("silent", [None, 0, 1])
def test_the_probabilities_are_the_model_s_with_that_head_s_mixture_taken_away(silent):
    other = model()
    if silent is not None:
        other.params[f"O{silent + 1}"][:] = 0  # nothing of the head reaches the stream
    ids = np.array([0, 1, 2, 0, 1])
    shares = softmax(other.forward(ids[:, None])[:, 0])
    now = READER.read("abcab", silent)
    np.testing.assert_allclose(now.right, shares[[3, 4], [1, 2]])
    assert list(now.good) == list(shares[[3, 4]].argmax(axis=1) == [1, 2])


def test_a_silent_head_changes_the_answers_and_is_heard_again_afterwards():
    before = READER.read("abcab", None).right
    assert not np.allclose(READER.read("abcab", 0).right, before)
    np.testing.assert_array_equal(READER.read("abcab", None).right, before)


def test_the_map_is_the_chosen_block_s_and_the_bars_are_beside_their_rows():
    figure = induction_heads.figure("abcab", 0, 1, READER)
    heat, bars, dots = figure["data"]
    READER.model.forward(np.array([0, 1, 2, 0, 1])[:, None])
    now = READER.read("abcab", 0)
    shown = np.array(heat["z"], dtype=float)
    np.testing.assert_allclose(shown[np.tri(5) > 0], now.weights[1][np.tri(5) > 0], atol=6e-3)
    assert np.isnan(shown[np.tri(5) == 0]).all()
    assert list(bars["y"]) == list(dots["y"]) == [4, 5]
    np.testing.assert_allclose(bars["x"], now.right, atol=6e-3)
    np.testing.assert_allclose(dots["x"], READER.read("abcab", None).right, atol=6e-3)


def test_the_caption_counts_and_measures():
    now = READER.read("abcab", None)
    found = now.weights[1][[3, 4], [1, 2]].mean()
    said = induction_heads.caption("abcab", None, 1, READER)
    assert said.startswith(f"{now.good.sum()} of the 2 letters")
    assert f"{found:.2f} to the letter that followed the last time" in said
    assert "it is silent" in induction_heads.caption("abcab", 1, 1, READER)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("ab cab", None, 0), "the string has ' ': write small letters"),
        (("a", None, 0), "the string has 1 letters: write between 2 and 32"),
        (("abc", None, 0), "no letter of the string stands twice"),
        (("abab", 2, 0), "silent=2: expected one of"),
        (("abab", None, 2), "block=2: expected 0 or 1"),
    ],
)
def test_values_without_sense_are_named(values, message):
    with pytest.raises(ValueError, match=message):
        induction_heads.figure(*values, READER)
    with pytest.raises(ValueError, match=message):
        induction_heads.caption(*values, READER)
