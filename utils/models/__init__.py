"""The same models as torch.nn.Modules: twins of utils.scratch, same names, same shapes."""

from utils.models.feedforward import BagClassifier, BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.models.recurrent import GRU, LSTM, RNN
from utils.models.sequence_models import LanguageModel, SequenceReader, Stack
from utils.models.weights import copy_weights

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "BagClassifier",
    "BagLanguageModel",
    "EmbeddedWindow",
    "FixedWindow",
    "LanguageModel",
    "SequenceReader",
    "Stack",
    "copy_weights",
]
