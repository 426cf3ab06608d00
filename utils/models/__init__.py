"""The same models as torch.nn.Modules: twins of utils.scratch, same names, same shapes."""

from utils.models.attention import AdditiveAttention, DotAttention
from utils.models.attention_language_model import AttentionLanguageModel
from utils.models.classifier import SequenceClassifier
from utils.models.copying_language_model import CopyingLanguageModel
from utils.models.feedforward import BagClassifier, BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.models.mixers import (
    CausalAttention,
    DeltaRule,
    DiagonalStateSpace,
    DilatedConvolution,
    LinearAttention,
    MinGRU,
    Selective,
)
from utils.models.recurrent import GRU, LSTM, RNN
from utils.models.residual import ResidualModel
from utils.models.seq2seq import Seq2Seq
from utils.models.sequence_models import LanguageModel, SequenceReader, Stack
from utils.models.transformer import Transformer
from utils.models.transformer_seq2seq import TransformerSeq2Seq
from utils.models.weights import copy_weights

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AdditiveAttention",
    "AttentionLanguageModel",
    "BagClassifier",
    "BagLanguageModel",
    "CausalAttention",
    "CopyingLanguageModel",
    "DeltaRule",
    "DiagonalStateSpace",
    "DilatedConvolution",
    "DotAttention",
    "EmbeddedWindow",
    "FixedWindow",
    "LanguageModel",
    "LinearAttention",
    "MinGRU",
    "ResidualModel",
    "Selective",
    "Seq2Seq",
    "SequenceClassifier",
    "SequenceReader",
    "Stack",
    "Transformer",
    "TransformerSeq2Seq",
    "copy_weights",
]
