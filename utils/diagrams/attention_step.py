"""Diagram of chapter 12: one step of attention, for every word that the decoder writes.

Two numbers a state, set by hand, so that every product can be checked; and the book's own
translator of its fragment, which has 128.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from utils.diagrams.attention_numbers import CELLS, EXAMPLES, KEYS, QUERIES, steps_of
from utils.diagrams.encoder_decoder import quoted
from utils.diagrams.shapes import Scene, shown, sub
from utils.explorers.frame import Choice, Explorer, Steps

__all__ = ["KEYS", "QUERIES", "caption", "drawing", "explorer", "names", "steps_of"]
STAGES = ("the query", "the scores", "the weights", "the mixture")
DIGITS = 3  # of a weight, so that rounded ones add up to 1 as well
LEFT, EDGE, HIGH = 55, 95, 458  # the decoder's middle; where the rows' names end
HEADS, ROW, PREDICT, CONTEXT, WEIGHTS = 8, 26, 124, 172, 226  # the heights of the rows
SOFTMAX, SCORES, QUERY, STATES, WORDS, NOTE = 260, 316, 341, 380, 428, 450


def names(example: str) -> list[str]:
    """Return what the steps are called: the keys, then four for each French word."""
    words = steps_of(example).target
    return ["the keys", *(f"{quoted(word)}: {stage}" for word in words for stage in STAGES)]


def drawing(example: str = "the black dog eats", step: int = 20) -> Scene:
    """Draw step `step` of writing: the keys, then query, scores, weights, mixture of each word."""
    t, stage = _place(example, step)
    net = steps_of(example)
    said = next(name for name, value in EXAMPLES.items() if value == example)
    scene = Scene(
        HIGH,
        f"Attention step by step: {said}",
        "A state stands above each English word. On the left the decoder's state, the query, meets "
        "each of them in a score. Above the scores a softmax turns them into weights, and each "
        "weight is a valve on the line from its state up to the context. At the top a table "
        "grows: one row of weights for each French word.",
    )
    columns = _columns(len(net.source))
    _query(scene, columns, stage)
    _softmax(scene, columns, " dim" if stage < 2 else "")
    for n, x in enumerate(columns):
        _column(scene, net, n, x, t, stage)
    _mixing(scene, columns, net.a[t] if stage == 3 else None)
    for n, x in enumerate(columns):
        _weight(scene, n, x, float(net.a[t, n]) if stage > 1 else None)
    _decoder(scene, net, t, stage)
    _predict(scene, t, stage)
    _written(scene, net, t + (stage == 3), columns)
    kind = f"a state: {CELLS} of its 128 numbers; fuller is larger, a bar means minus"
    kind = kind if net.p else "a state: two numbers, set by hand"
    scene.label("kind", 396, NOTE, kind, "x word small end")
    return scene


def _place(example: str, step: int) -> tuple[int, int]:
    """Return the French word and the stage (-1: before the first word) of a step."""
    count = len(names(example))
    if step not in range(count):
        raise ValueError(f"step={step}: “{example}” has steps 0 to {count - 1}")
    return (0, -1) if step == 0 else divmod(step - 1, len(STAGES))


def _columns(count: int) -> list[float]:
    """Return where the English words stand."""
    wide = min(290 / count, 84)
    return [253 + wide * (n - (count - 1) / 2) for n in range(count)]


def _query(scene: Scene, columns: list[float], stage: int) -> None:
    """Draw how the query reaches every product: a line below them, with a branch to each."""
    look = "s line faint" if stage < 1 else "s line"
    scene.wire("query", [(LEFT + 38, QUERY), (columns[-1] - 31, QUERY)], look)
    for n, x in enumerate(columns):
        branch = [(x - 31, QUERY), (x - 31, SCORES), (x - 22, SCORES)]
        scene.wire(f"query{n}", branch, look, head=4.5)


def _softmax(scene: Scene, columns: list[float], seen: str) -> None:
    """Draw the band in which the scores of all words become shares."""
    box = {"x": columns[0] - 27, "width": columns[-1] - columns[0] + 35}
    scene.add("softmax", "rect", f"a box{seen}", **box, y=SOFTMAX - 11, height=22, rx=6)
    scene.label("softmax.name", EDGE, SOFTMAX, "softmax", f"a word small end{seen}")


def _mixing(scene: Scene, columns: list[float], shares: np.ndarray | None) -> None:
    """Draw the ways of the states, over the softmax and through the valves, to the context.

    Behind a valve a line is as wide as what comes through; None: nothing flows yet.
    """
    for n, x in enumerate(column + 16 for column in columns):
        through, rest = (0, 0) if shares is None else (shares[n], shares[n:].sum())
        look = "s line faint" if shares is None else "s line"
        for key, classes in ((f"over{n}", "gap"), (f"value{n}", look)):
            scene.wire(key, [(x, STATES - 23), (x, WEIGHTS + 9)], classes)
        _flow(scene, f"value{n}.on", [(x, WEIGHTS - 9), (x, CONTEXT)], through)
        end = columns[n - 1] + 16 if n else LEFT + 45
        _flow(scene, f"mixed{n}", [(x, CONTEXT), (end, CONTEXT)], rest, 0 if n else 5.5)


def _flow(scene: Scene, key: str, way: list, share: float, head: float = 0) -> None:
    """Draw a line as wide as the share that flows in it, a faint one where it is nothing."""
    look = "s line" if share >= 0.0005 else "s line faint"
    scene.wire(key, way, look, head=head, style=f"stroke-width:{1 + 3 * share:.1f}")


def _column(scene: Scene, net: SimpleNamespace, n: int, x: float, t: int, stage: int) -> None:
    """Draw what belongs to one English word: its state and its score."""
    left, scored = x - 12, stage >= 1
    scene.arrow(f"w{n}", (x, WORDS - 13), (x, STATES + 24), "W line")
    scene.label(f"x{n}", x, WORDS, net.source[n], "x number")
    _state(scene, f"h{n}", x, STATES, f"key h_{n + 1}", net.h[n], net.drawn)
    for key, look in (("under", "gap"), ("key", "s line" if scored else "s line faint")):
        head = 0 if key == "under" else 5.5
        scene.arrow(f"{key}{n}", (left, STATES - 23), (left, SCORES + 10), look, head=head)
    scene.op(f"dot{n}", left, SCORES, "·" if scored else "", "ink", r=8)
    score = shown(net.scores[t, n], 1) if scored else ""
    scene.label(f"score{n}", left, SCORES - 18, score, "ink number")
    look = "ink thin" if stage > 1 else "ink thin faint"
    scene.arrow(f"in{n}", (left, SCORES - 27), (left, SOFTMAX + 13), look, head=4)


def _weight(scene: Scene, n: int, x: float, weight: float | None) -> None:
    """Draw how the weight of one word sets its valve; None: not there yet."""
    left, there = x - 12, weight is not None
    way = [(left, SOFTMAX - 12), (left, WEIGHTS), (x + 7, WEIGHTS)]
    scene.wire(f"out{n}", way, "a thin" if there else "a thin faint", head=4)
    text = shown(weight, DIGITS) if there else ""
    scene.label(f"a{n}", left - 1, WEIGHTS - 12, text, "a number")
    scene.gate(f"valve{n}", x + 16, WEIGHTS, weight or 0.0, True, "a" if there else "a dim", size=8)


def _state(
    scene: Scene, key: str, x: float, y: float, name: str, values: np.ndarray | None,
    drawn: np.ndarray, role: str = "s",
) -> None:  # fmt: skip
    """Draw a state: its two numbers written, or six of its 128 as cells; None: not there yet."""
    wide = 84 if role == "c" else 76 if x == LEFT else 70
    if values is None:
        scene.node(key, x, y, name, "", f"{role} dim", w=wide)
    elif len(values) == 2:
        text = ", ".join(shown(value, 2 if role == "c" else 1) for value in values)
        scene.node(key, x, y, name, text, role, w=wide)
    else:
        look, wide = ("s small", 54) if key[0] == "h" else (role, wide)
        scene.node(key, x, y, name, " ", look, w=wide)
        scene.matrix(f"{key}.cells", x + 0.5, y + 9, values[drawn], role, cell=7)


def _decoder(scene: Scene, net: SimpleNamespace, t: int, stage: int) -> None:
    """Draw the decoder's side: the word it was fed, its old state, the query, the context."""
    dim = " dim" if stage < 0 else ""
    old, fed = LEFT - 24, LEFT + 20
    scene.label("fed", fed, WORDS, "" if dim else net.fed[t], "x number")
    scene.arrow("fed.w", (fed, WORDS - 13), (fed, QUERY + 25), f"W line{dim}")
    scene.node("old", old, WORDS - 23, f"s_{t}", "", f"s{dim}", w=40, h=30)
    scene.arrow("old.u", (old, WORDS - 39), (old, QUERY + 25), f"U line{dim}")
    query = None if dim else net.s[t]
    _state(scene, "s", LEFT, QUERY, f"query s_{t + 1}", query, net.drawn)
    context = net.contexts[t] if stage == 3 else None
    _state(scene, "c", LEFT, CONTEXT, "context", context, net.drawn, "c")
    scored, weighed = (" dim" if stage < needed else "" for needed in (1, 2))
    scene.label("scores", EDGE, SCORES - 18, "scores", f"ink word small end{scored}")
    scene.label("weights", EDGE, WEIGHTS - 12, "weights", f"a word small end{weighed}")


def _predict(scene: Scene, t: int, stage: int) -> None:
    """Draw how the next word is predicted from the context and the query."""
    dim = " dim" if stage < 3 else ""
    up = [(LEFT - 39, QUERY), (8, QUERY), (8, PREDICT), (LEFT - 30, PREDICT)]
    scene.wire("s.up", up, f"s line{' faint' if dim else ''}", head=5.5)
    scene.arrow("c.up", (LEFT, CONTEXT - 23), (LEFT, PREDICT + 12), f"c line{dim}")
    scene.tile("predict", LEFT, PREDICT, "predict", f"V{dim}", w=58, h=20)
    scene.arrow("y", (LEFT, PREDICT - 11), (LEFT, ROW + 17 * t + 10), f"V line{dim}")


def _written(scene: Scene, net: SimpleNamespace, count: int, columns: list) -> None:
    """Draw the French words that are written, each with its row of weights."""
    wide = columns[1] - columns[0]
    scene.label("heads", LEFT, HEADS, "written", "V word small")
    for n, x in enumerate(columns):
        scene.label(f"head{n}", x, HEADS, net.source[n], "x word small")
    for row, word in enumerate(net.target):
        y, there = ROW + 17 * row, row < count
        scene.label(f"y{row}", LEFT, y, word if there else "", "V number")
        for n, x in enumerate(columns):
            box = {"x": x - wide / 2 + 1.5, "y": y - 7.5, "width": wide - 3, "height": 15}
            share = float(net.a[row, n]) if there else 0.0
            fill = round(0.06 + 0.4 * share, 2)
            scene.add(f"map{row}.{n}", "rect", "a solid", **box, rx=2, fill_opacity=fill)
            text = shown(share, DIGITS) if there else ""
            scene.label(f"map{row}.{n}.n", x, y, text, "ink word small")


def caption(example: str, step: int) -> str:
    """Say what this step shows."""
    t, stage = _place(example, step)
    net = steps_of(example)
    if stage < 0:
        kind = f"128 numbers; {CELLS} are drawn" if net.p else "two numbers, set by hand"
        return (
            f"The encoder has read “{' '.join(net.source)}” and keeps a state for every word: "
            f"the keys h₁ to h{sub(len(net.source))}. Each holds {kind}."
        )
    best, second = (int(n) for n in np.argsort(-net.a[t], kind="stable")[:2])
    word, here = quoted(net.source[best]), f"s{sub(t + 1)}"
    if stage == 0:
        left = "" if t else ", which the encoder leaves,"
        return (
            f"To write word {t + 1} the decoder is fed {quoted(net.fed[t])}. From it and the old "
            f"state s{sub(t)}{left} comes the new state {here}, the query: it knows what has been "
            "written, and asks for what is needed now."
        )
    if stage == 1:
        return (
            "Every key meets the query: the products of their numbers, added up, are its score. "
            f"{word} fits best: {here} · h{sub(best + 1)} = {_product(net, t, best)}."
        )
    if stage == 2:
        lead = shown(net.scores[t, best] - net.scores[t, second], 1)
        return (
            f"The softmax makes weights of the scores: none is negative, and their sum is 1. "
            f"{word} is {lead} ahead of {quoted(net.source[second])} and gets "
            f"{shown(net.a[t, best], DIGITS)} of the weight. Each weight opens a valve."
        )
    return _mixed(net, t, best)


def _product(net: SimpleNamespace, t: int, n: int) -> str:
    """Return the score of key n, with its products where there are two."""
    score = shown(net.scores[t, n], 1)
    if net.p:
        return f"{score}, a sum of 128 products"
    first, second = (
        f"{_signed(s)} × {_signed(h)}" for s, h in zip(net.s[t], net.h[n], strict=True)
    )
    return f"{first} + {second} = {score}"


def _signed(value: float) -> str:
    text = f"{value:g}".replace("-", "−")
    return f"({text})" if value < 0 else text


def _mixed(net: SimpleNamespace, t: int, best: int) -> str:
    """Say what the mixture is, and what becomes of it."""
    parts = [
        f"{shown(a, DIGITS)} h{sub(n + 1)}"
        for n, a in enumerate(net.a[t])
        if n == best or a >= 0.0005
    ]
    rest = " and next to nothing of the others" if len(parts) == 1 else ""
    mixture = (
        f"The context is the mixture of the states by their weights, {' + '.join(parts)}{rest}"
    )
    row = "The new row of the table keeps the weights."
    if not net.p:
        numbers = ", ".join(shown(value) for value in net.contexts[t])
        return (
            f"{mixture} = ({numbers}). From it and s{sub(t + 1)} a trained decoder would predict "
            f"{quoted(net.target[t])}. {row}"
        )
    return (
        f"{mixture}. From it and s{sub(t + 1)} the decoder predicts {quoted(net.target[t])} with a "
        f"probability of {shown(net.p[t])}. {row}"
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    black = list(EXAMPLES.values())[-1]
    net = steps_of("hand")
    return Explorer(
        name="attention_step",
        title="What does attention mix?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("example", "Sentence", EXAMPLES),
            Steps("step", "Step", names, most=len(names(black))),
        ],
        presets={
            "By hand": {"example": "hand", "step": 0},
            "Second word, by hand": {"example": "hand", "step": 8},
            "The adjective waits": {"example": black, "step": 12},
        },
        still="Second word, by hand",  # a real mixture; the trained weights are nearly all or none
        question=(
            "The decoder has written “le chien” and goes on with “noir”. The English is “the black "
            "dog eats”. On which state will the weight lie, and does the weight move to the right?",
            "On the state of “black”: it goes one word back, since French puts this adjective "
            "after its noun. The weights are computed anew for every word, so they may jump.",
        ),
        alt=drawing().alt,
        table=[
            ("French word", *(f"weight of “{word}”" for word in net.source)),
            *(
                (word, *(shown(weight, DIGITS) for weight in row))
                for word, row in zip(net.target, net.a, strict=True)
            ),
        ],
    )
