"""Pages that work for everyone: axe-core would find a fault, and the focus is always seen.

That axe finds none on any page, test_book.py asks: it opens them all.
"""

from __future__ import annotations

import pytest

from tests.book import browser, for_everyone

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_playwright_python.base")

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 700}
# The element that has the focus, when neither a line nor a shadow of its own shows it.
UNSEEN = """() => {
  const focus = document.activeElement, style = getComputedStyle(focus);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const shows = drawn || style.boxShadow !== "none" || style.outlineStyle === "auto";
  const place = [...document.querySelectorAll("*")].indexOf(focus);
  const name = `${focus.localName}.${focus.className} ${focus.textContent.trim().slice(0, 30)}`;
  return [place, shows ? null : name];
}"""


@pytest.fixture(scope="module")
def book():
    return browser.built_book()


@pytest.fixture
def visitor(book, chromium):
    context = chromium.new_context(viewport=WIDE, color_scheme="light")
    yield browser.Visitor(context, book.as_uri() + "/")
    context.close()


def test_a_picture_without_words_would_be_found(visitor):
    visitor.open("book/notation.html")
    visitor.page.evaluate("() => document.querySelector('article').append(new Image(9, 9))")
    assert [line.split()[0] for line in for_everyone.violations(visitor.page)] == ["image-alt"]


def test_a_link_that_only_its_colour_tells_would_be_found(visitor):
    visitor.open("book/notation.html")
    assert visitor.page.evaluate(for_everyone.PLAIN_LINKS) == []
    visitor.page.add_style_tag(content="article a { text-decoration: none !important; }")
    assert visitor.page.evaluate(for_everyone.PLAIN_LINKS)


@pytest.mark.parametrize(
    "name", ["book/08_gated_cells.html", "book/index.html", "search.html?q=beam"]
)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_whoever_goes_by_tab_always_sees_where_they_are(visitor, name, size):
    page = visitor.page
    page.set_viewport_size(size)
    visitor.open(name)
    page.evaluate("() => document.activeElement.blur()")
    unseen, stops = set(), set()
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            break
        stop, name_of = page.evaluate(UNSEEN)
        stops.add(stop)
        unseen |= {name_of} - {None}
    assert unseen == set()
    assert len(stops) > 5
