"""Diagram of chapter 09: one cell reads a text from its start, another from its end; the maximum.

The network has random weights, and reads the words of the chapter's first diagram.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.many_to_one import ACROSS, READ, TEXTS, WORDS
from utils.diagrams.shapes import Scene
from utils.diagrams.shapes import shown as rounded
from utils.scratch import RNN
from utils.text import Vocabulary

UNITS, TILE = 2, 24  # of each cell; the height of a state's number
VECTOR, BACK, WORD, AHEAD = 44, 130, 218, 256  # heights: of the vector, of a row's first number
PLACES = [70, 136, 264, 330]  # of the vector's numbers
SAID = ("read from the start", "read from the end")


@cache
def network() -> SimpleNamespace:
    """Return states s (2, time, units), the vector p (2 units,), and from which step it comes."""
    vocabulary = Vocabulary((word for text in TEXTS for word in text), specials=("<pad>",))
    rng = np.random.default_rng(5)
    x = rng.standard_normal((len(vocabulary), 4))[vocabulary.encode(READ)][:, None]
    ahead, back = (RNN(4, UNITS, rng, dtype=np.float64) for _ in SAID)
    s = np.stack([ahead.forward(x)[0][:, 0], back.forward(x[::-1])[0][::-1, 0]])
    return SimpleNamespace(s=s, p=s.max(axis=1).ravel(), chosen=s.argmax(axis=1).ravel())


def drawing() -> Scene:
    """Draw both rows of states, and the vector of their largest numbers."""
    scene = Scene(
        AHEAD + 78,
        "Two cells read the text from both ends",
        "Five words in a row. Below them a row of states with arrows to the right, above them a "
        "row of states with arrows to the left. On top a vector of four numbers, each with the "
        "word at which it was largest; there the state's number is drawn with a thick edge.",
    )
    for row, (top, foot) in enumerate(((AHEAD, True), (BACK, False))):
        note = top + UNITS * TILE + 14 if foot else top - 14
        scene.label(f"row{row}", 200, note, SAID[row], "s word small")
        for t in range(WORDS):
            _state(scene, row, t, top)
    for t, word in enumerate(READ):
        scene.label(f"x{t}", ACROSS[t], WORD, word, "x number")
    _vector(scene)
    return scene


def _state(scene: Scene, row: int, t: int, top: float) -> None:
    """Draw one state, the arrow from its word, and the one from the state that was read before."""
    net, x, middle = network(), ACROSS[t], top + TILE * UNITS / 2
    ends = (WORD + 12, top - 3) if row == 0 else (WORD - 13, top + TILE * UNITS + 1)
    scene.arrow(f"w{row}.{t}", (x, ends[0]), (x, ends[1]), "W line")
    if t:
        ends = (ACROSS[t - 1] + 23, middle), (x - 23, middle)
        scene.arrow(f"u{row}.{t}", *(ends if row == 0 else ends[::-1]), "U line")
    for unit in range(UNITS):
        look = "s full" if net.chosen[row * UNITS + unit] == t else "s"
        place, y = f"s{row}.{t}.{unit}", top + TILE * (unit + 0.5)
        scene.tile(place, x, y, rounded(net.s[row, t, unit]), look, w=42, h=TILE - 3)


def _vector(scene: Scene) -> None:
    """Draw the vector: of each number the largest, and the word where it stands."""
    net = network()
    scene.label("p", 200, VECTOR - 28, "the maximum of each number", "s word small")
    for n, x in enumerate(PLACES):
        scene.tile(f"p{n}", x, VECTOR, rounded(net.p[n]), "s", w=56, h=TILE)
        scene.label(f"p{n}.at", x, VECTOR + 24, f"at “{READ[net.chosen[n]]}”", "x word small")
    for row, said in enumerate(SAID):
        middle = sum(PLACES[row * UNITS : (row + 1) * UNITS]) / UNITS
        scene.label(f"p.row{row}", middle, VECTOR + 40, said, "s word small")
