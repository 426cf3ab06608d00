"""Draw the book's figures in one style: matplotlib here, the same fonts and colours for Plotly.

`look` holds the colours, `charts` draws, `page` makes of a figure what a page and a notebook show,
`tables` writes numbers as a table, `words` puts numbers under words. Each is imported when a name
of it is first used: a cell that only prints a table waits for no matplotlib.
"""

from importlib import import_module
from typing import Any

_NAMES = {
    "utils.plots.charts": ("bars", "coloured_text", "curves", "heatmap", "piano_roll"),
    "utils.plots.interactive": ("CIVIDIS", "PLOTLY_DASHES", "PLOTLY_MARKERS", "plotly_template"),
    "utils.plots.look": ("COLOURS", "FONTS", "HEAT", "NIGHT", "OKABE_ITO", "style"),
    "utils.plots.page": ("show",),
    "utils.plots.tables": ("table",),
    "utils.plots.words": ("word_effects",),
}
_PLACES = {name: module for module, names in _NAMES.items() for name in names}

__all__ = sorted([*_PLACES, "plt"])


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562), once."""
    if name == "plt":
        found = import_module("matplotlib.pyplot")
    elif name in _PLACES:
        found = getattr(import_module(_PLACES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Name what can be asked for."""
    return __all__
