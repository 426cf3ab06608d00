"""Show a figure: an SVG that follows the page's colours, and a PNG for every other viewer.

The SVG is stored under a type of the book's own, which other viewers pass over: GitHub, VS Code,
Colab and JupyterLab show the PNG on its white paper. The book's page takes the SVG.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.text import Text
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from PIL import Image  # matplotlib needs it too

from utils.plots.look import LETTERS, WIDTH
from utils.plots.svg import FIXED, lean

FIGURE = "application/vnd.seqbook.figure"
PIXELS_PER_INCH = 96  # what a browser calls one inch
SHARPNESS = 2  # device pixels for each CSS pixel, so that text is crisp on a laptop or a phone
LIMIT = 60_000  # characters of an SVG; what is heavier is painted as a picture inside it
MAPS = (QuadMesh, ContourSet, Poly3DCollection)  # thousands of cells: always a picture


def show(fig: Figure, alt: str) -> None:
    """Display a figure with the text `alt` for those who cannot see it, and close it.

    It becomes as wide as a phone's page can show, see `fit`. The bytes depend on the figure alone.
    """
    from IPython.display import display

    if not alt.strip():
        raise ValueError("alt is empty: say in a sentence what the figure shows")
    fit(fig)
    picture, drawing = png(fig), svg(fig, alt)
    plt.close(fig)
    width = round(WIDTH * PIXELS_PER_INCH)
    display(
        {FIGURE: drawing, "image/png": picture, "text/plain": alt},
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )


def fit(fig: Figure) -> None:
    """Make a figure 4.6 inches wide, its letters at least 10 points, and break its long titles.

    A wider figure keeps 85 % of its height, so that its parts become narrower, not smaller.
    """
    width, height = fig.get_size_inches()
    if width != WIDTH:
        fig.set_size_inches(WIDTH, max(3.0, 0.85 * height))
    for text in fig.findobj(Text):
        text.set_fontsize(max(LETTERS, text.get_fontsize()))
    for part in (_labels, _titles):
        fig.draw_without_rendering()  # only then it is known where the axes stand
        for text, room in part(fig):
            wrap(text, room)


def _labels(fig: Figure) -> Iterator[tuple[Text, float]]:
    """Yield each label of an axis with the pixels that are free for it."""
    for axes in fig.axes:
        yield axes.xaxis.label, fig.bbox.width if _alone(axes) else axes.bbox.width
        yield axes.yaxis.label, max(axes.bbox.height, 0.8 * fig.bbox.height)


def _titles(fig: Figure) -> Iterator[tuple[Text, float]]:
    """Yield each title with the pixels from its place to the right."""
    if fig.get_suptitle():
        yield fig._suptitle, fig.bbox.x1 - max(fig._suptitle.get_window_extent().x0, 0)
    for axes in fig.axes:
        yield axes._left_title, (fig.bbox if _alone(axes) else axes.bbox).x1 - axes.bbox.x0
        yield axes.title, (fig.bbox if _alone(axes) else axes.bbox).width


def _alone(axes: Axes) -> bool:
    """Tell whether no other panel stands beside these axes."""
    place = axes.get_subplotspec()
    return place is None or place.get_gridspec().ncols == 1


def wrap(text: Text, room: float) -> None:
    """Break a text into lines of at most `room` pixels; a formula is not broken."""
    if not text.get_text().strip():
        return
    upright = round(text.get_rotation()) % 180 == 90
    room *= 0.97  # the axes still move a little, and another font may be a little wider
    lines: list[str] = []
    for word in re.findall(r"(?:\$[^$]*\$|\S)+", text.get_text()):
        longer = f"{lines[-1]} {word}" if lines else word
        text.set_text(longer)
        box = text.get_window_extent()
        if lines and (box.height if upright else box.width) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    text.set_text("\n".join(lines))


def png(fig: Figure) -> bytes:
    """Return the figure on white paper, in 256 colours.

    That is enough for a drawing, takes a third of the bytes, and drops the entry "Software": a new
    matplotlib must not change every stored picture.
    """
    large, small = io.BytesIO(), io.BytesIO()
    fig.savefig(large, format="png", dpi=PIXELS_PER_INCH * SHARPNESS)
    picture = Image.open(large).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def svg(fig: Figure, alt: str) -> str:
    """Return the figure as an SVG in variables of the page's colours, see `svg.lean`.

    Heat maps and surfaces are painted as pictures inside it; so is all that stands in the axes
    where the whole would pass 60,000 characters. Text stays text.
    """
    for axes in fig.axes:
        if any(isinstance(part, MAPS) for part in axes.collections) or axes.images:
            for part in (*axes.texts, *axes.lines, *axes.collections, *axes.patches):
                part.set_gid(FIXED)  # it lies on a map, which is the same in light and dark
    dense = fig.findobj(lambda part: isinstance(part, MAPS))
    drawing = _drawn(fig, alt, dense)
    if len(drawing) > LIMIT:
        parts = [part for a in fig.axes for part in (*a.lines, *a.collections, *a.patches)]
        drawing = _drawn(fig, alt, parts)
    return drawing


def _drawn(fig: Figure, alt: str, painted: list) -> str:
    for part in painted:
        part.set_rasterized(True)
    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "seqbook"}):
        fig.savefig(
            out,
            format="svg",
            transparent=True,
            dpi=PIXELS_PER_INCH * SHARPNESS,
            metadata={"Date": None, "Creator": None},
        )
    return lean(out.getvalue(), alt)
