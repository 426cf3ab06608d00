"""What every explorer does: each module of utils/explorers with a function `explorer` is asked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

import plotly.graph_objects as go

from tests.explorers.examples import NAMES, made
from utils.explorers.frame import Order, Slider
from utils.explorers.frame.explorer import LARGEST, MIME
from utils.explorers.frame.packing import compact, plain, unpack

BOOK = Path(__file__).resolve().parents[2] / "book"
every_explorer = pytest.mark.parametrize("name", NAMES)


def drawn(explorer, values):
    """Return the figure of these values as stored: lists and numbers, validated by plotly."""
    figure = explorer.figure(**values)
    go.Figure(figure)  # refuses a wrong entry
    return plain(figure)


def without_empty(value):
    """Leave out null entries: to plotly they are the same as absent ones."""
    if isinstance(value, dict):
        return {k: without_empty(v) for k, v in value.items() if v is not None}
    return [without_empty(v) for v in value] if isinstance(value, list) else value


def states(explorer, count=6):
    """Return the presets' values and some of the grid, drawn at random but always the same."""
    rng = np.random.default_rng(0)
    grid = [list(control.states().values()) for control in explorer.controls]
    some = [
        {c.name: vs[rng.integers(len(vs))] for c, vs in zip(explorer.controls, grid, strict=True)}
        for _ in range(count)
    ]
    return [*map(dict, explorer.presets.values()), *some]


def is_one_sentence(said):
    return said == said.strip() and "\n" not in said and 10 < len(said) < 400


def test_explorers_are_found():
    assert len(NAMES) >= 10


@every_explorer
def test_a_chapter_shows_it(name):
    chapters = [path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb")]
    shown = re.compile(rf"utils\.explorers import [^\n]*\b{name}\b")
    assert any(map(shown.search, chapters)), "no chapter shows this explorer: delete it, or use it"


@every_explorer
def test_its_name_is_its_module_s(name):
    assert made(name).name == name


@every_explorer
def test_it_asks_first_and_has_three_presets_and_words_for_who_cannot_see(name):
    explorer = made(name)
    ask, answer = explorer.question
    assert "?" in ask
    assert len(answer) > 40
    assert len(explorer.alt) > 40
    assert explorer.title
    assert len({tuple(explorer.state(values)) for values in explorer.presets.values()}) == 3


@every_explorer
def test_the_stored_form_is_small_and_holds_every_state(name):
    spec = made(name).spec()
    assert len(compact(spec).encode()) <= LARGEST
    controls = made(name).controls
    assert len(spec["frames"]) == np.prod([len(control.states()) for control in controls])


@every_explorer
def test_every_caption_is_a_sentence_with_numbers(name):
    said = [frame[0] for frame in made(name).spec()["frames"].values()]
    assert [text for text in said if not (text.endswith(".") and re.search(r"\d", text))] == []
    assert len(set(said)) > 1
    assert not re.search(r"\bnan\b|\binf\b", " ".join(said))


@every_explorer
def test_a_stored_state_is_the_figure_of_its_values_however_often_it_is_drawn(name):
    explorer = made(name)
    for values in states(explorer):
        key = ",".join(explorer.state(values))
        stored = without_empty(unpack(explorer.spec(), key))
        assert stored == without_empty(drawn(explorer, values))
        assert explorer.spec()["frames"][key][0] == explorer.caption(**values)


@every_explorer
def test_the_bundle_serves_a_page_a_plain_host_and_a_terminal(name):
    explorer = made(name)
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}  # no kernel here: no widget
    assert json.loads(bundle[MIME]) == json.loads(compact(explorer.spec()))
    assert bundle["text/plain"] == explorer.caption(**explorer.start)
    assert '<table><thead><tr><th scope="col">' in bundle["text/html"]


@every_explorer
def test_a_row_of_the_table_has_a_name_of_its_own(name):
    """The page marks the row of what is set by its first column."""
    named = [row[0] for row in made(name).table[1:]]
    assert len({*named}) == len(named)


def ends(control):
    """Return the first and the last value that a reader can choose, in a kernel too."""
    if isinstance(control, Slider):
        return control.limits or (control.values[0], control.values[-1])
    values = list(control.states().values())
    return values[0], values[-1]


@every_explorer
def test_the_ends_of_every_control_are_drawn(name):
    explorer = made(name)
    for control in explorer.controls:
        for value in ends(control):
            values = {**explorer.start, control.name: value}
            drawn(explorer, values)
            assert explorer.caption(**values).endswith(".")


def senseless(control):
    """Return a value that no reader of this control can mean, or None: any number is welcome."""
    if isinstance(control, Slider):
        return None if min(control.limits or control.values) < 0 else -(10**6)
    if isinstance(control, Order):
        return ()
    if control.free:
        return ""
    return "no such thing" if isinstance(ends(control)[0], str) else -(10**6)


@every_explorer
def test_a_value_without_sense_is_refused_in_a_sentence(name):
    explorer = made(name)
    for control in explorer.controls:
        if (value := senseless(control)) is None:
            continue
        for part in (explorer.figure, explorer.caption):
            with pytest.raises(ValueError) as refused:  # noqa: PT011
                part(**{**explorer.start, control.name: value})
            assert is_one_sentence(str(refused.value)), control.name


@every_explorer
def test_a_live_control_changes_what_is_seen(name):
    pytest.importorskip("anywidget")
    explorer = made(name)
    _question, presets, *parts = explorer.widget().children
    turned, (figure, caption) = parts[: len(explorer.controls)], parts[len(explorer.controls) :][:2]
    for control, knob in zip(explorer.controls, turned, strict=True):
        seen = set()
        for value in ends(control):
            presets.children[0].click()
            knob.value = value
            assert "⚠" not in caption.value, control.name
            seen.add(caption.value + compact(plain(figure.to_plotly_json())))
        assert len(seen) == 2 or isinstance(control, Order), control.name
