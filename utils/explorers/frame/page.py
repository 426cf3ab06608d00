"""An explorer on a page that runs Python: every change is computed there, one state at a time.

The page has the stored grid already, so the whole of it is not computed again. The page shows what
`bundle` gives and asks `draw` for the rest (book/_static/live/explorer.js).
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from utils.diagrams.shapes import Scene
from utils.explorers.frame.packing import compact, plain

if TYPE_CHECKING:
    from utils.explorers.frame.explorer import Explorer

MIME = "application/vnd.seqbook.live-explorer+json"
KEPT = 20  # explorers that the page may still ask for; of more, the oldest is forgotten
_shown: dict[str, Explorer] = {}


def bundle(explorer: Explorer) -> dict[str, Any]:
    """Return what the page shows of an explorer: what it asks, its controls, its first picture.

    `said` are the captions of the presets: by them the page knows whether the stored grid is the
    same explorer's.
    """
    about = {
        "id": f"{explorer.name}-{secrets.token_hex(8)}",
        **explorer.about(),
        "controls": [control.anything() for control in explorer.controls],
        "said": [explorer.caption(**values) for values in explorer.presets.values()],
        "first": state(explorer, explorer.start),
    }
    _shown[about["id"]] = explorer
    while len(_shown) > KEPT:
        del _shown[next(iter(_shown))]
    return {
        MIME: compact(about),
        "text/html": explorer.table_html(),
        "text/plain": explorer.caption(**explorer.start),
    }


def draw(asked: str) -> str:
    """Return what the page asks for, as JSON: what `state` gives, or {"error": a sentence}.

    asked  JSON {"id": of the explorer, "values": {name of the control: what it sends}}
    """
    question = json.loads(asked)
    if (explorer := _shown.get(question["id"])) is None:
        return compact({"gone": True})
    sent = question["values"]
    try:
        values = {control.name: control.read(sent[control.name]) for control in explorer.controls}
        return compact(state(explorer, values))
    except ValueError as error:  # a value that makes no sense: the reader is told why
        return compact({"error": str(error)})


def state(explorer: Explorer, values: dict[str, Any]) -> dict[str, Any]:
    """Return caption and picture of these values, and the steps that there are, if any.

    The picture is a `figure`, or the `shapes` of a scene with the `height` and `alt`. A step beyond
    the last becomes the last.
    """
    values, names = dict(values), explorer.steps(values)
    if names:
        last = explorer.controls[-1].name
        values[last] = min(values[last], len(names) - 1)
    drawn = explorer.figure(**values)
    if isinstance(drawn, Scene):
        picture = {"shapes": list(drawn.shapes.items()), "height": drawn.height, "alt": drawn.alt}
    else:
        picture = {"figure": plain(drawn)}
    return {"caption": explorer.caption(**values), **picture, **({"steps": names} if names else {})}
