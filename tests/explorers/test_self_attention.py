"""The explorer of self-attention: what it says is what the weights are."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import self_attention
from utils.scratch.self_attention import attend

TEXTS = {f"text {n}": [f"w{n}{t}" for t in range(12)] for n in range(3)}


def weights(seed: int = 0) -> dict[str, np.ndarray]:
    """Return causal weights of four heads for each text."""
    rng = np.random.default_rng(seed)
    return {name: attend(*rng.standard_normal((3, 4, 12, 5)))[1] for name in TEXTS}


def known() -> dict:
    return {"texts": TEXTS, "weights": self_attention.checked(TEXTS, weights())}


def test_the_caption_names_the_word_with_the_most_weight():
    found = weights()["text 1"][2, 7]
    said = self_attention.caption("text 1", 3, 8, **known())
    best = found.argmax()
    assert f"At “w17” head 3 gives {found[best]:.2f} of its weight to “w1{best}”" in said
    assert "the mean of all heads" in self_attention.caption("text 1", 5, 8, **known())


def test_the_map_is_a_triangle_of_the_weights_and_the_row_is_framed():
    figure = self_attention.figure("text 0", 2, 6, **known())
    shown = np.array(figure["data"][0]["z"], dtype=float)
    expected = weights()["text 0"][1]
    np.testing.assert_allclose(shown[np.tri(12, dtype=bool)], expected[np.tri(12) > 0], atol=6e-4)
    assert np.isnan(shown[~np.tri(12, dtype=bool)]).all()
    (frame,) = figure["layout"]["shapes"]
    assert ((frame["y0"] + frame["y1"]) / 2, frame["x1"]) == (6, 6.5)
    assert figure["layout"]["xaxis"]["ticktext"] == list(TEXTS["text 0"])


def test_the_answer_and_the_table_agree_with_the_weights():
    explorer = self_attention.explorer(TEXTS, weights())
    itself = np.mean([np.diag(w[0])[2:].mean() for w in weights().values()])
    assert explorer.table[1][:2] == ("1", f"{itself:.2f}")
    near = explorer.presets["The nearest-sighted head"]["head"]
    far = explorer.presets["The farthest-sighted head"]["head"]
    assert f"Head {near} gives" in explorer.question[1]
    assert f"head {far} only" in explorer.question[1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w["text 0"][:, :5], r"shape \(4, 5, 12\): expected \(heads, time, time\)"),
        (lambda w: 2 * w["text 0"], "no shares of the words so far"),
        (lambda w: np.full((4, 12, 12), 1 / 12), "no shares of the words so far"),
        (lambda w: w["text 0"][:2], "differ in words or heads"),
    ],
)
def test_weights_that_are_none_are_refused(change, message):
    given = weights()
    given["text 0"] = change(given)
    with pytest.raises(ValueError, match=message):
        self_attention.explorer(TEXTS, given)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("none", 1, 1), "text='none': expected one of"),
        (("text 0", 6, 1), "head=6: expected 1 to 5"),
        (("text 0", 1, 13), "word=13: expected 1 to 12"),
    ],
)
def test_values_without_sense_are_named(values, message):
    with pytest.raises(ValueError, match=message):
        self_attention.figure(*values, **known())
