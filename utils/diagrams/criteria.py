"""Diagram of chapters 03, 04, 08 and 15: the four criteria as one table that grows with the book.

The verdicts stand here once. Each chapter tests its models with `measure` and asserts that it finds
the same. All four say what a kind of model CAN do, by its construction:

any length   it takes 3 words and 30 words, as they are
order        the last two words swapped, the prediction changes; in chapter 15 the two before the
             last, since the last word is attention's query, whatever it makes of the others
long-term    the first of 12 words changed, the prediction changes: it is in reach, well used or not
shared       one more word in view needs no more weights, so it is read with weights that also read
             the others

What training has made of shared weights is no criterion but a measurement, and two shifts of a
phrase keep apart what may go wrong. More words BEFORE the phrase change its place in the text, and
not its distance to the answer. Every model here passes that shift for some words: a window slides
along, so it shares its weights over the text. More words AFTER the phrase change its distance to
the answer, and there the models differ. Within its view a window has other weights for each
distance; a recurrent network has the same, but must have learnt to keep what it read.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.data.time_phrases import FILLERS, PHRASES, WORDS
from utils.diagrams.shapes import Scene

CRITERIA = ("any length", "order", "long-term", "shared")
ALL = (True, True, True, True)
ROWS = (  # chapter of the test, model, which criteria it meets, which ones half, and by what
    (3, "one-hot window of 2", (False, True, False, False), {}),
    (3, "one-hot window of 7", (False, True, False, False), {}),
    (3, "embedded window of 7", (False, True, False, False), {"shared": "its table"}),
    (3, "bag of words", (True, False, True, True), {}),
    (3, "counting trigram", (True, True, False, False), {}),
    (4, "recurrent network", ALL, {}),
    (8, "GRU", ALL, {}),
    (8, "LSTM", ALL, {}),
    (15, "convolution", (True, True, False, False), {"shared": "each layer"}),
    (15, "attention", (True, False, True, True), {"order": "with places"}),
    (15, "minGRU", ALL, {}),
    (15, "state space", ALL, {}),
    (15, "selective", ALL, {}),
    (15, "linear attention", (True, False, True, True), {"order": "with places"}),
    (15, "delta rule", ALL, {}),
)
COLUMNS = (180, 241, 302, 363)  # the middle of each
TOP, HIGH = 92, 38  # of the first row


def verdicts(chapter: int = 8) -> dict[str, dict[str, bool]]:
    """Return what each model tested in this chapter or before meets: model -> criterion -> bool."""
    return {
        name: dict(zip(CRITERIA, met, strict=True))
        for tested, name, met, _ in ROWS
        if tested <= chapter
    }


def measure(
    predict: Callable[[np.ndarray], np.ndarray],
    weights: Callable[[int], int],
    reach: int | None = None,
) -> dict[str, bool]:
    """Ask a model of the small language (`utils.data.time_phrases`) about the four criteria.

    predict  ids (time,) -> probabilities (vocab,); a ValueError says: not with this many words
    weights  a number of words -> how many weights such a model has with so many words in view
    reach    how many of the last words predict is given; None: all of them
    """

    def answer(ids: np.ndarray) -> np.ndarray:
        return np.asarray(predict(ids if reach is None else ids[-reach:]))

    filling, text = FILLERS[:5], np.resize(FILLERS, 12)
    first, second = WORDS.encode(next(iter(PHRASES)).split())
    usual = answer(np.array([*filling, first, second]))
    swapped = answer(np.array([*filling, second, first]))
    other = answer(np.array([FILLERS[-1], *text[1:]]))
    return {
        "any length": _takes(predict, 3) and _takes(predict, 30),
        "order": not np.allclose(usual, swapped, atol=1e-6),
        "long-term": not np.array_equal(answer(text), other),
        "shared": weights(8) == weights(7),
    }


def _takes(predict: Callable[[np.ndarray], np.ndarray], words: int) -> bool:
    """Say whether predict gives probabilities after this many words."""
    try:
        return bool(np.isclose(np.sum(predict(np.resize(FILLERS, words))), 1, atol=1e-4))
    except ValueError:
        return False


def drawing(chapter: int = 8, since: int = 3) -> Scene:
    """Draw the models from one chapter to another; those of the last one lie on a band."""
    rows = [row for row in ROWS if since <= row[0] <= chapter]
    if not rows:
        raise ValueError(
            f"chapter={chapter}, since={since}: models are tested in the chapters "
            f"{', '.join(map(str, dict.fromkeys(row[0] for row in ROWS)))}"
        )
    scene = Scene(TOP + HIGH * len(rows), "Which model meets which of four criteria?", _alt(rows))
    _length(scene, COLUMNS[0])
    _order(scene, COLUMNS[1])
    _memory(scene, COLUMNS[2])
    _sharing(scene, COLUMNS[3])
    for name, x in zip(CRITERIA, COLUMNS, strict=True):
        scene.label(f"criterion.{name}", x, 64, name, "ink word small bold")
    new = [number for number, row in enumerate(rows) if row[0] == chapter]
    if 0 < len(new) < len(rows):
        band = {"y": TOP + HIGH * new[0] - 6, "height": HIGH * len(new)}
        scene.add("new", "rect", "s band", x=0, width=400, rx=6, **band)
    for number, (_, name, met, half) in enumerate(rows):
        y = TOP + HIGH * number + HIGH / 2 - 6
        scene.wire(f"rule{number}", [(0, y - HIGH / 2), (400, y - HIGH / 2)], "ink thin dim")
        bold = " bold" if number in new and len(new) < len(rows) else ""
        scene.label(f"model{number}", 8, y, name, f"ink word start{bold}")
        for column, (x, yes, criterion) in enumerate(zip(COLUMNS, met, CRITERIA, strict=True)):
            _verdict(scene, f"{number}.{column}", x, y, yes, half.get(criterion, ""))
    return scene


def _verdict(scene: Scene, key: str, x: float, y: float, yes: bool, half: str) -> None:
    """Draw a tick in a full circle, a half-filled circle with what is met, or an empty circle."""
    if half:
        y -= 6
        scene.label(f"half{key}", x, y + 17, half, "ink word small")
    look = "ink full" if yes else "ink thin" if half else "ink thin dim"
    scene.add(f"ring{key}", "circle", look, cx=x, cy=y, r=9)
    if yes:
        scene.wire(f"tick{key}", [(x - 4, y), (x - 1, y + 4), (x + 5, y - 4)])
    elif half:
        scene.add(f"part{key}", "path", "ink solid", d=f"M{x} {y - 9}a9 9 0 0 0 0 18z")
    else:
        scene.label(f"no{key}", x, y, "no", "ink word small dim")


def _tiles(scene: Scene, key: str, x: float, y: float, count: int, wide: float = 8) -> None:
    """Draw a row of words, without what they say."""
    for n in range(count):
        left = x + (n - count / 2) * (wide + 3) + 1.5
        box = {"x": left, "y": y - wide / 2, "width": wide, "height": wide}
        scene.add(f"{key}{n}", "rect", "x solid", **box, rx=2)


def _length(scene: Scene, x: float) -> None:
    """Draw a short sentence over a long one."""
    _tiles(scene, "short", x, 20, 2)
    _tiles(scene, "long", x, 38, 5)


def _order(scene: Scene, x: float) -> None:
    """Draw two words that change their places, and are another text."""
    for n, letter in enumerate("ab≠ba"):
        look = "ink word" if n == 2 else "x number"
        scene.label(f"swap{n}", x + 11 * (n - 2), 38, letter, look)
    scene.arrow("swap.there", (x - 21, 27), (x + 20, 27), "ink thin", bend=9, head=4)


def _memory(scene: Scene, x: float) -> None:
    """Draw a first word that acts on the last."""
    _tiles(scene, "memory", x, 38, 5)
    scene.arrow("memory.way", (x - 22, 30), (x + 22, 30), "s line", bend=12, head=4)


def _sharing(scene: Scene, x: float) -> None:
    """Draw one weight that meets every word."""
    _tiles(scene, "sharing", x, 38, 3, 10)
    scene.label("sharing.w", x, 8, "w", "W name")
    for n in (-1, 0, 1):
        scene.arrow(f"sharing.w{n}", (x + 3 * n, 17), (x + 13 * n, 31), "W line", head=3)


def _alt(rows: list) -> str:
    """Say the whole table in words."""
    said = []
    for _, name, met, half in rows:
        yes = [criterion for criterion, ok in zip(CRITERIA, met, strict=True) if ok]
        parts = "".join(f" ({criterion} is only {what})" for criterion, what in half.items())
        said.append(f"{name}: {', '.join(yes)}{parts}")
    return f"A table of models and what they meet of four criteria. The {'; '.join(said)}."
