"""The letters of the text come once and stay, whatever MathJax brings."""

from __future__ import annotations

import pytest

from tests.book import browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "book/00_sequences.html"  # it has formulas
FILES = ["source-serif-4-italic.woff2", "source-serif-4.woff2"]


def test_letters_are_asked_for_once_although_formulas_bring_others(engine):
    asked = []
    with (
        browser.served(browser.built_book()) as server,
        browser.visiting(engine, server.base) as visitor,
    ):
        visitor.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        visitor.open(PAGE)
    assert [name for name in asked if name.startswith("MathJax_Main")]
    assert sorted(name for name in asked if name.startswith("source-serif")) == FILES


def test_without_javascript_the_style_sheet_brings_them(chromium):
    asked = []
    context = chromium.new_context(java_script_enabled=False)
    with browser.served(browser.built_book()) as server:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.goto(server.base + PAGE)
    context.close()
    assert sorted(name for name in asked if name.startswith("source-serif")) == FILES
