"""Diagram of chapter 03: a window of seven words, with a table of weights for each place.

The sentence is the lecture's, the vocabulary and the random weights are those of the chapter.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.text import Vocabulary, tokenize

SENTENCE = tuple(tokenize("This morning I took the dog for a"))
WIDTH, HIDDEN, UNIT = 7, 4, 1  # the hidden unit whose numbers are drawn
TOP, HIGH = 78, 20  # of the first row of every table


@cache
def network() -> SimpleNamespace:
    """Return the chapter's small vocabulary and its random tables (place, word, hidden)."""
    words = Vocabulary(SENTENCE, specials=())
    W = np.random.default_rng(0).normal(size=(WIDTH * len(words), HIDDEN))
    tables = W.reshape(WIDTH, len(words), HIDDEN)
    ids = words.encode(SENTENCE[-WIDTH:])
    return SimpleNamespace(words=words, W=W, tables=tables, ids=ids)


def drawing() -> Scene:
    """Draw the seven words, the row that each picks from the table of its place, and their sum."""
    net = network()
    picked = net.tables[np.arange(WIDTH), net.ids, UNIT]
    below = TOP + HIGH * len(net.words)
    scene = Scene(
        below + 118,
        "A window of seven words: seven tables of weights",
        f"The words “{' '.join(SENTENCE[-WIDTH:])}” in a row. Under each stands a table of "
        f"{len(net.words)} rows, one for each word of the vocabulary, W 1 to W 7; in each table "
        "the row of the word above it is filled. The numbers of one hidden unit in the seven "
        "filled rows are added and go through tanh.",
    )
    for place, row in enumerate(net.ids):
        x = 200 + 56.5 * (place - 3)
        scene.tile(f"word{place}", x, 20, SENTENCE[place - WIDTH], "x full small", w=54, h=26)
        scene.arrow(f"in{place}", (x, 35), (x, 47), "W line", head=4)
        scene.label(f"W{place}.name", x, 58, f"W^{{({place + 1})}}", "W name")
        for number, word in enumerate(net.words.tokens):
            now = number == row
            box = {"x": x - 27, "y": TOP + HIGH * number - 9, "width": 54, "height": 18, "rx": 3}
            scene.add(f"row{place}.{number}", "rect", f"W box{' full' if now else ' dim'}", **box)
            look = "ink word small" if now else "x word small dim"
            scene.label(f"row{place}.{number}.word", x, TOP + HIGH * number, word, look)
        scene.label(f"number{place}", x, below + 10, shown(float(picked[place])), "W number small")
        if place:
            scene.label(f"plus{place}", x - 28, below + 10, "+", "ink word small")
        end = 200 + 11 * (place - 3), below + 42
        scene.arrow(f"out{place}", (x, below + 20), end, "W line", head=4)
    total = float(picked.sum())
    scene.node("s", 200, below + 66, f"s_{UNIT}", shown(float(np.tanh(total))), "s", w=66, h=44)
    scene.label("sum", 160, below + 66, f"tanh({shown(total)}) =", "ink word end")
    legend = f"below each filled row: its number for hidden unit {UNIT}"
    scene.label("legend", 200, below + 106, legend, "ink word small")
    return scene
