"""Turn text into numbers: tokens or pieces, a vocabulary, one-hot vectors, windows, bags, batches.

Ids are int64 arrays, masks are True at a real token, and padded sequences are time-major
(time, batch). Nothing here needs more than NumPy.
"""

from utils.text.batches import batches, cut, like_lengths, segments
from utils.text.english import detokenize, tokenize
from utils.text.french import french_text, french_tokens
from utils.text.pieces import Pieces
from utils.text.vocabulary import SPECIALS, Vocabulary
from utils.text.windows import bag_of_words, contexts, one_hot, pad, windows

__all__ = [
    "SPECIALS",
    "Pieces",
    "Vocabulary",
    "bag_of_words",
    "batches",
    "contexts",
    "cut",
    "detokenize",
    "french_text",
    "french_tokens",
    "like_lengths",
    "one_hot",
    "pad",
    "segments",
    "tokenize",
    "windows",
]
