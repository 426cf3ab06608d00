"""Cells that run where they stand, in both browsers: what a reader clicks, types, stops, keeps."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from tests.book import browser, for_everyone
from tests.book.test_accessibility import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
PAGE = "book/05_backpropagation_through_time.html"
NOTEBOOK = ROOT / PAGE.replace(".html", ".ipynb")
STATES = 3  # the place of the cell that prints three states
IDLE = "() => document.documentElement.dataset.live === 'idle'"
BUSY = "() => document.querySelector('.live-busy') !== null"
LONG = 300_000  # ms: a busy machine is no failure


@pytest.fixture(scope="module")
def book():
    return browser.live_book()


@pytest.fixture
def chromium_only(engine):
    """Give Chromium: what is measured there, or what Python answers, needs no second browser."""
    if type(engine).__module__.startswith("tests."):
        pytest.skip("asked in Chromium")
    return engine


@pytest.fixture(scope="module")
def base(book):
    with browser.served(book) as server:
        yield server.base


class Reader:
    """Somebody who reads a chapter, clicks and types."""

    def __init__(self, visitor, name: str = PAGE):
        self.visitor, self.page = visitor, visitor.page
        self.page.on("dialog", lambda dialog: dialog.accept())
        visitor.open(name)

    def cell(self, place: int, what: str):
        return self.page.evaluate(f"() => window.seqbookLive.page.cells[{place}].{what}")

    def output(self, place: int) -> str:
        return self.cell(place, "output.innerText")

    def note(self, place: int) -> str:
        return self.cell(place, "note.textContent")

    def status(self) -> str:
        return self.page.inner_text(".live-status")

    def idle(self) -> None:
        self.page.wait_for_function(IDLE, timeout=LONG)

    def run(self, place: int) -> str:
        self.cell(place, "runButton.click()")
        self.idle()
        return self.output(place)

    def write(self, place: int, text: str) -> None:
        """Type into a cell's box, as far as a script can."""
        script = """([place, text]) => {
            const cell = window.seqbookLive.page.cells[place];
            cell.edit();
            cell.area.value = text;
            cell.area.dispatchEvent(new Event("input"));
        }"""
        self.page.evaluate(script, [place, text])

    def try_out(self, text: str) -> str:
        """Run a text in the place of a cell, and return what stands below it."""
        self.write(STATES, text)
        return self.run(STATES)

    def undo(self) -> None:
        self.cell(STATES, "undo()")

    def requested(self) -> list[str]:
        """Return the addresses of all that the page has fetched."""
        return self.page.evaluate(
            "() => performance.getEntriesByType('resource').map(({ name }) => name)"
        )


@pytest.fixture(scope="module")
def reader(engine, base):
    """Give a reader whose Python runs; every test leaves the chapter's own code behind."""
    with browser.visiting(engine, base) as visitor:
        made = Reader(visitor)
        made.before = made.output(STATES)
        made.nothing_fetched = not any("_static/live/python" in url for url in made.requested())
        made.run(STATES)
        yield made


def test_one_click_brings_python_and_gives_the_stored_output(reader):
    assert reader.nothing_fetched
    assert reader.output(STATES) == reader.before != ""
    assert reader.note(STATES).startswith("ran")
    assert reader.note(1).startswith("ran")  # the imports, which it needs
    assert reader.note(5) == ""  # and nothing else
    assert "MB of memory" in reader.status()
    assert reader.visitor.visit.outside == []


def test_an_edited_cell_runs_as_it_is_written_and_undo_brings_the_book_s_back(reader):
    reader.write(STATES, reader.cell(STATES, "stored") + "\nprint(6 * 7)")
    assert reader.run(STATES).split()[-1] == "42"
    reader.undo()
    assert reader.output(STATES) == reader.before
    assert reader.cell(STATES, "isChanged") is False


@pytest.mark.usefixtures("chromium_only")
def test_a_cell_runs_again_what_it_needs_when_that_was_changed(reader):
    reader.run(4)
    stamp = reader.cell(4, "ran.stamp")
    reader.run(4)  # it alone
    assert reader.cell(4, "ran.stamp") == stamp + 1
    reader.write(STATES, reader.cell(STATES, "stored") + "\n# changed")
    reader.run(4)
    assert reader.cell(STATES, "ran.stamp") == stamp + 2
    assert reader.cell(4, "ran.stamp") == stamp + 3
    reader.undo()


@pytest.mark.usefixtures("chromium_only")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1 +", "SyntaxError: invalid syntax"),
        ("nothing_of_this_name", "NameError: name 'nothing_of_this_name' is not defined"),
        ("input('your name?')", "cannot ask here"),
        ("%timeit 1", "is a command of IPython's"),
        ("def f():\n    return f()\nf()", "RecursionError"),
        ("import sys\nsys.exit()", "Python goes on"),
        ("held = [np.empty(2**27) for _ in range(5)]", "MemoryError"),
        ("for i in range(100_000):\n    print(i)", "more lines, which are too many for a page"),
        ("print('<b>not bold</b>')", "<b>not bold</b>"),
        ("import torch\ntorch.zeros(3)", "does not run in a page"),
    ],
    ids=lambda value: value[:14],
)
def test_whatever_goes_wrong_there_is_a_sentence_and_nothing_is_lost(reader, code, said):
    reader.run(STATES)
    shown = reader.try_out(code)
    assert said in shown + reader.note(STATES)
    assert reader.try_out("print(len(xs))").strip() == "3"  # a variable of before
    reader.undo()


def test_stop_ends_an_endless_loop_and_keeps_the_variables(reader):
    reader.run(STATES)
    reader.write(STATES, "kept = 7\nwhile True:\n    pass")
    reader.cell(STATES, "runButton.click()")
    reader.page.wait_for_function(BUSY, timeout=LONG)
    reader.page.click(".live-foot > button")
    reader.idle()
    assert "Stopped" in reader.output(STATES)
    assert "kept" in reader.status()
    assert reader.try_out("print(kept)").strip() == "7"
    reader.undo()


def test_one_long_operation_is_ended_and_python_comes_back_by_itself(reader):
    reader.write(STATES, "sum(range(10**12))")
    reader.cell(STATES, "runButton.click()")
    reader.page.wait_for_function(BUSY, timeout=LONG)
    reader.page.click(".live-foot > button")
    reader.idle()
    back = "() => document.querySelector('.live-status').textContent.includes('It is back.')"
    reader.page.wait_for_function(back, timeout=LONG)
    assert "started anew" in reader.output(STATES)
    reader.undo()
    assert reader.run(STATES) == reader.before  # the imports have run anew


@pytest.mark.usefixtures("chromium_only")
def test_figures_tables_diagrams_and_explorers_stand_below_the_cell(reader):
    reader.try_out(
        "fig, axes = plots.plt.subplots()\naxes.plot([1, 3, 2])\n"
        "plots.show(fig, alt='three points')\n"
        "plots.table({'a': [1, 2], 'b': [0.5, 0.25]})"
    )
    below = reader.cell(STATES, "output.innerHTML")
    assert "<svg" in below
    assert "three points" in below
    assert "<table" in below
    reader.try_out("one_sweep.explorer()")
    assert reader.cell(STATES, "output.querySelectorAll('.seqbook-explorer').length") == 1
    reader.undo()


@pytest.mark.usefixtures("chromium_only")
def test_what_a_page_has_not_keeps_the_stored_output_and_says_why(reader):
    source = [c for c in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if c["id"] == "878b040b"]
    assert "torch" in "".join(source[0]["source"])
    place = reader.page.evaluate(
        "() => window.seqbookLive.page.cells.findIndex(({ id }) => id === '878b040b')"
    )
    before = reader.output(place)
    assert reader.run(place) == before
    assert "PyTorch" in reader.note(place)


@pytest.mark.usefixtures("chromium_only")
def test_a_stored_result_is_loaded_unless_the_code_that_it_comes_from_was_changed(reader):
    place = reader.page.evaluate(
        "() => window.seqbookLive.page.cells.findIndex(({ id }) => id === '14961a30')"
    )
    assert reader.cell(place, "result.absent")
    before = reader.output(place)
    assert reader.run(place) == before
    assert reader.note(place).startswith("loaded")
    assert float(reader.try_out("print(max(apart.values()))")) < 1e-6
    reader.undo()
    reader.write(1, reader.cell(1, "stored") + "\n# changed")
    reader.run(place)
    assert "PyTorch" in reader.note(place)
    reader.cell(1, "undo()")


def test_changes_outlive_the_page_and_come_along_in_the_download(reader):
    reader.write(STATES, "print('mine')")
    reader.visitor.open(PAGE)
    assert reader.cell(STATES, "text") == "print('mine')"
    assert "Your changes from last time" in reader.status()
    with reader.page.expect_download() as download:
        reader.page.click('[title^="Keep the notebook"]')
    notebook = nbformat.reads(Path(download.value.path()).read_text("utf-8"), 4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code[STATES].source == "print('mine')"
    assert code[STATES].outputs == []
    stored = nbformat.read(NOTEBOOK, 4)
    others = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [c.source for c in code[STATES + 1 :]] == [c.source for c in others[STATES + 1 :]]
    reader.page.click('[title^="Bring back"]')
    assert reader.cell(STATES, "isChanged") is False
    reader.visitor.open(PAGE)
    assert reader.cell(STATES, "isChanged") is False


def test_from_disk_the_page_says_that_nothing_runs_there(engine, book):
    with browser.visiting(engine, book.as_uri() + "/") as visitor:
        reader = Reader(visitor)
        before = reader.output(STATES)
        assert reader.run(STATES) == before
        assert "opened from disk" in reader.status()


def test_by_keyboard_alone_a_cell_is_edited_and_run(engine, base):
    with browser.visiting(engine, base) as visitor:
        reader = Reader(visitor)
        reader.cell(STATES, "editButton.focus()")
        page = reader.page
        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        page.keyboard.type("for i in range(2):\n")  # the next line is indented by itself
        page.keyboard.type("print(i)")
        page.keyboard.press("Shift+Enter")
        there = f"() => window.seqbookLive.page.cells[{STATES}].note.textContent.startsWith('ran')"
        page.wait_for_function(there, timeout=LONG)
        reader.idle()
        assert reader.output(STATES).split() == ["0", "1"]
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == "Run"
        reader.undo()


def test_without_javascript_the_page_is_as_it_was(book):
    text = (book / PAGE).read_text("utf-8")
    assert "live-bar" not in text  # the buttons are made by the script
    assert "live-foot" not in text
    assert text.count("cell_output") > 20


def test_a_page_that_takes_much_memory_knows_it_before_it_runs(book):
    kept = json.loads((ROOT / "book" / "states" / "memory.json").read_text("utf-8"))
    assert max(kept.values()) > 400
    for name, megabytes in kept.items():
        text = (book / f"{name}.html").read_text("utf-8")
        data = text.partition('id="seqbook-live">')[2].partition("</script>")[0]
        assert json.loads(data)["python"]["memory"] == megabytes


@pytest.mark.usefixtures("chromium_only")
def test_axe_finds_nothing_wrong_with_a_box_an_error_and_the_bar(reader):
    reader.visitor.open(PAGE)
    reader.write(STATES, "1 / 0")
    reader.cell(STATES, "runButton.click()")
    reader.idle()
    page = reader.page
    for look, size in (("light", WIDE), ("dark", NARROW)):
        page.evaluate("look => { document.documentElement.dataset.theme = look; }", look)
        page.set_viewport_size(size)
        assert for_everyone.violations(page) == [], look
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(WIDE)
    reader.undo()


@pytest.mark.parametrize("name", [PAGE, "book/02_bag_of_words.html", "labs/05"])
def test_the_first_load_stays_light(chromium_only, book, name):
    name = next(page for page in browser.pages(book) if page.startswith(name))
    with browser.served(book) as server, browser.visiting(chromium_only, server.base) as visitor:
        visitor.open(name)
        assert server.sent < 700_000
        assert visitor.visit.errors == []
