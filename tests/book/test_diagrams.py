"""Diagrams on a bare page in headless Chromium: steps by keyboard, the live sentence, print, no JS.

The page is a file with nothing but figures.js and the scripts before it, figures.css and
diagrams.css, opened from file://.
"""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET

import pytest

pytest.importorskip("plotly")

from tests.book.test_explorers import LOADED, SCRIPTS, STATIC, script
from tests.diagrams.examples import STEPPED, made, scenes
from utils.explorers.frame.packing import compact

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STYLES = ("figures.css", "diagrams.css")
every_stepped = pytest.mark.parametrize("name", STEPPED)
WITH_STEPS = next(name for name in STEPPED if "steps" in made(name).spec())
# What a reader sees of a picture: the shapes that are not off, each with its attributes and text.
SEEN = """root => [...root.querySelectorAll("svg.sq > g > :not(.off)")].map(shape =>
  [...shape.attributes].map(a => a.name + "=" + a.value).sort().join(" ")
  + " " + shape.textContent).sort()"""
DRAW = """(root, keys) => {
  const state = keys.split(",");
  const parts = [...root.querySelectorAll(".seqbook-controls :is(input, select)")];
  for (const [i, key] of state.entries()) {
    parts[i].value = key;
    parts[i].dispatchEvent(new Event(parts[i].matches("select") ? "change" : "input"));
  }
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write a page with every diagram that has steps."""
    folder = tmp_path_factory.mktemp("page")
    for name in (*SCRIPTS, *STYLES):
        shutil.copy(STATIC / name, folder / name)
    parts = []
    for name in STEPPED:
        spec = dict(made(name).spec())
        drawn = f'<div class="seqbook-diagram">{spec.pop("svg")}</div>'
        table = f'<div class="seqbook-fallback">{made(name).html()}</div>'
        data = script(compact(spec))
        parts.append(f'<div class="seqbook-explorer" id="{name}">{drawn}{data}{table}</div>')
    links = "".join(f'<link rel="stylesheet" href="{style}">' for style in STYLES)
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">'
        f"<title>Diagrams</title>{links}{LOADED}"
        f"<body style='margin: 16px'>{''.join(parts)}",
        encoding="utf-8",
    )
    return folder


def open_page(chromium, folder, width: int = 800, **settings):
    """Return the page in a context of its own; what goes wrong on it is in page.trouble."""
    context = chromium.new_context(viewport={"width": width, "height": 700}, **settings)
    page = context.new_page()
    page.trouble = []
    page.on("console", lambda m: m.type in ("error", "warning") and page.trouble.append(m.text))
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    return page


@pytest.fixture
def visit(chromium, folder):
    """Return a function that opens the page; afterwards nothing may have gone wrong on it."""
    pages = []

    def opened(width: int = 800, **settings):
        pages.append(open_page(chromium, folder, width, **settings))
        return pages[-1]

    yield opened
    for page in pages:
        page.context.close()
        assert not page.trouble


@pytest.fixture(scope="module")
def kept():
    """Keep pages, by their settings."""
    pages = {}
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture
def shared(chromium, folder, kept):
    """Return what `visit` does, of a page for all tests: each changes its own diagram only."""

    def opened(width: int = 800, **settings):
        key = (width, *settings.items())
        if key not in kept:
            kept[key] = open_page(chromium, folder, width, **settings)
        return kept[key]

    yield opened
    assert not [page.trouble for page in kept.values() if page.trouble]


def caption(explorer) -> str:
    return explorer.locator(".seqbook-caption").inner_text()


def expected(scene) -> list[str]:
    """Return what SEEN finds when the page shows this scene."""
    group = next(ET.fromstring(scene.svg()).iter("{http://www.w3.org/2000/svg}g"))
    shapes = [shape for shape in group if "off" not in shape.get("class").split()]
    return sorted(
        " ".join(sorted(f"{name}={value}" for name, value in shape.attrib.items()))
        + " "
        + "".join(shape.itertext())
        for shape in shapes
    )


@every_stepped
def test_what_the_page_draws_is_what_python_draws(shared, name):
    page = shared()
    explorer = page.locator(f"#{name}")
    keys = list(scenes(name))
    some = keys[:: max(1, len(keys) // 12)]
    for key in [*some, some[0]]:
        explorer.evaluate(DRAW, key)
        assert explorer.evaluate(SEEN) == expected(scenes(name)[key]), key
        assert caption(explorer) == " ".join(made(name).spec()["frames"][key][0].split())


def test_steps_walk_by_button_and_by_arrow_key_and_the_page_says_so(visit):
    explorer = visit().locator(f"#{WITH_STEPS}")
    steps = explorer.locator(".seqbook-steps")
    on, back = steps.get_by_label("One step on"), steps.get_by_label("One step back")
    first = caption(explorer)
    assert back.is_disabled()
    on.click()
    second = caption(explorer)
    assert second != first
    assert not back.is_disabled()
    slider = steps.locator("input")
    slider.focus()
    slider.press("ArrowLeft")
    assert caption(explorer) == first
    slider.press("ArrowRight")
    assert caption(explorer) == second
    assert slider.get_attribute("aria-valuetext").startswith("2 of ")
    slider.press("End")
    assert on.is_disabled()


def test_playing_shows_every_step_and_speaks_only_at_the_end(visit):
    page = visit()
    explorer = page.locator(f"#{WITH_STEPS}")
    said = explorer.locator(".seqbook-caption")
    play = explorer.locator(".seqbook-steps button").first
    page.clock.install()
    play.click()
    assert said.get_attribute("aria-live") == "off"
    seen = [caption(explorer)]
    for _ in range(40):
        page.clock.run_for(1400)
        seen.append(caption(explorer))
    steps = int(explorer.locator(".seqbook-steps input").get_attribute("max")) + 1
    assert len(set(seen)) == steps
    assert said.get_attribute("aria-live") == "polite"
    assert "Play" in play.inner_text()


def test_shapes_move_softly_unless_the_reader_wants_no_motion(visit):
    moves = "root => getComputedStyle(root.querySelector('svg.sq rect')).transitionDuration"
    soft = visit(reduced_motion="no-preference").locator(f"#{STEPPED[0]}").evaluate(moves)
    still = visit(reduced_motion="reduce").locator(f"#{STEPPED[0]}").evaluate(moves)
    assert "0.35s" in soft
    assert "0.35s" not in still


def test_on_paper_stands_the_fullest_picture_in_light_colours(visit):
    page = visit(color_scheme="dark")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    explorers = {name: page.locator(f"#{name}") for name in STEPPED}
    before = {name: (each.evaluate(SEEN), caption(each)) for name, each in explorers.items()}
    page.emulate_media(media="print")
    for _ in range(2):  # a browser that shows a preview first says it twice
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    paint = "root => getComputedStyle(root.querySelector('svg.sq')).getPropertyValue('--sq-ink')"
    for name, explorer in explorers.items():
        fullest = made(name).fullest
        assert explorer.evaluate(SEEN) == expected(made(name).figure(**fullest)), name
        assert caption(explorer) == " ".join(made(name).caption(**fullest).split()), name
        assert explorer.evaluate(paint) == "#23292d", name
        assert not explorer.locator(".seqbook-controls").is_visible(), name
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    for name, explorer in explorers.items():
        assert (explorer.evaluate(SEEN), caption(explorer)) == before[name], name


@every_stepped
def test_without_javascript_the_first_state_and_a_table_stand_there(shared, name):
    page = shared(java_script_enabled=False)
    explorer = page.locator(f"#{name}")
    assert explorer.locator("svg.sq").is_visible()
    assert explorer.locator("table").is_visible()
    assert made(name).caption(**made(name).start)[:40] in explorer.inner_text()


@pytest.mark.parametrize("width", [320, 375])
@every_stepped
def test_on_a_phone_its_letters_stay_readable_and_nothing_scrolls_sideways(shared, name, width):
    page = shared(width)
    letters = """root => Math.min(...[...root.querySelectorAll("svg.sq text")].filter(t =>
      t.textContent.trim()).map(t => parseFloat(getComputedStyle(t).fontSize)))
      * root.querySelector("svg.sq").getBoundingClientRect().width / 400"""
    assert page.locator(f"#{name}").evaluate(letters) >= (10 if width == 375 else 8.5)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
