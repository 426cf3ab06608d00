"""Labs done in their pages: boxes, checks, hints, and the notebook that is handed in and judged."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.book import browser, for_everyone
from tests.book.desk import LAB, NAME, PAGE, WORDS, Desk, cell_number
from tests.book.test_accessibility import NARROW, WIDE
from tests.grading.sandboxed import needs_sandbox
from utils.exercises import labs
from utils.exercises.checking import ladder

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MISTAKE = "def same_bag(first, second):\n    return set(first) == set(second)"


@pytest.fixture(scope="module")
def base():
    with browser.served(browser.live_book()) as server:
        yield server.base


@pytest.fixture(scope="module")
def desk(engine, base):
    """A page that one test leaves to the next: Python takes its time to start."""
    with browser.visiting(engine, base, viewport={"width": 1000, "height": 800}) as visitor:
        yield Desk(visitor)


@pytest.fixture
def fresh(desk):
    """The page as a new reader finds it; nothing may have gone wrong on it afterwards."""
    desk.yes, desk.asked = True, []
    desk.visitor.open(PAGE)
    yield desk
    errors = [e for e in desk.visitor.visit.errors if not e.startswith("failed: blob:")]  # Stop
    assert (desk.visitor.visit.outside, errors) == ([], [])
    desk.page.evaluate("localStorage.clear()")


def judged(file: Path, folder: Path) -> dict:
    """Return what the judge says of a notebook, as its results' file holds it."""
    command = [sys.executable, "-m", "utils.grading", "judge", str(file), "--jobs", "1"]
    done = subprocess.run(
        [*command, "--out", str(folder)], capture_output=True, text=True, cwd=browser.ROOT
    )
    assert done.returncode == 0, done.stderr
    (result,) = folder.glob("results/*/*.json")
    return json.loads(result.read_text("utf-8"))


def marks(path: Path) -> list:
    """Return what nbgrader keeps in a notebook, but for cells that the reader added."""
    cells = nbformat.read(path, 4).cells
    return [(c.id, c.cell_type, c.metadata) for c in cells if not c.id.startswith("shown-")]


@needs_sandbox
def test_a_lab_is_done_by_keyboard_alone_and_judged_with_full_marks(fresh, engine, tmp_path):
    page, answers = fresh.page, ladder.solutions()
    for exercise in LAB.exercises:
        fresh.tab_to(f"Code of cell {cell_number(exercise.name)};")
        fresh.type_code(answers[exercise.name])
        assert fresh.read(exercise.name) == answers[exercise.name]
        page.keyboard.press("Shift+Enter")
        fresh.tab_to(f"Check: {exercise.name},")
        page.keyboard.press("Enter")
        fresh.says(f"✓ {exercise.name} is right")
    fresh.tab_to(f"Your answer in words: {WORDS}")
    page.keyboard.type("The two sentences have one bag.\n\nPairs of words tell them apart.")
    fresh.tab_to("Run: ")
    page.keyboard.press("Enter")
    fresh.idle()
    assert "11 of 11 points so far" in page.evaluate(
        "[...document.querySelectorAll('.cell_output')].pop().textContent"
    )
    fresh.tab_to("Download my notebook")
    file = fresh.download(tmp_path, lambda: page.keyboard.press("Enter"))
    result = judged(file, tmp_path / "graded")
    assert sum(each["points"] for each in result["functions"]) == 11
    assert (result["problem"], result["seen"]) == ("", [])
    assert marks(file) == marks(browser.ROOT / "labs" / NAME / file.name)
    (words,) = [cell for cell in nbformat.read(file, 4).cells if cell.id == WORDS]
    assert words.source == "The two sentences have one bag.\n\nPairs of words tell them apart."

    if in_firefox(engine):
        return  # it is Python that speaks now
    # one mistake: the page and the judge say what they know of it
    hint = next(m.hint for m in LAB.exercise("same_bag").mistakes if m.name in known_mistake())
    fresh.write("same_bag", MISTAKE)
    assert hint in unwrapped(fresh.check("same_bag"))
    again = tmp_path / "again"
    again.mkdir()
    result = judged(fresh.download(again), again / "graded")
    assert sum(each["points"] for each in result["functions"]) == 10
    assert hint in result["functions"][1]["message"]


def in_firefox(engine) -> bool:
    """Tell whether this is the tests' own driver of Firefox."""
    return type(engine).__module__.startswith("tests.")


def known_mistake() -> str:
    """Return which listed mistake the check finds in MISTAKE."""
    names = {}
    exec(MISTAKE, names)
    return LAB.exercise("same_bag").judge(names["same_bag"]).mistake


def unwrapped(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@needs_sandbox
def test_help_comes_by_rungs_and_a_solution_that_was_shown_is_noted(fresh, engine, tmp_path):
    if in_firefox(engine):
        pytest.skip("said by Python, and the buttons are pressed elsewhere")
    name, page = "same_bag", fresh.page
    helped = f".cell-id-check_{name} + .live-help"
    exercise = LAB.exercise(name)
    fresh.click(f"Hint: {name}")
    fresh.idle()
    fresh.click(f"Hint: {name}")
    fresh.idle()
    told = unwrapped(page.inner_text(helped))
    assert f"the idea: {exercise.idea}" in told
    assert f"the equation: {exercise.equation}" in told
    assert exercise.first_line not in told
    solution = f'[aria-label="Solution: {name}"]'
    assert not page.evaluate(f"document.querySelector('{solution}').checkVisibility()")
    assert "not written yet" in fresh.check(name)  # seen, and no try
    fresh.click(f"Solution: {name}")
    fresh.idle()
    assert "Try first" in page.inner_text(helped)
    fresh.write(name, MISTAKE)
    fresh.check(name)
    fresh.yes = False
    fresh.click(f"Solution: {name}")
    assert "Your notebook will say" in fresh.asked[-1]
    fresh.yes = True
    fresh.click(f"Solution: {name}")
    fresh.idle()
    assert ladder.solutions()[name] in page.inner_text(helped)

    few, many = (
        "Too few words.",
        'A try with "quotes", a \\ and an emoji 😀: ' + "so it goes on " * 5,
    )
    for text, heard in [(few, "Try first"), (many, ladder.solutions()[WORDS][:40])]:
        fresh.write(WORDS, text)
        fresh.click(f"Solution: {WORDS}")
        fresh.idle()
        assert heard in page.inner_text(".live-answer + .live-help")

    file = fresh.download(tmp_path)
    assert judged(file, tmp_path / "graded")["seen"] == [name]
    cells = {cell.id: cell for cell in nbformat.read(file, 4).cells}
    assert cells[f"shown-{name}"].source == f"lab.{name}.solution()"
    assert cells[f"shown-{WORDS}"].outputs[0].metadata.seqbook.solution == WORDS
    assert marks(file) == marks(browser.ROOT / "labs" / NAME / file.name)
    # and it is still noted when the notebook has been opened elsewhere
    fresh.page.evaluate("localStorage.clear()")
    fresh.visitor.open(PAGE)
    fresh.choose(file)
    assert "that you added" not in fresh.status()
    assert judged(fresh.download(tmp_path), tmp_path / "again")["seen"] == [name]


def test_work_survives_a_reload_and_the_end_of_python(fresh):
    answer = ladder.solutions()["same_bag"]
    fresh.write("same_bag", answer)
    fresh.write(WORDS, "Half a sentence")
    fresh.visitor.open(PAGE)
    assert "from last time" in fresh.status()
    assert (fresh.read("same_bag"), fresh.read(WORDS)) == (answer, "Half a sentence")
    assert "is right" in fresh.check("same_bag")
    fresh.write("same_bag", "def same_bag(first, second):\n    return 'lost?'")
    fresh.page.evaluate(
        "seqbookLive.page.session.worker.dispatchEvent(new Event('error', {cancelable: true}))"
    )
    fresh.says("It is back.")
    assert "lost?" in fresh.read("same_bag")
    fresh.write("same_bag", answer)
    assert "is right" in fresh.check("same_bag")


def test_a_check_ends_a_loop_that_does_not_and_a_reader_may_stop_before(fresh, engine):
    if in_firefox(engine):
        pytest.skip("Python's own limit; test_live_cells.py asks Stop of both browsers")
    fresh.write("same_bag", "def same_bag(first, second):\n    while True:\n        pass")
    said = fresh.check("same_bag")
    assert "look for a loop that never ends" in said
    fresh.click("Check: same_bag,")
    fresh.says("Running")
    fresh.page.click(".live-foot > button")
    fresh.says("same_bag: it was interrupted")
    fresh.write("same_bag", ladder.solutions()["same_bag"])
    assert "is right" in fresh.check("same_bag")


def test_two_tabs_keep_each_others_answers(fresh):
    other = Desk(fresh.visitor, fresh.visitor.context.new_page())
    try:
        other.page.goto(fresh.visitor.visit.url)
        other.page.wait_for_selector("textarea")
        fresh.write("bag_of_words", "# written in one tab")
        other.write("same_bag", "# written in another")
        follows = "wanted => document.querySelector('.cell-id-same_bag textarea').value === wanted"
        fresh.page.wait_for_function(follows, arg="# written in another")
        assert other.read("bag_of_words") == "# written in one tab"

        fresh.page.evaluate("document.hasFocus = () => true")
        fresh.page.evaluate("document.querySelector('.cell-id-same_bag textarea').focus()")
        other.write("same_bag", "# and on")
        warned = "document.querySelector('.cell-id-same_bag .live-note').textContent"
        fresh.page.wait_for_function(f"{warned}.includes('in another tab')")
        assert fresh.read("same_bag") == "# written in another"

        other.click(f"Undo: cell {cell_number('bag_of_words')}")
        back = "document.querySelector('.cell-id-bag_of_words textarea').value"
        fresh.page.wait_for_function(f"{back}.includes('raise NotImplementedError')")
    finally:
        other.page.close()
    fresh.visitor.open(PAGE)
    assert fresh.read("same_bag") == "# and on"


def test_work_is_undone_and_erased_only_when_the_reader_says_so(fresh):
    blank = fresh.read("same_bag")
    fresh.write("same_bag", "# mine")
    fresh.write(WORDS, "Mine")
    fresh.write("bag_of_words", "# mine, too")
    fresh.yes = False
    fresh.click(f"Undo: {WORDS}")
    fresh.click("Forget all that you wrote")
    assert len(fresh.asked) == 2
    assert (fresh.read("same_bag"), fresh.read(WORDS)) == ("# mine", "Mine")
    fresh.yes = True
    fresh.click(f"Undo: {WORDS}")
    fresh.page.wait_for_function("document.querySelector('.live-words').value === ''")
    assert fresh.read("same_bag") == "# mine"
    fresh.click("Forget all that you wrote")
    fresh.says("Your work is erased")
    assert len(fresh.asked) == 4
    assert fresh.read("same_bag") == blank
    fresh.visitor.open(PAGE)
    assert (fresh.read("same_bag"), fresh.read(WORDS)) == (blank, "")
    assert fresh.page.evaluate("Object.keys(localStorage).filter(k => k.includes('live:'))") == []


def test_a_browser_that_keeps_nothing_is_told_of(engine, base):
    with browser.visiting(engine, base) as visitor:
        visitor.context.add_init_script(
            "Storage.prototype.setItem = key => { if (key.includes('live')) throw Error('full'); }"
        )
        desk = Desk(visitor)
        visitor.open(PAGE)
        assert "keeps nothing" in desk.status()
        desk.write("same_bag", "# mine")
        assert "download your notebook before you leave" in desk.status()
        assert desk.read("same_bag") == "# mine"
        assert [e for e in visitor.visit.errors if not e.startswith("failed:")] == []


def edited(folder: Path) -> Path:
    """Return a notebook of the lab as Jupyter leaves it: other ids for two cells, one cell more."""
    notebook = nbformat.read(browser.ROOT / "labs" / NAME / f"{NAME}.ipynb", 4)
    for cell in notebook.cells:
        if cell.id == "same_bag":
            cell.source, cell.id = "# from Jupyter", "otherwise"
        if cell.id == WORDS:
            cell.source, cell.id = "From *Jupyter*.", "words-too"
        if cell.id == "fcdfb6f0":
            cell.source += "\nimport math"
        if cell.id == "check_same_bag":
            cell.source = "print('always right')"
    notebook.cells.append(nbformat.v4.new_code_cell("def helper():\n    return 1"))
    path = folder / "edited.ipynb"
    nbformat.write(notebook, path)
    return path


def test_a_notebook_that_was_edited_elsewhere_brings_its_answers(fresh, tmp_path):
    file = edited(tmp_path)
    fresh.choose(file)
    assert "The answers of edited.ipynb are on this page" in fresh.status()
    assert "Cells that you added (1) have no place here" in fresh.status()
    assert fresh.asked == []  # there was nothing to lose
    assert (fresh.read("same_bag"), fresh.read(WORDS)) == ("# from Jupyter", "From *Jupyter*.")
    held = {cell.id: cell for cell in nbformat.read(fresh.download(tmp_path), 4).cells}
    assert held["fcdfb6f0"].source.endswith("import math")
    assert held["check_same_bag"].source == "lab.same_bag.check(same_bag)"
    fresh.write("same_bag", "# mine since then")
    fresh.yes = False
    fresh.choose(file)
    assert len(fresh.asked) == 1
    assert fresh.status() == "Your answers stay as they are."
    assert fresh.read("same_bag") == "# mine since then"
    fresh.yes = True
    fresh.choose(file)
    assert fresh.read("same_bag") == "# from Jupyter"
    fresh.visitor.open(PAGE)
    assert fresh.read("same_bag") == "# from Jupyter"


BROKEN = "is no notebook, or a part of one: choose the file that you saved."
OTHER = "is no notebook of this lab: it has none of its exercises."
ODD = '{"cells": [1, null, "x", {"source": 3}, {"metadata": null, "outputs": [1]}]}'
ANOTHER = browser.ROOT / "labs" / "01_fixed_windows" / "01_fixed_windows.ipynb"
WRONG = {
    "another.ipynb": (ANOTHER.read_text("utf-8"), OTHER),
    "odd.ipynb": (ODD, OTHER),
    "cut_off.ipynb": ('{"cells": [{"cell_type": "code", "sou', BROKEN),
    "empty.ipynb": ("", BROKEN),
    "list.ipynb": ("[1, 2]", BROKEN),
    "picture.png": ("\x89PNG\r\n", BROKEN),
    "huge.ipynb": (" " * 21_000_000, "has more than 20 MB: clear its outputs in Jupyter first."),
}


def test_a_wrong_file_gets_one_sentence_and_changes_nothing(fresh, tmp_path):
    fresh.write("same_bag", "# mine")
    for name, (text, said) in WRONG.items():
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        fresh.choose(file)
        assert fresh.status() == f"{name} {said} Nothing was changed."
    assert (fresh.read("same_bag"), fresh.asked) == ("# mine", [])


def test_a_lab_with_its_solutions_runs_whole_and_prints_what_is_stored(fresh, engine):
    if in_firefox(engine):
        pytest.skip("what Python prints is asked in Chromium")
    name = "05_backpropagation_through_time"
    file = browser.ROOT / "solutions" / name / f"{name}.ipynb"
    fresh.visitor.open(f"labs/{name}/{name}.html")
    fresh.choose(file)
    fresh.click("Run every cell")
    fresh.idle()
    printed = fresh.page.evaluate(
        "Object.fromEntries(seqbookLive.page.cells.map(({id, element}) => [id, "
        "[...element.querySelectorAll('.output.stream pre')].map(e => e.textContent).join('')]))"
    )
    differ = []
    for cell in nbformat.read(file, 4).cells:
        if cell.cell_type == "code" and "nbval-ignore-output" not in cell.metadata.get("tags", []):
            stored = "".join(o.text for o in cell.outputs if o.output_type == "stream")
            if printed[cell.id] != stored:
                differ.append((cell.id, stored, printed[cell.id]))
    assert differ == []
    points = labs()[name]
    right = sum(each.points for each in points.exercises)
    assert f"{right} of {right} points so far" in list(printed.values())[-1]


def test_what_is_printed_on_paper_holds_the_answers(chromium, base, tmp_path):
    reader = pytest.importorskip("pypdf").PdfReader
    with browser.visiting(chromium, base) as visitor:
        desk = Desk(visitor)
        visitor.open(PAGE)
        lines = [f"    line_{number} = 1" for number in range(40)]
        desk.write("same_bag", "\n".join(["def same_bag(first, second):", *lines]))
        desk.write(WORDS, "One word is enough. " * 60 + "The end of it.")
        visitor.page.pdf(path=tmp_path / "lab.pdf")
    text = unwrapped("".join(page.extract_text() for page in reader(tmp_path / "lab.pdf").pages))
    assert "line_39 = 1" in text
    assert "The end of it." in text
    assert "Download my notebook" not in text


def test_a_lab_is_for_everyone(chromium, base):
    with browser.visiting(chromium, base) as visitor:
        desk = Desk(visitor)
        visitor.open(PAGE)
        desk.write("same_bag", MISTAKE)
        desk.check("same_bag")
        desk.click("Hint: same_bag")
        desk.idle()
        visitor.unfold()
        visitor.scroll()
        for theme, size in (("light", WIDE), ("dark", NARROW)):
            visitor.page.set_viewport_size(size)
            visitor.page.evaluate("t => { document.documentElement.dataset.theme = t; }", theme)
            visitor.page.wait_for_timeout(400)  # it settles
            assert for_everyone.violations(visitor.page) == [], theme
            wide = visitor.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"]


def test_from_disk_a_lab_is_there_to_read(engine):
    with browser.visiting(engine, browser.live_book().as_uri() + "/") as visitor:
        visitor.open(PAGE)
        page = visitor.page
        assert page.evaluate("document.querySelectorAll('textarea').length") == 0
        page.click(".cell-id-check_same_bag .live-run")
        page.wait_for_function("document.querySelector('.live-status').textContent !== ''")
        assert "opened from disk" in page.inner_text(".live-status")
