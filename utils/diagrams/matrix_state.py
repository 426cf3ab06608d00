"""Diagram of chapter 15: pairs written into a matrix, and read back with a key.

Two rules write. The plain rule adds the outer product of key and value; the delta rule first reads
what the key would give, and writes only the difference. Sources: Katharopoulos et al. 2020,
"Transformers are RNNs"; Schlag et al. 2021, "Linear Transformers Are Secretly Fast Weight
Programmers".
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps

RULES = {"add (linear attention)": "plain", "write the difference (delta rule)": "delta"}
KEYS = {"sky": np.array([1.0, 0.0]), "grass": np.array([0.6, 0.8])}  # of length 1, not orthogonal
COLOURS = ("blue", "green", "grey")  # a value is one of them: 1 at its place
PAIRS = (("sky", "blue"), ("grass", "green"), ("sky", "grey"))
NAMES = ("empty", *(f"{word} is {colour}" for word, colour in PAIRS), "sky?", "grass?")
CELL, MIDDLE = 52, 214  # of the matrix: a cell, and the middle across
KEY_X, VALUE_Y, MATRIX_Y, READ_Y = 66, 70, 166, 258


class Moment(NamedTuple):
    """What one step has done: key, value, what the key read before, what was written, S after."""

    key: np.ndarray | None
    value: np.ndarray | None
    read: np.ndarray
    written: np.ndarray
    S: np.ndarray


@cache
def moments(rule: str) -> tuple[Moment, ...]:
    """Return the steps of NAMES with one rule: an empty matrix, three writings, two readings."""
    if rule not in RULES.values():
        raise ValueError(f"rule={rule!r}: expected one of {list(RULES.values())}")
    S, none = np.zeros((2, 3)), np.zeros(3)
    found = [Moment(None, None, none, none, S)]
    for word, colour in PAIRS:
        key, value = KEYS[word], np.eye(3)[COLOURS.index(colour)]
        read = key @ S
        written = value if rule == "plain" else value - read
        S = S + np.outer(key, written)
        found.append(Moment(key, value, read, written, S))
    for key in KEYS.values():
        found.append(Moment(key, None, key @ S, none, S))
    return tuple(found)


def drawing(rule: str = "plain", step: int = 4) -> Scene:
    """Draw the matrix after a step: what is written stands above it, what is read below."""
    _check(rule, step)
    scene = Scene(
        READ_Y + 66,
        "A memory that is a matrix",
        "A matrix of two rows and three columns, the columns named blue, green and grey. To its "
        "left a key, one number for each row. When a pair is written, a row of three numbers "
        "stands above it; when a key asks, the three numbers that it reads stand below.",
    )
    now, before = moments(rule)[step], moments(rule)[max(step - 1, 0)]
    scene.label("said", 200, 12, f"“{NAMES[step]}”" if step else "", "x number large")
    for j, colour in enumerate(COLOURS):
        scene.label(f"colour{j}", _column(j), 42, colour, "ink word")
    scene.label("S", MIDDLE + 1.5 * CELL + 24, MATRIX_Y, "S", "c name large")
    changed = now.S != before.S
    for (i, j), value in np.ndenumerate(now.S):
        look = "c full" if changed[i, j] else "c"
        place = _column(j), MATRIX_Y + (i - 0.5) * 34
        scene.tile(f"S{i}{j}", *place, shown(value), look, w=CELL - 4, h=30)
    if now.key is None:
        scene.label("foot", 200, READ_Y + 48, "6 numbers, all 0", "ink word")
        return scene
    asks = now.value is None
    role = "U" if asks else "W"
    scene.label("key.name", KEY_X, VALUE_Y, "query q" if asks else "key k", f"{role} name")
    for i, number in enumerate(now.key):
        y = MATRIX_Y + (i - 0.5) * 34
        scene.tile(f"key{i}", KEY_X, y, shown(number, 1), f"{role} full", w=40, h=30)
        look = f"{role} {'line' if number else 'thin dim'}"
        scene.arrow(f"key{i}.way", (KEY_X + 22, y), (_column(0) - 28, y), look, head=5)
    (_read if asks else _write)(scene, now, rule)
    return scene


def _write(scene: Scene, now: Moment, rule: str) -> None:
    """Draw the row that comes in from above, and what the delta rule takes away first."""
    for j, number in enumerate(now.written):
        x = _column(j)
        scene.tile(f"in{j}", x, VALUE_Y, shown(number), "V full", w=CELL - 4, h=26)
        look = f"V {'line' if abs(number) > 1e-9 else 'thin dim'}"
        scene.arrow(f"in{j}.way", (x, VALUE_Y + 15), (x, MATRIX_Y - 36), look, head=5)
    scene.label(
        "in.name", MIDDLE + 1.5 * CELL + 8, VALUE_Y, "v" if rule == "plain" else "v − k S",
        "V name start",
    )  # fmt: skip
    if rule == "delta":
        for j, number in enumerate(now.read):
            scene.tile(f"was{j}", _column(j), READ_Y, shown(number), "a", w=CELL - 4, h=26)
        scene.label("was", MIDDLE + 1.5 * CELL + 8, READ_Y, "k S, before", "a name start")
    said = "S + outer product of k and " + ("v" if rule == "plain" else "(v − k S)")
    scene.label("foot", 200, READ_Y + 48, said, "ink word")


def _read(scene: Scene, now: Moment, rule: str) -> None:
    """Draw the three numbers that come out below."""
    for j, number in enumerate(now.read):
        x = _column(j)
        scene.arrow(f"out{j}.way", (x, MATRIX_Y + 36), (x, READ_Y - 15), "V line", head=5)
        most = " full" if number == now.read.max() else ""
        scene.tile(f"out{j}", x, READ_Y, shown(number), f"V{most}", w=CELL - 4, h=26)
    scene.label("out", MIDDLE + 1.5 * CELL + 8, READ_Y, "q S", "V name start")
    scene.label("foot", 200, READ_Y + 48, "read: how much of each colour", "ink word")


def _column(j: int) -> float:
    return MIDDLE + (j - 1) * CELL


def caption(rule: str, step: int) -> str:
    """Say what this step does."""
    _check(rule, step)
    now = moments(rule)[step]
    if step == 0:
        return (
            "The keys are directions: sky (1, 0) and grass (0.6, 0.8), which overlap by 0.6. A "
            "value has a 1 at its colour."
        )
    if now.value is not None:
        word, colour = PAIRS[step - 1]
        if rule == "plain":
            return f"“{word} is {colour}”: the row of {colour} is added, by the key's shares."
        return (
            f"“{word} is {colour}”: the key read {_row(now.read)} before, so {_row(now.written)} "
            f"is added by its shares; now it reads exactly {colour}."
        )
    word = NAMES[step].rstrip("?")
    last = dict(PAIRS)[word]
    best = [name for name, n in zip(COLOURS, now.read, strict=True) if n > now.read.max() - 1e-9]
    right = "as it was told last" if best == [last] else f"although it was told {last} last"
    return f"The key of {word} reads {_row(now.read)}: most of {' and '.join(best)}, {right}."


def _row(numbers: np.ndarray) -> str:
    return f"({', '.join(shown(number) for number in numbers)})"


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    sky, grass = 4, 5
    read = {(rule, step): moments(rule)[step].read for rule in RULES.values() for step in (4, 5)}
    return Explorer(
        name="matrix_state",
        title="What does a matrix remember?",
        figure=drawing,
        caption=caption,
        controls=[Choice("rule", "Rule", RULES), Steps("step", "Step", lambda rule: NAMES, most=6)],
        presets={
            "A first pair": {"rule": "plain", "step": 1},
            "The sky, after adding": {"rule": "plain", "step": sky},
            "The sky, with the delta rule": {"rule": "delta", "step": sky},
        },
        question=(
            "“The sky is blue, the grass is green, the sky is grey.” Every pair is added into one "
            "matrix. What will the key of the sky read?",
            f"With adding, {_row(read['plain', sky])}: blue and grey alike, and some of the "
            "grass, whose key points in part the same way. The delta rule reads "
            f"{_row(read['delta', sky])}. It pays at the grass, which it reads as "
            f"{_row(read['delta', grass])}.",
        ),
        alt=drawing().alt,
        table=[
            ("asked, rule", *COLOURS),
            *(
                (f"{NAMES[step].rstrip('?')}, {name}", *(shown(n) for n in read[rule, step]))
                for name, rule in RULES.items()
                for step in (sky, grass)
            ),
        ],
    )


def _check(rule: str, step: int) -> None:
    """Refuse a rule or a step that is not there."""
    moments(rule)
    if step not in range(len(NAMES)):
        raise ValueError(f"step={step}: there are steps 0 to {len(NAMES) - 1}")
