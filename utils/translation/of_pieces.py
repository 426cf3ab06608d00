"""A translator that reads and writes pieces: no word is unknown to it.

The vocabularies hold pieces instead of words. A piece is any row of bytes, half a letter too, so it
stands there with a letter for each byte (Latin-1, which has 256): "é" is "Ã©" on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from utils.text import Pieces, tokenize
from utils.translation.checkpoints import load_translator
from utils.translation.translator import Translator
from utils.weights import load_arrays


def spaced(text: str) -> str:
    """Put a blank before a text's first word, so that it is cut as it is in the middle."""
    return f" {text}"


def piece_tokens(pieces: Pieces, text: str) -> list[str]:
    """Return the pieces of a text, with a letter for each byte."""
    return [pieces.table[i].decode("latin-1") for i in pieces.encode(spaced(text))]


def written(tokens: Iterable[str]) -> str:
    """Return the text of piece tokens; bytes that are no text become the sign for unreadable."""
    return "".join(tokens).encode("latin-1").decode("utf-8", "replace").strip()


def load_piece_translator(name: str | Path = "borrowed") -> Translator:
    """Return the trained translator of pieces that comes with the book, by hand, in float32.

    It takes a sentence of the fragment, in lower case and without a full stop. Raises LookupError
    for a file that is not there, ValueError for one that is no translator of pieces.
    """
    translator = load_translator(name)
    notes = load_arrays(name)[1].get("notes", {})
    if "merges" not in notes:
        raise ValueError(
            f"{Path(name).name} translates words, it has no merges: expected a translator that "
            "was trained on pieces"
        )
    pieces = Pieces(notes["merges"])
    return Translator(
        translator.model,
        translator.source_vocabulary,
        translator.target_vocabulary,
        partial(_words_in_pieces, pieces),
        written,
    )


def _words_in_pieces(pieces: Pieces, text: str) -> list[str]:
    words = [word for word in tokenize(text) if any(map(str.isalnum, word))]
    return piece_tokens(pieces, " ".join(words)) if words else []
