"""Diagram of chapter 04: a recurrent network rolled up and unrolled, and how far a change travels.

The network is the chapter's: five words, three hidden units, the weights of the unit up close.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utils.diagrams.shapes import Scene, shown, sub
from utils.diagrams.unit import network, states
from utils.explorers.frame import Choice, Explorer, Steps

TEXT = ("it", "was", "a", "good", "walk")
ACROSS = (66, 140, 214, 288, 362)  # where the copies stand
GUESS, STATE, READ, MOVED, STORED = 14, 106, 196, 224, 304  # the heights of the rows
WIDE, HIGH = 50, 84  # of a state
CHANGES = {
    "nothing": "nothing",
    "the first word: good": "word",
    "one number of U": "U",
    "one number of W, for was": "W",
}
OTHER = 2.0  # what the changed number of U or W becomes
FIRST_READ = 4  # the step at which the first word is read


@cache
def read(change: str) -> np.ndarray:
    """Return the five states (5, 3) after a change: "nothing", a "word", "U" or "W"."""
    if change not in CHANGES.values():
        raise ValueError(f"change={change!r}: choose one of {list(CHANGES.values())}")
    text = " ".join(("good", *TEXT[1:]) if change == "word" else TEXT)
    if change not in ("U", "W"):
        return states(text)
    net = network()
    matrix, place = getattr(net, change), changed_cell(change)
    kept, matrix[place] = matrix[place], OTHER
    try:
        return states(text)
    finally:
        matrix[place] = kept


def changed_cell(change: str) -> tuple[int, int]:
    """Return which number of U, or of W, is changed: (row, column)."""
    return (0, 1) if change == "U" else (int(network().words.encode(["was"])[0]), 1)


def distances(change: str) -> np.ndarray:
    """Return how far each of the five states is moved by the change."""
    return np.linalg.norm(read(change) - read("nothing"), axis=1)


def names(change: str) -> list[str]:
    """Return what the steps are called."""
    words = ("good", *TEXT[1:]) if change == "word" else TEXT
    return ["rolled up", "one copy", "two copies", "five copies", *(f"read “{w}”" for w in words)]


def drawing(change: str = "U", step: int = 8) -> Scene:
    """Draw step `step`: the loop, copy after copy, then the words are read one by one."""
    _check(change, step)
    scene = Scene(
        STORED + 40,
        "A recurrent network, unrolled over five words",
        "Five copies of a network side by side: a word below, a state of three numbers above it, a "
        "guess on top. An arrow W leads up into each state, an arrow U from each state to the "
        "next, an arrow V and a softmax to each guess. Below the copies stand W, U and V "
        "themselves, once.",
    )
    copies = min(step, 3) if step < 3 else 5
    for t in range(copies):
        _copy(scene, t, change, step)
    if step < 3:
        _rolled(scene, copies)
    seen = step - FIRST_READ
    if change != "nothing" and seen >= 0:
        scene.label("moved", 4, MOVED, "moved", "ink word small start")
        for t, far in enumerate(distances(change)[: seen + 1]):
            scene.label(f"moved{t}", ACROSS[t], MOVED, shown(far, 3), "ink number")
    _stored(scene, change)
    return scene


def _copy(scene: Scene, t: int, change: str, step: int) -> None:
    """Draw copy t of the network; its state has numbers when its word has been read."""
    x, known = ACROSS[t], step - FIRST_READ >= t
    moved = known and distances(change)[t] > 0
    _box(scene, f"s{t}", x, f"s_{t}", moved)
    for j, value in enumerate(read(change)[t] if known else ()):
        scene.label(f"s{t}.{j}", x, STATE - 6 + 17 * j, shown(value), "s number")
    lit = " lit" if change == "U" and t else ""
    start = ACROSS[t - 1] + WIDE / 2 + 1 if t else 17
    scene.arrow(f"u{t}", (start, STATE), (x - WIDE / 2 - 1, STATE), f"U line{lit}")
    scene.label(f"u{t}.name", (start + x - WIDE / 2) / 2 - 2, STATE - 12, "U", "U name")
    if t == 0:
        scene.label("start", 8, STATE, "0", "s number")
    _up(scene, str(t), x, f"y_{t}", lit=change == "W" and t == 1)
    word = "good" if change == "word" and t == 0 else TEXT[t]
    bold = " bold" if (change, t) == ("word", 0) else ""
    scene.label(f"x{t}", x, READ, word, f"{'W' if bold else 'x'} word{bold}")


def _box(scene: Scene, key: str, x: float, name: str, full: bool) -> None:
    box = {"x": x - WIDE / 2, "y": STATE - HIGH / 2, "width": WIDE, "height": HIGH, "rx": 9}
    scene.add(key, "rect", f"s box{' full' if full else ''}", **box)
    scene.label(f"{key}.name", x, STATE - 29, name, "s name")


def _up(scene: Scene, key: str, x: float, guess: str, lit: bool = False) -> None:
    """Draw the ways up: W from the word into the state, V from the state to the guess."""
    below, above = STATE + HIGH / 2, STATE - HIGH / 2
    scene.arrow(f"w{key}", (x, READ - 11), (x, below + 2), f"W line{' lit' if lit else ''}")
    scene.label(f"w{key}.name", x + 13, (READ - 11 + below) / 2, "W", "W name")
    scene.arrow(f"v{key}", (x, above - 1), (x, GUESS + 14), "V line")
    scene.label(f"v{key}.name", x + 12, (GUESS + 13 + above) / 2, "V", "V name")
    scene.label(f"v{key}.bend", x - 5, GUESS + 28, "softmax", "ink word small end")
    scene.tile(f"y{key}", x, GUESS, guess, "V", w=WIDE)


def _rolled(scene: Scene, t: int) -> None:
    """Draw what is still rolled up, where copy t will stand: its U leads back to itself."""
    x = ACROSS[t] if t else ACROSS[2]
    _box(scene, "rolled", x, "s_t", full=False)
    _up(scene, "rolled", x, "y_t")
    right, far = x + WIDE / 2, x + WIDE / 2 + 44
    way = f"M{right} {STATE - 22}C{far} {STATE - 42} {far} {STATE + 42} {right + 1} {STATE + 22}"
    head = f"M{right + 8} {STATE + 23}L{right + 1} {STATE + 22}L{right + 5} {STATE + 15.5}"
    scene.add("loop", "path", "U line", d=way + head)
    scene.label("loop.name", x + WIDE / 2 + 45, STATE, "U", "U name")
    if t:
        start = ACROSS[t - 1] + WIDE / 2 + 1
        scene.arrow("u.in", (start, STATE), (x - WIDE / 2 - 1, STATE), "U line")
        scene.label("u.in.name", (start + x - WIDE / 2) / 2 - 2, STATE - 12, "U", "U name")
    scene.label("x.rolled", x, READ, "each word" if not t else "the rest", "x word")


def _stored(scene: Scene, change: str) -> None:
    """Draw the three matrices, of which there is one each; a changed number is framed."""
    net, cell = network(), 11
    scene.wire("line", [(1, MOVED + 20), (399, MOVED + 20)], "ink thin dim")
    for row, said in enumerate(("stored once;", "a bar: negative")):
        scene.label(f"stored{row}", 4, STORED - 8 + 16 * row, said, "ink word small start")
    for name, x in (("W", 146), ("U", 236), ("V", 330)):
        values = getattr(net, name).copy()
        if change == name:
            values[changed_cell(name)] = OTHER
        left = x - values.shape[1] * cell / 2
        scene.label(name, left - 14, STORED, name, f"{name} name")
        scene.matrix(f"m{name}", x, STORED, values, name, cell)
        if change == name:
            i, j = changed_cell(name)
            top = STORED - values.shape[0] * cell / 2
            box = {"x": left + j * cell - 2, "y": top + i * cell - 2}
            scene.add("frame", "rect", f"{name} line", **box, width=cell + 3, height=cell + 3, rx=2)


def caption(change: str, step: int) -> str:
    """Say what this step shows."""
    _check(change, step)
    if step == 0:
        return (
            "Rolled up: the network reads one word after the other, and U leads from its state "
            "back to the state."
        )
    if step < 3:
        count = "One step is" if step == 1 else "Two steps are"
        return (
            f"{count} pulled out of the loop: a copy for each step, with the same W, U and V. The "
            "rest is still rolled up."
        )
    if step == 3:
        return (
            "Unrolled: five copies in a row, no arrow leads back. Each of W, U and V is drawn five "
            "times and stored once."
        )
    return _read(change, step - FIRST_READ)


def _read(change: str, t: int) -> str:
    """Say what is seen when word t has been read."""
    s = ", ".join(shown(value) for value in read(change)[t])
    if change == "nothing":
        origin = "zeros, since nothing came before" if t == 0 else f"the old state s{sub(t - 1)}"
        last = " It can hold something of every word." if t == len(TEXT) - 1 else ""
        return f"“{TEXT[t]}” comes in through W, and {origin}, through U: s{sub(t)} is {s}.{last}"
    what = {
        "word": "“it” is exchanged for “good”",
        "U": f"One number of U is now {shown(OTHER, 1)}, so it is so in every copy",
        "W": f"One number of W, in the row of “was”, is now {shown(OTHER, 1)}",
    }[change]
    far = distances(change)[t]
    if far == 0:
        why = "U meets only zeros here" if change == "U" else "“was” has not been read yet"
        return f"{what}. s{sub(t)} does not move, because {why}."
    by = f"s{sub(t)} moves by {shown(far, 3)}"
    if t == 0 or (change == "W" and t == 1):
        return f"{what}. {by}."
    how = {
        "word": f"The word is gone, but s{sub(t - 1)} has been handed on",
        "U": "U acts here, and at every step before" if t > 1 else "U acts here for the first time",
        "W": f"The row is not used here, but s{sub(t - 1)} has been handed on",
    }[change]
    return f"{what}. {how}: {by}."


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    moved = {label: distances(key) for label, key in CHANGES.items() if key != "nothing"}
    return Explorer(
        name="unrolled",
        title="One network, as many copies as words",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("change", "Change", CHANGES),
            Steps("step", "Step", names, most=FIRST_READ + len(TEXT)),
        ],
        presets={
            "Rolled up": {"change": "nothing", "step": 0},
            "The first word exchanged": {"change": "word", "step": 8},
            # the last one stands on paper, beside the chapter's table of these states
            "All words read": {"change": "nothing", "step": 8},
        },
        question=(
            "We change one single number of U. Which of the five states move? And if we change one "
            "number in the row of W that belongs to “was”, which then?",
            "All but the first, both times, but for two reasons. U acts at every step, and at the "
            "first it meets only zeros. The row of “was” is used at the second step only; later "
            "states move because that step's state is handed on.",
        ),
        alt=drawing().alt,
        table=[
            ("state", "its numbers", *(f"moved by {label}" for label in moved)),
            *(
                (f"s{sub(t)}", ", ".join(map(shown, s)), *(shown(m[t], 3) for m in moved.values()))
                for t, s in enumerate(read("nothing"))
            ),
        ],
    )


def _check(change: str, step: int) -> None:
    """Refuse a change or a step that is not there."""
    read(change)
    if step not in range(FIRST_READ + len(TEXT)):
        raise ValueError(f"step={step}: there are steps 0 to {FIRST_READ + len(TEXT) - 1}")
