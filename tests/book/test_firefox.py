"""Pages of the book in Firefox, from a server and from the disk; other tests ask Chromium more.

What a page does with its figures, players, questions and search must not need one maker's browser.
"""

from __future__ import annotations

import pytest

from tests.book import browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAPTER, MUSIC = "book/06_vanishing_gradients.html", "book/10_music.html"
PAGES = [
    *("book/index.html", CHAPTER, MUSIC, "book/notation.html", "search.html"),
    "labs/01_fixed_windows/01_fixed_windows.html",
]
# Marks the first element that matches, as the one that the test speaks of.
MARK = """([selector, inside]) => {
  const element = [...document.querySelectorAll(selector)].find(e => e.querySelector(inside));
  element.dataset.here = "";
}"""


@pytest.fixture(scope="module", params=["http", "file"])
def visitor(request, firefox):
    with (
        browser.reached(browser.built_book(), request.param) as base,
        browser.visiting(firefox, base, viewport={"width": 1280, "height": 900}) as visitor,
    ):
        yield visitor


@pytest.fixture
def opened(visitor):
    """Give a function that opens a page; afterwards nothing may have gone wrong on it."""

    def open_page(name: str):
        visitor.open(name)
        return visitor.page

    yield open_page
    assert (visitor.visit.outside, visitor.visit.errors) == ([], [])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_whole_without_an_error_and_asks_for_nothing_outside(opened, visitor, name):
    page = opened(name)
    visitor.unfold()
    visitor.scroll()  # fails if a figure in sight is not drawn
    assert page.evaluate("document.querySelector('article h1').innerText") != ""
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), (
        "the page is wider than the view"
    )


@pytest.mark.parametrize("name", [CHAPTER, "book/12_attention.html"])
def test_formulas_are_typeset(opened, name):
    page = opened(name)
    raw = r"""() => [...document.querySelectorAll("article .math")].filter(math =>
      math.checkVisibility() && /\\[a-z(\[]/.test(math.innerText)).map(math => math.innerText)"""
    assert page.evaluate("document.querySelectorAll('article .math').length") > 10
    assert page.evaluate(raw) == []


def test_an_explorer_answers_an_arrow_key(opened):
    page = opened(CHAPTER)
    page.evaluate(MARK, [".seqbook-explorer:has(.seqbook-figure)", "input[type=range]"])
    page.evaluate("() => document.querySelector('[data-here]').scrollIntoView()")
    page.wait_for_function("() => document.querySelector('[data-here]').dataset.drawn")
    page.evaluate("() => document.querySelector('[data-here] input[type=range]').focus()")
    before = page.inner_text("[data-here] .seqbook-caption")
    for key in ("ArrowRight", "ArrowLeft"):
        page.evaluate("() => delete document.querySelector('[data-here]').dataset.ms")
        page.keyboard.press(key)
        page.wait_for_function("() => document.querySelector('[data-here]').dataset.ms")
        after = page.inner_text("[data-here] .seqbook-caption")
        assert (after == before) == (key == "ArrowLeft"), key


def test_a_diagram_walks_its_steps(opened):
    page = opened(CHAPTER)
    page.evaluate(MARK, [".seqbook-explorer:has(.seqbook-diagram)", ".seqbook-steps"])
    first = page.inner_text("[data-here] .seqbook-caption")
    page.click("[data-here] .seqbook-steps [aria-label='One step on']")
    assert page.inner_text("[data-here] .seqbook-caption") != first
    page.click("[data-here] .seqbook-steps [aria-label='One step back']")
    assert page.inner_text("[data-here] .seqbook-caption") == first


def test_a_question_is_judged_and_its_answer_opens(opened):
    page = opened(CHAPTER)
    page.evaluate("() => localStorage.clear()")
    opened(CHAPTER)  # no reload: what is fetched ahead would be an error of this page
    page.evaluate(MARK, [".question[data-asks=choice]", "form"])
    right = page.evaluate("document.querySelector('[data-here]').dataset.right").split()[0]
    page.click(f"[data-here] input[value='{right}']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-here] .replies")
    assert page.inner_text("[data-here] [role=status]").startswith("Right:")
    page.evaluate("() => localStorage.clear()")


def test_a_question_opens_without_an_answer(opened):
    page = opened(MUSIC)
    page.evaluate(MARK, [".question", "form"])
    assert not page.evaluate("document.querySelector('[data-here] details').open")
    page.click("[data-here] .answer > summary")
    page.wait_for_selector("[data-here] .replies")


def test_a_player_shows_its_tune_and_gives_it_as_a_file(opened):
    page = opened(MUSIC)
    page.evaluate(MARK, [".player-alive", ".player-play"])
    assert page.evaluate("document.querySelectorAll('[data-here] svg .note').length") > 0
    with page.expect_download() as info:
        page.click("[data-here] .player-save")
    sound = info.value.path().read_bytes()
    assert (sound[:4], sound[8:12]) == (b"RIFF", b"WAVE")
    assert any(sound[44:])


def test_the_search_finds_a_chapter(opened):
    page = opened("search.html")
    page.fill("article input", "forget gate")
    page.wait_for_selector("#search-results li h2 a")
    link = "document.querySelector('#search-results h2 a').getAttribute('href')"
    page.wait_for_function(f"() => {link}.startsWith('book/08_')")
    page.click("#search-results h2 a")
    page.wait_for_function("() => location.href.includes('/book/08_')")
    page.wait_for_load_state()


def test_the_theme_turns_dark_and_stays_so(opened):
    page = opened("book/notation.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.evaluate("() => { localStorage.mode = localStorage.theme = 'dark'; }")
    opened("book/notation.html")
    assert page.evaluate(ground) != light
    page.evaluate("() => localStorage.clear()")
