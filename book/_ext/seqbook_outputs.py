"""Draw the notebook outputs that myst-nb drops: explorers, Plotly figures, drawings in SVG.

A Plotly figure or an explorer becomes a <div> with its JSON inside; figures.js draws it when it
comes near the view. Without JavaScript the reader sees an explorer's own HTML: caption and table.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re

from docutils import nodes
from myst_nb.core import render as myst_nb_render
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from seqbook_sound import bare

EXPLORER = "application/vnd.seqbook.explorer+json"
PLOTLY = "application/vnd.plotly.v1+json"
# A notebook holds a diagram as an image, which every viewer shows; the page takes the SVG out.
DIAGRAM = re.compile(r'<img class="seqbook-diagram"[^>]*base64,([^"]+)">')
# A figure of matplotlib is a PNG for every viewer; beside it lies an SVG for the page alone.
FIGURE = "application/vnd.seqbook.figure"
REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')
STILL = re.compile(r'<figure class="seqbook-still">.*?</figure>', re.DOTALL)


def script_json(content: object) -> str:
    """Return compact JSON that neither ends the <script> element around it nor opens a comment."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c")


def explorer_html(content: dict, fallback: str) -> str:
    """Return the HTML of an explorer: its picture, if it is a diagram, its JSON, its fallback.

    Args:
        content: what the notebook stores of it, read.
        fallback: the output's own text/html, shown when no script runs.
    """
    content = dict(content)
    drawn = content.pop("svg", "")  # a diagram stands on the page itself: no script, no wait
    if drawn:
        drawn = f'<div class="seqbook-diagram">{drawn}</div>'
        fallback = STILL.sub("", fallback)
    return (
        f'<div class="seqbook-explorer">{drawn}<script type="application/json">'
        f"{script_json(content)}</script>"
        f'<div class="seqbook-fallback">{fallback}</div></div>'
    )


def plotly_html(content: dict) -> str:
    """Return the HTML of a Plotly figure without controls."""
    layout = content.get("layout", {})
    title = layout.get("title", "")
    title = title.get("text", "") if isinstance(title, dict) else title
    spec = {key: content[key] for key in ("data", "layout", "frames", "config") if key in content}
    shown = f"Interactive figure: {html.escape(title)}" if title else "Interactive figure"
    return (
        f'<div class="seqbook-plotly" style="min-height:{int(layout.get("height") or 450)}px">'
        f'<script type="application/json">{script_json(spec)}</script>'
        f"<noscript><p>{shown} (drawn by JavaScript, which is off).</p></noscript></div>"
    )


def figure_html(svg: str) -> str:
    """Return a figure whose SVG shares no id with another on the page: each gets a prefix."""
    prefix = f"f{hashlib.sha256(svg.encode()).hexdigest()[:6]}-"
    own = REFERENCE.sub(lambda found: found[0] + prefix, svg)
    return f'<figure class="seqbook-figure">{own}</figure>'


class OutputRenderer:
    """Render our mime types for myst-nb (its interface for mime type plugins)."""

    mime_priority_overrides = (("*", EXPLORER, 1), ("*", PLOTLY, 2), ("*", FIGURE, 3))

    @staticmethod
    def handle_mime(renderer, data, inline):
        """Return the nodes of an output, or None to leave it to myst-nb."""
        if inline:
            return None
        if data.mime_type == EXPLORER:
            # The fallback is another mime type of the same output: AddFallback puts it in.
            node = nodes.raw(format="html", classes=["output", "interactive"])
            node["seqbook_explorer"] = data.content
            return [node]
        if data.mime_type == PLOTLY:
            drawn = plotly_html(data.content)
            return [nodes.raw(text=drawn, format="html", classes=["output", "interactive"])]
        if data.mime_type == FIGURE:
            drawn = figure_html(data.string)
            return [nodes.raw(text=drawn, format="html", classes=["output", "plot"])]
        if data.mime_type == "text/html" and (found := DIAGRAM.fullmatch(data.string.strip())):
            svg = base64.b64decode(found[1]).decode()
            drawn = f'<figure class="seqbook-diagram">{svg}</figure>'
            return [nodes.raw(text=drawn, format="html", classes=["output", "interactive"])]
        if data.mime_type == "text/html" and (drawn := bare(data.string)):
            return [nodes.raw(text=drawn, format="html", classes=["output", "sound"])]
        return None


class AddFallback(SphinxPostTransform):
    """Put an explorer's text/html inside it, before myst-nb keeps one mime type of each output."""

    default_priority = 3  # myst-nb selects at 4

    def run(self, **kwargs) -> None:
        """Rewrite every explorer of the document."""
        for node in list(self.document.findall(nodes.raw)):
            if "seqbook_explorer" not in node:
                continue
            content = json.loads(node["seqbook_explorer"])
            del node["seqbook_explorer"]
            siblings = node.parent.parent.children
            fallback = "".join(
                sibling.astext() for sibling in siblings if sibling.get("mime_type") == "text/html"
            )
            node += nodes.Text(explorer_html(content, fallback))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the outputs with Sphinx and myst-nb."""
    # myst-nb finds plugins by the entry points of installed packages; the book is not one.
    installed = myst_nb_render.load_mime_renders
    myst_nb_render.load_mime_renders = lambda: [*installed(), OutputRenderer]
    app.add_post_transform(AddFallback)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
