"""The network that trains in the page, in Chromium and in Firefox."""

from __future__ import annotations

import pytest

from tests.book import browser
from tests.book.test_train_page import PAGE, trained, wait_for_updates

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def visitor(engine):
    """The page in each browser, from the disk."""
    base, size = browser.built_book().as_uri() + "/", {"width": 1280, "height": 1400}
    with browser.visiting(engine, base, viewport=size) as visitor:
        visitor.open(PAGE)
        yield visitor


def test_the_examples_come_out_the_same_in_both_browsers(visitor):
    assert trained(visitor.page, 1, 600)["right"] < 0.4
    assert trained(visitor.page, 2, 200)["right"] > 0.9
    assert trained(visitor.page, 3, 300)["right"] > 0.95


def test_a_reader_of_either_browser_plays_pauses_and_learns_an_own_text(visitor):
    page = visitor.page
    page.click(".seqbook-train .presets button:nth-child(3)")
    page.click(".seqbook-train .play")
    wait_for_updates(page, 12)
    page.keyboard.press("Enter")  # the focus is still there
    page.wait_for_timeout(500)
    paused = page.inner_text(".seqbook-train .counter")
    page.wait_for_timeout(500)
    assert page.inner_text(".seqbook-train .counter") == paused
    assert page.inner_text(".seqbook-train [role=status]").startswith(f"After {paused}")
    assert page.evaluate("document.querySelectorAll('.seqbook-train tbody tr').length") == 3
    page.fill("#train-text", "aaaa")
    page.evaluate("document.querySelector('#train-text').onchange()")
    assert page.inner_text("#train-text-said").startswith("Every letter is “a”")
    assert page.evaluate("document.querySelector('.seqbook-train .play').disabled")
    page.fill("#train-text", "to be or not to be")
    page.evaluate("document.querySelector('#train-text').onchange()")
    page.wait_for_function("!document.querySelector('.seqbook-train .play').disabled")
    page.click(".seqbook-train .bar button:nth-child(2)")
    wait_for_updates(page, 1)
    assert (visitor.visit.outside, visitor.visit.errors) == ([], [])
