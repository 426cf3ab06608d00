"""Show words with their effects: HTML that follows light and dark, plain text in a terminal."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utils.plots.look import OKABE_ITO

STRONGEST = 0.45  # how much of its colour the word with the largest effect gets: it stays legible
UP, DOWN = (OKABE_ITO[name].lstrip("#") for name in ("blue", "vermillion"))


def word_effects(
    words: Sequence[str], effects: Mapping[str, Sequence[float]], up: str, down: str
) -> WordEffects:
    """Return the words, once for each heading of `effects`, with a signed number below each.

    A positive effect is blue with a line above the word, a negative one vermillion with a line
    below it; the deeper the colour, the larger. All rows share one scale. `up` and `down` say what
    the two signs mean.

    Raises ValueError when there is no row, or a row has not one number for each word.
    """
    if not effects:
        raise ValueError("effects is empty: give a row of numbers, one for each word")
    for heading, row in effects.items():
        if len(row) != len(words) or not len(words):
            what = f"{len(words)} words and {len(row)} effects under {heading!r}"
            raise ValueError(f"{what}: expected one for each word")
    rows = tuple((heading, tuple(map(float, row))) for heading, row in effects.items())
    return WordEffects(tuple(words), rows, up, down)


@dataclass(frozen=True)
class WordEffects:
    """Words, and rows of a heading and an effect for each word."""

    words: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    up: str
    down: str

    def __str__(self) -> str:
        """Write each word with its signed number."""
        lines = []
        for heading, row in self.rows:
            pairs = zip(self.words, map(_signed, row), strict=True)
            lines.append(f"{heading}: " + "  ".join(map(" ".join, pairs)))
        return "\n".join([*lines, self._key()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        largest = max(abs(effect) for _, row in self.rows for effect in row) or 1.0
        parts = []
        for heading, row in self.rows:
            marked = (_word(*both, largest) for both in zip(self.words, row, strict=True))
            parts.append(f"<div><strong>{html.escape(heading)}</strong></div>")
            parts.append(f'<div style="margin-bottom:0.8em">{" ".join(marked)}</div>')
        return f"<div>{''.join(parts)}<div>{html.escape(self._key())}</div></div>"

    def _key(self) -> str:
        return f"+ and a line above: {self.up}. − and a line below: {self.down}."


def _signed(effect: float) -> str:
    """Write a number with its sign; what rounds to nothing has none."""
    text = f"{effect:+.1f}".replace("-", "−")
    return text if text[1:] != "0.0" else "0.0"


def _word(word: str, effect: float, largest: float) -> str:
    """Return one word above its number."""
    colour = UP if effect > 0 else DOWN
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    alpha = STRONGEST * abs(effect) / largest
    lines = {"top": "transparent", "bottom": "transparent"}
    if _signed(effect) != "0.0":
        lines["top" if effect > 0 else "bottom"] = f"#{colour}"
    edges = "".join(f"border-{side}:3px solid {ink};" for side, ink in lines.items())
    return (
        '<span style="display:inline-block;text-align:center;line-height:1.25;padding:0 0.25em;'
        f'margin:0.15em 0;{edges}background:rgba({red},{green},{blue},{alpha:.2f})">'
        f"{html.escape(word)}<br><small>{_signed(effect)}</small></span>"
    )
