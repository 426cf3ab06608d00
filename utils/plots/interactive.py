"""The same style for Plotly, as plain dictionaries: nothing here needs Plotly itself."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from utils.plots.look import COLOURS, FONTS

PLOTLY_DASHES = ("solid", "dash", "dashdot", "dot", "longdashdot", "longdash")
PLOTLY_MARKERS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
# The stops that Plotly's Python package has for the name; the name alone gives others in a page.
_STOPS = (
    *("#00224e", "#123570", "#3b496c", "#575d6d", "#707173"),
    *("#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"),
)
CIVIDIS = [[number / (len(_STOPS) - 1), colour] for number, colour in enumerate(_STOPS)]


def plotly_template() -> dict[str, Any]:
    """Return the same style for Plotly: fonts, colours with dashes and markers, cividis.

    Backgrounds are transparent and text keeps no colour of its own, so that a page may be dark.
    """
    looks = cycle(zip(PLOTLY_DASHES, PLOTLY_MARKERS, strict=True))
    axis = {"automargin": True, "gridcolor": "#D9DDE1", "ticks": ""}
    lines = [
        {
            "line": {"dash": dash, "width": 2.5},
            "marker": {"size": 8, "symbol": symbol},
            "type": "scatter",
        }
        for dash, symbol in (next(looks) for _ in PLOTLY_DASHES)
    ]
    return {
        "layout": {
            "colorscale": {"sequential": CIVIDIS},
            "colorway": list(COLOURS),
            "dragmode": False,
            "font": {"family": ", ".join(FONTS), "size": 13},
            "hovermode": "closest",
            "legend": {"orientation": "h", "y": -0.2},
            "margin": {"b": 8, "l": 8, "r": 8, "t": 48},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "title": {"font": {"size": 15, "weight": "bold"}, "x": 0, "xref": "paper"},
            "xaxis": {**axis, "title": {"standoff": 6}, "zeroline": False},
            "yaxis": {**axis, "zeroline": False},
        },
        "data": {"scatter": lines, "heatmap": [{"colorscale": CIVIDIS, "type": "heatmap"}]},
    }
