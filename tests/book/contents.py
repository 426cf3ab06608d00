"""The pages of the table of contents, for the tests that ask each of them."""

from __future__ import annotations

import re

import yaml

from tests.book.browser import ROOT


def contents() -> list[str]:
    """Return every page of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    return [toc["root"]] + [page["file"] for part in toc["parts"] for page in part["chapters"]]


CHAPTERS = [page for page in contents() if re.match(r"book/\d\d[a-z]?_", page)]
LABS = [page for page in contents() if page.startswith("labs/")]
