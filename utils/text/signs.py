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

# One sign that is no letter, with its marks: a flag is two signs, the colour of a skin belongs to
# the sign before it, and a joiner makes one picture of several.
_WITH_MARKS = rf"[{MARKS}\U0001f3fb-\U0001f3ff]*+"
ANY_SIGN = rf"(?:[\U0001f1e6-\U0001f1ff]{{2}}|\S){_WITH_MARKS}(?:(?<=\u200d)[^\w\s]{_WITH_MARKS})*+"


# Controls and format characters print nothing: a byte order mark, the direction of the writing. But
# some are white space, the joiners stand inside words, and Arabic and Syriac signs are seen.
_SEEN = {*map(chr, range(0x600, 0x606)), *"\u06dd\u070f\u0890\u0891\u08e2\u200c\u200d"}
_INVISIBLE = [
    sign
    for sign in map(chr, range(0x10000))
    if unicodedata.category(sign) in ("Cc", "Cf") and not sign.isspace() and sign not in _SEEN
]
_PLAIN = {
    **dict.fromkeys(_INVISIBLE, ""),
    **dict.fromkeys("’‘‚‛‹›ʼ＇", "'"),
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
