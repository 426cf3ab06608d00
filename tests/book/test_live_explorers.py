"""Explorers that the page's Python computes, in Chromium and in Firefox: any value will do."""

from __future__ import annotations

import numpy as np
import pytest

from tests.book import browser
from utils.diagrams import cell_highway
from utils.explorers import forget_bias, window_size
from utils.explorers.frame.packing import plain

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "book/08b_remembering.html"
SHOWS = "forget-bias"  # the cell that shows the stored explorer
OTHER = "memory-06"  # another cell, in which a reader writes
WAIT = 180_000
START = {"bias": 0, "spread": 0, "lag": 100}  # its first preset
BOX = "input[type=number]"
# Every change has been answered and drawn.
SETTLED = """place => {
  const root = document.querySelector(place);
  return root && !root.hasAttribute("aria-busy") && root.dataset.ms !== undefined;
}"""


class Desk:
    """The page with somebody's hands on it."""

    def __init__(self, visitor: browser.Visitor):
        self.visitor, self.page = visitor, visitor.page

    def press_run(self, cell: str, code: str = "") -> None:
        self.page.evaluate(
            """([id, code]) => {
                const cell = seqbookLive.page.cells.find((each) => each.id === id);
                if (code) cell.edit(code, false);
                cell.runButton.click();
            }""",
            [cell, code],
        )

    def run(self, cell: str, code: str = "") -> str:
        """Run a cell; return where its explorer is."""
        self.press_run(cell, code)
        self.page.wait_for_function(
            "document.documentElement.dataset.live === 'idle'", timeout=WAIT
        )
        place = f".cell-id-{cell} .is-live"
        self.page.wait_for_selector(place, timeout=WAIT)
        return place

    def caption(self, place: str) -> str:
        return self.page.inner_text(f"{place} .seqbook-caption")

    def note(self, place: str) -> str:
        return self.page.inner_text(f"{place} .seqbook-note")

    def settled(self, place: str) -> None:
        self.page.wait_for_function(SETTLED, arg=place, timeout=WAIT)
        self.page.evaluate(f"delete document.querySelector('{place}').dataset.ms")

    def number(self, place: str, value: str, box: int = 0, wait: bool = True) -> None:
        """Write into the box beside a slider."""
        self.page.evaluate(
            """([place, box, value]) => {
                const input = document.querySelectorAll(place)[box];
                input.value = value;
                input.dispatchEvent(new Event("input"));
            }""",
            [f"{place} {BOX}", box, value],
        )
        if wait:
            self.settled(place)

    def preset(self, place: str, number: int) -> None:
        self.page.evaluate(
            f"document.querySelectorAll('{place} .seqbook-presets button')[{number}].click()"
        )


@pytest.fixture(scope="module")
def desk(engine):
    """The page in each browser, when the cell of its explorer has run."""
    size = {"width": 1280, "height": 1000}
    with (
        browser.served(browser.live_book()) as server,
        browser.visiting(engine, server.base, viewport=size) as visitor,
    ):
        visitor.open(PAGE)
        visitor.unfold()
        desk = Desk(visitor)
        desk.run(SHOWS)
        yield desk


@pytest.fixture(scope="module")
def place(desk):
    place = f".cell-id-{SHOWS} .is-live"
    desk.page.evaluate(f"document.querySelector('{place} .seqbook-figure').scrollIntoView()")
    desk.page.wait_for_selector(f"{place} .seqbook-figure[data-drawn]", timeout=WAIT)
    return place


def test_a_number_that_the_grid_has_not_gives_python_s_own_figure_and_caption(desk, place):
    assert desk.caption(place) == forget_bias.caption(**START)
    desk.number(place, "2.5")
    assert desk.caption(place) == forget_bias.caption(**{**START, "bias": 2.5})
    seen = desk.page.evaluate(
        f"document.querySelector('{place} .seqbook-figure').data.map(trace => trace.y)"
    )
    own = plain(forget_bias.figure(**{**START, "bias": 2.5}))["data"]
    for shown, trace in zip(seen, own, strict=True):
        np.testing.assert_allclose(shown, trace["y"], atol=2e-4)


def test_the_slider_beside_the_box_goes_in_fine_steps(desk, place):
    desk.number(place, "1.5")
    desk.page.evaluate(f"document.querySelector('{place} [type=range]').stepUp()")
    desk.page.evaluate(
        f"document.querySelector('{place} [type=range]').dispatchEvent(new Event('input'))"
    )
    desk.settled(place)
    assert desk.caption(place) == forget_bias.caption(**{**START, "bias": 1.6})
    assert desk.page.evaluate(f"document.querySelector('{place} {BOX}').value") == "1.6"


@pytest.mark.parametrize("nonsense", ["999", ""])
def test_a_number_without_sense_is_said_and_the_figure_stays(desk, place, nonsense):
    title = f"{place} .annotation-text"
    desk.number(place, "3")
    before = desk.page.evaluate(f"document.querySelector('{title}').textContent")
    desk.number(place, nonsense)
    assert desk.caption(place).startswith("⚠ Forget bias: give a number from -3 to 9")
    assert desk.page.evaluate(f"document.querySelector('{title}').textContent") == before


def test_an_explorer_of_the_reader_s_own_code_shows_its_own_figures_and_takes_a_text(desk):
    code = "from utils.explorers import window_size\nwindow_size.explorer(vocab_sizes=(10, 20, 30))"
    place = desk.run(OTHER, code)
    values = dict(window_size.explorer(vocab_sizes=(10, 20, 30)).start)
    assert desk.caption(place) == window_size.caption(**values)
    desk.number(place, "23")
    values["window"] = 23
    assert desk.caption(place) == window_size.caption(**values)
    desk.page.evaluate(
        """place => {
            const select = document.querySelector(place + " select");
            select.value = "own";
            select.dispatchEvent(new Event("change"));
        }""",
        place,
    )
    desk.settled(place)
    own = f"{place} input[type=text]"
    template = desk.page.evaluate(f"document.querySelector('{own}').value")
    assert template == values["sentence"]  # the text that was there, as an example
    for text in ("The *cat* sat on the ___.", "no blank at all"):
        desk.page.evaluate(
            """([own, text]) => {
                const input = document.querySelector(own);
                input.value = text;
                input.dispatchEvent(new Event("change"));
            }""",
            [own, text],
        )
        desk.settled(place)
        if "___" in text:
            assert desk.caption(place) == window_size.caption(**{**values, "sentence": text})
    assert desk.caption(place).startswith("⚠ the text has 0 blanks: write ___ once")


def test_a_diagram_is_drawn_for_a_number_between(desk):
    code = "from utils.diagrams import cell_highway\ncell_highway.explorer()"
    place = desk.run(OTHER, code)
    desk.number(place, "4.25")
    explorer = cell_highway.explorer()
    values = {**explorer.start, "bias": 4.25}
    assert desk.caption(place) == explorer.caption(**values)
    shapes = explorer.figure(**values).shapes.values()
    seen = desk.page.evaluate(
        f"[...document.querySelectorAll('{place} svg g > *')].map(shape => [shape.tagName, "
        "shape.getAttribute('class')])"
    )
    assert seen == [[shape["tag"], shape["class"]] for shape in shapes]
    said = desk.page.evaluate(f"document.querySelector('{place} svg').textContent")
    assert "forget bias 4.25" in said


def test_while_python_is_busy_the_stored_states_are_shown_and_others_wait(desk, place):
    desk.press_run(OTHER, "while True: pass")
    desk.page.wait_for_function("seqbookLive.page.runner.isRunning", timeout=WAIT)
    desk.preset(place, 2)
    wavering = {"bias": 5, "spread": 3, "lag": 100}
    desk.page.wait_for_function(
        "([place, text]) => document.querySelector(place).textContent === text",
        arg=[f"{place} .seqbook-caption", forget_bias.caption(**wavering)],
    )
    desk.number(place, "7.5", wait=False)
    assert desk.note(place).startswith("Python is busy")
    desk.page.evaluate("seqbookLive.page.foot.stop.click()")
    desk.settled(place)
    assert desk.caption(place) == forget_bias.caption(**{**wavering, "bias": 7.5})
    assert not desk.note(place).startswith("Python is busy")


def test_when_python_is_gone_the_stored_grid_goes_on_from_the_nearest_state(desk, place):
    desk.number(place, "3.2")
    desk.page.evaluate("seqbookLive.page.session.restart()")
    desk.number(place, "3.9", wait=False)
    stored = f".cell-id-{SHOWS} .seqbook-explorer:not(.is-live)"
    desk.page.wait_for_selector(stored, timeout=WAIT)
    near = {"bias": 4, "spread": 3, "lag": 100}
    assert desk.caption(stored) == forget_bias.caption(**near)
    assert desk.note(stored).startswith("Python has gone")
    desk.preset(stored, 1)
    assert desk.caption(stored) == forget_bias.caption(bias=5, spread=0, lag=100)
    assert desk.visitor.visit.outside == []
