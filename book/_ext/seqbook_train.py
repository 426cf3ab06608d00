"""Put a network on a page that trains there, in plain JavaScript: book/_static/train.

```{train-one}
```
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

SCRIPTS = ("cells", "networks", "lessons", "training", "figure", "page")  # in this order
PLACE = """<div class="seqbook-train"><p>Here a network trains while you watch, where JavaScript may
run. Without it, the text below tells what is to be seen.</p></div>"""


class TrainOne(SphinxDirective):
    """Put the network here."""

    def run(self) -> list[nodes.Node]:
        """Return the place that page.js fills."""
        return [nodes.raw("", PLACE, format="html", classes=["train"])]


def add_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load scripts and style on a page with a network, and nowhere else."""
    if doctree is None:
        return
    if any("train" in node.get("classes", ()) for node in doctree.findall(nodes.raw)):
        app.add_css_file("train/train.css")
        for name in SCRIPTS:
            app.add_js_file(f"train/{name}.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("train-one", TrainOne)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
