"""Say under a notebook's title what a reader can do with it: run it, keep it, go to its lab."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from seqbook_metadata import Address, built_from
from seqbook_numbers import chapter_number, lab_number

COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org/v2"
PRINT = {
    "type": "javascript",
    "javascript": "window.print()",
    "tooltip": "Print this page",
    "icon": "fas fa-file-pdf",
    "classes": "pst-js-only",
}


class Action(NamedTuple):
    """One link: its words, its address, and the attributes it has beside them."""

    words: str
    url: str
    attributes: str = ""


def services(address: Address, branch: str, path: str) -> list[Action]:
    """Return the services that run the notebook at `path` of the repository.

    Colab reads GitHub only; Binder reads any host.
    """
    binder = {
        "github.com": f"gh/{address.slug}",
        "gitlab.com": f"gl/{address.org}%2F{address.name}",
    }
    place = binder.get(address.host, f"git/{quote(address.url, safe='')}")
    actions = [Action("Open in Binder", f"{BINDER}/{place}/{branch}?urlpath=lab/tree/{path}")]
    if address.host == "github.com":
        url = f"{COLAB}/github/{address.slug}/blob/{branch}/{path}"
        actions.insert(0, Action("Open in Colab", url))
    return actions


def partner(docname: str, pages: Iterable[str]) -> str | None:
    """Return the lab of a chapter, the chapter of a lab, or None where there is none."""
    chapter, lab = chapter_number(docname), lab_number(docname)
    for page in pages:
        if chapter is not None and lab_number(page) == chapter:
            return page
        if lab is not None and chapter_number(page) == lab:
            return page
    return None


def bar(actions: Iterable[Action]) -> str:
    """Return the row of links."""
    links = [
        f'<a href="{html.escape(url)}"{attributes}>{html.escape(words)}</a>'
        for words, url, attributes in actions
    ]
    return f'<nav class="actions d-print-none" aria-label="This notebook">{"".join(links)}</nav>'


def solutions(url: str) -> str:
    """Return the folded link to a lab's solutions."""
    return (
        '<details class="solutions d-print-none"><summary>Solutions</summary><p>Try an exercise '
        "before you look: its check says what is wrong and why, as often as you run it. "
        f'<a href="{html.escape(url)}">The solved notebook</a> is in the repository.</p></details>'
    )


def add_actions(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Put the row under the page's title, and take from the header what it makes needless."""
    context.get("header_buttons", []).append(PRINT)
    if doctree is None or Path(app.env.doc2path(pagename)).suffix != ".ipynb":
        return
    address, branch = built_from(Path(app.srcdir))
    actions = services(address, branch, f"{pagename}.ipynb")
    source = context["pathto"](f"_sources/{pagename}.ipynb", 1)
    actions.append(Action("Download the notebook", source, " download"))
    other = partner(pagename, app.env.found_docs)
    if other:
        title = app.env.titles[other].astext()
        words = (
            title if chapter_number(other) is None else "Chapter " + title.replace(". ", ": ", 1)
        )
        actions.append(Action(words, context["pathto"](other)))
    below = bar(actions)
    if lab_number(pagename) is not None:
        solved = f"{pagename}.ipynb".replace("labs/", "solutions/", 1)
        below += solutions(address.file(solved, branch))
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{below}", 1)


def drop_badge(app: Sphinx, doctree: nodes.document) -> None:
    """Remove a notebook's own Colab badge, which GitHub's readers need: the page has a link."""
    for image in list(doctree.findall(nodes.image)):
        if image["uri"].startswith(f"{COLAB}/assets/") and len(image.parent.parent) == 1:
            paragraph = image.parent.parent
            paragraph.parent.remove(paragraph)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", drop_badge, priority=50)  # before the badge becomes its alt text
    app.connect("html-page-context", add_actions, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
