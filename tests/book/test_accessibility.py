"""Pages that work for everyone: axe-core finds nothing wrong, and the focus is always seen."""

from __future__ import annotations

import pytest

from tests.book import browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.base")

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 700}
# The theme changes colours only: so every rule at both widths, and contrast in all four looks.
LOOKS = (
    ("light", WIDE, False),
    ("dark", WIDE, True),
    ("dark", NARROW, False),
    ("light", NARROW, True),
)
UNFOLD = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const box of document.querySelectorAll(".toggle-hidden"))
    box.classList.remove("toggle-hidden");
}"""
CHECK = """async (contrast) => {
  for (const fade of document.getAnimations()) try { fade.finish(); } catch { /* endless */ }
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"], preload: false,
    ...(contrast ? { runOnly: ["color-contrast"] } : {
      rules: { "label-content-name-mismatch": { enabled: true } },
    }),
  });
  return violations.map(rule => `${rule.id} (${rule.nodes.length}): `
    + rule.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(" | "));
}"""
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


def violations(page, contrast: bool = False) -> list[str]:
    """Return what axe-core finds on the page as it stands, one line a rule."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe.AXE_SCRIPT)
    return page.evaluate(CHECK, contrast)


def looked_at(visitor, name: str) -> dict[str, list[str]]:
    """Open a page, unfold it, and return what is wrong in each look."""
    visitor.page.set_viewport_size(WIDE)
    visitor.open(name)
    visitor.page.evaluate(UNFOLD)
    visitor.scroll()
    found = {}
    for theme, size, contrast in LOOKS:
        visitor.page.set_viewport_size(size)
        visitor.page.evaluate("t => { document.documentElement.dataset.theme = t; }", theme)
        visitor.page.evaluate("() => new Promise(done => setTimeout(done, 400))")  # it settles
        found[f"{theme}, {size['width']} px"] = violations(visitor.page, contrast)
    return {look: wrong for look, wrong in found.items() if wrong}


def test_axe_finds_nothing_wrong_on_any_page(book, visitor):
    found = {name: looked_at(visitor, name) for name in browser.pages(book)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_picture_without_words_would_be_found(visitor):
    visitor.open("book/notation.html")
    visitor.page.evaluate("() => document.querySelector('article').append(new Image(9, 9))")
    assert [line.split()[0] for line in violations(visitor.page)] == ["image-alt"]


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
