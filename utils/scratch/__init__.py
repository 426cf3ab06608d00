"""The book's models by hand: NumPy, forward and backward, nothing else.

Neither torch nor matplotlib is imported here, so these modules also run inside the browser.
"""

from utils.scratch.attention import AdditiveAttention, DotAttention
from utils.scratch.attention_language_model import AttentionLanguageModel
from utils.scratch.causal_attention import CausalAttention
from utils.scratch.checkpointing import checkpointed
from utils.scratch.classifier import SequenceClassifier
from utils.scratch.convolution import DilatedConvolution
from utils.scratch.copying_language_model import CopyingLanguageModel
from utils.scratch.feedforward import BagClassifier, BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.scratch.linear_recurrent import DiagonalStateSpace, MinGRU, Selective
from utils.scratch.matrix_state import DeltaRule, LinearAttention
from utils.scratch.ngram import KneserNey
from utils.scratch.optimizers import SGD, Adam, clip
from utils.scratch.recurrent_fast import GRU, LSTM, RNN
from utils.scratch.residual import ResidualModel
from utils.scratch.seq2seq import Seq2Seq
from utils.scratch.sequence_models import LanguageModel, SequenceReader, Stack
from utils.scratch.threads import limit_threads
from utils.scratch.transformer import Transformer
from utils.scratch.transformer_seq2seq import TransformerSeq2Seq

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
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
    "KneserNey",
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
    "checkpointed",
    "clip",
]

limit_threads()
