"""Diagram of chapter 04: a small network, and one of its hidden units up close, with its numbers.

With `old`, the three hidden values of the step before are inputs as well: a recurrent network.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.scratch.recurrent import RNN
from utils.text import Vocabulary, one_hot

WORDS = ("it", "was", "a", "good", "walk")
UNIT = 1  # the one that is looked at
ACROSS, SUM, BEND = (134, 200, 266), 226, 288  # the three columns; the plus, the bend
ROW = 25  # between two inputs


@cache
def network() -> SimpleNamespace:
    """Return the chapter's network: words, W (words, 3), U (3, 3), b, V (3, words) and its cell."""
    words, rng = Vocabulary(WORDS, specials=()), np.random.default_rng(4)
    W = (0.7 * rng.standard_normal((len(words), 3))).round(1)
    b = (0.7 * rng.standard_normal(3)).round(1)
    V = (0.7 * rng.standard_normal((3, len(words)))).round(1)
    U = (0.7 * rng.standard_normal((3, 3))).round(1)
    cell = RNN({"W": W, "U": U, "b": b})
    return SimpleNamespace(words=words, W=W, U=U, b=b, V=V, cell=cell)


def states(text: str) -> np.ndarray:
    """Return the state after each word of a text, (time, 3)."""
    net = network()
    xs = one_hot(net.words.encode(text.split())[:, None], len(WORDS))
    return net.cell.forward(xs, np.zeros((1, 3)))[0][:, 0]


def drawing(old: bool = False) -> Scene:
    """Draw unit 1 as it reads "it"; with `old` as it reads "was" after it."""
    net = network()
    word, kept = ("was", states("it")[0]) if old else ("it", None)
    top = 204 if old else 164  # where the close-up begins
    more = "Three more lines come from the old hidden values, below the words. " if old else ""
    scene = Scene(
        top + ROW * (len(WORDS) + 3 * old) + 2,
        "A recurrent unit up close" if old else "A hidden unit up close",
        "Above, a network: five words, three hidden units, five words. Five lines lead into the "
        f"middle unit. {more}Below, that unit up close: what comes in is multiplied by weights, "
        "added up, bent by tanh, and is the unit's value.",
    )
    _overview(scene, old)
    xs = one_hot(net.words.encode([word]), len(WORDS))[0]
    inputs = zip(net.words.tokens, xs, net.W[:, UNIT], strict=True)
    rows = [(name, x, w, "W") for name, x, w in inputs]
    if old:
        rows += [(f"old {j}", s, net.U[j, UNIT], "U") for j, s in enumerate(kept)]
    _close_up(scene, rows, top, net.b[UNIT])
    return scene


def _overview(scene: Scene, old: bool) -> None:
    """Draw the whole network, small: only what leads into the unit has its colour."""
    columns = [[(x, y) for y in ys] for x, ys in zip(ACROSS, _heights(), strict=True)]
    kept = [(ACROSS[1] + x, 140) for x in (-44, 0, 44)] if old else []
    read, hidden, guessed = columns
    for name, left, right, role in (
        ("w", read, hidden, "W"),
        ("u", kept, hidden, "U"),
        ("v", hidden, guessed, ""),
    ):
        lines = [(i, j) for i in range(len(left)) for j in range(len(right))]
        for i, j in sorted(lines, key=lambda line: bool(role) and line[1] == UNIT):
            look = f"{role} line" if role and j == UNIT else "ink thin dim"
            scene.wire(f"{name}{i}{j}", [left[i], right[j]], look)
    for side, nodes, x in (("in", read, ACROSS[0] - 16), ("out", guessed, ACROSS[2] + 16)):
        for i, (_, y) in enumerate(nodes):
            anchor = "x word end" if side == "in" else "V word start"
            scene.label(f"{side}{i}", x, y, network().words.tokens[i], anchor)
    balls = [*(("x", c) for c in read), *(("V", c) for c in guessed)]
    balls += [(f"s{' full' if j == UNIT else ''}", c) for j, c in enumerate(hidden)]
    balls += [("s", c) for c in kept]
    for number, (look, (x, y)) in enumerate(balls):
        scene.add(f"back{number}", "circle", "card", cx=x, cy=y, r=8)
        scene.add(f"ball{number}", "circle", f"{look} box", cx=x, cy=y, r=8)
    if old:
        scene.label("old", ACROSS[1] + 62, 140, "old hidden values", "s word start")


def _heights() -> tuple[list[float], list[float], list[float]]:
    five = [8 + 25 * i for i in range(5)]
    return five, [18.0, 58.0, 98.0], five


def _close_up(scene: Scene, rows: list, top: float, bias: float) -> None:
    """Draw the unit's inputs times weights, their sum, its bend, and the value."""
    scene.label("close", 8, top - 27, f"unit {UNIT}, up close", "s word bold start")
    middle = top + ROW * (len(rows) - 1) / 2
    total = bias + sum(x * w for _, x, w, _ in rows)
    s = float(np.tanh(total))
    for i, (name, x, w, role) in enumerate(rows):
        y, source = top + ROW * i, "x" if role == "W" else "s"
        quiet = "" if x else " dim"
        scene.label(f"r{i}", 44, y, name, f"{source} word end{quiet}")
        value = f"{x:.0f}" if role == "W" else shown(x)
        scene.label(f"r{i}.x", 92, y, value, f"{source} number end{quiet}")
        scene.label(f"r{i}.times", 103, y, "×", f"ink word{quiet}")
        scene.label(f"r{i}.w", 142, y, shown(w, 1), f"{role} number end{quiet}")
        end = SUM - 14, middle + 2.2 * (i - (len(rows) - 1) / 2)
        scene.arrow(f"r{i}.in", (151, y), end, f"{role} line{quiet}")
    scene.label("b", SUM, middle - 56, f"b = {shown(bias, 1)}", "ink word")
    scene.arrow("b.in", (SUM, middle - 44), (SUM, middle - 15))
    scene.op("sum", SUM, middle, r=12)
    scene.label("sum.n", SUM - 10, middle + 28, shown(total), "ink number start")
    scene.arrow("to.bend", (SUM + 14, middle), (BEND - 25, middle))
    _bend(scene, middle, total)
    scene.arrow("to.s", (BEND + 25, middle), (338, middle))
    scene.node("s", 368, middle, f"unit {UNIT}", shown(s), "s full", w=56)


def _bend(scene: Scene, y: float, total: float) -> None:
    """Draw the curve of tanh in a box, and the point on it."""
    scene.add("bend", "rect", "plate", x=BEND - 24, y=y - 24, width=48, height=48, rx=5)
    scene.wire("bend.a", [(BEND - 20, y), (BEND + 20, y)], "ink thin dim")
    scene.wire("bend.s", [(BEND, y - 20), (BEND, y + 20)], "ink thin dim")
    curve = [(BEND + 8 * a, y - 17 * float(np.tanh(a))) for a in np.linspace(-2.5, 2.5, 21)]
    scene.wire("bend.f", curve, "ink line")
    at = BEND + 8 * max(-2.5, min(2.5, total)), y - 17 * float(np.tanh(total))
    scene.add("bend.at", "circle", "s solid", cx=at[0], cy=at[1], r=4)
    scene.label("bend.name", BEND, y + 35, "tanh", "ink word small")
