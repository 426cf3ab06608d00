"""The book's models by hand: NumPy, forward and backward, nothing else.

Neither torch nor matplotlib is imported here, so these modules also run inside the browser.
"""

from utils.scratch.feedforward import BagClassifier, BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.scratch.ngram import KneserNey
from utils.scratch.optimizers import SGD, Adam, clip

__all__ = [
    "SGD",
    "Adam",
    "BagClassifier",
    "BagLanguageModel",
    "EmbeddedWindow",
    "FixedWindow",
    "KneserNey",
    "clip",
]
