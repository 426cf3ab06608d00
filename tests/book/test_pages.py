"""The frame around the texts of the built book: numbers, actions, addresses, the front door."""

from __future__ import annotations

import itertools
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.book import browser
from tests.book.contents import CHAPTERS, LABS, contents

ROOT = browser.ROOT
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(ROOT / "tools")]

import seqbook_actions  # noqa: E402
import seqbook_metadata  # noqa: E402
import seqbook_numbers  # noqa: E402
from repository import built_from  # noqa: E402

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def soups():
    """Return {name: parsed page} of the built book, with the front door."""
    book = browser.built_book()
    return {name: browser.parsed(book / name) for name in [*browser.pages(book), "index.html"]}


def test_a_chapters_number_stands_wherever_its_title_does(soups):
    order = list(contents())
    for before, page in itertools.pairwise(CHAPTERS):
        soup = soups[f"{page}.html"]
        number = f"{seqbook_numbers.chapter_number(page)}. "
        heading = soup.select_one("article h1").get_text()
        assert heading.startswith(number)
        assert heading.count(number) == 1
        assert soup.title.string.startswith(number)
        (here,) = soup.select(".bd-docs-nav .current > a.current")
        assert here.get_text().startswith(number)
        if order[order.index(page) - 1] != before:  # a page of prose stands between the two
            continue
        previous = soup.select_one(".left-prev .prev-next-title").get_text()
        assert previous.startswith(f"{seqbook_numbers.chapter_number(before)}. ")


def test_no_anchor_changed_with_the_numbers(soups):
    section = soups["book/04_recurrent_networks.html"].select_one("article section")
    assert section["id"] == "recurrent-networks"


def test_every_notebook_says_in_words_what_can_be_done_with_it(soups):
    for page in contents():
        bars = soups[f"{page}.html"].select("article nav.actions")
        if not (ROOT / f"{page}.ipynb").exists():
            assert bars == [], page
            continue
        (bar,) = bars
        assert bar.find_previous_sibling().name == "h1", page
        words = [link.get_text() for link in bar.find_all("a")]
        assert words[:3] == ["Open in Colab", "Open in Binder", "Download the notebook"], page
        other = seqbook_actions.partner(page, contents())
        assert (len(words) == 4) == (other is not None), page
        if other:
            expected = r"Lab \d+: " if page in CHAPTERS else r"Chapter \d+: "
            assert re.match(expected, words[3]), page
        download = bar.find("a", download=True)["href"]
        assert download.endswith(f"_sources/{page}.ipynb")


def test_the_front_page_links_the_published_pdf(soups):
    links = [link["href"] for link in soups["book/index.html"].select("article a[href$='.pdf']")]
    assert links == [seqbook_metadata.site(built_from(ROOT)[0]) + "seqbook.pdf"]


def test_a_lab_links_its_solutions_folded_and_with_a_warning(soups):
    address, branch = built_from(ROOT)
    for page in LABS:
        (fold,) = soups[f"{page}.html"].select("details.solutions")
        assert not fold.has_attr("open")
        assert "before you look" in fold.get_text()
        path = page.replace("labs/", "solutions/") + ".ipynb"
        assert fold.a["href"] == address.file(path, branch)
        assert (ROOT / path).is_file()


def test_nothing_repeats_what_the_row_of_actions_says(soups):
    for name, soup in soups.items():
        links = [a["href"] for a in soup.find_all("a", href=True) if "colab.research" in a["href"]]
        assert Counter(links).most_common(1)[0][1] == 1 if links else True, name
        assert soup.select(".dropdown-launch-buttons, .dropdown-download-buttons") == [], name


def test_every_link_and_button_has_a_name(soups):
    for name, soup in soups.items():
        for tag in soup.find_all(["a", "button"]):
            image = tag.find("img", alt=True)
            said = tag.get_text(strip=True) or tag.get("aria-label") or tag.get("title")
            assert said or (image and image["alt"]), f"{name}: {tag}"


def test_every_page_tells_networks_and_search_engines_what_it_is(soups):
    title = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["title"]
    base = seqbook_metadata.site(built_from(ROOT)[0])
    for page in [*contents(), "search"]:
        soup = soups[f"{page}.html"]
        text = seqbook_metadata.DESCRIPTIONS[page]
        found = [tag["content"] for tag in soup.find_all("meta", attrs={"name": "description"})]
        assert found == [text], page
        if page != "search":
            card = {t["property"]: t["content"] for t in soup.select("meta[property^=og]")}
            assert card["og:site_name"] == title
            assert card["og:description"] == text
            assert card["og:image"] == f"{base}_static/card.png"
            assert card["og:url"] == f"{base}{page}.html"


def test_every_page_has_one_viewport_one_title_and_one_heading(soups):
    for name, soup in soups.items():
        assert len(soup.find_all("meta", attrs={"name": "viewport"})) == 1, name
        assert soup.head.title.string.strip(), name
        assert len(soup.select("article h1, main h1:not(.onlyprint h1)")) == 1, name


def test_the_lists_for_machines_name_every_page(soups):
    book = browser.built_book()
    base = seqbook_metadata.site(built_from(ROOT)[0])
    tree = ET.parse(book / "sitemap.xml")
    listed = [tag.text for tag in tree.iter() if tag.tag.endswith("}loc")]
    assert sorted(listed) == sorted(f"{base}{page}.html" for page in contents())
    assert f"Sitemap: {base}sitemap.xml" in (book / "robots.txt").read_text("utf-8")


def test_the_lost_page_works_at_any_depth(soups):
    soup = soups["404.html"]
    base = seqbook_metadata.site(built_from(ROOT)[0])
    addresses = [tag["href"] for tag in soup.find_all("a", href=True)] + [soup.form["action"]]
    assert soup.find("link", rel="icon")["href"].startswith("data:image/svg+xml,")
    assert all(address.startswith(base) for address in addresses)
    assert not soup.select("script, link[rel=stylesheet], img")
    for address in addresses:
        assert (browser.built_book() / address.removeprefix(base)).is_file()


def test_the_front_door_has_a_title_and_a_description_of_its_own(soups):
    soup = soups["index.html"]
    root = contents()[0]
    (description,) = soup.find_all("meta", attrs={"name": "description"})
    assert description["content"] == seqbook_metadata.DESCRIPTIONS[root]
    assert soup.find("a")["href"] == f"{root}.html"
    canonical = soup.find("link", rel="canonical")["href"]
    assert urlsplit(canonical).path.endswith(f"/{root}.html")


# Classes that an author's next sentence, table or box may bring.
TO_COME = {
    *("attention", "caution", "danger", "error", "important", "seealso"),
    *("text-right", "dataframe"),
}


def test_no_style_is_kept_for_what_no_page_holds(soups):
    """A class of our style sheets is in a page, or a script names it."""
    scripts = "".join(
        file.read_text("utf-8") for file in (browser.built_book() / "_static").rglob("*.js")
    )
    used = {
        name for soup in soups.values() for tag in soup.select("[class]") for name in tag["class"]
    }
    for sheet in (ROOT / "book" / "_static").glob("*.css"):
        if sheet.name == "diagrams.css":
            continue  # written from the language's table; its own tests ask
        rules = re.sub(r"/\*.*?\*/|\[[^]]*\]|\{[^{}]*\}", "", sheet.read_text("utf-8"), flags=re.S)
        named = set(re.findall(r"\.([A-Za-z][\w-]*)", rules)) - used - TO_COME
        assert [name for name in sorted(named) if name not in scripts] == [], sheet.name


# ---- in a browser ----


def visit(chromium, name, **settings):
    """Open a page of the built book from disk; return it."""
    page = chromium.new_context(**settings).new_page()
    page.goto(f"{browser.built_book().as_uri()}/{name}")
    return page


SHOWN = "element => element.getBoundingClientRect().bottom <= innerHeight"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 720)])
def test_the_first_screen_says_where_to_start(chromium, width, height):
    page = visit(chromium, "book/index.html", viewport={"width": width, "height": height})
    links = page.locator("article .start a")
    assert links.count() == 2
    assert [Path(link.get_attribute("href")).stem for link in links.all()] == [
        "00_sequences",
        "01_fixed_windows",
    ]
    assert all(link.evaluate(SHOWN) for link in links.all())
    page.context.close()


def test_the_first_screen_lets_a_reader_type_and_a_living_figure_follows(chromium):
    page = visit(chromium, "book/index.html", viewport={"width": 1280, "height": 800})
    page.locator("article [data-drawn='1']").first.wait_for(state="attached")
    box = page.locator("article .seqbook-sentence").bounding_box()
    assert box["y"] + box["height"] <= 800, "a part of the sentence lies below the first screen"
    figure = page.locator("article :is(.seqbook-diagram svg, .seqbook-figure svg)").first
    assert figure.bounding_box()["y"] > box["y"]
    page.context.close()


GROUND = "() => getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(254, 253, 251)", "rgb(20, 25, 28)"


@pytest.mark.parametrize(
    ("script", "system", "ground"),
    [
        (False, "dark", LIGHT),
        (False, "light", LIGHT),
        (True, "dark", DARK),
        (True, "light", LIGHT),
    ],
)
def test_pages_are_light_unless_a_script_can_ask_the_system(chromium, script, system, ground):
    page = visit(
        chromium, "book/04_recurrent_networks.html", java_script_enabled=script, color_scheme=system
    )
    assert page.evaluate(GROUND) == ground
    if not script:
        assert page.locator("article h1").is_visible()
        assert page.locator("article .highlight .k").first.evaluate(
            "e => getComputedStyle(e).color !== getComputedStyle(e.closest('pre')).color"
        )
    page.context.close()


def test_a_reader_who_chose_a_theme_keeps_it(chromium):
    page = visit(chromium, "book/glossary.html", color_scheme="light")
    page.evaluate("() => { localStorage.mode = localStorage.theme = 'dark'; }")
    page.goto(page.url)
    assert page.evaluate(GROUND) == DARK
    page.context.close()


def test_without_python_for_the_page_nothing_is_there_to_run():
    book = browser.built_book()
    for name in (
        "book/05_backpropagation_through_time.html",
        "labs/02_bag_of_words/02_bag_of_words.html",
    ):
        text = (book / name).read_text("utf-8")
        assert "live/" not in text
        assert "seqbook-live" not in text
    assert "<em>Your answer here.</em>" in text
    assert not (book / "_static" / "live" / "python").exists()
