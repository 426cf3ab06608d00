"""The same style for Plotly."""

from __future__ import annotations

from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING

from utils.plots.look import COLOURS, FONTS

if TYPE_CHECKING:
    import plotly.graph_objects as go

PLOTLY_DASHES = ("solid", "dash", "dashdot", "dot", "longdashdot", "longdash")
PLOTLY_MARKERS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")


@cache
def plotly_template() -> go.layout.Template:
    """Return the same style for Plotly: fonts, colours with dashes and markers, cividis.

    Backgrounds are transparent and text keeps no colour of its own, so that a page may be dark.
    """
    import plotly.graph_objects as go

    looks = cycle(zip(PLOTLY_DASHES, PLOTLY_MARKERS, strict=True))
    axis = {
        "automargin": True,
        "gridcolor": "#D9DDE1",
        "zeroline": False,
        "ticks": "",
    }
    template = go.layout.Template(
        layout={
            "colorway": COLOURS,
            "colorscale": {"sequential": "Cividis"},
            "font": {"family": ", ".join(FONTS), "size": 13},
            "title": {"font": {"size": 15, "weight": "bold"}, "x": 0, "xref": "paper"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": {**axis, "title": {"standoff": 6}},
            "yaxis": axis,
            "margin": {"l": 8, "r": 8, "t": 48, "b": 8},
            "legend": {"orientation": "h", "y": -0.2},
            "hovermode": "closest",
            "dragmode": False,
        }
    )
    template.data.scatter = [
        {"line": {"dash": dash, "width": 2.5}, "marker": {"symbol": symbol, "size": 8}}
        for dash, symbol in (next(looks) for _ in PLOTLY_DASHES)
    ]
    template.data.heatmap = [{"colorscale": "Cividis"}]
    return template
