"""English words: cut a text into tokens, and write tokens as readable text again."""

import re
from collections.abc import Iterable

# Underscores that mark _emphasis_ touch a space or a punctuation mark; those inside a_name stay.
_EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "--"})


_SUFFIX = r"'(?:s|re|ve|ll|d|m)"


_TOKEN = re.compile(
    rf"""
      <(?:pad|unk|bos|eos)>                              # special tokens
    | (?<![^\W_])(?:mr|mrs|ms|dr|st)\.                   # titles keep their full stop
    | (?<![^\W_])[:;=]-?[()dp](?![^\W_])                 # :) ;-) :(
    | [@#][^\W_]\w*                                      # @user, #topic
    | \d+(?:[.,]\d+)+                                    # 3.5 and 5,000
    | [^\W_]+(?:(?:[-']|_+)[^\W_]+)*                     # words: well-bred, o'clock, don't
    | {_SUFFIX}(?![^\W_])                                # 's after a quotation mark
    | -{{2,}} | \.{{2,}} | ''                            # dash, ellipsis, double quotation mark
    | \S                                                 # any other sign alone
    """,
    re.VERBOSE | re.IGNORECASE,
)


_CONTRACTION = re.compile(rf"(.+?)(n't|{_SUFFIX})", re.IGNORECASE)


_GLUED_LEFT = frozenset([*",.;:!?)]}%", "n't", "'s", "'re", "'ve", "'ll", "'d", "'m"])


_GLUED_RIGHT = frozenset("([{$£")


_MERGING = frozenset(".-'")


_QUOTES = frozenset(['"', "''", "'"])


def tokenize(text: str, lower: bool = True) -> list[str]:
    """Split text into words, numbers and punctuation marks.

    Contractions are split as in the Penn Treebank: "don't" gives do n't, "Darcy's" gives darcy 's.
    A dash (--) is one token, and so are "Mr." and a word with hyphens. The underscores of
    _emphasis_ are dropped; typographic quotation marks and dashes become plain ones. Nothing
    else but white space is lost. An empty text has no tokens.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: tokenize() expects one string")
    text = text.translate(_PLAIN)
    text = _EMPHASIS.sub("", text.lower() if lower else text)
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        tokens.extend(_split_contraction(token) if "'" in token else [token])
    return tokens


def detokenize(tokens: Iterable[str]) -> str:
    """Join tokens into readable text: the spacing that `tokenize` took away comes back.

    Quotation marks open and close by turns within a paragraph; <eos> starts a new line.
    """
    pieces: list[str] = []
    opened: set[str] = set()
    glued = True  # nothing stands before the first token
    for token in tokens:
        if token == "<eos>":
            pieces.append(" <eos>\n" if pieces else "<eos>\n")
            opened.clear()
            glued = True
            continue
        closing = token in opened
        glued = glued or closing or token in _GLUED_LEFT or token.startswith(("--", ".."))
        # "." and "..." side by side would read as one longer sign.
        merges = bool(pieces) and token[:1] in _MERGING and pieces[-1].endswith(token[:1])
        if merges or not glued:
            pieces.append(" ")
        pieces.append(token)
        opening = token in _QUOTES and not closing
        if token in _QUOTES:
            opened ^= {token}
        glued = opening or token in _GLUED_RIGHT or token.startswith("--")
    return "".join(pieces).rstrip("\n")


def _split_contraction(word: str) -> list[str]:
    """Cut the suffixes off a word, from its end: shouldn't've gives should n't 've."""
    tail: list[str] = []
    while match := _CONTRACTION.fullmatch(word):
        word, suffix = match.groups()
        tail.insert(0, suffix)
    return [word, *tail]
