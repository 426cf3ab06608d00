"""Numbers and formulas as a diagram writes them."""

from __future__ import annotations

import re
from html import escape

# after a subscript the text must come up again, and an empty tspan moves nothing
NOTHING = "&#8203;"


def shown(value: float, digits: int = 2) -> str:
    """Return a number with fixed digits: 0.29, −1.33, and never −0.00."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def significant(value: float, digits: int = 3) -> str:
    """Return a number with so many digits that count: 2.41, 0.943, 0.0156, 1.2e−07."""
    return f"{value:#.{digits}g}".rstrip(".").replace("-", "−")


def sub(n: int) -> str:
    """Return a whole number as a subscript, for sentences: s₂."""
    return str(n).translate(str.maketrans("0123456789-", "₀₁₂₃₄₅₆₇₈₉₋"))


def marked(text: str) -> str:
    """Return SVG text in which s_2 and c_{t−1} have a subscript, and W^T and x^{10} an exponent."""
    parts = re.split(r"([_^])(?:\{([^}]*)\}|(\w))", text)
    out = escape(parts[0], quote=False)
    for kind, braced, single, rest in zip(*(parts[n::4] for n in (1, 2, 3, 4)), strict=True):
        down = 3.5 if kind == "_" else -5
        small = escape(braced or single, quote=False)
        out += f'<tspan dy="{down}" font-size="72%">{small}</tspan>'
        out += f'<tspan dy="{-down}">{escape(rest, quote=False) or NOTHING}</tspan>'
    return out


def width_of(text: str, size: float = 12) -> float:
    """Return about how wide a text is, in units; `size` is its letters' height."""
    return 0.56 * size * len(re.sub(r"[_^{}]", "", text))


def wrapped(text: str, wide: float, size: float = 12) -> list[str]:
    """Return the lines of a text that has `wide` units of room."""
    lines = [""]
    for word in text.split():
        if lines[-1] and width_of(f"{lines[-1]} {word}", size) > wide:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
