"""The same models as torch.nn.Modules: twins of utils.scratch, same names, same shapes."""

from utils.models.feedforward import BagClassifier, BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.models.weights import copy_weights

__all__ = ["BagClassifier", "BagLanguageModel", "EmbeddedWindow", "FixedWindow", "copy_weights"]
