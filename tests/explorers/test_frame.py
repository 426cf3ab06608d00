"""What explorers share: controls, the stored form, the live form, the bundle."""

from __future__ import annotations

import sys

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from tests.explorers.examples import made
from utils.explorers import window_size
from utils.explorers.frame import Choice, Explorer, Order, Slider
from utils.explorers.frame.explorer import LARGEST, MIME, WIDGET_MIME
from utils.explorers.frame.figures import figure_of, scatter
from utils.explorers.frame.packing import pack, plain

MODELS = ["one-hot window", "bag of words"]
FRANCE, DOG = window_size.SENTENCES.values()


# --- the live form --------------------------------------------------------------------------


def parts(widget):
    """Return the controls, the figure and the caption of a live explorer."""
    _question, presets, *controls, figure, caption = widget.children
    return presets, controls, figure, caption


def test_turning_a_live_control_recomputes_figure_and_caption():
    pytest.importorskip("anywidget")
    _, (sentence, window, vocab, hidden), figure, caption = parts(made("window_size").widget())
    window.value, vocab.value, hidden.value = 23, 777, 33  # none of them in the stored grid
    count = window_size.parameters(23, 777, 33)
    assert f"{count:,} parameters" in caption.value
    assert list(figure.data[2].y) == [count]
    assert len(figure.data[1].x) == 23
    sentence.value = "The *cat* sat on the ___."
    assert "“cat”" in caption.value
    assert "cat" in figure.layout.annotations[0].text


def test_a_live_value_without_sense_is_explained_and_loses_nothing():
    pytest.importorskip("anywidget")
    _, (sentence, *_), figure, caption = parts(made("window_size").widget())
    before = figure.to_plotly_json()
    sentence.value = "no blank in here"
    assert "write ___ once" in caption.value
    assert figure.to_plotly_json() == before


def test_a_live_preset_sets_every_control():
    pytest.importorskip("anywidget")
    explorer = made("window_size")
    presets, controls, _, caption = parts(explorer.widget())
    presets.children[1].click()
    name, values = list(explorer.presets.items())[1]
    assert presets.children[1].description == f"2 {name}"
    assert [control.value for control in controls] == list(values.values())
    assert explorer.caption(**values) in caption.value


def test_live_words_move_and_any_text_can_be_put_in_their_place():
    pytest.importorskip("anywidget")
    _, (order,), figure, caption = parts(made("bag_shuffler").widget())
    order.picked.index = 1
    order.right.click()
    assert order.value == ("The food was", ", not", "good", "bad", "at all")
    assert order.picked.index == 2  # the same word is still picked
    assert "The food was, not good bad at all." in caption.value
    order.text.value = "so so good"
    assert order.value == ("so", "so", "good")
    assert dict(zip(figure.data[0].y, figure.data[0].x, strict=True))["so"] == 2


def test_without_widgets_the_stored_form_is_shown(monkeypatch):
    monkeypatch.setattr("utils.explorers.frame.explorer.in_kernel", lambda: True)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.delitem(sys.modules, "utils.explorers.frame.live", raising=False)
    assert set(made("bag_shuffler")._repr_mimebundle_()) == {MIME, "text/html", "text/plain"}


def test_in_a_kernel_the_widget_joins_the_same_bundle(monkeypatch):
    pytest.importorskip("anywidget")
    monkeypatch.setattr("utils.explorers.frame.explorer.in_kernel", lambda: True)
    assert WIDGET_MIME in made("bag_shuffler")._repr_mimebundle_()


# --- the stored form ------------------------------------------------------------------------


def explorer_of(**changes):
    """Return a small explorer, valid but for the changes."""
    entries = {
        "name": "tiny",
        "title": "Tiny",
        "figure": lambda n: figure_of([scatter(y=np.arange(n, dtype=float))], {}),
        "caption": lambda n: f"{n} points.",
        "controls": [Slider("n", "n", (1, 2, 3))],
        "presets": {"one": {"n": 1}, "two": {"n": 2}, "three": {"n": 3}},
        "question": ("How many?", "As many as the slider says."),
        "alt": "points",
    }
    return Explorer(**{**entries, **changes})


def test_an_explorer_needs_three_complete_presets():
    with pytest.raises(ValueError, match="has 1 presets: give three"):
        explorer_of(presets={"one": {"n": 1}})
    with pytest.raises(ValueError, match=r"preset 'two' of explorer 'tiny' sets \[\]"):
        explorer_of(presets={"one": {"n": 1}, "two": {}, "three": {"n": 3}})


def test_a_preset_outside_the_grid_is_named():
    tiny = explorer_of(presets={"one": {"n": 1}, "two": {"n": 2}, "nine": {"n": 9}})
    with pytest.raises(ValueError, match="n=9 is not among the stored values of 'n'"):
        tiny.spec()


def test_too_large_a_grid_says_so():
    big = explorer_of(caption=lambda n: "x" * (LARGEST // 3))
    with pytest.raises(ValueError, match="more than 300,000: give its controls fewer values"):
        big.spec()


def test_states_with_other_traces_are_refused():
    figures = {"0": {"data": [{}], "layout": {}}, "1": {"data": [{}, {}], "layout": {}}}
    with pytest.raises(ValueError, match="between 1 and 2 traces"):
        pack(figures, {"0": "a", "1": "b"}, start="0")


def test_stored_numbers_have_four_significant_digits_and_no_nan():
    assert plain(np.array([1.23456, np.nan, 12345678.0])) == [1.235, None, 12350000]
    assert explorer_of().spec()["figure"]["data"][0]["y"] == [0]


def test_a_choice_keeps_its_labels_and_values():
    choice = Choice("c", "C", {"first": 10, "second": 20})
    assert choice.states() == {"0": 10, "1": 20}
    assert choice.describe()["values"] == ["first", "second"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Slider("w", "W", (3, 1)), r"slider 'w' has values \[3, 1\]: give two or more"),
        (lambda: Order("o", "O", "abcdefg"), "give 2 to 6 different ones"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()


def test_a_state_that_leaves_a_control_open_is_named():
    with pytest.raises(KeyError, match="'window'"):
        made("window_size").state({"sentence": DOG})
