"""Give each page the scripts it needs, all from the book's own folder, and dress its boxes."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

KINDS = ("predict", "try", "check")  # first words of the titles of the book's own boxes
# What a folded cell's bar says: by the cell's tag, else myst-nb's words for what it hides.
FOLDS = {
    **{"setup": ("Setup", "Setup"), "check": ("Check", "Check")},
    "hide-cell": ("Show the check", "Hide the check"),
}


def needed_scripts(scripts: list, math: bool) -> list:
    """Return the scripts without repetitions, without Thebe (it asks a CDN for itself), and
    without MathJax where the page shows no math.

    Extensions that add an inline script at "builder-inited" have it emitted twice, and a second
    `const` of the same name is an error in the console of every page.
    """
    kept: dict[tuple, Any] = {}
    for script in scripts:
        attributes = getattr(script, "attributes", {})
        key = (str(getattr(script, "filename", script)), attributes.get("body"))
        name = repr(key).lower()
        if "thebe" not in name and (math or "mathjax" not in name):
            kept.setdefault(key, script)
    return list(kept.values())


def has_figures(doctree: nodes.document | None, kind: str = "interactive") -> bool:
    """Tell whether the page holds an explorer, a diagram or a Plotly figure; or a "plot"."""
    return doctree is not None and any(
        kind in node.get("classes", ()) for node in doctree.findall(nodes.raw)
    )


def has_math(doctree: nodes.document | None) -> bool:
    """Tell whether the page itself shows math; Sphinx would also count the pages below it."""
    return doctree is not None and any(
        isinstance(node, nodes.math | nodes.math_block) for node in doctree.findall()
    )


def mark_admonitions(app: Sphinx, doctree: nodes.document) -> None:
    """Give "Predict first", "Try it" and "Check yourself" boxes the class that colours them."""
    for box in doctree.findall(nodes.admonition):
        title = box[0].astext().lower() if len(box) else ""
        box["classes"] += [kind for kind in KINDS if title.startswith(kind)]


def label_folds(app: Sphinx, doctree: nodes.document) -> None:
    """Say on the bar of a folded cell what the cell is for; myst-nb has one setting for all."""
    for cell in doctree.findall(nodes.container):
        if cell.get("hide_mode"):
            tags = cell["cell_metadata"].get("tags", ())
            for tag in [tag for tag in FOLDS if tag in tags][:1]:
                cell["prompt_show"], cell["prompt_hide"] = FOLDS[tag]


def keep_images_at_home(app: Sphinx, doctree: nodes.document) -> None:
    """Show an image of another site, such as a notebook's badge, as its alt text."""
    for image in list(doctree.findall(nodes.image)):
        if image["uri"].startswith(("http:", "https:", "//")):
            image.replace_self(nodes.Text(image.get("alt") or "image"))


def before_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Choose the scripts and styles of one page."""
    if has_figures(doctree):
        app.add_css_file("figures.css")
        app.add_css_file("diagrams.css")
        for name in ("controls", "explorers", "figures"):
            app.add_js_file(f"{name}.js", loading_method="defer")
    if has_figures(doctree, "plot"):
        app.add_css_file("plots.css")
    context["script_files"] = needed_scripts(context["script_files"], has_math(doctree))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", mark_admonitions)
    app.connect("doctree-read", label_folds)
    # before Sphinx collects the images of a page to copy
    app.connect("doctree-read", keep_images_at_home, priority=100)
    app.connect("html-page-context", before_page, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
