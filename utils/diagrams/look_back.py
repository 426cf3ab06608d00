"""Diagram of chapter 10: a composer looks back, and copies what came next at a state like its own.

The trained composer reads the beginning of a tune that it never saw; its third bar is its first.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Explorer, Steps
from utils.music.composers import load_model
from utils.music.corpora import END, irish
from utils.scratch.functions import softmax

HEAD = "M:6/8\nK:A Dorian\n"
TUNE = "B|cAd cAG|EDE GAB|cAd cAG|"
FIRST = TUNE.index("|c", 3)  # the bar line after which bar 3 begins
LEFT, WIDE = 52, 13  # where the first character stands; of a column
NEW, HIGH = 18, 286  # where "something new" stands
BARS, STATES, READ, COPIED, ANSWER = 96, 128, 162, 189, 222  # the heights of the rows
TALL = 62  # of a weight of 1
ENOUGH = 0.05  # a weight that gets its number and its way


class Look(NamedTuple):
    """What the composer sees after one character: weights, and the likeliest next character."""

    new: float  # the weight of something new
    weights: np.ndarray  # of the tune's past states, one for each character before
    best: str  # the likeliest next character, and its share: copied and new
    copied: float
    invented: float


@cache
def look(step: int) -> Look:
    """Return what the stored composer does after character FIRST + step of the tune."""
    _check(step)
    corpus = irish()
    model = load_model("irish_copying", corpus)
    ids = corpus.vocabulary.encode([END, *HEAD, *TUNE[: FIRST + step + 1]])
    p = softmax(model.forward(ids[:, None])[-1, 0].astype(float))
    a = model.weights[-1, 0].astype(float)
    best = int(p.argmax())
    copied = float(a[1:][ids[1:] == best].sum())
    shares = copied, float(p[best]) - copied
    return Look(float(a[0]), a[2 + len(HEAD) :], corpus.vocabulary.tokens[best], *shares)


def names() -> list[str]:
    """Return what the steps are called."""
    return [f"read {said(TUNE[FIRST + step])}" for step in range(len(TUNE) - FIRST - 1)]


def said(character: str) -> str:
    """Return a character as a sentence names it."""
    return {" ": "a space", "\n": "a new line", END: "the end"}.get(character, f"“{character}”")


def drawing(step: int = 2) -> Scene:
    """Draw where the composer looks after `step` characters of bar 3, and what it copies."""
    seen, now = look(step), FIRST + step
    scene = Scene(
        HIGH,
        "A composer looks back at its own states",
        "The characters of a tune in a row, and a state above each one. A line leads from the "
        "newest state below all earlier ones. Above each earlier state a bar is its weight; at the "
        "left stands one bar more, for something new. From the state with the largest weight a "
        "way leads to the character that came next there, and on to the place behind the newest.",
    )
    scene.label("title", 4, 8, "weights: how like is each past state?", "a word small start")
    scene.label("kept", 4, STATES + 18, "states", "s word small start")
    scene.label("read", 4, READ, "read", "x word small start")
    _weight(scene, "new", NEW, seen.new)
    scene.tile("new.tile", NEW, STATES - 6, "new", "V small", w=32, h=20)
    for j, character in enumerate(TUNE[: now + 2]):
        x = _x(j)
        if j <= now:
            full = " full" if j == now else ""
            box = {"x": x - 5, "y": STATES - 10, "width": 10, "height": 20, "rx": 3}
            scene.add(f"s{j}", "rect", f"s box{full}", **box)
            scene.label(f"w{j}", x, READ, character, f"x {'number' if j == now else 'word'}")
        if j < now:
            _weight(scene, f"a{j}", x, float(seen.weights[j]))
    query = [(_x(now), STATES + 11), (_x(now), STATES + 15), (_x(0), STATES + 15)]
    scene.wire("query", query, "s line")
    for j in range(now):
        scene.wire(f"query{j}", [(_x(j), STATES + 15), (_x(j), STATES + 11)], "s thin")
    _copy(scene, seen, now)
    return scene


def _x(j: int) -> float:
    """Return where character j stands."""
    return LEFT + WIDE * j


def _weight(scene: Scene, key: str, x: float, weight: float) -> None:
    """Draw a weight as a bar, with its number where it is not small."""
    scene.bar(f"{key}.bar", x, BARS, TALL * weight, "a", wide=9)
    if weight >= ENOUGH:
        scene.label(f"{key}.number", x, BARS - TALL * weight - 8, shown(weight), "a number small")


def _copy(scene: Scene, seen: Look, now: int) -> None:
    """Draw the way from what came next at the likest state to the place of the next character."""
    j, to = int(seen.weights.argmax()), _x(now + 1)
    source = _x(j + 1)
    box = {"x": source - 6, "y": READ - 9, "width": 12, "height": 18, "rx": 3}
    scene.add("source", "rect", "c thin", **box)
    scene.wire("step", [(_x(j), STATES + 11), (source - 2, READ - 10)], "a line", head=4)
    way = [(source, READ + 10), (source, COPIED), (to, COPIED), (to, ANSWER - 13)]
    scene.wire("copied", way, "c line", head=5.5)
    scene.label(
        "copied.name", (source + to) / 2, COPIED + 11, "copy what came next", "c word small"
    )
    scene.tile("answer", to, ANSWER, short(seen.best), "V", w=26, h=24)
    parts = f"copied {shown(seen.copied)} + new {shown(seen.invented)}"
    sure = f"next: {said(seen.best)}, with probability {shown(seen.copied + seen.invented)}"
    scene.label("sure", 396, ANSWER + 30, sure, "V word end")
    scene.label("parts", 396, ANSWER + 48, f"= {parts}", "V word small end")


def short(character: str) -> str:
    """Return a character as a picture shows it."""
    return {" ": "␣", "\n": "↵", END: "end"}.get(character, character)


def caption(step: int) -> str:
    """Say where the composer looks, and what it does with it."""
    seen, now = look(step), FIRST + step
    j = int(seen.weights.argmax())
    like = f"“{TUNE[max(0, j - 4) : j + 1]}”"
    where = (
        f"The newest state, after “{TUNE[now - 4 : now + 1]}”, is compared with all {now} before "
        f"it. The one after {like} gets {shown(float(seen.weights[j]))} of the weight, something "
        f"new gets {shown(seen.new)}."
    )
    right = "That is what the tune does" if seen.best == TUNE[now + 1] else "The tune does not"
    return (
        f"{where} What came next there was {said(TUNE[j + 1])}. The composer expects "
        f"{said(seen.best)} with probability {shown(seen.copied + seen.invented)}. {right}."
    )


def _check(step: int) -> None:
    """Refuse a step that is not there."""
    if step not in range(len(names())):
        raise ValueError(f"step={step}: there are steps 0 to {len(names()) - 1}")


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    last = len(names()) - 1
    return Explorer(
        name="look_back",
        title="What came next, the last time?",
        figure=drawing,
        caption=caption,
        controls=[Steps("step", "Step", names, most=last + 1)],
        presets={
            "A new bar": {"step": 0},
            "Two notes in": {"step": 2},
            "The bar's end": {"step": last},
        },
        question=(
            "Bar 3 begins like bar 1. After how many of its notes will most of the weight lie on a "
            "state of bar 1?",
            "After one, the c: the state of bar 1 that has read the same gets most of it, and "
            "what came next there is copied. Right at the bar line most of the weight is on "
            "something new, because what comes is not decided yet.",
        ),
        alt=drawing().alt,
        table=[
            ("read", "weight of something new", "largest other weight", "next", "probability"),
            *(
                (
                    names()[step].removeprefix("read "),
                    shown(look(step).new),
                    shown(float(look(step).weights.max())),
                    said(look(step).best),
                    shown(look(step).copied + look(step).invented),
                )
                for step in range(last + 1)
            ),
        ],
    )
