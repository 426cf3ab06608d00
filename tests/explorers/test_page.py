"""Explorers on a page that runs Python: any value, a text of the reader's own, errors, JSON."""

from __future__ import annotations

import json

import pytest

from tests.diagrams.examples import STEPPED
from tests.diagrams.examples import made as made_diagram
from tests.explorers.examples import NAMES, made
from utils.explorers import window_size
from utils.explorers.frame import Choice, Order, Slider, page
from utils.explorers.frame.explorer import MIME
from utils.explorers.frame.packing import plain
from utils.page import ipython

EVERY = [*NAMES, *STEPPED]
every = pytest.mark.parametrize("name", EVERY)
FRANCE, DOG = window_size.SENTENCES.values()


def explorer_of(name):
    return made(name) if name in NAMES else made_diagram(name)


def shown(explorer):
    """Return what the page gets when the cell that shows the explorer has run."""
    return json.loads(page.bundle(explorer)[page.MIME])


def asked(about, **values):
    """Return Python's answer to a change on the page."""
    return json.loads(page.draw(json.dumps({"id": about["id"], "values": values})))


def sent(explorer, values):
    """Return values as the page's script sends them: an option by its number."""
    found = {}
    for control in explorer.controls:
        value = values[control.name]
        if isinstance(control, Choice):
            value = next(int(key) for key, known in control.states().items() if known == value)
        found[control.name] = list(value) if isinstance(control, Order) else value
    return found


def picture(explorer, values):
    """Return Python's own picture of these values, as JSON has it."""
    drawn = explorer.figure(**values)
    own = (
        {"figure": plain(drawn)} if isinstance(drawn, dict) else {"shapes": [*drawn.shapes.items()]}
    )
    return json.loads(json.dumps(own))


def between(control):
    """Return a value that the stored grid does not have, or None where there is no other."""
    if not isinstance(control, Slider):
        return None
    low, high = control.ends
    places = [low + (high - low) * share for share in (0.37, 0.61, 0.83)]
    found = [round(place) if control.whole else round(place, 3) for place in places]
    return next((value for value in found if value not in control.values), None)


@every
def test_the_page_gets_the_first_picture_and_the_controls_without_the_grid(name, monkeypatch):
    explorer = explorer_of(name)
    monkeypatch.setattr(type(explorer), "spec", None)  # the grid may take many seconds there
    about = shown(explorer)
    first = about["first"]
    assert first["caption"] == explorer.caption(**explorer.start)
    assert {**first, **picture(explorer, explorer.start)} == first
    assert about["said"] == [explorer.caption(**values) for values in explorer.presets.values()]
    assert {control["name"] for control in about["controls"]} == {*explorer.start}


@every
def test_every_preset_and_every_number_between_is_drawn_as_python_draws_it(name):
    explorer = explorer_of(name)
    about = shown(explorer)
    states = [dict(values) for values in explorer.presets.values()]
    for control in explorer.controls:
        if (value := between(control)) is not None:
            states.append({**explorer.fullest, control.name: value})
    for values in states:
        if names := explorer.steps(values):
            last = explorer.controls[-1].name
            values[last] = min(values[last], len(names) - 1)
        answer = asked(about, **sent(explorer, values))
        assert answer["caption"] == explorer.caption(**values)
        assert {**answer, **picture(explorer, values)} == answer
        assert answer.get("steps", []) == names


def test_most_explorers_have_numbers_that_the_grid_has_not():
    free = {
        name
        for name in EVERY
        for control in explorer_of(name).controls
        if between(control) is not None or getattr(control, "free", False)
    }
    assert len(free) > 10
    assert {"window_size", "gradient_decay", "forget_bias", "activation_curve"} <= free


def test_a_text_of_the_reader_s_own_is_read():
    explorer = made("window_size")
    text = "The *cat* sat on the ___."
    values = {**explorer.start, "window": 23, "sentence": text}
    answer = asked(
        shown(explorer), **{**sent(explorer, explorer.start), "window": 23, "sentence": text}
    )
    assert "“cat”" in answer["caption"]
    assert answer == {"caption": explorer.caption(**values), **picture(explorer, values)}
    words = asked(shown(made("bag_shuffler")), order=["so", "so", "good"])
    assert "So so good." in words["caption"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"window": 999}, "Window (words): give a whole number from 1 to 50, not 999"),
        ({"window": 2.5}, "give a whole number from 1 to 50, not 2.5"),
        ({"window": None}, "Window (words): give a whole number from 1 to 50"),
        ({"window": "many"}, "give a whole number from 1 to 50, not 'many'"),
        ({"sentence": "no blank"}, "write ___ once"),
        ({"sentence": ""}, "write ___ once"),
        ({"sentence": 7}, "Sentence: 7 is none of"),
    ],
)
def test_a_value_without_sense_is_answered_with_a_sentence(changes, said):
    explorer = made("window_size")
    answer = asked(shown(explorer), **{**sent(explorer, explorer.start), **changes})
    assert list(answer) == ["error"]
    assert said in answer["error"]


def test_words_that_may_not_be_replaced_are_refused():
    closed = Order("order", "Order", ("a", "b"))
    assert closed.read(["b", "a"]) == ("b", "a")
    with pytest.raises(ValueError, match="is no order of"):
        closed.read(["a", "c"])


def test_a_slider_reads_numbers_of_its_own_kind():
    assert Slider("n", "n", (1, 3), (1, 9)).read(5) == 5
    assert isinstance(Slider("x", "x", (1.0, 3.0)).read(2), float)
    half = Slider("b", "b", (0, 5), (-3, 9), between=True)
    assert half.read(2.5) == 2.5
    assert Slider("n", "n", (10, 90), (1, 1000)).step == 1
    assert half.step == pytest.approx(0.1)


def test_another_explorer_of_the_same_name_is_asked_for_its_own_figures():
    first, second = (
        shown(made("window_size")),
        shown(window_size.explorer(vocab_sizes=(10, 20, 30))),
    )
    values = sent(made("window_size"), made("window_size").start) | {"vocab_size": 20}
    assert first["id"] != second["id"]
    assert first["first"] != second["first"]
    assert asked(first, **values) == asked(second, **values)  # the same values, the same function


def test_what_python_no_longer_knows_is_said_to_be_gone():
    about = shown(made("window_size"))
    assert asked({"id": "window_size-of-another-python"}) == {"gone": True}
    for _ in range(page.KEPT):
        shown(made("window_size"))
    assert asked(about) == {"gone": True}


def test_the_page_s_kernel_takes_the_form_for_the_page_and_jupyter_the_stored_one():
    explorer = made("window_size")
    in_page, in_jupyter = ipython.bundle(explorer), explorer._repr_mimebundle_()
    assert page.MIME in in_page
    assert MIME not in in_page
    assert page.MIME not in in_jupyter
    assert in_page["text/plain"] == in_jupyter["text/plain"]
    assert (
        "<img" not in ipython.bundle(made_diagram("window"))["text/html"]
    )  # drawn from its shapes
