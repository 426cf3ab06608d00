"""The same models as torch.nn.Modules: twins of utils.scratch, same names, same shapes."""

from utils.models.attention import AdditiveAttention, DotAttention
from utils.models.attention_language_model import AttentionLanguageModel
from utils.models.classifier import SequenceClassifier
from utils.models.copying_language_model import CopyingLanguageModel
from utils.models.feedforward import BagClassifier, BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.models.recurrent import GRU, LSTM, RNN
from utils.models.seq2seq import Seq2Seq
from utils.models.sequence_models import LanguageModel, SequenceReader, Stack
from utils.models.transformer import Transformer
from utils.models.weights import copy_weights

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AdditiveAttention",
    "AttentionLanguageModel",
    "BagClassifier",
    "BagLanguageModel",
    "CopyingLanguageModel",
    "DotAttention",
    "EmbeddedWindow",
    "FixedWindow",
    "LanguageModel",
    "Seq2Seq",
    "SequenceClassifier",
    "SequenceReader",
    "Stack",
    "Transformer",
    "copy_weights",
]
