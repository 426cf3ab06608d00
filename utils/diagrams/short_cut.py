"""Diagram of chapter 12: two ways of the gradient from a French word back to an English one.

Measured in the stored translator of the fragment: how large is what arrives by each way.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.scratch.functions import softmax
from utils.translation import encode_pairs, load_translator, make_batch

ENGLISH, FRENCH = ("the", "dog", "eats"), ("le", "chien", "mange")
LATE = 2  # the word whose loss goes back: mange
WIDE, FIRST = 48, 34  # of a column; where the first stands
LOSS, CONTEXT, STATES, WORDS, BARS, HIGH = 20, 78, 150, 196, 290, 320


@cache
def ways() -> SimpleNamespace:
    """Return the size of the gradient at each English word by both ways, and the weights.

    The loss is that of "mange". By the short cut it runs through the context into the encoder's
    states; by the long way through the decoder's states, e, and the encoder's last states (of
    both directions, of which the picture shows one).
    """
    translator = load_translator("fragment_dot")
    model, p = translator.model, translator.model.params
    sides = translator.source_vocabulary, translator.target_vocabulary
    batch, targets, _ = make_batch(encode_pairs([(ENGLISH, FRENCH)], *sides))
    logits = model.forward(batch)
    *_, s_0, read, o = model.saved
    dlogits = np.zeros_like(logits)
    dlogits[LATE] = softmax(logits[LATE])
    dlogits[LATE, 0, targets[LATE, 0]] -= 1
    dread = ((dlogits @ p["E_target"]) * (1 - o * o)) @ p["W_o"].T
    ds, dcontext = np.split(dread, 2, axis=-1)
    _, dqueries, dstates = model.attention.backward(dcontext)
    _, _, (ds_0,) = model.decoder.backward(ds + dqueries)
    de = (ds_0 * (1 - s_0 * s_0)) @ p["W_0"].T
    _, short = model.encoder.backward(dstates, np.zeros_like(de))
    _, long = model.encoder.backward(np.zeros_like(dstates), de)
    weights = model.attention.forward(read[..., : ds.shape[-1]], model.encode(batch.source).states)[
        1
    ]
    arrived = short[:, 0], long[:, 0]  # (source, embedding): the gradient of each word's vector
    sizes = [np.linalg.norm(way, axis=1) for way in arrived]
    return SimpleNamespace(arrived=arrived, short=sizes[0], long=sizes[1], a=weights[LATE, 0])


def drawing() -> Scene:
    """Draw encoder and decoder in one row, both ways back, and what arrives by each."""
    scene = Scene(
        HIGH,
        "Two ways back from a French word to an English one",
        "The encoder's states, e and the decoder's states stand in one row. From the loss of the "
        "last word a chain of dashed arrows runs back from state to state, and a single dashed "
        "line runs over them straight to one English word. Under each English word two bars show "
        "how much of the gradient arrives: by the single line much, by the chain nearly nothing.",
    )
    words = (*ENGLISH, "(end)")
    names = [*(f"h_{n + 1}" for n in range(4)), "e", *(f"s_{t + 1}" for t in range(3))]
    for n, name in enumerate(names):
        x, role = FIRST + WIDE * n, "c" if name == "e" else "s"
        scene.node(f"state{n}", x, STATES, name, "", role, w=28, h=30)
        under = words[n] if n < 4 else "" if n == 4 else ("(start)", *FRENCH)[n - 5]
        scene.label(f"x{n}", x, WORDS, under, "x number" if n < 4 else "x word")
        if under:
            scene.arrow(f"w{n}", (x, WORDS - 10), (x, STATES + 16), "W line", head=4.5)
        if n in (1, 2):  # the others are drawn as the way back
            scene.arrow(f"u{n}", (x - WIDE + 15, STATES), (x - 16, STATES), "U line dim", head=4)
    _back(scene)
    _bars(scene)
    return scene


def _back(scene: Scene) -> None:
    """Draw the loss, the context, and the two ways from it."""
    last, goal = FIRST + WIDE * 7, FIRST + WIDE * 2
    scene.node("J", last, LOSS, "J", "", "J", w=32, h=30)
    scene.label("word", last - 24, LOSS, "mange", "V number end")
    scene.label("word.said", last - 74, LOSS, "the loss of", "J word small end")
    scene.node("context", last - WIDE, CONTEXT, "context", "", "c", w=74, h=28)
    scene.arrow("J.s", (last, LOSS + 16), (last, STATES - 16), "J line back")
    scene.arrow("J.c", (last - 13, LOSS + 17), (last - WIDE + 12, CONTEXT - 16), "J line back")
    over = [(last - WIDE - 38, CONTEXT), (goal, CONTEXT), (goal, STATES - 17)]
    scene.wire("short", over, "J line back", head=5.5)
    middle = (goal + last - WIDE - 38) / 2
    text = f"the short cut: weight {shown(ways().a[2])}"
    scene.label("short.name", middle, CONTEXT - 14, text, "J word small")
    scene.label(
        "long.name", FIRST + WIDE * 4.5, STATES - 30, "the long way: six steps", "J word small"
    )
    for n in range(7, 2, -1):
        x = FIRST + WIDE * n
        start, end = (x - 14, STATES), (x - WIDE + 15, STATES)
        scene.arrow(f"long{n}", start, end, "J line back", head=4.5)


def _bars(scene: Scene) -> None:
    """Draw how much arrives at each English word, by each way."""
    found, scale = ways(), 100_000
    top = found.short.max()
    for n in range(4):
        x = FIRST + WIDE * n
        for key, sizes, shift, look in (
            ("short", found.short, -10, "J solid"),
            ("long", found.long, 10, "J box"),
        ):
            size = 52 * float(sizes[n] / top)
            box = {
                "x": x + shift - 7,
                "y": BARS - max(size, 1.5),
                "width": 14,
                "height": max(size, 1.5),
            }
            scene.add(f"bar.{key}{n}", "rect", look, **box, rx=1)
        text = f"{scale * found.short[n]:.0f} : {scale * found.long[n]:.0f}"
        scene.label(f"bar{n}", x, BARS + 13, text, "J word small")
    left = FIRST + WIDE * 4
    scene.label("key", left, BARS - 46, "gradient that arrives, in 10^{−5}", "ink word small start")
    scene.add("key.short", "rect", "J solid", x=left, y=BARS - 33, width=12, height=12, rx=1)
    scene.label("key.short.name", left + 18, BARS - 27, "by the short cut", "ink word small start")
    scene.add("key.long", "rect", "J box", x=left, y=BARS - 15, width=12, height=12, rx=1)
    scene.label(
        "key.long.name",
        left + 18,
        BARS - 9,
        "by the long way",
        "ink word small start",
    )
