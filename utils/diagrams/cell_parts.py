"""What the drawn cells of chapter 08 share: their sentence, their places, and its strip of bars."""

from __future__ import annotations

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.text import tokenize

READ = tokenize("In France, I had a great time and I learnt some of the")
WORDS = len(READ)
TOP, GATES, LOW, BUS = 48, 116, 178, 216  # heights: memory, two gates, states, wires
LEFT, FORGET, PLUS, RIGHT = 44, 124, 196, 334  # where things stand across
STRIP, ROW, FIRST, COLUMN = 262, 24, 48, 23  # the history: its top, its rows, its columns
ONE = 16  # units of a bar that says 1.00


def flow(size: float) -> dict[str, str]:
    """Return how wide a line is drawn: the wider, the more it carries."""
    return {"style": f"stroke-width:{1.2 + 3 * min(1, abs(size)):.1f}"}


def told(scene: Scene, gate: str, said: str, opening: float, x: float, y: float, name: str) -> None:
    """Write what a gate does, and in the line below its letter and its number."""
    scene.label(f"{gate}.said", x, y, said, "gate word small start")
    scene.label(f"{gate}.name", x, y + 15, name, "gate name start")
    scene.label(f"{gate}.n", x + 12, y + 15, shown(opening), "gate number start")


def history(scene: Scene, rows: list[tuple], t: int) -> None:
    """Draw a column for each word, a row for each of (name, role, first word, bars, line's rise).

    Bars have their sizes in units; the line rises above the row's foot where some are negative.
    A row without a name stays empty. The first row of each kind has a scale.
    """
    wide, high = COLUMN * WORDS, ROW * len(rows)
    here = {"x": FIRST + COLUMN * t, "y": STRIP - 2, "width": COLUMN, "height": high + 48}
    scene.add("here", "rect", "x band", **here, rx=4)
    scaled = set()
    for number, (said, role, first, sizes, rise) in enumerate(rows):
        if not said:
            continue  # the place of a row that other states have
        foot = STRIP + ROW * (number + 1)
        base, key = foot - rise, f"row{number}"
        scene.label(f"{key}.name", FIRST - 7, foot - 8, said, f"{role} name end")
        scene.wire(f"{key}.base", [(FIRST, base), (FIRST + wide, base)], "x thin dim")
        middle = FIRST + COLUMN * (first + 0.5)
        scene.bars(f"{key}.bars", middle, base, np.round(sizes, 1), COLUMN, role)
        if rise not in scaled:
            scaled.add(rise)
            ends = (foot, foot - 2 * rise, "−1") if rise else (base, base - ONE, "0")
            _scale(scene, key, FIRST + wide + 5, *ends)
    for n, word in enumerate([*READ, "(blank)"]):
        foot = FIRST + COLUMN * (n + 0.5) + 4, STRIP + high + 8
        look = "ink number" if n == t else "x word"
        turned = f"translate({foot[0]:g} {foot[1]:g}) rotate(-55)"
        scene.add(f"w{n}", "text", f"{look} small end", word, transform=turned, dy=".35em")


def _scale(scene: Scene, key: str, x: float, low: float, high: float, least: str) -> None:
    """Draw which height is 1, and which 0, or -1, beside a row of bars."""
    ends = [(x + 3, high), (x, high), (x, low), (x + 3, low)]
    scene.wire(f"{key}.scale", ends, "x thin")
    for name, y, text in (("top", high + 2, "1"), ("foot", low - 2, least)):
        scene.label(f"{key}.{name}", x + 7, y, text, "x word small start")
