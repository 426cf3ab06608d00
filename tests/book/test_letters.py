"""The letters of the text come once and stay, whatever MathJax brings."""

from __future__ import annotations

import pytest

from tests.book import browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "book/00_sequences.html"  # it has formulas
FILES = ["source-serif-4-italic.woff2", "source-serif-4.woff2"]
# How wide a line is in the book's letters, upright and slanted, and in those that stand in.
WIDTHS = """() => ["normal", "italic"].flatMap(style => ["'Source Serif 4', ", ""].map(first => {
  const line = document.createElement("span");
  line.style.cssText = `position: absolute; font: ${style} 40px ${first}monospace`;
  line.textContent = "Recurrent networks";
  document.body.append(line);
  const { width } = line.getBoundingClientRect();
  line.remove();
  return width;
}))"""


@pytest.mark.parametrize("way", ["http", "file"])
def test_letters_are_asked_for_once_and_are_there_when_formulas_are_set(engine, way):
    asked = []
    with (
        browser.reached(browser.built_book(), way) as base,
        browser.visiting(engine, base) as visitor,
    ):
        visitor.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        visitor.open(PAGE)
        if way == "http":  # what is read from disk, not every browser tells
            assert sorted(name for name in asked if name.startswith("source-serif")) == FILES
        upright, in_its_place, slanted, in_that_place = visitor.page.evaluate(WIDTHS)
        assert upright != in_its_place
        assert slanted != in_that_place


def test_without_javascript_the_style_sheet_brings_them(chromium):
    asked = []
    context = chromium.new_context(java_script_enabled=False)
    with browser.served(browser.built_book()) as server:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.goto(server.base + PAGE)
    context.close()
    assert sorted(name for name in asked if name.startswith("source-serif")) == FILES
