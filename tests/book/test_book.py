"""The built book in a real browser: every page, wide and light, narrow and dark, and from disk."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.book import browser, for_everyone

sys.path[:0] = [str(browser.ROOT / "book" / "_ext")]
import seqbook_numbers  # noqa: E402

pytestmark = pytest.mark.browser

SIZES = {"light": {"width": 1280, "height": 900}, "dark": {"width": 320, "height": 640}}
JUMP = 0.1  # how far a page may move by itself: a share of the view, times the way
BUDGET = 700_000  # bytes of a page, compressed, before any figure is in view
LOOK = """() => ({
  math: document.querySelectorAll("mjx-container").length,
  formulas: document.querySelectorAll("span.math, div.math").length,
  figures: document.querySelectorAll(".seqbook-plotly, .seqbook-explorer").length,
  drawn: document.querySelectorAll(":is(.seqbook-plotly, .seqbook-explorer)[data-drawn]").length,
  plots: document.querySelectorAll(".seqbook-plotly, .seqbook-explorer:not(.has-diagram)").length,
  cut: [...document.querySelectorAll("article :is(.math, table)")].filter(wide => {
    const ink = wide.querySelector("mjx-math") ?? wide;
    let box = wide;  // the first box around it that does not simply let it stick out
    while (getComputedStyle(box).overflowX === "visible" && box !== document.body)
      box = box.parentElement;
    const over = ink.getBoundingClientRect().right - box.getBoundingClientRect().right;
    return over > 5 && getComputedStyle(box).overflowX !== "auto";
  }).map(wide => wide.textContent.slice(0, 40)),
  wide: document.documentElement.scrollWidth - innerWidth,
  shifted: window.shifted,
  plotly: Boolean(window.Plotly),
})"""
# Boxes that scroll whose soft edges are not in the colour of what the box lies on.
EDGES = """() => {
  const probe = document.body.appendChild(document.createElement("i")), wrong = [];
  for (const box of document.querySelectorAll(
    "article :is(div.math, .pst-scrollable-table-container, .seqbook-table, pre, .text_html)")) {
    const style = getComputedStyle(box);
    if (!style.backgroundImage.includes("gradient") || !box.checkVisibility()) continue;
    probe.style.color = style.getPropertyValue("--ground");
    let below = box;
    while (below && /, 0\\)$/.test(getComputedStyle(below).backgroundColor))
      below = below.parentElement;
    const ground = getComputedStyle(below ?? document.body).backgroundColor;
    if (ground !== getComputedStyle(probe).color) wrong.push(box.textContent.slice(0, 40));
  }
  probe.remove();
  return wrong;
}"""
# What stands in for each explorer where no script runs: is it in sight, its tables, its letters.
FALLBACKS = """() => {
  for (const fold of document.querySelectorAll("details:is(.answer, .deeper)")) fold.open = true;
  return [...document.querySelectorAll(".seqbook-explorer .seqbook-fallback")].map(each => [
    each.checkVisibility(), each.querySelectorAll("table").length, each.innerText.length]);
}"""


@pytest.fixture(scope="module")
def book():
    return browser.built_book()


@pytest.fixture(scope="module")
def server(book):
    with browser.served(book) as server:
        yield server


def turn(page, theme):
    """Make the page wide and light, or as narrow as a phone and dark."""
    page.set_viewport_size(SIZES[theme])
    page.emulate_media(color_scheme=theme)


def look(page):
    """Return what is seen on the page that is open, as wide and in such colours as it is."""
    return page.evaluate(LOOK) | {
        "contrast": page.evaluate(for_everyone.LOW_CONTRAST),
        "plain links": page.evaluate(for_everyone.PLAIN_LINKS),
        "edges": page.evaluate(EDGES),
    }


def look_twice(visitor, name, server, axe):
    """Read a page wide and light, then turn it narrow and dark; return both visits by theme.

    `axe` is the theme in which axe sees it: pages are made of the same parts.
    """
    page = visitor.page
    page.goto("about:blank")  # the page before need not be turned back
    turn(page, "light")
    before = server.sent
    visit = visitor.open(name)
    visit.bytes_sent = server.sent - before
    visitor.scroll()
    jumped = page.evaluate("shifted")
    visitor.unfold_all()
    visitor.scroll_to_figures()
    seen = {}
    for theme in SIZES:
        turn(page, theme)
        # its script hears of it when the page has time; the page for a wrong address needs none
        page.wait_for_function(
            "theme => [theme, undefined].includes(document.documentElement.dataset.theme)",
            arg=theme,
        )
        seen[theme] = look(page) | {"shifted": jumped}
        if theme == axe:
            seen[theme]["axe"] = for_everyone.violations(page, colours=False)
    return {theme: replace(visit, seen=found) for theme, found in seen.items()}


@pytest.fixture(scope="module")
def looks(book, chromium, server):
    """Look at every page twice, over http."""
    with browser.visiting(chromium, server.base) as visitor:
        both = {
            name: look_twice(visitor, name, server, axe=list(SIZES)[place % 2])
            for place, name in enumerate(browser.pages(book))
        }
    return {theme: {name: seen[theme] for name, seen in both.items()} for theme in SIZES}


@pytest.fixture(scope="module")
def light(looks):
    return looks["light"]


@pytest.fixture(scope="module")
def dark(looks):
    return looks["dark"]


@pytest.fixture(params=["light", "dark"])
def visits(request):
    return request.getfixturevalue(request.param)


def problems(visits, what):
    """Return {page: what was found there} for the pages where something was found."""
    return {name: found for name, visit in visits.items() if (found := what(visit))}


def test_no_page_asks_anything_of_another_site(visits):
    assert problems(visits, lambda visit: visit.outside) == {}


def test_no_page_logs_an_error(visits):
    assert problems(visits, lambda visit: visit.errors) == {}


def test_every_formula_is_typeset(visits):
    untypeset = problems(visits, lambda v: v.seen["formulas"] - v.seen["math"])
    assert untypeset == {}
    assert any(visit.seen["math"] for visit in visits.values())


def test_every_figure_is_drawn_once_it_comes_into_view(visits):
    assert problems(visits, lambda v: v.seen["figures"] - v.seen["drawn"]) == {}


def test_plotly_loads_only_where_a_figure_needs_it(visits):
    loaded = {name for name, visit in visits.items() if visit.seen["plotly"]}
    assert loaded == {name for name, visit in visits.items() if visit.seen["plots"]}
    assert 0 < len(loaded) < len(visits)


def test_no_page_jumps_while_it_loads_and_is_read(light):
    assert problems(light, lambda v: v.seen["shifted"] > JUMP and v.seen["shifted"]) == {}


def test_every_page_opens_within_its_transfer_budget(light):
    assert problems(light, lambda v: v.bytes_sent > BUDGET and v.bytes_sent) == {}


def test_no_page_scrolls_sideways(visits):
    assert problems(visits, lambda visit: max(0, visit.seen["wide"])) == {}


def test_formulas_and_tables_wider_than_the_page_scroll_in_their_own_box(visits):
    assert problems(visits, lambda visit: visit.seen["cut"]) == {}


def test_the_soft_edges_of_what_scrolls_are_in_the_colour_of_its_ground(visits):
    assert problems(visits, lambda visit: visit.seen["edges"]) == {}


def test_a_soft_edge_in_another_colour_is_noticed(book, chromium):
    with browser.visiting(chromium, book.as_uri() + "/") as visitor:
        visitor.open("book/speed.html")
        visitor.unfold_all()
        assert visitor.page.evaluate(EDGES) == []
        visitor.page.add_style_tag(
            content="article details.hide.hide { background: red !important; }"
        )
        assert len(visitor.page.evaluate(EDGES)) >= 3


def test_all_text_stands_out_from_its_ground(visits):
    assert problems(visits, lambda visit: visit.seen["contrast"]) == {}


def test_a_link_amid_text_is_underlined(visits):
    assert problems(visits, lambda visit: visit.seen["plain links"]) == {}


def test_axe_finds_nothing_wrong_on_any_page(light, dark, book):
    found = [(name, visit) for visits in (light, dark) for name, visit in visits.items()]
    seen = {name: visit.seen["axe"] for name, visit in found if "axe" in visit.seen}
    assert sorted(seen) == browser.pages(book)
    assert {name: wrong for name, wrong in seen.items() if wrong} == {}


def test_from_disk_a_page_is_whole_too(book, chromium):
    """Every fifth: what a page may fetch over http, and not from a file, stands on many."""
    with browser.visiting(chromium, book.as_uri() + "/", viewport=SIZES["dark"]) as visitor:
        for name in browser.pages(book)[::5]:
            visit = visitor.open(name)
            visitor.scroll()  # fails if a figure in sight is not drawn
            seen = visitor.page.evaluate(LOOK)
            assert (visit.outside, visit.errors) == ([], []), name
            assert seen["math"] == seen["formulas"], name
            assert seen["shifted"] <= JUMP, name


def test_a_planted_link_to_a_cdn_is_noticed(book, chromium, tmp_path):
    copy = tmp_path / "book"
    shutil.copytree(book, copy, ignore=shutil.ignore_patterns("_images", "_sources"))
    page = copy / "search.html"
    script = '<script src="https://cdn.example.org/library.js"></script></head>'
    page.write_text(page.read_text("utf-8").replace("</head>", script, 1), "utf-8")
    context = chromium.new_context()
    visit = browser.Visitor(context, copy.as_uri() + "/").open("search.html")
    context.close()
    assert visit.outside == ["https://cdn.example.org/library.js"]
    assert visit.errors


def test_the_front_door_leads_to_the_first_page(book, chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.goto((book / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    assert page.locator("article h1").count() == 1
    context.close()


def test_without_javascript_text_captions_and_tables_remain(book, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in browser.pages(book):
        if not name.startswith(("book/", "labs/")):
            continue
        page.goto(f"{book.as_uri()}/{name}")
        assert len(page.locator("article").inner_text()) > 200, name
        folds = page.locator("details:is(.answer, .deeper) > summary")
        if folds.count():  # the browser's own: one that opens stands for all
            folds.first.click()
            assert folds.first.evaluate("summary => summary.parentElement.open"), name
        for seen, tables, letters in page.evaluate(FALLBACKS):
            assert seen, name
            assert tables >= 1, name
            assert letters > 40, name
    context.close()


def test_every_image_says_what_it_shows(book):
    silent = []
    for name in browser.pages(book):
        soup = browser.parsed(book / name)
        article = soup.find("article") or soup
        for image in article.find_all("img"):
            alt = image.get("alt", "")
            if not alt.strip() or alt.startswith(("../_images", "_images")):
                silent.append(f"{name}: {image.get('src')}")
    assert silent == []


def test_every_chapter_numbers_its_exercises_from_one(book):
    numbered = 0
    for page in sorted(book.glob("book/[0-9]*.html")):
        soup = browser.parsed(page)
        chapter = seqbook_numbers.chapter_number(f"book/{page.stem}")
        shown = [tag.get_text(strip=True) for tag in soup.select(".exercise .caption-number")]
        assert shown == [f"Exercise {chapter}.{n}" for n in range(1, len(shown) + 1)]
        for link in soup.select(".solution > .admonition-title a"):
            number = soup.find(id=link["href"].removeprefix("#")).select_one(".caption-number")
            assert link.get_text(strip=True) == number.get_text(strip=True)
        numbered += len(shown)
    assert numbered


def test_every_internal_link_leads_somewhere(book):
    assert browser.broken_links(book) == []


# ---- explorers by keyboard ----

WATCH = """explorer => {
  window.answered = false;
  new MutationObserver(() => { answered = true; }).observe(
    explorer.querySelector("[aria-live]"), {childList: true, characterData: true, subtree: true});
}"""
KEYS = {"range": ("ArrowRight", "ArrowLeft"), "select": ("ArrowDown", "ArrowUp")}
FIGURES = ("player", "controls", "explorers", "figures")  # in a page's order
CONTROLS = "input:not([disabled]), select:not([disabled]), button:not([disabled])"


def kind_of(control) -> str:
    """Return what keys a control takes: "range", "select" or "button"."""
    return control.evaluate("c => c.matches('input[type=range]') ? 'range' : c.localName")


def reached_by_tab(page, explorer) -> int:
    """Return how many different controls of the explorer the Tab key visits."""
    controls = explorer.locator(CONTROLS)
    explorer.evaluate("e => e.addEventListener('focusin', f => { f.target.dataset.reached = 1; })")
    controls.first.focus()
    for _ in range(2 * controls.count() + 5):
        page.keyboard.press("Tab")
    return explorer.locator("[data-reached]:is(input, select, button)").count()


def press(page, control, key) -> bool:
    """Press a key on a control; tell whether the sentence changed."""
    control.focus()
    page.evaluate("() => { answered = false; }")
    page.keyboard.press(key)
    page.evaluate(f"() => {browser.FRAME}")
    return page.evaluate("answered")


def bare_page(book, name, folder):
    """Write a page with nothing of a page of the book but its explorers; None if it has none."""
    soup = browser.parsed(book / name)
    if not (explorers := soup.select(".seqbook-explorer")):
        return None
    scripts = "".join(f'<script src="_static/{name}.js"></script>' for name in FIGURES)
    page = folder / f"{Path(name).stem}.html"
    page.write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>Explorers'
        f'</title><link rel="stylesheet" href="_static/figures.css">{scripts}<body>'
        + "<hr>".join(map(str, explorers)),
        "utf-8",
    )
    return page


def test_every_explorer_answers_the_keyboard(book, chromium, tmp_path):
    """By itself: the text around it, which is long, would be laid out at every press of a key."""
    shutil.copytree(book / "_static", tmp_path / "_static", ignore=shutil.ignore_patterns("live"))
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    visitor = browser.Visitor(context, tmp_path.as_uri() + "/")
    page = visitor.page
    tried = 0
    for name in browser.pages(book):
        if not (bare := bare_page(book, name, tmp_path)):
            continue
        visitor.open(bare.name)
        for explorer in page.locator(".seqbook-explorer").all():
            explorer.scroll_into_view_if_needed()
            explorer.locator("[data-drawn='1']").first.wait_for(state="attached", timeout=20_000)
            explorer.evaluate(WATCH)
            # handles, since the buttons of steps come and go as the steps begin and end
            controls = explorer.locator(CONTROLS).element_handles()
            assert reached_by_tab(page, explorer) == len(controls), f"{name}: Tab misses a control"
            for control in filter(lambda control: control.is_enabled(), controls):
                kind = kind_of(control)
                # the first key may lead nowhere: it stands at that end
                answered = any(press(page, control, key) for key in KEYS.get(kind, ["Enter"]))
                label = control.get_attribute("aria-label") or control.inner_text()
                silent = f"{name}: {kind} {label!r} changes no sentence"
                assert answered or kind == "button", silent
            assert "could not be drawn" not in explorer.inner_text(), name
            tried += 1
        assert visitor.visit.errors == []
    context.close()
    assert tried or not list(book.glob("book/0*.html")), "no page holds an explorer"
