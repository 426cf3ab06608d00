"""The attention step: its numbers are the chapter's and the stored translator's."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams import attention_step
from utils.translation import load_translator

BLACK = "the black dog eats"


def test_by_hand_scores_weights_and_context_are_those_of_the_formulas():
    step = attention_step.steps_of("hand")
    score = [1 * 1 + 5 * 0, 1 * 0 + 5 * 1, 1 * -0.6 + 5 * 0.8]  # chien
    shares = np.exp(score) / np.exp(score).sum()
    np.testing.assert_allclose(step.scores[1], score)
    np.testing.assert_allclose(step.a[1], shares)
    context = shares[0] * step.h[0] + shares[1] * step.h[1] + shares[2] * step.h[2]
    np.testing.assert_allclose(step.contexts[1], context)


@pytest.mark.parametrize("sentence", ["the dog eats", BLACK])
def test_trained_weights_are_those_of_the_translator_and_mix_its_states(sentence):
    step, said = (
        attention_step.steps_of(sentence),
        load_translator("fragment_dot").translate(sentence),
    )
    assert step.target[:-1] == said.tokens
    np.testing.assert_allclose(step.a, said.weights, atol=1e-6)
    np.testing.assert_allclose(step.contexts, step.a @ step.h)
    assert np.prod(step.p) == pytest.approx(np.exp(said.log_probability), rel=1e-4)


def test_the_drawing_says_the_numbers_and_opens_each_valve_by_its_weight():
    shapes = attention_step.drawing("hand", 8).shapes
    assert [shapes[f"score{n}"]["text"] for n in range(3)] == ["1.0", "5.0", "3.4"]
    assert [shapes[f"a{n}"]["text"] for n in range(3)] == ["0.015", "0.820", "0.165"]  # 1 in all
    assert shapes["c.value"]["text"] == "−0.08, 0.95"
    leaves = [float(shapes[f"valve{n}.a"]["width"]) for n in range(3)]
    assert np.argmin(leaves) == 1
    assert "0.015 h₁ + 0.820 h₂ + 0.165 h₃ = (−0.08, 0.95)" in attention_step.caption("hand", 8)
    assert "1 × 0 + 5 × 1 = 5.0" in attention_step.caption("hand", 6)


def test_the_query_branches_to_each_product_and_the_mixture_is_as_wide_as_its_share():
    shapes = attention_step.drawing("hand", 8).shapes
    starts = [shapes[f"query{n}"]["d"].split("L")[0] for n in range(3)]
    assert len(set(starts)) == 3
    assert {start.split()[1] for start in starts} == {f"{attention_step.QUERY}"}
    wide = [float(shapes[f"value{n}.on"]["style"].split(":")[1]) for n in range(3)]
    assert wide == pytest.approx([1 + 3 * a for a in attention_step.steps_of("hand").a[1]], abs=0.1)
    assert float(shapes["mixed0"]["style"].split(":")[1]) == 4  # all of it


@pytest.mark.parametrize("example", attention_step.EXAMPLES.values())
def test_rounded_weights_add_up_to_one_in_every_row(example):
    for row in attention_step.steps_of(example).a:
        assert sum(round(weight, attention_step.DIGITS) for weight in row) == pytest.approx(1)


def test_a_row_of_weights_stays_for_every_word_that_is_written():
    shapes = attention_step.drawing(BLACK, 13).shapes  # the fourth word's query
    assert [shapes[f"y{row}"]["text"] for row in range(5)] == ["le", "chien", "noir", "", ""]
    assert [shapes[f"map2.{n}.n"]["text"] for n in range(5)] == [
        *("0.000", "1.000", "0.000", "0.000", "0.000")
    ]


def test_the_caption_names_the_word_that_gets_the_weight():
    assert "“black” fits best" in attention_step.caption(BLACK, 10)
    assert "1.000 h₂ and next to nothing of the others" in attention_step.caption(BLACK, 12)
    assert "predicts “noir”" in attention_step.caption(BLACK, 12)
    assert "state s₀, which the encoder leaves, comes the new" in attention_step.caption(BLACK, 1)
    assert attention_step.drawing("hand", 1).title.endswith("the dog eats, numbers set by hand")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"example": "hand", "step": 13}, "step=13: “hand” has steps 0 to 12"),
        ({"example": "the cat", "step": 0}, "example='the cat': expected one of"),
    ],
)
def test_what_is_not_there_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        attention_step.drawing(**values)
