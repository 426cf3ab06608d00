"""The search page, in a browser: what a student types finds the chapter that explains it."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.book import browser

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api")

# what is typed -> the number of the chapter that must stand first
SEARCHES = {
    **{"vanishing gradient": 6, "beam": 11, "clip": 6, "perplexity": 0, "bag of words": 2},
    **{"one-hot": 1, "LSTM": 8, "forget gate": 8, "GRU": 8, "attention": 12, "BLEU": 11},
    **{"backpropagation through time": 5, "BPTT": 5, "teacher forcing": 11, "bottleneck": 11},
    **{"ReLU": 7, "piano roll": 10, "music": 10, "sentiment": 9, "self-attention": 13},
    **{"transformers": 13, "chain rule": 5, "shared weights": 4, "exploding gradients": 6},
    **{"beam search": 11, "cross entropy": 1, "identity matrix": 7, "gradient check": 5},
}
RESULTS = """() => [...document.querySelectorAll("#search-results > li")].map(item => ({
  kind: item.dataset.kind,
  link: item.querySelector("h2 a").getAttribute("href"),
  links: [...item.querySelectorAll("a")].map(a => a.getAttribute("href")),
  said: item.querySelector("p:not([class])")?.textContent ?? "No sentence.",
}))"""


@pytest.fixture(scope="module")
def book():
    return browser.built_book()


@pytest.fixture(scope="module")
def visitor(chromium, book):
    """The search page from disk, where nothing can be fetched."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    visitor = browser.Visitor(context, book.as_uri() + "/")
    visitor.open("search.html")
    yield visitor
    context.close()


def search(page, text: str) -> list[dict]:
    """Type into the field, wait for the answer, and return the results."""
    page.locator("article input").fill(text)
    page.locator("#search-count", has_text=f"“{text}”").wait_for()
    return page.evaluate(RESULTS)


@pytest.fixture(scope="module")
def found(visitor):
    """The results of every search."""
    return {text: search(visitor.page, text) for text in SEARCHES}


def test_every_search_finds_its_chapter_first(found):
    first = {text: results[0]["link"] for text, results in found.items()}
    wrong = {t: first[t] for t, n in SEARCHES.items() if not first[t].startswith(f"book/{n:02}_")}
    assert wrong == {}


def test_labs_and_glossary_come_after_the_chapters(found):
    for text, results in found.items():
        kinds = [result["kind"] for result in results]
        others = [kind for kind in kinds if kind != "chapter"]
        assert kinds == ["chapter"] * (len(kinds) - len(others)) + others, text
    assert {result["kind"] for results in found.values() for result in results} >= {
        *("chapter", "lab", "glossary"),
    }


def test_a_page_can_be_found_by_its_name(visitor):
    for name in ("notation", "project sheet"):
        page = name.replace(" ", "_")
        assert search(visitor.page, name)[0]["link"].startswith(f"book/{page}.html")


def test_what_is_shown_of_a_page_are_sentences(found):
    said = [result["said"] for results in found.values() for result in results]
    assert [text for text in said if not re.search(r'[.!?:]["”)]*$', text)] == []
    tex = re.compile(r"[\\$]|\w_\{|^(import|from) ")
    assert [text for text in said if tex.search(text)] == []


def test_nothing_that_is_folded_or_code_is_shown(book, found):
    hidden = {}
    for results in found.values():
        for result in results:
            name = result["link"].partition("#")[0]
            if name not in hidden:
                soup = browser.parsed(book / name)
                folded = soup.select(".solution, .toggle, .cell, details:not(.deeper), .highlight")
                hidden[name] = " ".join(" ".join(t.get_text() for t in folded).split())
            assert result["said"] not in hidden[name], name


def test_every_result_leads_to_a_section(book, found):
    ids = {}
    for results in found.values():
        for link in (link for result in results for link in result["links"]):
            name, _, place = link.partition("#")
            if name not in ids:
                text = (book / name).read_text("utf-8")
                ids[name] = set(re.findall(r'id="([^"]+)"', text))
            assert place in ids[name], link


def test_the_search_works_over_http_and_keeps_the_question_in_its_address(book, chromium):
    with browser.served(book) as server:
        context = chromium.new_context()
        visitor = browser.Visitor(context, server.base)
        visit = visitor.open("search.html?q=perplexity")
        page = visitor.page
        assert page.evaluate(RESULTS)[0]["link"].startswith("book/00_")
        search(page, "forget gate")
        assert page.url.endswith("?q=forget%20gate")
        page.locator("#search-results h2 a").first.click()
        page.wait_for_url("**/book/08_*.html#*")
        context.close()
    assert (visit.outside, visit.errors) == ([], [])


def test_an_unknown_word_is_answered_with_advice(visitor):
    assert search(visitor.page, "xylophone") == []
    assert "Try fewer words" in visitor.page.locator("#search-count").inner_text()
    assert (visitor.visit.outside, visitor.visit.errors) == ([], [])


def test_the_field_on_every_page_leads_to_the_search(chromium, book):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    visitor = browser.Visitor(context, book.as_uri() + "/")
    visitor.open("book/notation.html")
    page = visitor.page
    page.keyboard.press("Control+k")
    page.keyboard.type("beam")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=beam")
    page.wait_for_selector("#search-results li")
    assert visitor.visit.errors == []
    context.close()


def test_the_icon_stands_beside_the_text(visitor):
    icon = visitor.page.locator("article .fa-magnifying-glass").bounding_box()
    text = visitor.page.locator("article input").evaluate(
        "i => i.getBoundingClientRect().left + parseFloat(getComputedStyle(i).paddingLeft)"
    )
    assert icon["x"] + icon["width"] < text


def test_what_is_searched_is_small_and_loads_on_the_search_page_only(book):
    index = (book / "_static" / "search-index.js").read_bytes()
    assert len(gzip.compress(index)) < 300_000
    for name in browser.pages(book):
        text = (book / name).read_text("utf-8")
        assert ("search-index.js" in text) == (name == "search.html"), name
        assert "searchindex.js" not in text, name
