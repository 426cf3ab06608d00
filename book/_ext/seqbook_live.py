"""Let readers run and edit the cells of a notebook's page, where Python for the page is there.

The scripts are book/_static/live/*.js; what they fetch comes from seqbook_python. Without it the
pages stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

import seqbook_python
from seqbook_outputs import script_json

SCRIPTS = (
    *("outputs", "explorer", "session", "store", "editor"),
    *("cell", "runner", "notebook", "lab", "page"),
)
STATES = "book/states"  # what cells made that a page cannot run, or not soon enough
BLANK = "Your answer here."  # of an answer in words, before there is one
LAB = re.compile(r"^from utils\.exercises import (lab\d+) as lab$", re.MULTILINE)
CHECK = re.compile(r"^lab\.(\w+)\.check\(", re.MULTILINE)


def cells_of(app: Sphinx, docname: str) -> list[dict]:
    """Return the cells of a page's notebook; none for a page that is no notebook."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return []
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def marked(cells: list[dict]) -> list[dict]:
    """Return the cells of a lab that nbgrader marks: what kind each is, of which exercise."""
    found = []
    for cell in cells:
        marks, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
        check = CHECK.search(source)
        if marks.get("solution"):
            kind = "answer" if cell["cell_type"] == "code" else "words"
            name = marks["grade_id"]
        elif marks.get("locked") and check:
            kind, name = "check", check[1]
        else:
            continue
        points = marks.get("points", 0)
        found.append({"id": cell["id"], "kind": kind, "name": name, "points": points})
    return found


def about_lab(cells: list[dict]) -> dict | None:
    """Return what lab.js must know: the module of the checks, and the cells that are marked."""
    module = LAB.search("\n".join("".join(cell["source"]) for cell in cells))
    return {"module": module[1], "cells": marked(cells)} if module else None


def name_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give what readers may write in its id in the notebook, in a class: it is kept by it."""
    cells = cells_of(app, app.env.docname)
    for node in doctree.findall(nodes.container):
        if "cell_index" in node and node.get("nb_element") == "cell_code":
            node["classes"].append(f"cell-id-{cells[node['cell_index']]['id']}")
    blanks = [
        node
        for node in doctree.findall(nodes.paragraph)
        if node.astext() == BLANK and isinstance(node[0], nodes.emphasis)
    ]
    written = [each["id"] for each in marked(cells) if each["kind"] == "words"]
    for node, name in zip(blanks, written, strict=False):
        node["classes"].append(f"cell-id-{name}")


def about_python(app: Sphinx) -> dict | None:
    """Return what seqbook_python says of the Python beside this book, None where there is none."""
    if seqbook_python.folder() is None or app.builder.format != "html":
        return None
    about = json.loads((Path(app.outdir) / "_static/live/about.json").read_text(encoding="utf-8"))
    bytes_first = sum(about["bytes"][part] for part in ("core", "numpy", "code"))
    code = (Path(app.outdir) / "_static/live/code.zip").read_bytes()
    return {"bytes": bytes_first, "code": hashlib.sha256(code).hexdigest()[:8]}


def results(app: Sphinx, pagename: str, cells: list[dict]) -> dict[str, dict]:
    """Return {cell id: what the page needs to load its stored result} (tools/page_states.py)."""
    index = Path(app.srcdir, STATES, "states.json")
    stored = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    stem = Path(pagename).name
    found = {}
    for cell in cells:
        if (about := stored.get(stem, {}).get(cell["id"])) is None:
            continue
        found[cell["id"]] = {
            "file": f"{stem}.{cell['id']}.bin?v={about['from'][:8]}",
            "seconds": about["seconds"],
            "absent": about["absent"],
            "short": cell["metadata"].get("short"),
        }
    return found


def copy_results(app: Sphinx) -> None:
    """Put the stored results beside the pages that load them."""
    if about_python(app) is None:
        return
    target = Path(app.outdir, "_static/live/states")
    target.mkdir(parents=True, exist_ok=True)
    for file in Path(app.srcdir, STATES).glob("*.bin"):
        shutil.copyfile(file, target / file.name)


def memory(app: Sphinx, pagename: str) -> int | None:
    """Return the megabytes that a page took when all of it ran (tests/book/live_pages.py)."""
    kept = Path(app.srcdir, STATES, "memory.json")
    return json.loads(kept.read_text(encoding="utf-8")).get(pagename) if kept.exists() else None


def page_data(pagename: str, python: dict, lab: dict | None, stored: dict) -> dict:
    """Return what page.js must know: the notebook's place, what Python weighs, lab and results."""
    data = {"notebook": f"{pagename}.ipynb", "python": python}
    return data | ({"lab": lab} if lab else {}) | ({"results": stored} if stored else {})


def add_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load the scripts on a page that has code to run."""
    python = about_python(app)
    if doctree is None or python is None:
        return
    python["memory"] = memory(app, pagename)
    cells = cells_of(app, pagename)
    if not cells:
        return
    lab = about_lab(cells)
    data = script_json(page_data(pagename, python, lab, results(app, pagename, cells)))
    context["body"] += f'<script type="application/json" id="seqbook-live">{data}</script>'
    app.add_css_file("live/live.css")
    for name in SCRIPTS:
        if name == "lab" and not lab:
            continue
        app.add_js_file(f"live/{name}.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", name_cells)
    app.connect("builder-inited", copy_results, priority=600)  # after seqbook_python
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
