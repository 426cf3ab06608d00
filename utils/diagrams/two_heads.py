"""Diagram of chapter 13: two heads, one in each block, that go on with a string seen before.

Sources: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits"; Olsson et al.
2022, "In-context Learning and Induction Heads". The heads are set by hand.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps
from utils.scratch.self_attention import attend

TEXTS = {"m o r e m o": "moremo", "d i n g d i": "dingdi"}
BLOCKS = {"two blocks": 2, "one block": 1}
SHARP = 8.0  # a match scores 8, anything else 0
TWO = ("what comes next?", "block 1 looks one back", "block 2 asks", "softmax", "handed over")
ONE = ("what comes next?", "the only block asks", "softmax", "handed over")
ANSWER, QUERY, BARS, STREAM, SYMBOLS = 24, 84, 172, 236, 322


@cache
def heads(text: str, blocks: int) -> SimpleNamespace:
    """Return what the last place's head sees: the keys, its weights, and what it is handed.

    With two blocks a key is the symbol before a place, which block 1 has fetched; with one block
    it is the place's own symbol. The value is the place's own symbol, the query the last symbol.
    """
    symbols = sorted(set(text))
    own = np.eye(len(symbols))[[symbols.index(symbol) for symbol in text]]
    back = np.where(np.eye(len(text), k=-1) > 0, SHARP, 0.0)  # place t asks for place t - 1
    back[0, 0] = SHARP  # nothing stands before the first place: it looks at itself
    scale = np.sqrt(len(text))
    before, looks = attend(scale * back, np.eye(len(text)), own)
    keys = before if blocks == 2 else own
    z, weights = attend(SHARP * np.sqrt(len(symbols)) * own[-1:], keys, own)
    said, scores = symbols[int(z[0].argmax())], SHARP * (keys @ own[-1])
    return SimpleNamespace(
        looks=looks, keys=keys, scores=scores, weights=weights[0], z=z[0], said=said
    )


def names(text: str, blocks: int) -> tuple[str, ...]:
    """Return what the steps are called."""
    return TWO if blocks == 2 else ONE


def drawing(text: str = "moremo", blocks: int = 2, step: int = 4) -> Scene:
    """Draw the string, what each place knows, and whom the last place asks."""
    _check(text, blocks, step)
    late = step - 1 if blocks == 2 else step  # 1: asks, 2: softmax, 3: handed over
    scene = Scene(
        SYMBOLS + 42,
        "Two heads that continue a string",
        "A string of six symbols stands at the foot. Above each is a box with what its place "
        "knows: its own symbol, and, when a first block has looked one place back, the symbol "
        "before. The last place's query meets every box. Bars show its weights, and at the top "
        "stands what it was handed.",
    )
    ready = blocks == 2 and step >= 1
    for place, symbol in enumerate(text):
        _place(scene, text, place, symbol, ready, late)
    _block_one(scene, text, ready)
    _last(scene, text, blocks, late)
    return scene


def _x(place: int) -> float:
    return 88 + 56 * place


def _place(scene: Scene, text: str, place: int, symbol: str, ready: bool, late: int) -> None:
    """Draw one symbol and what its place knows, with its score's weight above."""
    x, now = _x(place), heads(text, 2 if ready else 1)
    scene.tile(f"symbol{place}", x, SYMBOLS, symbol, "x", w=34)
    scene.arrow(f"own{place}", (x, SYMBOLS - 13), (x, STREAM + 22), "s line")
    before = "–" if place == 0 else text[place - 1]
    key = f"after {before}" if ready else f"is {symbol}"
    scene.node(f"knows{place}", x, STREAM, symbol, key, "s small", w=53)
    if late >= 1:
        look = "U line" if now.weights[place] > 0.3 else "U thin dim"
        scene.arrow(f"ask{place}", (_x(len(text) - 1), QUERY + 13), (x, BARS - 46), look, head=5)
    if late == 1:
        score = shown(now.scores[place], 0)
        scene.label(f"share{place}", x, BARS + 12, f"score {score}", "ink word small")
    if late >= 2:
        scene.bar(f"weight{place}", x, BARS, 40 * now.weights[place], "a", wide=22)
        scene.label(f"share{place}", x, BARS + 12, shown(now.weights[place]), "a number")


def _block_one(scene: Scene, text: str, ready: bool) -> None:
    """Draw how block 1 fetches for each place the symbol before."""
    scene.label("row.knows", 50, STREAM - 8, "place", "s word small end")
    scene.label("row.knows2", 50, STREAM + 7, "knows", "s word small end")
    scene.label("row.text", 50, SYMBOLS, "string", "x word small end")
    if not ready:
        return
    for place in range(1, len(text)):
        ends = (_x(place - 1) + 12, SYMBOLS - 13), (_x(place) - 14, STREAM + 23)
        scene.arrow(f"back{place}", *ends, "a line", head=5)
    scene.label("block1", 228, SYMBOLS + 26, "block 1: fetch what stands before me", "a word")


def _last(scene: Scene, text: str, blocks: int, late: int) -> None:
    """Draw the last place's question, and what it is handed."""
    x, now = _x(len(text) - 1), heads(text, blocks)
    if late < 1:
        scene.label("question", 228, QUERY, f"“{text}” goes on. With what?", "ink word")
        return
    asked = f"who is after {text[-1]}?" if blocks == 2 else f"who is {text[-1]}?"
    scene.tile("query", x - 28, QUERY, asked, "U", w=114)
    scene.label("block2", 60, QUERY, f"block {blocks}", "U word small start")
    if late >= 3:
        best = int(now.weights.argmax())
        way = [(_x(best) - 19, BARS), (_x(best) - 19, ANSWER + 12)]
        scene.wire("hand", way, "V line", head=6)
        scene.node("said", _x(best) - 19, ANSWER - 4, f"says {now.said}", "", "V full", w=84, h=30)


def caption(text: str, blocks: int, step: int) -> str:
    """Say what this step does."""
    _check(text, blocks, step)
    now, last, right = heads(text, blocks), text[-1], text[text.index(text[-1]) + 1]
    if step == 0:
        return (
            f"The string is “{text}”, and its first {text.rindex(text[0])} symbols come again and "
            f"again. After “{last}” came “{right}” the first time, so “{right}” is right."
        )
    if blocks == 2 and step == 1:
        return (
            "In block 1 a head gives its weight to the place before. So each place now knows two "
            "things, its own symbol and the symbol before it."
        )
    late = step - 1 if blocks == 2 else step
    if late == 1:
        offers = "what stands before each place" if blocks == 2 else "each place's own symbol"
        return f"The last place asks for “{last}”, and the keys are {offers}."
    places = [place for place, weight in enumerate(now.weights) if weight > 0.3]
    found = " and ".join(f"place {place + 1} ({shown(now.weights[place])})" for place in places)
    if late == 2:
        return f"The softmax gives the weight to {found}, and next to nothing to the others."
    verdict = (
        f"which is what came after “{last}”"
        if now.said == right
        else f"the symbol that it asked for, and not “{right}”. A key that holds what stands "
        "before needs a block below, which has fetched it"
    )
    return f"The values are the places' own symbols, so it is handed “{now.said}”, {verdict}."


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    return Explorer(
        name="two_heads",
        title="How do two blocks continue a string?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("text", "String", TEXTS),
            Choice("blocks", "Blocks", BLOCKS),
            Steps("step", "Step", names, most=len(TWO)),
        ],
        presets={
            "The question": {"text": "moremo", "blocks": 2, "step": 0},
            "Two blocks": {"text": "moremo", "blocks": 2, "step": len(TWO) - 1},
            "One block": {"text": "moremo", "blocks": 1, "step": len(ONE) - 1},
        },
        still="Two blocks",
        question=(
            "The last place holds “o” and wants what came after the first “o”. Its query can only "
            "be compared with what a place knows. What must the place of “r” know?",
            "That “o” stands before it. Its own symbol does not say so: an earlier block has to "
            "fetch it from the neighbour.",
        ),
        alt=drawing().alt,
        table=[
            ("string", *BLOCKS),
            *((text, *(heads(text, b).said for b in BLOCKS.values())) for text in TEXTS.values()),
        ],
    )


def _check(text: str, blocks: int, step: int) -> None:
    """Refuse a string, a number of blocks or a step that is not there."""
    if text not in TEXTS.values():
        raise ValueError(f"text={text!r}: expected one of {list(TEXTS.values())}")
    if blocks not in BLOCKS.values():
        raise ValueError(f"blocks={blocks}: expected 1 or 2")
    if step not in range(len(names(text, blocks))):
        count = len(names(text, blocks))
        raise ValueError(f"step={step}: with {blocks} blocks there are the steps 0 to {count - 1}")
