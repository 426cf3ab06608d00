"""Explorers without a browser: what they say is true, what they store is small and always equal."""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import bag_shuffler, window_size
from utils.explorers import position_transfer as transfer
from utils.explorers.frame import Choice, Explorer, Order, Slider
from utils.explorers.frame.explorer import LARGEST, MIME, WIDGET_MIME
from utils.explorers.frame.packing import compact, pack, plain, unpack
from utils.scratch.feedforward import FixedWindow

FRANCE, DOG = window_size.SENTENCES.values()
MODELS = ["one-hot window", "bag of words"]
RESULTS = np.random.default_rng(0).uniform(size=(2, 5, 5))


def positive(text: str) -> float:
    """Stand for a classifier of bags: any function of the counted letters will do."""
    letters = Counter(text.lower())
    return 1 / (1 + np.exp(0.1 * letters["b"] - 0.3 * letters["g"] + 0.05 * len(letters)))


@cache
def made(name: str) -> Explorer:
    """Return one of the three explorers, its grid computed once for all tests."""
    return {
        "window_size": window_size.explorer,
        "bag_shuffler": lambda: bag_shuffler.explorer(positive),
        "position_transfer": lambda: transfer.explorer(RESULTS, MODELS),
    }[name]()


every_explorer = pytest.mark.parametrize(
    "name", ["window_size", "bag_shuffler", "position_transfer"]
)


# --- every explorer -------------------------------------------------------------------------


@every_explorer
def test_the_stored_form_is_small_and_holds_every_state(name):
    explorer = made(name)
    states = np.prod([len(control.states()) for control in explorer.controls])
    assert len(explorer.spec()["frames"]) == states
    assert len(compact(explorer.spec()).encode()) <= LARGEST


@every_explorer
def test_the_stored_form_is_the_same_every_time(name):
    first = made(name)
    again = Explorer(**{n: getattr(first, n) for n in first.__dataclass_fields__ if n[0] != "_"})
    assert compact(first.spec()) == compact(again.spec())


@every_explorer
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_stored_state_is_the_figure_of_its_values(name, data):
    explorer = made(name)
    picks = [data.draw(st.sampled_from(list(c.states().items()))) for c in explorer.controls]
    values = {c.name: value for c, (_, value) in zip(explorer.controls, picks, strict=True)}
    key = ",".join(key for key, _ in picks)
    stored = unpack(explorer.spec(), key)
    assert _without_empty(stored) == _without_empty(
        plain(explorer.figure(**values).to_plotly_json())
    )
    assert explorer.spec()["frames"][key][0] == explorer.caption(**values)


def _without_empty(value):
    """Leave out null entries: to Plotly they are the same as absent ones."""
    if isinstance(value, dict):
        return {k: _without_empty(v) for k, v in value.items() if v is not None}
    return [_without_empty(v) for v in value] if isinstance(value, list) else value


@every_explorer
def test_the_bundle_serves_a_page_a_plain_host_and_a_terminal(name):
    explorer = made(name)
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}  # no kernel here: no widget
    assert bundle["text/plain"] == explorer.caption(**explorer.start)
    assert "<table>" in bundle["text/html"]
    assert '<th scope="col">' in bundle["text/html"]


@every_explorer
def test_it_asks_first_and_has_three_named_presets_and_words_for_the_blind(name):
    spec = made(name).spec()
    ask, answer = spec["question"]
    assert "?" in ask
    assert len(answer) > 40
    assert len(spec["presets"]) == 3
    assert len({",".join(state) for _, state in spec["presets"]}) == 3
    assert len(spec["alt"]) > 40
    assert all(frame[0].endswith(".") for frame in spec["frames"].values())


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
    explorer = made("position_transfer")
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


# --- window size ----------------------------------------------------------------------------


@given(*[st.integers(1, 12)] * 3)
def test_the_formula_counts_the_parameters_of_the_real_model(window, vocab_size, hidden_size):
    model = FixedWindow(vocab_size, window, hidden_size, np.random.default_rng(0))
    assert window_size.parameters(window, vocab_size, hidden_size) == model.parameter_count


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 30))
def test_as_many_tiles_are_filled_as_the_window_sees(window):
    figure = window_size.figure(FRANCE, window, 100, 10)
    filled = [shape for shape in figure.layout.shapes if shape.fillcolor]
    assert len(filled) == min(window, 14)
    said = window_size.caption(FRANCE, window, 100, 10)
    assert ("is in view" in said) == (window >= 13)
    assert f"{window_size.parameters(window, 100, 10):,} parameters" in said


def test_the_clue_is_found_between_stars():
    text = window_size.read(DOG)
    assert text.before[text.clue] == "dog"
    assert text.distance == 3
    assert window_size.read("one two ___").clue == 0  # without stars: the first word


# --- bag shuffler ---------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(st.permutations(bag_shuffler.GOOD))
def test_no_order_moves_a_bar_or_the_probability(order):
    start = bag_shuffler.figure(bag_shuffler.GOOD, positive).data
    now = bag_shuffler.figure(tuple(order), positive).data
    assert [trace.x for trace in now] == [trace.x for trace in start]
    assert [trace.y for trace in now] == [trace.y for trace in start]


def test_the_presets_are_the_lectures_pair():
    assert bag_shuffler.sentence_of(bag_shuffler.GOOD) == "The food was good, not bad at all."
    assert bag_shuffler.sentence_of(bag_shuffler.BAD) == "The food was bad, not good at all."


def test_the_caption_claims_the_last_bit_only_when_it_is_so():
    def reads_order(text: str) -> float:
        return 0.9 if text.index("good") < text.index("bad") else 0.1

    said = bag_shuffler.caption(bag_shuffler.BAD, positive)
    assert "the same to the last bit" in said
    assert "not one count has moved" in said
    assert "before it was 0.900" in bag_shuffler.caption(bag_shuffler.BAD, reads_order)
    assert "probability" not in bag_shuffler.caption(bag_shuffler.BAD)


# --- position transfer ----------------------------------------------------------------------


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(MODELS), st.integers(1, 5), st.integers(1, 5))
def test_the_chosen_cell_is_framed_and_read_out(model, trained, tested):
    known = {"results": RESULTS, "models": MODELS, "quantity": "probability"}
    figure = transfer.figure(model, trained, tested, **known)
    value = RESULTS[MODELS.index(model), trained - 1, tested - 1]
    (frame,) = figure.layout.shapes
    assert ((frame.x0 + frame.x1) / 2, (frame.y0 + frame.y1) / 2) == (tested, trained)
    assert figure.data[0].z[trained - 1][tested - 1] == value
    assert transfer.number(value) in transfer.caption(model, trained, tested, **known)


# --- wrong use: one clear sentence ------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Slider("w", "W", (3, 1)), r"slider 'w' has values \[3, 1\]: give two or more"),
        (lambda: Order("o", "O", "abcdefg"), "give 2 to 6 different ones"),
        (lambda: window_size.figure(FRANCE, 0, 10, 10), "window=0 is not a size"),
        (lambda: window_size.figure("no blank", 2, 10, 10), "the text has 0 blanks: write ___"),
        (lambda: window_size.figure("___ ends", 2, 10, 10), "no word stands before the blank"),
        (lambda: bag_shuffler.figure(()), "has no words: give the phrases"),
        (lambda: bag_shuffler.figure("good"), "give the phrases as a tuple of strings"),
        (lambda: transfer.explorer(RESULTS[0], MODELS), r"results has shape \(5, 5\): give"),
        (lambda: transfer.explorer(RESULTS, ["one"]), "2 squares for 1 models"),
        (lambda: transfer.explorer(np.ones((7, 2, 2)), list("abcdefg")), "7 models are too many"),
        (lambda: transfer.explorer(RESULTS * np.nan, MODELS), "not finite"),
        (lambda: made("position_transfer").figure("rnn", 1, 1), "choose one of"),
        (lambda: made("position_transfer").caption(MODELS[0], 6, 1), "choose 1 to 5"),
        (lambda: made("window_size").state({"sentence": DOG}), "'window'"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(wrong, message):
    with pytest.raises((ValueError, KeyError), match=message):
        wrong()


def explorer_of(**changes):
    """Return a small explorer, valid but for the changes."""
    import plotly.graph_objects as go

    entries = {
        "name": "tiny",
        "title": "Tiny",
        "figure": lambda n: go.Figure(go.Scatter(y=np.arange(n, dtype=float))),
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
