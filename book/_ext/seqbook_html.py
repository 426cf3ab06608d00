"""Mend the HTML that Sphinx and its extensions write, where it shuts a reader out.

Each function calls the writer's own and changes the tags that it has just written.
"""

from __future__ import annotations

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from sphinx.application import Sphinx


def rewrite(writer, wrong: str, right: str, last: int = 2) -> None:
    """Replace text in the last pieces that the writer has written."""
    writer.body[-last:] = [piece.replace(wrong, right) for piece in writer.body[-last:]]


def visit_entry(writer, node: nodes.entry) -> None:
    """Write an empty head of a table as a plain cell: a screen reader finds no head to read."""
    type(writer).visit_entry(writer, node)
    if not node.astext().strip():
        rewrite(writer, "<th", "<td", 1)
        writer.context[-1] = writer.context[-1].replace("</th>", "</td>")


def depart_entry(writer, node: nodes.entry) -> None:
    """Close the cell."""
    type(writer).depart_entry(writer, node)


def visit_citation(writer, node: nodes.citation) -> None:
    """Leave the roles away: one is deprecated, and a list may not hold the labels beside it."""
    type(writer).visit_citation(writer, node)
    rewrite(writer, ' role="doc-biblioentry"', "")
    rewrite(writer, ' role="list"', "")


def depart_citation(writer, node: nodes.citation) -> None:
    """Close the entry."""
    type(writer).depart_citation(writer, node)


def visit_fold(writer, node: HideCodeCellNode) -> None:
    """Name a folded cell by the words on its bar, not by others."""
    visit_HideCellInput(writer, node)
    rewrite(writer, ' aria-label="Toggle hidden content"', "", 5)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the writers with Sphinx."""
    app.add_js_file("page.js", loading_method="defer")
    for node, visit, depart in (
        (nodes.entry, visit_entry, depart_entry),
        (nodes.citation, visit_citation, depart_citation),
        (HideCodeCellNode, visit_fold, depart_HideCellInput),
    ):
        app.add_node(node, override=True, html=(visit, depart))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
