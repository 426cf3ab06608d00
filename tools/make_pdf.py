"""Print the built book into one PDF, _build/seqbook.pdf, with a headless Chromium.

python tools/make_pdf.py            every page, in the order of _toc.yml
python tools/make_pdf.py --check    the same, and fail where a page loses something on paper

Each page is printed by itself, as a reader would (print.css, print.js), its number in the book
below and its title above. Then the sheets are joined, and their links lead to sheets.
"""

from __future__ import annotations

import argparse
import html
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import yaml
from bind_pdf import Binder
from chromium import ARGUMENTS, MISSING, find_chromium
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
PDF = ROOT / "_build" / "seqbook.pdf"
WIDTH = 642  # pixels, A4 without print.css's margins: what is measured is what is printed

# Resolves when the page is ready: formulas set, figures drawn, images and fonts there.
READY = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
  window.MathJax?.startup?.document?.rerender(); // formulas are as large as the letters beside them
  dispatchEvent(new Event("beforeprint"));
  const images = [...document.images].filter((image) => image.checkVisibility());
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  const drawn = () => [...document.querySelectorAll(".seqbook-plotly, .seqbook-explorer")]
    .every((figure) => figure.dataset.drawn);
  for (let wait = 0; !drawn() && wait < 200; wait++)
    await new Promise((done) => setTimeout(done, 100));
}"""
# Chromium makes a destination of what a link of the same page names, hidden links included.
NAME_EVERY_TARGET = """() => {
  const links = document.createElement("div");
  links.hidden = true;
  for (const { id } of document.querySelectorAll("article [id]")) {
    const link = document.createElement("a");
    link.href = "#" + id;
    links.append(link);
  }
  document.body.append(links);
}"""
# What the page is called, and what of it would be missing on paper.
LOOK = """() => {
  const article = document.querySelector("article");
  const all = (what) => [...article.querySelectorAll(what)].filter((e) => e.checkVisibility());
  const edge = article.getBoundingClientRect().right + 1;
  const short = (element) => `${element.tagName.toLowerCase()}.${element.className} `
    + element.textContent.trim().replace(/\\s+/g, " ").slice(0, 40);
  const inked = (element) => element.matches("img, svg, table, pre, mjx-math")
    || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const seen = all("*").filter((e) => !e.closest("mjx-math *, mjx-assistive-mml, svg *"));
  const cuts = (element) => element.clientWidth && element.scrollWidth > element.clientWidth + 1
    && getComputedStyle(element).overflowX !== "visible";
  return {
    title: article.querySelector("h1").innerText.trim(),
    sections: all("section[id] > h2").map((h) => [h.parentElement.id, h.innerText.trim()]),
    canonical: document.querySelector("link[rel=canonical]")?.href ?? "",
    wide: seen.filter((e) => inked(e) && e.getBoundingClientRect().right > edge).map(short),
    cut: seen.filter(cuts).map(short),
    folded: all("details:not([open]), .toggle-hidden").map(short),
    figures: all(".seqbook-plotly, .seqbook-explorer").length,
    drawn: all(":is(.seqbook-plotly, .seqbook-explorer)[data-drawn]").length,
    formulas: all("span.math, div.math").length,
    set: all("mjx-container").length,
    images: all("img").filter((image) => !image.naturalWidth).map(short),
  };
}"""
# The sheet itself: `reset` is the number of the sheet before the first one.
SHEET = """
@page {{ size: A4;
  @top-left {{ content: {title}; color: #556068; font: 8.5pt "Source Serif 4", serif; }}
  @bottom-center {{ content: {number}; color: #556068; font: 9pt "Source Serif 4", serif; }} }}
@page :first {{ @top-left {{ content: none; }} }}
html {{ counter-reset: page {reset}; }}
"""


@dataclass
class Document:
    """One page of the book, printed."""

    name: str  # as in _toc.yml: "book/06_vanishing_gradients"
    part: str  # the caption of its part, "" for the front page
    seen: dict = field(default_factory=dict)  # what LOOK found
    printed: PdfReader | None = None
    first: int = 1  # the number on its first sheet

    @property
    def title(self) -> str:
        """What its heading says."""
        return self.seen["title"]

    def trouble(self) -> list[str]:
        """Return a sentence for each thing that is missing on paper."""
        seen = self.seen
        found = [f"wider than the sheet: {what}" for what in seen["wide"]]
        found += [f"cut off: {what}" for what in seen["cut"]]
        found += [f"still folded: {what}" for what in seen["folded"]]
        found += [f"an image did not load: {what}" for what in seen["images"]]
        for what, there, all_ in (("figures", "drawn", "figures"), ("formulas", "set", "formulas")):
            if seen[there] < seen[all_]:
                found.append(f"{seen[there]} of {seen[all_]} {what} are there")
        return [f"{self.name}: {what}" for what in found]


def documents(toc: dict) -> list[Document]:
    """Return the book's pages in the order of its table of contents."""
    parts = [Document(toc["root"], "")]
    for part in toc["parts"]:
        parts += [Document(chapter["file"], part["caption"]) for chapter in part["chapters"]]
    return parts


def sheet(title: str, reset: int, style: str = "decimal") -> str:
    """Return the CSS of the sheets of a document: running title and page number."""
    number = f"counter(page, {style})"
    return SHEET.format(title=json.dumps(title, ensure_ascii=False), number=number, reset=reset)


def print_page(page, address: str, css: Callable[[dict], str]) -> tuple[dict, PdfReader]:
    """Open an address in a browser's page; return what LOOK saw and the printed sheets.

    Args:
        page: playwright's page.
        address: what to open.
        css: gives the CSS of the sheets when it knows what was seen.
    """
    page.goto(address, wait_until="load")
    page.evaluate(READY)
    page.evaluate(NAME_EVERY_TARGET)
    seen = page.evaluate(LOOK)
    page.add_style_tag(content=css(seen))
    return seen, PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def print_all(page, book: list[Document], folder: Path) -> None:
    """Print every document of the book, numbering the sheets through."""
    last = 0
    for number, document in enumerate(book, 1):
        document.first = last + 1
        address = (folder / f"{document.name}.html").as_uri()
        document.seen, document.printed = print_page(
            page, address, lambda seen, last=last: sheet(seen["title"], last)
        )
        last += len(document.printed.pages)
        print(f"{number:3} of {len(book)}: {document.name}, to page {last}", flush=True)


def front_html(book: list[Document], config: dict, edition: str) -> str:
    """Return the title page and the contents; links are relative to _build."""
    style = "".join(
        f'<link rel="stylesheet" href="html/_static/{name}.css">'
        for name in ("letters", "book", "print")
    )
    rows, part = [], ""
    for document in book:
        if document.part != part:
            part = document.part
            rows.append(f"<h2>{html.escape(part)}</h2>")
        rows.append(
            f'<p class="line"><a href="html/{document.name}.html">{html.escape(document.title)}</a>'
            f"<span>{document.first}</span></p>"
        )
    title, author = html.escape(config["title"]), html.escape(config["author"])
    return f"""<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">
<title>{title}</title>{style}
<style>
  .cover {{ padding-top: 70mm; break-after: page; }}
  .bd-article .cover h1 {{ font-size: 3rem; }}
  .bd-article h2 {{ margin: 0.7rem 0 0.1rem; font-size: 1.05rem; }}
  .bd-article .line {{ display: flex; justify-content: space-between; margin: 0;
    line-height: 1.45;
    border-bottom: 1px dotted var(--pst-color-border); }}
  .line a {{ color: inherit; text-decoration: none; }}
</style>
<body><article class="bd-article">
<div class="cover"><h1>{title}</h1><p>{author}</p><p>{edition}</p></div>
<h1>Contents</h1>{"".join(rows)}</article>"""


def edition(site: str) -> str:
    """Return a line that says where the book lives, and which state of it this is."""
    command = ["git", "show", "-s", "--format=%cs, %h"]
    try:
        commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    except OSError:  # an unpacked archive, on a machine without git
        commit = ""
    state = f"<br>State of {html.escape(commit)}" if commit else ""
    link = f'<a href="{html.escape(site)}">{html.escape(site)}</a>'
    return (f"The living book, with figures that react: {link}" if site else "") + state


def bind(front: PdfReader, book: list[Document], base: str, site: str) -> Binder:
    """Join the title page and the contents with every document, and write the outline."""
    binder = Binder(base, site)
    binder.add("front", front)
    for document in book:
        binder.add(document.name, document.printed)
    binder.tie()
    part, line = "", None
    for document in book:
        if document.part != part:
            part = document.part
            line = binder.bookmark(part, document.name, bold=True)
        chapter = binder.bookmark(document.title, document.name, parent=line)
        for fragment, title in document.seen["sections"]:
            binder.bookmark(title, document.name, fragment, parent=chapter)
    return binder


def with_our_letters(page) -> None:
    """Let a page wait for the book's fonts: on a screen those that come late are left out."""
    page.add_init_script("""const { add } = FontFaceSet.prototype;
      FontFaceSet.prototype.add = function (face) {
        face.display = "block";
        return add.call(this, face);
      };""")


def make(browser, folder: Path, book: list[Document], pdf: Path) -> list[str]:
    """Print and bind a book; return a sentence for each thing that is missing on paper.

    Args:
        browser: playwright's Chromium.
        folder: the built pages.
        book: which of them, in which order.
        pdf: the file to write.
    """
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
    page.emulate_media(media="print")
    with_our_letters(page)
    print_all(page, book, folder)
    site = book[0].seen["canonical"].removesuffix(f"{book[0].name}.html")
    leaf = folder.parent / "front.html"
    leaf.write_text(front_html(book, config, edition(site)), encoding="utf-8")
    _, front = print_page(page, leaf.as_uri(), lambda seen: sheet("", 0, "lower-roman"))
    leaf.unlink()
    page.close()
    binder = bind(front, book, folder.as_uri() + "/", site)
    binder.write(pdf, len(front.pages), config["title"], config["author"])
    return [trouble for document in book for trouble in document.trouble()] + binder.lost


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail where something is missing")
    check = parser.parse_args(given).check
    if not (HTML / "index.html").exists():
        sys.exit("The PDF is printed from the built pages: run make book first")
    start = time.perf_counter()
    book = documents(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    with sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        if not path:
            sys.exit(f"A browser prints the PDF, and there is {MISSING}")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        trouble = make(browser, HTML, book, PDF)
        browser.close()
    for sentence in trouble:
        print(sentence, file=sys.stderr)
    pages, size = len(PdfReader(PDF).pages), PDF.stat().st_size / 1e6
    seconds = time.perf_counter() - start
    print(f"{pages} pages, {size:.1f} MB, in {seconds:.0f} s: {PDF.relative_to(ROOT)}")
    sys.exit(bool(trouble) and check)


if __name__ == "__main__":
    main()
