"""What the book's extensions know: numbers, addresses, actions, descriptions, stored figures."""

from __future__ import annotations

import html
import json
import re
import struct
import sys
import tomllib
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from typing import ClassVar

import pytest

nodes = pytest.importorskip("docutils.nodes")

from tests.book import browser  # noqa: E402
from tests.book.contents import CHAPTERS, LABS, contents  # noqa: E402

ROOT = browser.ROOT
sys.path[:0] = [str(ROOT / "book" / "_ext"), str(ROOT / "tools")]

import build_book  # noqa: E402
import seqbook_actions  # noqa: E402
import seqbook_code  # noqa: E402
import seqbook_figures  # noqa: E402
import seqbook_metadata  # noqa: E402
import seqbook_numbers  # noqa: E402
import seqbook_sound  # noqa: E402
from repository import Address, built_from, recorded  # noqa: E402

STATIC = ROOT / "book" / "_static"
OURS = Address("github.com", "Ada", "course")


def notebook(page: str) -> dict:
    return json.loads((ROOT / f"{page}.ipynb").read_text("utf-8"))


# ---- numbers ----


def test_numbers_come_from_the_names_of_files():
    assert seqbook_numbers.chapter_number("book/04_recurrent_networks") == "4"
    assert seqbook_numbers.chapter_number("book/08b_remembering") == "8b"
    assert seqbook_numbers.chapter_number("book/speed") is None
    assert seqbook_numbers.chapter_number("labs/04_x/04_x") is None
    assert seqbook_numbers.lab_number("labs/10_music/10_music") == "10"
    assert seqbook_numbers.lab_number("book/10_music") is None
    numbers = [seqbook_numbers.chapter_number(page) for page in CHAPTERS]
    assert numbers == [*map(str, range(9)), "8b", *map(str, range(9, 17))]


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


class Page:
    """What Sphinx knows when it writes one page of two: a lab and its chapter."""

    srcdir = str(ROOT)
    found_docs: ClassVar = ["book/00_a", "labs/00_a/00_a"]
    titles: ClassVar = {
        "book/00_a": nodes.title("", "0. A"),
        "labs/00_a/00_a": nodes.title("", "Lab 0: A"),
    }
    env = property(lambda self: self)

    def doc2path(self, name):
        return f"{name}.ipynb"


def written(page):
    """Return the body of a page with what the extension puts under its title."""
    context = {"body": "<h1>A</h1>", "pathto": lambda name, *_: f"{name}.html"}
    seqbook_actions.add_actions(Page(), page, "", context, object())
    return context["body"]


def test_number_zero_is_a_number_too():
    assert '<a href="labs/00_a/00_a.html">Lab 0: A</a>' in written("book/00_a")
    lab = written("labs/00_a/00_a")
    assert '<a href="book/00_a.html">Chapter 0: A</a>' in lab
    assert "solutions/00_a/00_a.ipynb" in lab


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


# ---- what stands beside the pages ----


def test_lists_for_machines_are_written_only_where_pages_have_an_address(tmp_path):
    builder = SimpleNamespace(format="html", get_target_uri=lambda page: f"{page}.html")
    env = SimpleNamespace(found_docs=["book/index"])
    for base in ("", "https://ada.github.io/course/"):
        config = SimpleNamespace(html_baseurl=base, root_doc="book/index", html_title="A book")
        app = SimpleNamespace(builder=builder, env=env, config=config, outdir=str(tmp_path))
        seqbook_metadata.write_plain_pages(app, None)
        found = {path.name for path in tmp_path.iterdir()}
        lists = {"robots.txt", "sitemap.xml"} if base else set()
        assert found == {"index.html", "404.html"} | lists


# ---- figures that one page takes from another ----


def test_a_stored_figure_is_found_by_its_name():
    output = {"data": {seqbook_figures.EXPLORER: '{"name": "x"}', "text/html": ["<p>", "a</p>"]}}
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


def test_workflows_leave_the_address_to_the_environment():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
    assert project["urls"]["Repository"] not in workflow


# ---- sound ----


def test_a_players_output_leaves_style_and_script_to_the_page():
    player = '<div class="seqbook-player" data-player="{}"><img></div>'
    assert seqbook_sound.bare(f"{player}<style>a{{}}</style><script>b</script>") == player
    assert seqbook_sound.bare("<div>x</div><script>other</script>") is None


def test_a_page_loads_what_its_outputs_need_and_the_player_first():
    player, test = seqbook_sound.PARTS.values()
    assert seqbook_sound.parts('<div class="seqbook-player">') == [player]
    assert seqbook_sound.parts('<div class="seqbook-listening">') == [player, test]
    assert seqbook_sound.parts('{"meta":{"play":[[60,0,1]]}}') == [player]
    assert seqbook_sound.parts("<p>seqbook-player</p>") == []


def test_a_change_of_a_script_builds_the_pages_anew():
    for file in seqbook_sound.PARTS.values():
        for end in (".js", ".css"):
            assert (ROOT / (file + end)).is_file()
            assert file + end in build_book.EVERY_PAGE


# ---- code ----

CODE = """def step(x, U):  # one
    return np.tanh(f"{x @ U:.2f}" + "\\n", 3) is not None

@cached
class Cell(Base): pass
"""


@pytest.fixture
def coloured(monkeypatch):
    """Return the formatter, which knows what looks the same in the book's two styles, and these."""
    settings = (ROOT / "_config.yml").read_text("utf-8")
    styles = [re.search(rf"{theme}: (\S+)", settings)[1] for theme in seqbook_code.THEMES]
    monkeypatch.setattr(seqbook_code.Formatter, "same", seqbook_code.looks_like(styles))
    return seqbook_code.Formatter(nowrap=True), styles


def test_code_keeps_its_text_and_its_colours_with_fewer_tags(coloured):
    from pygments import formatters, highlight, lex, lexers, styles

    formatter, names = coloured
    lexer = lexers.PythonLexer()
    ours = highlight(CODE, lexer, formatter)
    assert html.unescape(re.sub("<[^>]*>", "", ours)) == CODE
    usual = highlight(CODE, lexer, formatters.HtmlFormatter(nowrap=True))
    assert 5 < ours.count("<span") < usual.count("<span") / 2
    for style in map(styles.get_style_by_name, names):
        pairs = zip(lex(CODE, lexer), formatter.merged(lex(CODE, lexer)), strict=True)
        for (before, text), (after, same_text) in pairs:
            assert (style.style_for_token(after), same_text) == (
                style.style_for_token(before),
                text,
            )


def test_every_tag_in_a_chapter_s_code_has_a_colour_of_its_own(coloured):
    from pygments.token import STANDARD_TYPES

    page = browser.parsed(browser.built_book() / "book" / "04_recurrent_networks.html")
    spans = page.select(".cell_input .highlight pre span")
    tags = {each for span in spans for each in span.get("class", [])}
    own = {STANDARD_TYPES[token] for token in coloured[0].same.values()} - {""}
    assert {"k", "c"} < tags <= own
