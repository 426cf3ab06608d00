"""Show on one page an explorer that a chapter's notebook stores, so that it is computed once.

```{stored-figure} 08_gated_cells gate_inspector
```
"""

from __future__ import annotations

import json
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from seqbook_outputs import EXPLORER, explorer_html


def stored(notebook: dict, name: str) -> tuple[dict, str] | None:
    """Return the content of an explorer that a notebook stores, and its HTML without JavaScript."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            content = json.loads(data.get(EXPLORER, "{}"))
            if content.get("name") == name:
                return content, "".join(data.get("text/html", ""))
    return None


def opened_at(content: dict, preset: int) -> dict:
    """Return an explorer that opens at a preset, counted from 1; the others follow in their order.

    Raises:
        ValueError: it has no such preset.
    """
    presets = content["presets"]
    if not 1 <= preset <= len(presets):
        raise ValueError(f"{content['name']} has {len(presets)} presets, and none is {preset}")
    return {**content, "presets": presets[preset - 1 :] + presets[: preset - 1]}


class StoredFigure(SphinxDirective):
    """Put the explorer with a name, out of a notebook of book/, here."""

    required_arguments = 2
    option_spec: ClassVar[dict] = {"preset": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        """Return the figure as the notebook's own page has it."""
        chapter, name = self.arguments
        _, path = self.env.relfn2path(f"/book/{chapter}.ipynb")
        self.env.note_dependency(path)
        try:
            with open(path, encoding="utf-8") as file:
                found = stored(json.load(file), name)
        except FileNotFoundError:
            raise self.error(f"there is no notebook book/{chapter}.ipynb") from None
        if found is None:
            raise self.error(f"book/{chapter}.ipynb stores no explorer with the name {name}")
        content, fallback = found
        try:
            content = opened_at(content, self.options.get("preset", 1))
        except ValueError as problem:
            raise self.error(str(problem)) from None
        text = explorer_html(content, fallback)
        return [nodes.raw("", text, format="html", classes=["output", "interactive"])]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("stored-figure", StoredFigure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
