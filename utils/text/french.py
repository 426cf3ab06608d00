"""French words: cut a sentence into tokens, and write tokens as a sentence again."""

import re
from collections.abc import Iterable

from utils.text.checks import as_tokens
from utils.text.signs import ANY_SIGN, LETTERS, MARKS, plain

_ELIDED = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'"
_PRONOUN = r"(?:je|tu|ils?|elles?|on|nous|vous|moi|toi|les?|la|lui|leur|y|en|ce|là|ci)"
_TOKEN = re.compile(
    rf"""
      {_ELIDED}(?="?[^\W\d_])                    # l' n' qu' before a letter, or "ami"
    | -(?:t-)?{_PRONOUN}(?![\w'{MARKS}-])        # -tu, -t-il, as in "peux-tu"
    | \d+(?:[.,]\d+)*
    | {LETTERS}(?=-(?:t-)?{_PRONOUN}(?![\w'{MARKS}-]))  # the verb before it
    | {LETTERS}(?:['-]{LETTERS})*                # aujourd'hui, quelqu'un, peut-être
    | -{{2,}} | \.{{2,}} | {ANY_SIGN}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GLUED_LEFT = frozenset([".", ",", "...", ")", "%"])


def french_tokens(text: str) -> list[str]:
    """Cut French text into tokens, in lower case.

    An elided word is a token of its own ("l'homme" gives l' homme), and so is a pronoun behind
    its verb ("peux-tu" gives peux -tu). Typographic quotation marks and dashes become plain ones.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: french_tokens() expects one string")
    return _TOKEN.findall(plain(text).lower())


def french_text(tokens: Iterable[str]) -> str:
    """Write French tokens as text: no space behind l', none before -tu, one before ? and !."""
    text = ""
    for token in as_tokens(tokens, "french_text"):
        pronoun = token.startswith("-") and len(token) > 1
        glued = not text or text.endswith("'") or token in _GLUED_LEFT or pronoun
        text += token if glued else f" {token}"
    return text
