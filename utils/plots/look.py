"""The book's look: colours for light and for dark paper, dashes, markers, fonts, the style."""

from __future__ import annotations

# Okabe & Ito (2008), "Color Universal Design", ordered by contrast on white and on black.
OKABE_ITO = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
}
# The same hues for dark paper. plots.css and figures.js hold them too; a test compares.
NIGHT = {
    "blue": "#4FA8F0",
    "orange": "#F0B23E",
    "green": "#3CC9A0",
    "vermillion": "#FF8F5A",
    "purple": "#E59BC4",
    "sky": "#A5DCF7",
    "yellow": "#F0E442",
}
COLOURS = tuple(OKABE_ITO.values())[:6]  # yellow is for fills: as a line it is lost on white
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
HEAT = "cividis"
# DejaVu Sans comes with matplotlib; Verdana has nearly the same widths where it is absent.
FONTS = ("DejaVu Sans", "Verdana", "Geneva", "sans-serif")
# A phone of 375 px shows a figure 343 px wide: letters of 10 points on 4.6 inches have 10 px there.
WIDTH = 4.6  # inches
LETTERS = 10  # points


def style() -> None:
    """Make the book's style matplotlib's default; the helpers of this room call it."""
    import matplotlib.pyplot as plt  # here: most who ask for a colour draw nothing
    from cycler import cycler

    plt.rcParams.update(
        {
            "axes.axisbelow": True,
            "axes.grid": True,
            "axes.labelsize": LETTERS,
            "axes.prop_cycle": cycler(color=COLOURS)
            + cycler(linestyle=DASHES)
            + cycler(marker=MARKERS),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlelocation": "left",
            "axes.titlesize": LETTERS + 1,
            "axes.titleweight": "bold",
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
            "figure.figsize": (WIDTH, 3.1),
            "figure.titlesize": LETTERS + 1,
            "figure.titleweight": "bold",
            "font.family": FONTS[0],
            "font.size": LETTERS,
            "grid.color": "#D9DDE1",
            "grid.linewidth": 0.8,
            "image.cmap": HEAT,
            "legend.frameon": False,
            "lines.linewidth": 1.8,
            "lines.markersize": 5,
            "savefig.facecolor": "white",
        }
    )
