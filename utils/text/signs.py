"""What the languages share: the marks that belong to a letter, and signs written plainly."""

import unicodedata

# Accents, vowel signs and variation selectors, which Python's \w leaves out, and the two joiners
# that stand inside words of Indic scripts and of Persian.
_PLACES = (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0))
MARKS = "".join(chr(place) for place in _PLACES if unicodedata.category(chr(place)).startswith("M"))
MARKS += "\u200c\u200d"

# For regular expressions: letters and digits, each with its marks. The quantifiers are possessive
# (they never give back), so that a long word takes no longer than its length.
LETTERS = rf"(?:[^\W_]++[{MARKS}]*+)++"
NO_LETTER_BEFORE = rf"(?<![^\W_])(?<![{MARKS}])"
NO_LETTER_AFTER = rf"(?![^\W_]|[{MARKS}])"

# A byte order mark, a zero-width space, a word joiner and a soft hyphen print nothing.
_INVISIBLE = dict.fromkeys("\ufeff\u200b\u2060\xad", "")
_PLAIN = {
    **_INVISIBLE,
    **dict.fromkeys("’‘‚‛‹›", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("–—―", "--"),
    **dict.fromkeys("‐‑‒", "-"),
}
_TABLE = str.maketrans(_PLAIN)


def plain(text: str) -> str:
    """Write typographic quotation marks and dashes plainly, and an accent as part of its letter.

    What prints nothing, such as a byte order mark, is dropped. The accents follow Unicode's form
    NFC: "é" is one and the same word however it was typed.
    """
    return unicodedata.normalize("NFC", text.translate(_TABLE))
