"""Draw the book's figures in one style: matplotlib here, the same fonts and colours for Plotly.

`look` holds the colours, `charts` draws, `page` makes of a figure what a page and a notebook show,
`tables` writes numbers as a table, `words` puts numbers under words.
"""

import matplotlib.pyplot as plt

from utils.plots.charts import bars, coloured_text, curves, heatmap, piano_roll
from utils.plots.interactive import PLOTLY_DASHES, PLOTLY_MARKERS, plotly_template
from utils.plots.look import COLOURS, FONTS, HEAT, NIGHT, OKABE_ITO, style
from utils.plots.page import show
from utils.plots.tables import table
from utils.plots.words import word_effects

__all__ = [
    "COLOURS",
    "FONTS",
    "HEAT",
    "NIGHT",
    "OKABE_ITO",
    "PLOTLY_DASHES",
    "PLOTLY_MARKERS",
    "bars",
    "coloured_text",
    "curves",
    "heatmap",
    "piano_roll",
    "plotly_template",
    "plt",
    "show",
    "style",
    "table",
    "word_effects",
]
