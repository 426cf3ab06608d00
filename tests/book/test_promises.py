"""Nothing that exists is announced: no page and no notebook says "(planned)" or "coming soon"."""

from __future__ import annotations

import json
import re

import pytest

from tests.book import browser

ROOT = browser.ROOT
PROMISE = re.compile(
    r"\(planned\)|\bcoming soon\b|\bunder construction\b|\bnot yet available\b"
    r"|\b(?:to be|will be) (?:written|added)\b|\bTODO\b|\ba (?:later|future|coming) chapter\b",
    re.IGNORECASE,
)
SOURCES = [
    ROOT / "README.md",
    *(
        path
        for room in ("book", "labs", "solutions")
        for ending in ("ipynb", "md")
        for path in sorted((ROOT / room).rglob(f"*.{ending}"))
        if ".ipynb_checkpoints" not in path.parts
    ),
]


def promises(text):
    """Return what a text announces without saying where it is."""
    return PROMISE.findall(" ".join(text.split()))


def written(path):
    """Return the text of a page's source, of a notebook without its outputs."""
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_announces_what_exists(path):
    assert promises(written(path)) == []


@pytest.mark.browser
def test_no_built_page_announces_what_exists():
    book = browser.built_book()
    texts = {name: browser.parsed(book / name).get_text(" ") for name in browser.pages(book)}
    assert {name: found for name, text in texts.items() if (found := promises(text))} == {}


@pytest.mark.parametrize(
    "text",
    ["chapter 2, and 9 (planned)", "This part is coming\nsoon.", "a later chapter goes back to it"],
)
def test_a_promise_is_found(text):
    assert promises(text)
