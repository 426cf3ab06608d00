"""English words: cut a text into tokens, and write tokens as readable text again."""

import re
from collections.abc import Iterable

from utils.text.checks import as_tokens
from utils.text.signs import ANY_SIGN, LETTERS, MARKS, NO_LETTER_AFTER, NO_LETTER_BEFORE, plain

# Underscores that mark _emphasis_ touch a space or a punctuation mark; those inside a_name stay.
_EMPHASIS = re.compile(rf"{NO_LETTER_BEFORE}_+|_+{NO_LETTER_AFTER}")

_SUFFIXES = ("'s", "'re", "'ve", "'ll", "'d", "'m")
_TOKEN = re.compile(
    rf"""
      <(?:pad|unk|bos|eos)>                              # special tokens
    | {NO_LETTER_BEFORE}(?:mr|mrs|ms|dr|st)\.            # titles keep their full stop
    | {NO_LETTER_BEFORE}[:;=]-?[()dp]{NO_LETTER_AFTER}   # :) ;-) :(
    | [@#][^\W_][\w{MARKS}]*                             # @user, #topic
    | \d+(?:[.,]\d+)+                                    # 3.5 and 5,000
    | {LETTERS}(?:(?:[-']|_+){LETTERS})*                 # words: well-bred, o'clock, don't
    | (?:{"|".join(_SUFFIXES)}){NO_LETTER_AFTER}         # 's after a quotation mark
    | -{{2,}} | \.{{2,}} | ''                            # dash, ellipsis, double quotation mark
    | {ANY_SIGN}                                         # any other sign alone
    """,
    re.VERBOSE | re.IGNORECASE,
)

_GLUED_LEFT = frozenset([*",.;:!?)]}%", "n't", *_SUFFIXES])
_GLUED_RIGHT = frozenset("([{$£")
_MERGING = frozenset(".-'")
_QUOTES = frozenset(['"', "''", "'"])


def tokenize(text: str, lower: bool = True) -> list[str]:
    """Split text into words, numbers and punctuation marks.

    Contractions are split as in the Penn Treebank: "don't" gives do n't, "Darcy's" gives darcy 's.
    A dash (--) is one token, and so are "Mr." and a word with hyphens. The underscores of
    _emphasis_ are dropped; typographic quotation marks and dashes become plain ones. An accent or
    a vowel sign belongs to its letter. Nothing else is lost but white space and what prints
    nothing, such as a byte order mark. An empty text has no tokens.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: tokenize() expects one string")
    text = plain(text)
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
    for token in as_tokens(tokens, "detokenize"):
        if token == "<eos>":
            pieces.append(" <eos>\n" if pieces else "<eos>\n")
            opened.clear()
            glued = True
            continue
        closing = token in opened
        glued = glued or closing or token.lower() in _GLUED_LEFT or token.startswith(("--", ".."))
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
    end = len(word)
    while (start := word.rfind("'", 0, end)) > 0:
        if word[start - 1 : end].lower() == "n't":
            start -= 1
        elif word[start:end].lower() not in _SUFFIXES:
            break
        if start == 0:  # nothing would be left of the word
            break
        tail.append(word[start:end])
        end = start
    return [word[:end], *reversed(tail)]
