"""Show Markdown on a page without a renderer: headings, blocks of code and paragraphs, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from utils.grading.exits.page import Html, element

FOLD = re.compile(r"</?(?:details|summary)>")


def shown(source: str) -> Html:
    """Return a Markdown text as markup; what is not known stays as it is written."""
    return element("div", *_blocks(FOLD.sub("", source)))


def _blocks(source: str) -> Iterator[Html]:
    lines, paragraph = iter(source.split("\n")), []
    for line in lines:
        fence = re.match(r"\s*(`{3,}|~{3,})", line)
        heading = re.match(r"#{1,6} +(.*)", line)
        if fence or heading or not line.strip():
            yield from _paragraph(paragraph)
            paragraph = []
        if fence:
            yield element("pre", "\n".join(_inside(lines, fence[1])))
        elif heading:
            yield element("h2", heading[1])
        elif line.strip():
            paragraph.append(line)
    yield from _paragraph(paragraph)


def _inside(lines: Iterator[str], fence: str) -> Iterator[str]:
    """Yield the lines of a block of code, up to the fence that ends it."""
    for line in lines:
        if line.strip().startswith(fence):
            return
        yield line


def _paragraph(lines: list[str]) -> Iterator[Html]:
    """Yield a paragraph; the items of a list and the rows of a table keep their lines."""
    if lines:
        kept = any(re.match(r"\s*([*+|-]|\d+\.) ?", line) for line in lines)
        yield element("p", ("\n" if kept else " ").join(lines), class_="message")
