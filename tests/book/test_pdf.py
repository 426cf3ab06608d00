"""The book on paper: what a page loses when it is printed, and how the sheets become one PDF."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest

from tests.book import browser, for_everyone

pypdf = pytest.importorskip("pypdf")
annotations = pytest.importorskip("pypdf.annotations")
make_pdf = pytest.importorskip("make_pdf")

CHAPTERS = ["book/06_vanishing_gradients", "book/09_sentiment"]  # explorers; wide tables and code
BASE, SITE = "file:///built/html/", "https://example.org/book/"


# ---- joining, without a browser ----


def printed(*links, sheets=1, target=None):
    """Return a small document: its sheets, links on the first, a named place on the last."""
    writer = pypdf.PdfWriter()
    for _ in range(sheets):
        writer.add_blank_page(595, 842)
    for link in links:
        writer.add_annotation(0, annotations.Link(rect=(10, 10, 90, 20), url=link))
    if target:
        writer.add_named_destination(target, sheets - 1)
    file = BytesIO()
    writer.write(file)
    return pypdf.PdfReader(file)


def bound(tmp_path, **documents):
    """Return a Binder with these documents, and the PDF that it wrote."""
    binder = make_pdf.Binder(BASE, SITE)
    for name, document in documents.items():
        binder.add(name, document)
    binder.tie()
    binder.write(tmp_path / "book.pdf", 1, "A book", "Somebody")
    return binder, pypdf.PdfReader(tmp_path / "book.pdf")


def leads_to(pdf, sheet=0):
    """Return where each link of a sheet leads: a sheet's number, or an address."""
    places = {page.indirect_reference.idnum: number for number, page in enumerate(pdf.pages)}
    links = [annotation.get_object() for annotation in pdf.pages[sheet].get("/Annots", ())]
    return [
        places[link["/Dest"].get_object()[0].idnum] if "/Dest" in link else link["/A"]["/URI"]
        for link in links
    ]


def test_a_link_to_another_page_of_the_book_leads_to_its_sheet(tmp_path):
    first = printed(BASE + "b.html", BASE + "b.html#end")
    binder, pdf = bound(tmp_path, a=first, b=printed(sheets=3, target="end"))
    assert leads_to(pdf) == [1, 3]
    assert binder.lost == []


def test_other_links_lead_to_the_published_book_or_to_where_they_led(tmp_path):
    links = ["https://arxiv.org/", BASE + "c.html#x", BASE + "_images/plot.png"]
    _, pdf = bound(tmp_path, a=printed(*links), b=printed())
    assert leads_to(pdf) == ["https://arxiv.org/", SITE + "c.html#x"]


def test_a_link_to_a_place_that_is_not_there_is_told(tmp_path):
    binder, pdf = bound(tmp_path, a=printed(BASE + "b.html#gone"), b=printed())
    assert leads_to(pdf) == [1]
    assert binder.lost == ["a: a link leads to the beginning of b#gone"]


def test_front_sheets_have_roman_numbers_and_the_others_count_from_one(tmp_path):
    _, pdf = bound(tmp_path, front=printed(), a=printed(sheets=2))
    assert pdf.page_labels == ["i", "1", "2"]
    assert (pdf.metadata.title, pdf.metadata.author) == ("A book", "Somebody")
    assert pdf.root_object["/Lang"] == "en"


def test_documents_come_in_the_order_of_the_table_of_contents():
    toc = {"root": "index", "parts": [{"caption": "One", "chapters": [{"file": "a"}]}]}
    assert [(d.name, d.part) for d in make_pdf.documents(toc)] == [("index", ""), ("a", "One")]


def test_the_contents_name_every_part_and_chapter_with_its_page():
    book = [
        make_pdf.Document("a", "Part <I>", {"title": "One & two"}, first=1),
        make_pdf.Document("b", "Part <I>", {"title": "Three"}, first=12),
    ]
    page = make_pdf.front_html(book, {"title": "T", "author": "A"}, "")
    assert page.count("<h2>Part &lt;I&gt;</h2>") == 1
    assert re.findall(r'<a href="html/(\w)\.html">(.+?)</a><span>(\d+)', page) == [
        ("a", "One &amp; two", "1"),
        ("b", "Three", "12"),
    ]
    sheets = re.findall(r'href="html/(_static/\w+\.css)"', page)
    assert "_static/letters.css" in sheets  # no script brings the letters there
    assert all((browser.ROOT / "book" / sheet).is_file() for sheet in sheets)


def test_without_git_the_title_page_names_no_state(monkeypatch):
    assert "State of" in make_pdf.edition("")
    monkeypatch.setenv("PATH", "")
    assert make_pdf.edition("") == ""
    assert SITE in make_pdf.edition(SITE)


def test_without_pages_or_a_chromium_one_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(make_pdf, "HTML", tmp_path)
    monkeypatch.setattr(make_pdf, "find_chromium", lambda own: None)
    with pytest.raises(SystemExit, match="run make book first"):
        make_pdf.main([])
    (tmp_path / "index.html").touch()
    with pytest.raises(SystemExit, match="no Chromium found: apt install chromium"):
        make_pdf.main([])


# ---- printing ----


@pytest.fixture(scope="module")
def html():
    return browser.built_book()


@pytest.fixture(scope="module")
def book(html, chromium, tmp_path_factory):
    """Return two chapters as a PDF, and a sentence for each thing that it lacks."""
    file = tmp_path_factory.mktemp("pdf") / "book.pdf"
    documents = [make_pdf.Document(name, "A part") for name in CHAPTERS]
    lacks = make_pdf.make(chromium, html, documents, file)
    return pypdf.PdfReader(file), lacks


def solid(text):
    """Return a text without its spaces and line ends."""
    return re.sub(r"\s+", "", text)


def shown_code(chapter):
    """Return the lines of code that a chapter's page shows."""
    cells = json.loads((browser.ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    shown = [cell for cell in code if "setup" not in cell["metadata"].get("tags", ())]
    return [line.rstrip() for cell in shown for line in "".join(cell["source"]).splitlines()]


@pytest.mark.browser
@pytest.mark.slow
def test_nothing_of_a_chapter_is_missing_on_paper(book):
    assert book[1] == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_line_of_code_is_cut(book, chapter):
    text = solid("".join(page.extract_text() for page in book[0].pages))
    lines = [solid(line) for line in shown_code(chapter)]
    assert len(lines) > 100
    assert [line for line in lines if line not in text] == []


@pytest.mark.browser
@pytest.mark.slow
def test_bookmarks_contents_and_links_lead_into_the_pdf(book):
    pdf, _ = book
    part, chapters = pdf.outline
    assert part.title == "A part"
    assert sum(not isinstance(line, list) for line in chapters) == len(CHAPTERS)
    starts = [pdf.get_destination_page_number(c) for c in chapters if not isinstance(c, list)]
    assert leads_to(pdf, starts[0] - 1) == starts  # the contents stand before the first chapter
    assert [pdf.page_labels[start] for start in starts] == ["1", str(starts[1] - starts[0] + 1)]
    sections = chapters[1]
    assert len(sections) > 5
    assert pdf.get_destination_page_number(sections[-1]) > starts[0] + 5


@pytest.mark.browser
@pytest.mark.slow
def test_printing_from_the_dark_draws_all_in_light_colours_and_puts_it_back(html, chromium):
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto((html / f"{CHAPTERS[0]}.html").as_uri())
    page.evaluate("() => window.MathJax?.startup?.promise")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.getAnimations().length") == 0  # a browser prints at once
    page.evaluate(make_pdf.READY)
    seen = page.evaluate(make_pdf.LOOK)
    assert seen["drawn"] == seen["figures"] > 1
    assert seen["folded"] == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(for_everyone.LOW_CONTRAST) == []
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(make_pdf.LOOK)["folded"]
    context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_what_is_wide_cut_or_folded_is_noticed(chromium):
    page = chromium.new_page(viewport={"width": make_pdf.WIDTH, "height": 800})
    page.set_content(
        """<article><h1>Title</h1><pre style="width: 900px">wide</pre>
        <div style="width: 90px; overflow: auto"><p style="width: 300px">cut</p></div>
        <details><summary>More</summary></details>
        <img src="gone.png"><div class="seqbook-plotly"></div>
        <span class="math">x</span></article>"""
    )
    trouble = make_pdf.Document("page", "", page.evaluate(make_pdf.LOOK)).trouble()
    page.close()
    assert trouble == [
        "page: wider than the sheet: pre. wide",
        "page: cut off: div. cut",
        "page: still folded: details. More",
        "page: an image did not load: img. ",
        "page: 0 of 1 figures are there",
        "page: 0 of 1 formulas are there",
    ]


@pytest.mark.browser
def test_the_pdf_waits_for_the_letters_of_the_book(chromium):
    page, folder = chromium.new_page(), browser.built_book()
    make_pdf.with_our_letters(page)
    page.goto((folder / "book" / "notation.html").as_uri())
    page.evaluate(make_pdf.READY)
    fonts = page.evaluate("[...document.fonts].map(f => [f.family, f.display, f.status])")
    page.close()
    serif = [font for font in fonts if "Source Serif" in font[0]]
    assert serif
    assert {display for _, display, _ in serif} == {"block"}
    assert "loaded" in {status for *_, status in serif}
