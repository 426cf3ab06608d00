"""Every cell of a chapter, run in order in the page, gives what the notebook stores.

All chapters: python -m tests.book.live_pages, a quarter of an hour. What cells do in Firefox, too,
ask test_live_cells.py and test_labs_in_the_page.py.
"""

from __future__ import annotations

import pytest

from tests.book import browser
from tests.book.live_pages import fate, run_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAPTER = "08_gated_cells"
LIVE = 0.9  # of a chapter's cells


@pytest.fixture(scope="module")
def base():
    with browser.served(browser.live_book()) as server:
        yield server.base


def test_cells_run_in_order_give_the_stored_text(chromium, base):
    with browser.visiting(chromium, base) as visitor:
        cells = run_page(visitor, f"book/{CHAPTER}.html")
        assert visitor.visit.outside == []
    live = [cell for cell in cells if cell.fate in ("equal", "close", "loaded")]
    assert [cell for cell in cells if cell.fate == "wrong"] == []
    # a check that compares times may fail on a busy machine
    assert len(live) >= LIVE * len(cells), [cell for cell in cells if cell not in live]


@pytest.mark.parametrize(
    ("tags", "found", "kind"),
    [
        ([], "two\n", "equal"),
        ([], "three\n", "wrong"),
        (["nbval-ignore-output"], "three\n", "close"),
        ([], None, "error"),
    ],
)
def test_another_text_would_be_noticed(tags, found, kind):
    stored = [{"output_type": "stream", "name": "stdout", "text": ["tw", "o\n"]}]
    cell = {"outputs": stored, "metadata": {"tags": tags}}
    error = {"output_type": "error", "ename": "NameError", "evalue": "no such name"}
    said = {"output_type": "stream", "name": "stdout", "text": found}
    outputs = [error if found is None else said]
    result = {"outputs": outputs, "said": "ran", "absent": False, "status": ""}
    assert fate(cell, result)[0] == kind
