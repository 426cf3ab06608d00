"""The book's models by hand: NumPy, forward and backward, nothing else.

Neither torch nor matplotlib is imported here, so these modules also run inside the browser.
"""

from utils.scratch.attention import AdditiveAttention, DotAttention
from utils.scratch.checkpointing import checkpointed
from utils.scratch.feedforward import BagClassifier, BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.scratch.ngram import KneserNey
from utils.scratch.optimizers import SGD, Adam, clip
from utils.scratch.recurrent import GRU, LSTM, RNN
from utils.scratch.seq2seq import Seq2Seq
from utils.scratch.sequence_models import LanguageModel, SequenceReader, Stack

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "AdditiveAttention",
    "BagClassifier",
    "BagLanguageModel",
    "DotAttention",
    "EmbeddedWindow",
    "FixedWindow",
    "KneserNey",
    "LanguageModel",
    "Seq2Seq",
    "SequenceReader",
    "Stack",
    "checkpointed",
    "clip",
]
