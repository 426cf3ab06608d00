"""The frame around the texts: numbers, actions, descriptions, addresses, the front door."""

from __future__ import annotations

import itertools
import json
import re
import struct
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.book import browser

ROOT = browser.ROOT
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(ROOT / "tools")]

import seqbook_actions  # noqa: E402
import seqbook_figures  # noqa: E402
import seqbook_metadata  # noqa: E402
import seqbook_numbers  # noqa: E402
from repository import Address, built_from, recorded  # noqa: E402

STATIC = ROOT / "book" / "_static"
OURS = Address("github.com", "Ada", "course")


def contents() -> list[str]:
    """Return every page of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    return [toc["root"]] + [page["file"] for part in toc["parts"] for page in part["chapters"]]


CHAPTERS = [page for page in contents() if re.match(r"book/\d\d_", page)]
LABS = [page for page in contents() if page.startswith("labs/")]


def notebook(page: str) -> dict:
    return json.loads((ROOT / f"{page}.ipynb").read_text("utf-8"))


# ---- numbers ----


def test_numbers_come_from_the_names_of_files():
    assert seqbook_numbers.chapter_number("book/04_recurrent_networks") == 4
    assert seqbook_numbers.chapter_number("book/speed") is None
    assert seqbook_numbers.chapter_number("labs/04_x/04_x") is None
    assert seqbook_numbers.lab_number("labs/10_music/10_music") == 10
    assert seqbook_numbers.lab_number("book/10_music") is None
    assert [seqbook_numbers.chapter_number(page) for page in CHAPTERS] == list(range(len(CHAPTERS)))


def test_a_lab_has_the_number_of_its_file_in_its_title():
    for page in LABS:
        title = "".join(notebook(page)["cells"][0]["source"]).splitlines()[0]
        assert title.startswith(f"# Lab {seqbook_numbers.lab_number(page)}: "), page


def test_a_number_written_in_a_link_is_the_number_of_its_target():
    """Sentences say "chapter 5" as they like; the link beneath must lead there."""
    link = re.compile(r"\[(chapter|lab) (\d+)\]\(([^)#\s]+)|`(chapter|lab) (\d+) <([^>]+)>`", re.I)
    pages = [*(ROOT / "book").glob("*.md"), *(ROOT / "book").glob("*.ipynb")]
    pages += [*(ROOT / "solutions").rglob("*.ipynb")]
    found = 0
    for page in pages:
        for match in link.finditer(page.read_text("utf-8")):
            kind, number, target = (match[i] or match[i + 3] for i in (1, 2, 3))
            place = re.search(r"(labs/|solutions/)?(\d\d)_\w+(?:\.ipynb|\.md)?$", target)
            where = f"{page.name}: {match[0]}"
            assert place, where
            assert int(place[2]) == int(number), where
            assert ("lab" in target) == (kind.lower() == "lab"), where
            found += 1
    assert found > 50


# ---- addresses ----


@pytest.mark.parametrize(
    ("url", "pages"),
    [
        ("https://github.com/Ada/course", "https://ada.github.io/course"),
        ("https://github.com/Ada/ada.github.io", "https://ada.github.io"),
        ("https://github.com/Ada/Ada.GitHub.io", "https://ada.github.io"),
        ("https://gitlab.com/Ada/course", "https://ada.gitlab.io/course"),
        ("https://gitlab.com/ada/ada.gitlab.io", "https://ada.gitlab.io"),
        ("https://codeberg.org/ada/course", "https://ada.codeberg.page/course"),
        ("https://git.example.org/ada/course", "https://git.example.org/ada/course"),
    ],
)
def test_the_published_address_follows_the_host(url, pages):
    address = Address.parse(url)
    assert address.pages == pages
    known = "example" not in url
    assert seqbook_metadata.site(address) == (f"{pages}/" if known else "")


def test_a_fork_that_is_built_by_a_workflow_leads_to_itself():
    environ = {"GITHUB_REPOSITORY": "Ada/course", "GITHUB_REF_NAME": "autumn"}
    assert built_from(ROOT, environ) == (OURS, "autumn")
    environ["GITHUB_SERVER_URL"] = "https://github.example.org"
    assert built_from(ROOT, environ)[0].host == "github.example.org"
    assert built_from(ROOT, {}) == (recorded(ROOT), "main")


@pytest.mark.parametrize(
    "ref",
    [
        {"GITHUB_REF_NAME": "12/merge"},
        {"GITHUB_REF_NAME": "v1", "GITHUB_REF_TYPE": "tag"},
        {},
    ],
)
def test_what_is_no_branch_is_no_place_to_link_to(ref):
    assert built_from(ROOT, {"GITHUB_REPOSITORY": "Ada/course", **ref})[1] == "main"


# ---- actions ----


def test_a_notebook_opens_where_its_host_allows_it():
    words = {a.words: a.url for a in seqbook_actions.services(OURS, "main", "book/a.ipynb")}
    assert words == {
        "Open in Colab": "https://colab.research.google.com/github/Ada/course/blob/main/book/a.ipynb",
        "Open in Binder": "https://mybinder.org/v2/gh/Ada/course/main?urlpath=lab/tree/book/a.ipynb",
    }
    lab = Address("gitlab.com", "ada", "course")
    (binder,) = seqbook_actions.services(lab, "main", "book/a.ipynb")
    assert "/gl/ada%2Fcourse/main?" in binder.url
    assert lab.file("a.ipynb", "main") == "https://gitlab.com/ada/course/-/blob/main/a.ipynb"
    own = Address("git.example.org", "ada", "course")
    (binder,) = seqbook_actions.services(own, "main", "book/a.ipynb")
    assert "/git/https%3A%2F%2Fgit.example.org%2Fada%2Fcourse/main?" in binder.url


def test_a_chapter_and_its_lab_find_each_other():
    assert len(LABS) > 10
    for page in LABS:
        chapter = seqbook_actions.partner(page, contents())
        assert seqbook_actions.partner(chapter, contents()) == page
    assert seqbook_actions.partner("book/00_sequences", contents()) is None
    assert seqbook_actions.partner("book/glossary", contents()) is None


# ---- descriptions ----


@pytest.mark.parametrize("page", contents())
def test_every_page_is_described_in_plain_words(page):
    text = seqbook_metadata.DESCRIPTIONS[page]
    assert 50 <= len(text) <= 160
    assert not re.search(r"[$\\*_`<>\[\]{}]|https?:", text)
    assert text[0].isupper()
    assert text.endswith(".")


def test_no_two_pages_share_a_description_and_none_is_left_over():
    texts = seqbook_metadata.DESCRIPTIONS
    assert len(set(texts.values())) == len(texts)
    assert set(texts) == {*contents(), "search"}


# ---- figures that one page takes from another ----


def test_a_stored_figure_is_found_by_its_name():
    output = {"data": {seqbook_figures.EXPLORER: {"name": "x"}, "text/html": ["<p>", "a</p>"]}}
    cells = [{"cell_type": "markdown"}, {"outputs": [{"data": {}}, output]}]
    assert seqbook_figures.stored({"cells": cells}, "x") == ({"name": "x"}, "<p>a</p>")
    assert seqbook_figures.stored({"cells": cells}, "y") is None


def test_a_stored_figure_opens_at_any_of_its_presets():
    content = {"name": "x", "presets": ["a", "b", "c"], "title": "t"}
    assert seqbook_figures.opened_at(content, 1) == content
    assert seqbook_figures.opened_at(content, 2) == {**content, "presets": ["b", "c", "a"]}
    with pytest.raises(ValueError, match="x has 3 presets, and none is 4"):
        seqbook_figures.opened_at(content, 4)


# ---- files ----


def test_the_logo_is_drawn_and_needs_no_font():
    tree = ET.parse(STATIC / "logo.svg")
    assert not [tag for tag in tree.iter() if tag.tag.endswith("}text")]
    assert tree.getroot().get("aria-label") == "seqbook"


def test_the_picture_for_networks_has_the_size_that_they_ask_for():
    data = (STATIC / "card.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1200, 630)
    assert len(data) < 60_000


# ---- the built book ----


@pytest.fixture(scope="module")
def soups():
    """Return {name: parsed page} of the built book, with the front door."""
    bs4 = pytest.importorskip("bs4")
    book = browser.built_book()
    names = [*browser.pages(book), "index.html"]
    return {n: bs4.BeautifulSoup((book / n).read_text("utf-8"), "html.parser") for n in names}


@pytest.mark.browser
def test_a_chapters_number_stands_wherever_its_title_does(soups):
    for before, page in itertools.pairwise(CHAPTERS):
        soup = soups[f"{page}.html"]
        number = f"{seqbook_numbers.chapter_number(page)}. "
        heading = soup.select_one("article h1").get_text()
        assert heading.startswith(number)
        assert heading.count(number) == 1
        assert soup.title.string.startswith(number)
        (here,) = soup.select(".bd-docs-nav .current > a.current")
        assert here.get_text().startswith(number)
        previous = soup.select_one(".left-prev .prev-next-title").get_text()
        assert previous.startswith(f"{seqbook_numbers.chapter_number(before)}. ")


@pytest.mark.browser
def test_no_anchor_changed_with_the_numbers(soups):
    section = soups["book/04_recurrent_networks.html"].select_one("article section")
    assert section["id"] == "recurrent-networks"


@pytest.mark.browser
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


@pytest.mark.browser
def test_the_front_page_links_the_published_pdf(soups):
    links = [link["href"] for link in soups["book/index.html"].select("article a[href$='.pdf']")]
    assert links == [seqbook_metadata.site(built_from(ROOT)[0]) + "seqbook.pdf"]


@pytest.mark.browser
def test_a_lab_links_its_solutions_folded_and_with_a_warning(soups):
    address, branch = built_from(ROOT)
    for page in LABS:
        (fold,) = soups[f"{page}.html"].select("details.solutions")
        assert not fold.has_attr("open")
        assert "before you look" in fold.get_text()
        path = page.replace("labs/", "solutions/") + ".ipynb"
        assert fold.a["href"] == address.file(path, branch)
        assert (ROOT / path).is_file()


@pytest.mark.browser
def test_nothing_repeats_what_the_row_of_actions_says(soups):
    for name, soup in soups.items():
        links = [a["href"] for a in soup.find_all("a", href=True) if "colab.research" in a["href"]]
        assert Counter(links).most_common(1)[0][1] == 1 if links else True, name
        assert soup.select(".dropdown-launch-buttons, .dropdown-download-buttons") == [], name


@pytest.mark.browser
def test_every_link_and_button_has_a_name(soups):
    for name, soup in soups.items():
        for tag in soup.find_all(["a", "button"]):
            image = tag.find("img", alt=True)
            said = tag.get_text(strip=True) or tag.get("aria-label") or tag.get("title")
            assert said or (image and image["alt"]), f"{name}: {tag}"


@pytest.mark.browser
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


@pytest.mark.browser
def test_every_page_has_one_viewport_one_title_and_one_heading(soups):
    for name, soup in soups.items():
        assert len(soup.find_all("meta", attrs={"name": "viewport"})) == 1, name
        assert soup.head.title.string.strip(), name
        assert len(soup.select("article h1, main h1:not(.onlyprint h1)")) >= 1, name


@pytest.mark.browser
def test_the_lists_for_machines_name_every_page(soups):
    book = browser.built_book()
    base = seqbook_metadata.site(built_from(ROOT)[0])
    tree = ET.parse(book / "sitemap.xml")
    listed = [tag.text for tag in tree.iter() if tag.tag.endswith("}loc")]
    assert sorted(listed) == sorted(f"{base}{page}.html" for page in contents())
    assert f"Sitemap: {base}sitemap.xml" in (book / "robots.txt").read_text("utf-8")


@pytest.mark.browser
def test_the_lost_page_works_at_any_depth(soups):
    soup = soups["404.html"]
    base = seqbook_metadata.site(built_from(ROOT)[0])
    addresses = [tag["href"] for tag in soup.find_all(href=True)] + [soup.form["action"]]
    assert all(address.startswith(base) for address in addresses)
    assert not soup.select("script, link[rel=stylesheet], img")
    for address in addresses:
        assert (browser.built_book() / address.removeprefix(base)).is_file()


@pytest.mark.browser
def test_the_front_door_has_a_title_and_a_description_of_its_own(soups):
    soup = soups["index.html"]
    root = contents()[0]
    (description,) = soup.find_all("meta", attrs={"name": "description"})
    assert description["content"] == seqbook_metadata.DESCRIPTIONS[root]
    assert soup.find("a")["href"] == f"{root}.html"
    canonical = soup.find("link", rel="canonical")["href"]
    assert urlsplit(canonical).path.endswith(f"/{root}.html")


def test_workflows_leave_the_address_to_the_environment():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
    assert project["urls"]["Repository"] not in workflow


# ---- in a browser ----


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        path = browser.find_chromium(playwright.chromium.executable_path)
        running = playwright.chromium.launch(executable_path=path, args=browser.ARGUMENTS)
        yield running
        running.close()


def visit(chromium, name, **settings):
    """Open a page of the built book from disk; return it."""
    page = chromium.new_context(**settings).new_page()
    page.goto(f"{browser.built_book().as_uri()}/{name}")
    return page


SHOWN = "element => element.getBoundingClientRect().bottom <= innerHeight"


@pytest.mark.browser
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


@pytest.mark.browser
def test_the_first_screen_shows_a_living_figure(chromium):
    page = visit(chromium, "book/index.html", viewport={"width": 1280, "height": 800})
    page.locator("article [data-drawn='1']").first.wait_for(state="attached")
    figure = page.locator("article :is(.seqbook-diagram svg, .seqbook-figure svg)").first
    box = figure.bounding_box()
    assert box["y"] + 0.6 * box["height"] <= 800, "most of the picture lies below the first screen"
    page.context.close()


GROUND = "() => getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(254, 253, 251)", "rgb(20, 25, 28)"


@pytest.mark.browser
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


@pytest.mark.browser
def test_a_reader_who_chose_a_theme_keeps_it(chromium):
    page = visit(chromium, "book/glossary.html", color_scheme="light")
    page.evaluate("() => { localStorage.mode = localStorage.theme = 'dark'; }")
    page.goto(page.url)
    assert page.evaluate(GROUND) == DARK
    page.context.close()
