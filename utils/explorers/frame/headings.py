"""Write a finding over each part of a figure, from the figure's left edge on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

LARGE, SMALL = 15, 12  # pixels; a heading of 30 letters fits a phone


def headings(lines: Iterable[tuple[float, str, int]], left: int = 0) -> list[dict[str, Any]]:
    """Return annotations for (height in 0..1, text, size); `left` is the margin to reach across.

    Each stands with its upper edge at that height of the plotting area. A large line is bold.
    """
    return [
        {
            "text": f"<b>{text}</b>" if size == LARGE else text,
            "font": {"size": size},
            "x": 0,
            "y": y,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "top",
            "xshift": -left,
            "align": "left",
            "showarrow": False,
        }
        for y, text, size in lines
    ]


def two_lines(finding: str, explanation: str) -> str:
    """Return a large, bold line over one of ordinary size, as one text."""
    return f'<span style="font-size:{LARGE}px"><b>{finding}</b></span><br>{explanation}'
