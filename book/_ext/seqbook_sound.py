"""Give a page with players their script once: a notebook's output brings its own copy each time."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

# name in a class of the output: what it needs, in this order; they stand beside their Python
PARTS = {
    "seqbook-player": "utils/music/player",
    "seqbook-listening": "utils/explorers/which_is_real",
}
OWN = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)
FIGURE = '"play":['  # a figure that is heard: figures.js lets player.js sing


def parts(text: str) -> list[str]:
    """Return the files, without ending, that a piece of HTML needs."""
    found = [file for name, file in PARTS.items() if f'class="{name}"' in text]
    first = [PARTS["seqbook-player"]] if found or FIGURE in text else []
    return list(dict.fromkeys(first + found))


def bare(text: str) -> str | None:
    """Return a player's HTML without style and script, None for any other HTML."""
    return OWN.sub("", text) if any(f'class="{name}"' in text for name in PARTS) else None


def add_static(app: Sphinx, config: Config) -> None:
    """Let Sphinx copy the files."""
    config.html_static_path += [
        f"{file}{end}" for file in PARTS.values() for end in (".js", ".css")
    ]


def add_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load what the page's outputs need."""
    if doctree is None:
        return
    needed = [file for node in doctree.findall(nodes.raw) for file in parts(node.astext())]
    for file in dict.fromkeys(needed):
        name = file.rpartition("/")[2]
        app.add_css_file(f"{name}.css")
        app.add_js_file(f"{name}.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", add_static)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
