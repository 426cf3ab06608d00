"""Number chapters and exercises by the names of their files: book/04_recurrent_networks is 4.

A chapter may have a second page, with a letter behind its number: book/08b_remembering is 8b.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CHAPTER = re.compile(r"book/0?(\d+[a-z]?)_\w+$")
LAB = re.compile(r"labs/0?(\d+)_\w+/\d\d_\w+$")


def chapter_number(docname: str) -> str | None:
    """Return the number of a chapter, "4" or "8b", or None when the page is no chapter."""
    chapter = CHAPTER.match(docname)
    return chapter[1] if chapter else None


def lab_number(docname: str) -> str | None:
    """Return the number of a lab, or None when the page is no lab."""
    lab = LAB.match(docname)
    return lab[1] if lab else None


def number_title(app: Sphinx, doctree: nodes.document) -> None:
    """Put a chapter's number before its title.

    The sidebar, the browser's title, the links to the neighbours and to the chapter all take the
    title from here; the heading's id is made already, so that no link into the page changes.
    """
    number = chapter_number(app.env.docname)
    title = doctree.next_node(nodes.title)
    if number is not None and title is not None:
        title.insert(0, [nodes.inline("", f"{number}.", classes=["number"]), nodes.Text(" ")])


def number_exercises(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Number the exercises of each chapter from 1 and put the chapter's number before: 2.1, 2.2.

    Sphinx can do so only for chapters whose headings are numbered too. Runs after Sphinx has
    numbered all exercises in one row (in toc_fignumbers: page -> kind -> id -> number).
    """
    for page, numbers in env.toc_fignumbers.items():
        chapter = chapter_number(page)
        if chapter is not None and "exercise" in numbers:
            for place, label in enumerate(numbers["exercise"], 1):
                numbers["exercise"][label] = (chapter, place)
    return []  # no page more to write: Sphinx names those whose numbers changed


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", number_title, priority=100)  # before Sphinx collects the titles
    app.connect("env-get-updated", number_exercises, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
