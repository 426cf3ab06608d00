"""Diagrams of chapter 13: a block of the Transformer, and the whole model made of two of them.

Source: Vaswani et al. 2017, "Attention Is All You Need", with the norm before each part.
The sizes are those of the book's own Transformer, fresh, for the last word of a text.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.scratch.self_attention import attend, join_heads, norm, split_heads
from utils.scratch.transformer import Transformer

WIDTH, HEADS, STEPS = 16, 4, 9
STREAM, DETOUR = 92, 240  # where the stream runs, and the middle of the detours


@cache
def sizes() -> dict[str, float]:
    """Return the size (a root mean square) of x, of what each part adds, and of the sums."""
    rng = np.random.default_rng(0)
    model = Transformer(50, WIDTH, rng, heads=HEADS, layers=1, max_length=STEPS, dtype=np.float64)
    p = {name.rstrip("1"): value for name, value in model.params.items()}
    ids = rng.integers(50, size=(STEPS, 1))
    x = p["E"][ids] + p["P"][:STEPS, None]
    n = norm(x, p["gains"][0], p["shifts"][0])[0]
    parts = [split_heads(part, HEADS) for part in np.split(n @ p["W"] + p["b"], 3, axis=-1)]
    found = join_heads(attend(*parts)[0]) @ p["O"] + p["o"]
    y = x + found
    n = norm(y, p["gains"][1], p["shifts"][1])[0]
    thought = np.maximum(n @ p["F"] + p["f"], 0) @ p["G"] + p["g"]
    named = {"x": x, "found": found, "y": y, "thought": thought, "out": y + thought}
    return {name: float(np.sqrt((value[-1] ** 2).mean())) for name, value in named.items()}


def drawing() -> Scene:
    """Draw the stream upwards, with attention and the feed-forward network beside it."""
    scene = Scene(
        452,
        "A block of the Transformer",
        "A stream runs straight up from the word's vector x to the next block. Twice it is read: "
        "through a norm into four heads of attention, which also look at the earlier words, and "
        "through a norm into a small feed-forward network. Both times the result is added to it.",
    )
    size = sizes()
    scene.node("x", STREAM, 424, "x", shown(size["x"]), "s")
    scene.node("out", STREAM, 24, "x′", shown(size["out"]), "s full")
    scene.wire("stream1", [(STREAM, 401), (STREAM, 262)], "s line", head=6, style="stroke-width:4")
    scene.wire("stream2", [(STREAM, 238), (STREAM, 80)], "s line", head=6, style="stroke-width:4")
    scene.wire("stream3", [(STREAM, 56), (STREAM, 47)], "s line", style="stroke-width:4")
    _detour(scene, "attention", 250, shown(size["found"]))
    _detour(scene, "feed", 68, shown(size["thought"]))
    for head in range(HEADS):
        x = DETOUR - 54 + 36 * head
        scene.node(f"head{head}", x, 304, f"h_{head + 1}", "", "a", w=32, h=32)
    for row, said in enumerate(("heads of", "attention")):
        scene.label(f"heads.{row}", DETOUR - 78, 297 + 15 * row, said, "a word small end")
    scene.arrow("others", (392, 304), (318, 304), "x line")
    scene.label("others.says", 394, 322, "keys, values", "x word small end")
    scene.label("others.more", 394, 337, "of earlier words", "x word small end")
    scene.node("hidden", DETOUR, 122, "relu", "", "V", w=110, h=34)
    for row, said in enumerate(("each word", "by itself")):
        scene.label(f"hidden.{row}", DETOUR - 63, 115 + 15 * row, said, "V word small end")
    said = "numbers: root mean squares of the vectors"
    scene.label("sizes", 392, 436, said, "ink word small end")
    scene.label("stream.says", STREAM - 14, 160, "residual", "s word small end")
    scene.label("stream.more", STREAM - 14, 175, "stream", "s word small end")
    scene.label("y", STREAM + 10, 222, f"y  {shown(size['y'])}", "s number start")
    return scene


def _detour(scene: Scene, name: str, plus: float, added: str) -> None:
    """Draw a way that leaves the stream below, goes through a norm, and is added at `plus`."""
    low, side = plus + 128, "a" if name == "attention" else "V"
    scene.wire(f"{name}.out", [(STREAM, low), (DETOUR, low), (DETOUR, low - 9)], "s line", head=5)
    scene.tile(f"{name}.norm", DETOUR, low - 22, "norm", "ink", w=110)
    scene.wire(f"{name}.in", [(DETOUR, low - 35), (DETOUR, plus + 73)], "s line", head=5)
    back = [(DETOUR, plus + 37), (DETOUR, plus), (STREAM + 13, plus)]
    scene.wire(f"{name}.back", back, f"{side} line", head=5)
    scene.op(f"{name}.plus", STREAM, plus, "+", "s")
    scene.label(
        f"{name}.adds", (STREAM + DETOUR) / 2 + 8, plus - 11, f"adds {added}", f"{side} number"
    )


WORDS = ("in", "france", ",", "i", "had")  # what is read; each is to be followed by the next
COLUMNS = (104, 172, 240, 308)


def whole() -> Scene:
    """Draw the whole model upwards: words and places, two blocks, a norm, the output layer."""
    scene = Scene(
        356,
        "The whole Transformer",
        "Four words are read side by side. Each becomes a vector, the sum of its word and its "
        "place, which runs straight up through two blocks, a norm and the output layer to a "
        "prediction of the next word. Inside a block, and nowhere else, arrows lead from a word "
        "to the words after it, and none leads back.",
    )
    for number, (low, high) in enumerate(((246, 190), (160, 104)), start=1):
        box = {"x": 72, "y": high, "width": 268, "height": low - high, "rx": 9}
        scene.add(f"block{number}", "rect", "a box", **box)
        scene.label(f"block{number}.says", 64, (low + high) / 2, f"block {number}", "a word end")
        for to, end in enumerate(COLUMNS):
            for place, start in enumerate(COLUMNS[:to]):
                name = f"look{number}.{place}.{to}"
                scene.arrow(name, (start, low - 12), (end - 3, high + 12), "a line", head=4)
    for t, x in enumerate(COLUMNS):
        scene.tile(f"word{t}", x, 336, WORDS[t], "x", w=52)
        scene.label(f"place{t}", x, 309, f"+ place {t}", "x word small")
        for part, (low, high) in enumerate(((298, 70), (46, 36))):
            scene.wire(f"stream{t}.{part}", [(x, low), (x, high)], "s line", head=5)
        scene.tile(f"out{t}", x, 58, "norm, V", "V", w=60)
        scene.tile(f"next{t}", x, 22, WORDS[t + 1], "x full", w=52)
    for name, y, said in (("next", 22, "next word"), ("read", 336, "word")):
        scene.label(name, 64, y, said, "x word end")
    return scene
