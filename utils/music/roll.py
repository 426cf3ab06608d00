"""Draw a whole tune as a piano roll that stands still: a picture for paper, and for every viewer.

Time goes to the right and breaks into rows like the lines of a page; pitch goes up. 400 units are
the width of a phone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from utils.music.abc import pitch_name

WIDTH, LEFT, STEP, ROOM = 400, 26, 3, 26  # units: all, margin, a semitone, between two rows
ROW = 10.0  # seconds of a row, or a little more: it ends at a bar line
SHOWN_WIDE = 560  # pixels of the image in a notebook
NEW, AGAIN, LINE, TEXT, PAPER = "#0072b2", "#d55e00", "#c9ced4", "#23292d", "#fefdfb"


def rows(bars: Sequence[float], seconds: float) -> list[tuple[float, float]]:
    """Break a tune into rows (from, to): as many bars as fit, at least one, none cut in two."""
    ends, found, start = [*(bar for bar in bars if bar < seconds), seconds], [], 0.0
    if len(ends) == 1:  # no bar lines: rows of equal length
        ends = [*np.arange(ROW, seconds, ROW).tolist(), seconds]
    for here, after in zip(ends, [*ends[1:], np.inf], strict=True):
        if after - start > ROW + 1e-6:
            found.append((start, here))
            start = here
    return found


def svg(notes: np.ndarray, bars: Sequence[float], again: np.ndarray) -> str:
    """Return the picture of notes (pitch, start, seconds).

    bars are the seconds of the bar lines; again (notes,) tells which notes belong to a bar that was
    heard before: they are orange and striped.
    """
    seconds = float((notes[:, 1] + notes[:, 2]).max())
    low, high = int(notes[:, 0].min()) - 1, int(np.ceil(notes[:, 0].max())) + 1
    lines = rows(bars, seconds)
    widest = max(ROW, *(end - start for start, end in lines))
    unit = (WIDTH - LEFT - 4) / widest
    tall = STEP * (high - low) + ROOM
    parts = []
    for number, (start, end) in enumerate(lines):
        top = tall * number + 4
        bottom = top + tall - ROOM
        parts += _ground(start, end, unit, top, bottom, (low, high))
        edges = LEFT + unit * (np.array([bar for bar in bars if start <= bar <= end]) - start)
        strokes = "".join(f"M{x:.1f} {top}v{bottom - top}" for x in edges)
        parts.append(f'<path d="{strokes}" stroke="#7f868e" fill="none"/>')
        inside = (notes[:, 1] >= start - 1e-6) & (notes[:, 1] < end - 1e-6)
        for marked, look in ((False, f'fill="{NEW}"'), (True, f'fill="url(#a)" stroke="{AGAIN}"')):
            blocks = notes[inside & (again == marked)]
            if len(blocks):
                parts.append(f'<path d="{_blocks(blocks, start, unit, bottom, low)}" {look}/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall * len(lines)}" '
        'font-family="system-ui, sans-serif" font-size="10">'
        '<pattern id="a" width="3" height="3" patternUnits="userSpaceOnUse">'
        f'<path d="M0 0h1.5v3h-1.5z" fill="{AGAIN}"/></pattern>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def img(picture: str, alt: str) -> str:
    """Return an <img> with an SVG in it, which notebook viewers show, trusted or not."""
    data = base64.b64encode(picture.encode()).decode()
    return f'<img width="{SHOWN_WIDE}" alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">'


def _ground(
    start: float, end: float, unit: float, top: float, bottom: float, pitches: tuple[int, int]
) -> Iterator[str]:
    """Draw a row's lines at each C and G, with their names, and the seconds at its ends."""
    right = LEFT + unit * (end - start)
    low, high = pitches
    for pitch in range(low + 1, high):
        if pitch % 12 in (0, 7):
            y = bottom - STEP * (pitch - low)
            yield f'<path d="M{LEFT} {y}H{right:.1f}" stroke="{LINE}"/>'
            yield f'<text x="2" y="{y + 3}" fill="{TEXT}">{pitch_name(pitch)}</text>'
    words = f'y="{bottom + 11}" fill="{TEXT}"'
    yield f'<text x="{LEFT}" {words}>{start:.1f} s</text>'
    yield f'<text x="{right:.1f}" {words} text-anchor="end">{end:.1f} s</text>'


def _blocks(notes: np.ndarray, start: float, unit: float, bottom: float, low: int) -> str:
    return "".join(
        f"M{LEFT + unit * (begin - start):.1f} {bottom - STEP * (pitch - low) - STEP / 2:g}"
        f"h{max(1.0, unit * seconds - 1):.1f}v{STEP}h-{max(1.0, unit * seconds - 1):.1f}z"
        for pitch, begin, seconds in notes
    )
