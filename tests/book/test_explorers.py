"""Explorers on a bare page in headless Chromium: by keyboard, in the dark, on a phone, without JS.

The page is a file in a temporary folder with nothing but figures.js and the scripts before it,
figures.css and the Plotly bundle of the book, opened from file://.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("plotly")

from tests.explorers.examples import NAMES, made

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STATIC = Path(__file__).parents[2] / "book" / "_static"
BUNDLE = "vendor/plotly-cartesian.min.js"
SCRIPTS = ("controls.js", "explorers.js", "figures.js")  # in the order in which a page loads them
LOADED = "".join(f'<script src="{name}"></script>' for name in SCRIPTS)
DRAWN = {name: f"#{name} .seqbook-figure[data-drawn='1']" for name in NAMES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write a page with every explorer and one plain figure, each a screen below the other."""
    import plotly.graph_objects as go

    from utils.explorers import window_size
    from utils.explorers.frame.packing import compact, plain

    few = window_size.explorer(windows=(1, 2, 3, 4, 13), vocab_sizes=(1_000, 5_000))
    explorers = [few if name == few.name else made(name) for name in NAMES]
    bodies = [
        f'<div class="seqbook-explorer" id="{explorer.name}">{script(compact(explorer.spec()))}'
        f'<div class="seqbook-fallback">{explorer.html()}</div></div>'
        for explorer in explorers
    ]
    figure = compact(plain(go.Figure(go.Bar(y=[1, 2])).to_plotly_json()))
    bodies.append(f'<div class="seqbook-plotly" id="plain">{script(figure)}</div>')
    folder = tmp_path_factory.mktemp("page")
    (folder / "vendor").mkdir()
    for name in (*SCRIPTS, "figures.css", BUNDLE):
        shutil.copy(STATIC / name, folder / name)
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Explorers</title>'
        '<link rel="stylesheet" href="figures.css">'
        f"{LOADED}"
        '<body style="margin: 8px; font-family: sans-serif"><div style="height: 2000px">A long text'
        f"</div>{'<hr>'.join(bodies)}",
        encoding="utf-8",
    )
    return folder


def script(text: str) -> str:
    """Return a JSON script element; nothing in it can end it early."""
    safe = text.replace("</", "<\\/")
    return f'<script type="application/json">{safe}</script>'


@pytest.fixture
def visit(chromium, folder):
    """Return a function that opens the page; afterwards nothing may have gone wrong on it."""
    contexts, trouble = [], []

    def opened(width: int = 800, before: str = "", **settings):
        context = chromium.new_context(viewport={"width": width, "height": 700}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: m.type in ("error", "warning") and trouble.append(m.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        if before:
            page.add_init_script(before)
        page.goto((folder / "index.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not trouble


def show(page, name: str):
    """Scroll to an explorer, wait until it is drawn, and return it."""
    page.locator(f"#{name} .seqbook-figure").scroll_into_view_if_needed()
    page.wait_for_selector(DRAWN[name])
    return page.locator(f"#{name}")


def caption(explorer) -> str:
    return explorer.locator(".seqbook-caption").inner_text()


def settled(page, explorer) -> None:
    """Wait until the last change is drawn."""
    page.wait_for_function(
        "root => root.dataset.ms !== undefined", arg=explorer.element_handle(), timeout=10_000
    )
    explorer.evaluate("root => delete root.dataset.ms")


def test_controls_speak_before_plotly_and_plotly_comes_once_when_the_page_rests(visit):
    page = visit()
    slider = page.locator("#window_size input[type=range]").first
    slider.evaluate("input => { input.value = 4; input.dispatchEvent(new Event('input')); }")
    assert "A window of 13 sees" in caption(page.locator("#window_size"))
    page.wait_for_function("window.Plotly")  # nothing was scrolled into view
    assert page.locator("[data-drawn]").count() == 0
    show(page, "window_size")
    assert len([url for url in page.asked if url.endswith(BUNDLE)]) == 1
    assert all(url.startswith("file:") for url in page.asked)


def test_a_reader_who_saves_data_pays_for_plotly_near_the_view_only(visit):
    page = visit(
        before="Object.defineProperty(navigator, 'connection', {value: {saveData: true}});"
    )
    page.wait_for_timeout(300)
    assert not [url for url in page.asked if url.endswith(BUNDLE)]
    show(page, "window_size")


def test_every_preset_is_said_and_drawn_and_marked_in_the_data_table(visit):
    page = visit()
    marked = "root => [...root.querySelectorAll('tr[aria-current=true]')].map(r => r.rowIndex)"
    for name in NAMES:
        explorer = show(page, name)
        said, rows = set(), set()
        for number, button in enumerate(explorer.locator(".seqbook-presets button").all()):
            button.click()
            settled(page, explorer)
            said.add(caption(explorer))
            assert button.get_attribute("aria-pressed") == "true", name
            now = explorer.evaluate(marked)
            assert len(now) <= 1, name
            rows |= {*now}
            if explorer.locator("th").first.inner_text() == "Preset":
                assert now == [number + 1], name
        assert len(said) == 3, name
        assert rows, f"{name}: no row is ever the current one"
        assert "could not be drawn" not in explorer.inner_text(), name


def test_the_row_that_is_set_is_bold(visit):
    page = visit()
    explorer = show(page, "window_size")
    explorer.get_by_text("Data table").click()
    explorer.locator(".seqbook-presets button").first.click()
    current = explorer.locator("tr[aria-current]")
    assert current.locator("td").first.inner_text() == explorer.locator("output").first.inner_text()
    plain = explorer.locator("tbody tr:not([aria-current])").first
    weight = "row => getComputedStyle(row).fontWeight"
    assert current.evaluate(weight) > plain.evaluate(weight)


def test_the_window_moves_by_keyboard_and_the_page_says_so(visit):
    page = visit()
    explorer = show(page, "window_size")
    slider = explorer.get_by_label("Window (words)")
    assert "out of view" in explorer.locator(".annotation-text").first.text_content()
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    settled(page, explorer)
    assert slider.get_attribute("aria-valuetext") == "13"
    assert explorer.locator("output").first.inner_text() == "13"
    assert "is in view" in caption(explorer)
    assert explorer.locator(".seqbook-caption").get_attribute("aria-live") == "polite"
    page.wait_for_function(
        "document.querySelector('#window_size .annotation-text').textContent.includes('is in view')"
    )


def test_words_move_by_keyboard_and_keep_the_focus_while_the_bars_stay(visit):
    page = visit()
    explorer = show(page, "bag_shuffler")
    bars = "figure => figure.data.map(trace => [trace.x, trace.y])"
    before = explorer.locator(".seqbook-figure").evaluate(bars)
    explorer.get_by_role("button", name="good", exact=True).focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "good"
    explorer.get_by_role("button", name="bad", exact=True).click()
    explorer.get_by_role("button", name="move left").click()
    settled(page, explorer)
    assert "The food was bad, not good at all." in caption(explorer)
    assert "the same to the last bit" in caption(explorer)
    assert explorer.locator(".seqbook-figure").evaluate(bars) == before
    second = explorer.locator(".seqbook-presets button").nth(1)
    assert second.get_attribute("aria-pressed") == "true"  # this order is preset 2


def test_presets_questions_and_tables_open_by_keyboard(visit):
    page = visit()
    explorer = show(page, "window_size")
    before = caption(explorer)
    explorer.locator(".seqbook-presets button").nth(1).focus()
    page.keyboard.press("Enter")
    settled(page, explorer)
    assert caption(explorer) != before
    assert explorer.locator("select").input_value() == "1"
    for text, inside in (("Show the answer", ".seqbook-answer"), ("Data table", "table")):
        explorer.get_by_text(text).focus()
        page.keyboard.press("Enter")
        assert explorer.locator(inside).is_visible()


def test_figures_follow_the_theme(visit):
    page = visit()
    explorer = show(page, "window_size")
    colour = "figure => getComputedStyle(figure.querySelector('.xtitle')).fill"
    figure = explorer.locator(".seqbook-figure")
    light = figure.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(
        "before => getComputedStyle(document.querySelector('#window_size .xtitle')).fill != before",
        arg=light,
    )
    assert light == "rgb(34, 40, 50)"
    assert figure.evaluate(colour) == "rgb(206, 214, 221)"


def test_lines_are_bright_in_the_dark_and_light_again_on_paper(visit):
    page = visit()
    explorer = show(page, "window_size")
    line = "figure => getComputedStyle(figure.querySelector('.scatterlayer .js-line')).stroke"
    figure = explorer.locator(".seqbook-figure")
    seen = [figure.evaluate(line)]
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    for event in ("none", "beforeprint"):
        page.evaluate(f"dispatchEvent(new Event('{event}'))")
        page.wait_for_function(
            "before => getComputedStyle(document.querySelector("
            "'#window_size .scatterlayer .js-line')).stroke != before",
            arg=seen[-1],
        )
        seen.append(figure.evaluate(line))
    assert seen == ["rgb(0, 114, 178)", "rgb(79, 168, 240)", "rgb(0, 114, 178)"]


def test_what_text_stands_on_keeps_its_colour_in_the_dark(visit):
    page = visit()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    tiles = show(page, "window_size").locator(".shapelayer path").all()
    fills = {tile.evaluate("tile => getComputedStyle(tile).fill") for tile in tiles}
    assert "rgb(0, 114, 178)" in fills  # white words stand on it


def test_a_phone_of_320_pixels_needs_no_sideways_scrolling(visit):
    page = visit(width=320)
    for name in NAMES:
        explorer = show(page, name)
        box = explorer.locator(".main-svg").first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        for target in explorer.locator("button:visible").all():
            assert target.bounding_box()["height"] >= 40  # a thumb hits it
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_figure_has_a_name_for_a_screen_reader_and_no_toolbar(visit):
    page = visit()
    for name in NAMES:
        explorer = show(page, name)
        figure = explorer.locator(".seqbook-figure")
        assert figure.get_attribute("role") == "img"
        assert len(figure.get_attribute("aria-label")) > 40
        assert explorer.locator(".modebar").count() == 0


def test_a_plain_plotly_figure_is_drawn_too(visit):
    page = visit()
    page.locator("#plain .seqbook-figure").scroll_into_view_if_needed()
    page.wait_for_selector("#plain .seqbook-figure[data-drawn='1']")
    assert page.locator("#plain .bars .point").count() == 2


def test_without_javascript_caption_and_table_are_there(visit):
    page = visit(java_script_enabled=False)
    for name in NAMES:
        assert page.locator(f"#{name} table").is_visible()
        assert page.locator(f"#{name} .seqbook-fallback > p").is_visible()


def test_a_missing_bundle_is_said_in_a_sentence(chromium, folder, tmp_path):
    for name in ("index.html", *SCRIPTS, "figures.css"):
        shutil.copy(folder / name, tmp_path / name)
    page = chromium.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    page.locator("#window_size .seqbook-figure").scroll_into_view_if_needed()
    page.get_by_text("This figure could not be drawn").first.wait_for()
    page.close()
