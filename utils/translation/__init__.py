"""Translation: sentence pairs, a translator, the trained ones, and where a model looked."""

from utils.translation.checkpoints import load_translator, save_translator
from utils.translation.pairs import encode_pairs, make_batch, pair_batches
from utils.translation.translator import Translation, Translator

__all__ = [
    "Translation",
    "Translator",
    "encode_pairs",
    "load_translator",
    "make_batch",
    "pair_batches",
    "save_translator",
]
