"""The shared package of the book: models, data, explorers and checks.

Importing it is light: torch, matplotlib, plotly and ipywidgets are loaded only by the modules
that use them.
"""

__version__ = "0.1.0"
