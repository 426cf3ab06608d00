"""Diagram of chapter 03: which weights a phrase meets, where it was learned and elsewhere.

The language, the training at place 1 and the numbers are those of the chapter's experiment.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils import training
from utils.data.time_phrases import WORDS, sentences, share_right
from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Slider
from utils.scratch.feedforward import BagLanguageModel, EmbeddedWindow, FixedWindow
from utils.scratch.optimizers import Adam
from utils.text import bag_of_words, batches

PLACES = range(1, 7)  # where a phrase of two words can begin in a window of seven
AROUND = ("i", "saw", "the", "dog", "and")  # the filling that is drawn
MODELS = {"a table for each place": "places", "one shared table": "shared", "no places": "bag"}
TABLES, BLOCKS, STATE, RESULT = 84, 190, 240, 286  # heights


@cache
def trained(model: str) -> SimpleNamespace:
    """Return a model trained with the phrases at place 1: its rows of “this”, its accuracy.

    born, now  rows of “this”, before and after: (place, numbers); one row where all share it
    right      share of right answers with the phrase at places 1 to 6
    """
    rng, size = np.random.default_rng(0), len(WORDS)
    net = {
        "places": lambda: FixedWindow(size, 7, 16, rng),
        "shared": lambda: EmbeddedWindow(size, 7, 8, 16, rng),
        "bag": lambda: BagLanguageModel(size, 16, rng),
    }[model]()
    table = net.params["E" if model == "shared" else "W"]
    table = table.reshape(-1, size, table.shape[-1])  # (place, word, numbers)
    this = WORDS.encode(["this"])[0]
    born = table[:, this].copy()

    def view(ids: np.ndarray) -> np.ndarray:
        return bag_of_words(ids, size) if model == "bag" else ids

    ids, targets = sentences(0, 5, 256, rng)
    step = training.numpy_step(net, Adam(net.params, 1e-2))
    for _ in range(15):
        for batch in batches(view(ids), targets, batch_size=32, rng=rng):
            step(batch)
    right = []
    for place in PLACES:
        asked, expected = sentences(place - 1, 6 - place, 2000, np.random.default_rng(place))
        right.append(share_right(net.forward(view(asked)), expected))
    return SimpleNamespace(born=born, now=table[:, this], right=right)


def drawing(model: str = "shared", place: int = 5) -> Scene:
    """Draw the way of “this morning” at `place` through the weights of a model."""
    _check(model, place)
    scene = Scene(
        334,
        f"“this morning” at place {place}: {next(n for n, m in MODELS.items() if m == model)}",
        "Seven words in a row; two of them, “this morning”, are lit. Arrows lead from them to rows "
        "of weights, and on to the state s. Filled rows and blocks have met the phrase in "
        "training, at the first two places; empty ones have not. Below, a bar shows how many "
        "answers are right.",
    )
    words = [*AROUND[: place - 1], "this", "morning", *AROUND[place - 1 :]]
    for n, word in enumerate(words):
        look = "x full small" if n in (place - 1, place) else "x dim small"
        scene.tile(f"word{n}", _across(n), 18, word, look, w=54, h=26)
        scene.label(f"place{n}", _across(n), 41, str(n + 1), "ink word small dim")
    {"places": _tables, "shared": _shared, "bag": _bag}[model](scene, place - 1)
    scene.node("s", 200, STATE, "s", "", "s", w=92, h=30)
    _result(scene, model, place)
    legend = "filled: weights that met the phrase in training, at places 1 and 2"
    scene.label("legend", 200, 324, legend, "ink word small")
    return scene


def _across(n: int) -> float:
    return 200 + 56.5 * (n - 3)


def _row(scene: Scene, key: str, x: float, y: float, word: str, met: bool, now: bool, w: float):
    """Draw the row of a word: filled if it was met in training, pale if it is not met now."""
    box = {"x": x - w / 2, "y": y - 11, "width": w, "height": 22, "rx": 3}
    scene.add(key, "rect", f"W box{' full' if met else ''}{'' if now else ' dim'}", **box)
    scene.label(f"{key}.word", x, y, word, "ink word small" if now else "x word small dim")


def _tables(scene: Scene, first: int) -> None:
    """Draw one table for each place; the words meet the two below them."""
    for n in range(7):
        x, now = _across(n), n in (first, first + 1)
        dim = "" if now else " dim"
        scene.label(f"W{n}.name", x, TABLES - 2, f"W^{{({n + 1})}}", f"W name{dim}")
        _row(scene, f"W{n}.this", x, TABLES + 23, "this", n == 0, n == first, 54)
        _row(scene, f"W{n}.morning", x, TABLES + 47, "morning", n == 1, n == first + 1, 54)
        scene.label(f"W{n}.more", x, TABLES + 66, "⋮", "x word dim")
        if now:
            scene.arrow(f"in{n}", (x, 50), (x, TABLES - 13), "W line", head=4)
        end = 200 + 11 * (n - 3), STATE - 18
        scene.arrow(f"out{n}", (x, TABLES + 80), end, f"W line{dim}", head=4)


def _shared(scene: Scene, first: int) -> None:
    """Draw one table for all places, and after it one block of weights for each place."""
    _one_table(scene, "E", first)
    for n in range(7):
        x, now = _across(n), n in (first, first + 1)
        dim = "" if now else " dim"
        _row(scene, f"block{n}", x, BLOCKS, f"W^{{({n + 1})}}", n < 2, now, 54)
        if now:
            start = 200 + 40 * (n - first) - 20, TABLES + 62
            scene.arrow(f"row{n}", start, (x, BLOCKS - 14), "W line", head=4)
        end = 200 + 11 * (n - 3), STATE - 18
        scene.arrow(f"out{n}", (x, BLOCKS + 14), end, f"W line{dim}", head=4)


def _bag(scene: Scene, first: int) -> None:
    """Draw one table for all places, which leads to the state at once."""
    _one_table(scene, "W", first)
    scene.arrow("out", (200, TABLES + 62), (200, STATE - 18), "W line")


def _one_table(scene: Scene, name: str, first: int) -> None:
    """Draw the table that all places share, and the words' ways to it."""
    scene.label(f"{name}.name", 130, TABLES + 35, name, "W name")
    for n, word in enumerate(("this", "morning")):
        _row(scene, f"{name}.{word}", 200, TABLES + 23 + 24 * n, word, True, True, 112)
        end = 200 + 40 * n - 20, TABLES + 8
        scene.arrow(f"in{n}", (_across(first + n), 50), end, "W line", head=4)


def _result(scene: Scene, model: str, place: int) -> None:
    """Draw the share of right answers, beside that of guessing."""
    right, left, wide = trained(model).right[place - 1], 136, 200
    scene.arrow("V", (200, STATE + 17), (200, RESULT - 12), "V line", head=4)
    scene.label("right", left - 10, RESULT, "right answers", "V word end")
    frame = {"x": left, "y": RESULT - 8, "width": wide, "height": 16, "rx": 2}
    scene.add("all", "rect", "V thin dim", **frame)
    scene.bar("bar", left, RESULT, wide * right, "V", wide=16, across=True)
    scene.label("share", left + wide + 8, RESULT, f"{right:.0%}", "V number start")
    guess = left + wide / 4
    scene.wire("guess", [(guess, RESULT - 8), (guess, RESULT + 12)], "ink thin")
    scene.label("guess.name", guess, RESULT + 20, "guessing: 25%", "ink word small")


def caption(model: str, place: int) -> str:
    """Say which weights the phrase meets, and what that is worth."""
    _check(model, place)
    net = trained(model)
    right = f"{net.right[place - 1]:.0%} of the answers are right."
    row = (place - 1) * (model == "places")
    was, now = (shown(float(rows[row, 0])) for rows in (net.born, net.now))
    if model == "places":
        if place == 1:
            return (
                f"The phrase was learned here, at place 1. The row of “this” in table 1 began with "
                f"{was} and now begins with {now}. {right}"
            )
        return (
            f"At place {place} “this” meets another row, in table {place}. It began with {was} and "
            f"still begins with {now}: the lessons were at place 1. {right}"
        )
    if model == "shared":
        seen = "which has met it in training" if place == 1 else "which has only met filling there"
        return (
            f"“this” has one row, at every place; it began with {was} and now begins with {now}. "
            f"At place {place} the row is read by block {place} of W, {seen}. {right}"
        )
    return (
        f"“this” has one row, at every place, and nothing after it knows of places: what was "
        f"learned at place 1 holds at place {place}. {right} But “morning this” would be the same."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    return Explorer(
        name="shared_table",
        title="Which weights does a phrase meet?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("model", "Weights", MODELS),
            Slider("place", "“this morning” at place", tuple(PLACES)),
        ],
        presets={
            "Where it was learned": {"model": "places", "place": 1},
            "Four places on": {"model": "places", "place": 5},
            "With a shared table": {"model": "shared", "place": 5},
        },
        question=(
            "All lessons had the phrase at place 1. Now give every word one row for all places, "
            "and keep a block of weights for each place behind it. Will the answer be right at "
            "place 5?",
            "No. The row of “this” is known at place 5, but the block that reads it there has only "
            "ever met filling. Shared words are not shared places.",
        ),
        alt=drawing().alt,
        table=[
            ("right at place", *MODELS),  # a row for each place: four columns fit a phone
            *(
                (
                    str(place),
                    *(f"{trained(model).right[place - 1]:.0%}" for model in MODELS.values()),
                )
                for place in PLACES
            ),
        ],
    )


def _check(model: str, place: int) -> None:
    """Refuse a model or a place that is not there."""
    if model not in MODELS.values() or place not in PLACES:
        raise ValueError(
            f"model={model!r}, place={place}: take one of {list(MODELS.values())}, and a place "
            f"from {PLACES[0]} to {PLACES[-1]}"
        )
