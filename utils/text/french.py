"""French words: cut a sentence into tokens, and write tokens as a sentence again."""

import re
from collections.abc import Iterable

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "\u202f": " ", "\xa0": " ", "\u200b": "", "‐": "-", "«": '"', "»": '"'}
)
_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'"
_PRONOUN = r"(?:je|tu|ils?|elles?|on|nous|vous|moi|toi|les?|la|lui|leur|y|en|ce|là|ci)"
_TOKEN = re.compile(
    rf"""
      {_ELIDED}(?=[^\W\d_])                      # l' n' qu' before a letter
    | -(?:t-)?{_PRONOUN}(?![\w'-])               # -tu, -t-il, as in "peux-tu"
    | \d+(?:[.,]\d+)*
    | [^\W_]+?(?=-(?:t-)?{_PRONOUN}(?![\w'-]))   # the verb before such a pronoun
    | [^\W_]+(?:['-][^\W_]+)*                    # aujourd'hui, quelqu'un, peut-être
    | \.{{2,}} | \S
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GLUED_LEFT = frozenset([".", ",", "...", ")", "%"])


def french_tokens(text: str) -> list[str]:
    """Cut French text into tokens, in lower case.

    An elided word is a token of its own ("l'homme" gives l' homme), and so is a pronoun behind
    its verb ("peux-tu" gives peux -tu).
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: french_tokens() expects one string")
    return _TOKEN.findall(text.translate(_PLAIN).lower())


def french_text(tokens: Iterable[str]) -> str:
    """Write French tokens as text: no space behind l', none before -tu, one before ? and !."""
    text = ""
    for token in tokens:
        pronoun = token.startswith("-") and len(token) > 1
        glued = not text or text.endswith("'") or token in _GLUED_LEFT or pronoun
        text += token if glued else f" {token}"
    return text
