"""Words with their effects: the sign is told by a number and a line, not by colour alone."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

from utils import plots

SAYS = {"up": "praise", "down": "blame"}


def parts(shown) -> list[str]:
    """Return the HTML of each word."""
    return re.findall(r"<span.*?</span>", shown._repr_html_())


def test_the_sign_is_written_and_drawn_on_its_own_side():
    shown = plots.word_effects(["good", "bad", "the"], {"left out": [0.62, -1.24, 0.01]}, **SAYS)
    good, bad, the = parts(shown)
    assert ">good<br><small>+0.6<" in good
    assert "border-top:3px solid #" in good
    assert "border-bottom:3px solid transparent" in good
    assert ">bad<br><small>−1.2<" in bad
    assert "border-bottom:3px solid #" in bad
    assert "border-top:3px solid transparent" in bad
    assert "<small>0.0<" in the
    assert the.count("solid transparent") == 2


def test_all_rows_share_one_scale():
    shown = plots.word_effects(["a", "b"], {"one": [1.0, -2.0], "other": [0.0, 4.0]}, **SAYS)
    alphas = [float(re.search(r"([\d.]+)\)\"", word)[1]) for word in parts(shown)]
    assert alphas == pytest.approx([0.11, 0.23, 0, 0.45], abs=0.01)


def test_words_are_escaped_and_plain_text_says_the_same():
    shown = plots.word_effects(["<b>", "fine"], {"left out": [-0.5, 2]}, **SAYS)
    assert "&lt;b&gt;" in shown._repr_html_()
    assert "<b>" not in shown._repr_html_()
    said = "left out: <b> −0.5  fine +2.0\n+ and a line above: praise. − and a line below: blame."
    assert str(shown) == said


def test_effects_of_nothing_draw_nothing():
    shown = plots.word_effects(["a"], {"left out": [0.0]}, **SAYS)
    assert "0.00)" in parts(shown)[0]


@pytest.mark.parametrize(
    ("words", "effects", "said"),
    [
        (["a"], {}, "effects is empty"),
        (["a"], {"left out": [1, 2]}, "1 words and 2 effects under 'left out'"),
        ([], {"left out": []}, "0 words and 0 effects"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(words, effects, said):
    with pytest.raises(ValueError, match=said):
        plots.word_effects(words, effects, **SAYS)
