"""Fold the sections that only some readers want: those whose title begins with "Going deeper: ".

Tags around the nodes are enough: the section keeps its id, and its heading stands in the summary.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

BEGINNING = "Going deeper: "
OPEN, HEADED, CLOSE = '<details class="deeper"><summary>', "</summary>", "</details>"


def fold_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Fold each of them, with everything under it."""
    for section in doctree.findall(nodes.section):
        title = section[0]
        if isinstance(title, nodes.title) and title.astext().startswith(BEGINNING):
            raw = [nodes.raw("", tag, format="html") for tag in (OPEN, HEADED, CLOSE)]
            section.insert(1, raw[1])
            section.insert(0, raw[0])
            section.append(raw[2])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    # after Sphinx has made the table of contents, for which a section begins with its title
    app.connect("doctree-read", fold_sections, priority=900)
    app.add_js_file("folds.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
