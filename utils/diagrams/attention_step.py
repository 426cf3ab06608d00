"""Diagram of chapter 12: one step of attention, for every word that the decoder writes.

Two numbers a state, set by hand, so that every product can be checked; and the book's own
translator of its fragment, which has 128.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.encoder_decoder import END, START, quoted
from utils.diagrams.shapes import Scene, shown, sub
from utils.explorers.frame import Choice, Explorer, Steps
from utils.scratch.attention import DotAttention
from utils.scratch.functions import softmax
from utils.translation import load_translator

KEYS = np.array([[1.0, 0.0], [0.0, 1.0], [-0.6, 0.8]])  # by hand: the, dog, eats
QUERIES = np.array([[4.0, 0.0], [1.0, 5.0], [-6.0, 3.0]])  # by hand: le, chien, mange
HAND = ["the", "dog", "eats"], ["le", "chien", "mange"], KEYS, QUERIES, None
EXAMPLES = {
    "the dog eats, numbers set by hand": "hand",
    "the dog eats, a trained model": "the dog eats",
    "the black dog eats, a trained model": "the black dog eats",
}
STAGES = ("the query", "the scores", "the weights", "the mixture")
CELLS = 6  # so many of a trained state's numbers are drawn
LEFT, HIGH = 56, 434
ROW, PREDICT, CONTEXT, WEIGHTS = 16, 118, 168, 216  # the heights of the rows
SOFTMAX, SCORES, STATES, WORDS = 253, 312, 372, 421


@cache
def steps_of(example: str) -> SimpleNamespace:
    """Return both sentences, keys and queries, scores, weights and contexts, and chances."""
    if example not in EXAMPLES.values():
        raise ValueError(f"example={example!r}: expected one of {list(EXAMPLES.values())}")
    source, target, h, s, p = HAND if example == "hand" else _translated(example)
    attention = DotAttention(h.shape[1], dtype=np.float64)
    contexts, weights = attention.forward(s[:, None], h[:, None])
    telling = h.std(axis=0) * s.std(axis=0)  # of which numbers tell the words apart
    drawn = np.sort(np.argsort(-telling)[:CELLS])
    return SimpleNamespace(
        source=source, target=target, fed=[START, *target[:-1]], h=h, s=s, p=p, drawn=drawn,
        scores=attention.scores(s[:, None], h[:, None])[:, 0],
        a=weights[:, 0], contexts=contexts[:, 0],
    )  # fmt: skip


def _translated(sentence: str) -> tuple:
    """Let the stored translator write; return words, states (128 numbers each) and chances."""
    translator = load_translator("fragment_dot")
    model, said = translator.model, translator.translate(sentence)
    v = translator.target_vocabulary
    memory = model.encode(translator.source_vocabulary.encode(said.source_tokens)[:, None])
    state, states, chances = model.start(memory), [], []
    answers = [*v.encode(said.tokens), v.eos]
    for fed, answer in zip([v.bos, *answers[:-1]], answers, strict=True):
        logits, state, _ = model.step(np.array([fed]), state, memory)
        states.append(state[0, 0].astype(float))
        chances.append(float(softmax(logits[0])[answer]))
    source = [*said.source_tokens[:-1], END]
    return source, [*said.tokens, END], memory.states[:, 0].astype(float), np.array(states), chances


def names(example: str) -> list[str]:
    """Return what the steps are called: the keys, then four for each French word."""
    words = steps_of(example).target
    return ["the keys", *(f"{quoted(word)}: {stage}" for word in words for stage in STAGES)]


def drawing(example: str = "the black dog eats", step: int = 20) -> Scene:
    """Draw step `step` of writing: the keys, then query, scores, weights, mixture of each word."""
    t, stage = _place(example, step)
    net = steps_of(example)
    scene = Scene(
        HIGH,
        f"Attention step by step, for “{' '.join(net.source)}”",
        "A state stands above each English word. On the left the decoder's state, the query, meets "
        "each of them in a score. Above the scores a softmax turns them into weights, and each "
        "weight is a valve on the line from its state up to the context. At the top a table "
        "grows: one row of weights for each French word.",
    )
    columns = _columns(len(net.source))
    for n, x in enumerate(columns):
        _value(scene, n, x, net.a[t, n] if stage == 3 else 0)
    _softmax(scene, columns, " dim" if stage < 2 else "")
    for n, x in enumerate(columns):
        _column(scene, net, n, x, t, stage)
    _decoder(scene, net, t, stage)
    _written(scene, net, t + (stage == 3), columns)
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
    return [252 + wide * (n - (count - 1) / 2) for n in range(count)]


def _value(scene: Scene, n: int, x: float, share: float) -> None:
    """Draw the way of a state through its valve up to the context, as thick as its share."""
    x += 16
    look = "lit" if share > 0.5 else "" if share > 0.005 else "dim"
    for part, y0, y1 in (("a", STATES - 22, SOFTMAX + 11), ("b", SOFTMAX - 11, WEIGHTS + 6)):
        scene.wire(f"value{n}.{part}", [(x, y0), (x, y1)], f"s line{' dim' if not share else ''}")
    through = [(x, WEIGHTS - 6), (x, CONTEXT), (LEFT + 46, CONTEXT)]
    scene.wire(f"value{n}.on", through, f"s line {look}", head=5.5)


def _softmax(scene: Scene, columns: list[float], seen: str) -> None:
    """Draw the band in which the scores of all words become shares."""
    box = {"x": columns[0] - 27, "width": columns[-1] - columns[0] + 54}
    scene.add("softmax", "rect", f"a box{seen}", **box, y=SOFTMAX - 11, height=22, rx=6)
    text = "softmax: shares that add up to 1"
    scene.label("softmax.name", sum(columns) / len(columns), SOFTMAX, text, f"a word small{seen}")


def _column(scene: Scene, net: SimpleNamespace, n: int, x: float, t: int, stage: int) -> None:
    """Draw what belongs to one English word: its state, score and weight."""
    left = x - 12
    scored, weighed = (" dim" if stage < needed else "" for needed in (1, 2))
    scene.arrow(f"w{n}", (x, WORDS - 13), (x, STATES + 23), "W line")
    scene.label(f"x{n}", x, WORDS, net.source[n], "x number")
    _state(scene, f"h{n}", x, STATES, f"h_{n + 1}", net.h[n], net.drawn)
    scene.arrow(f"key{n}", (left, STATES - 22), (left, SCORES + 9), f"s line{scored}")
    scene.op(f"dot{n}", left, SCORES, "·", f"ink{scored}", r=8)
    score = "" if scored else shown(net.scores[t, n], 1)
    scene.label(f"score{n}", left, SCORES - 19, score, "ink number")
    scene.arrow(f"in{n}", (left, SCORES - 28), (left, SOFTMAX + 13), f"ink thin{weighed}", head=4)
    scene.arrow(f"out{n}", (left, SOFTMAX - 12), (left, WEIGHTS + 9), f"a thin{weighed}", head=4)
    weight = 0.0 if weighed else float(net.a[t, n])
    scene.label(f"a{n}", left, WEIGHTS, "" if weighed else shown(weight), "a number")
    scene.gate(f"valve{n}", x + 16, WEIGHTS, weight, True, f"a{weighed}", size=8)


def _state(
    scene: Scene, key: str, x: float, y: float, name: str, values: np.ndarray | None,
    drawn: np.ndarray, role: str = "s",
) -> None:  # fmt: skip
    """Draw a state: its two numbers written, or six of its 128 as cells; None: not there yet."""
    wide = 88 if role == "c" else 70
    if values is None:
        scene.node(key, x, y, "", "", f"{role} dim", w=wide)
    elif len(values) == 2:
        text = ", ".join(shown(value, 2 if role == "c" else 1) for value in values)
        scene.node(key, x, y, name, text, role, w=wide)
    else:
        scene.node(key, x, y, name, " ", role, w=52 if key[0] == "h" else wide)
        scene.matrix(f"{key}.cells", x + 0.5, y + 9, values[drawn], role, cell=7)


def _decoder(scene: Scene, net: SimpleNamespace, t: int, stage: int) -> None:
    """Draw the decoder's side: the word that it was fed, the query, the context, the prediction."""
    begun, mixed = (" dim" if stage < needed else "" for needed in (0, 3))
    columns = _columns(len(net.source))
    asks = " dim" if stage < 1 else ""
    for n, x in enumerate(columns):
        start = LEFT + 36 if n == 0 else columns[n - 1] - 4
        scene.arrow(f"query{n}", (start, SCORES), (x - 21, SCORES), f"s line{asks}", head=4.5)
    scene.label("fed", LEFT, WORDS, "" if begun else net.fed[t], "x number")
    scene.arrow("fed.w", (LEFT, WORDS - 13), (LEFT, SCORES + 33), f"W line{begun}")
    query = None if begun else net.s[t]
    _state(scene, "s", LEFT, SCORES + 10, f"s_{t + 1}", query, net.drawn)
    context = None if mixed else net.contexts[t]
    _state(scene, "c", LEFT, CONTEXT, "context", context, net.drawn, "c")
    scene.label("scores", 104, SCORES - 19, "scores", f"ink word small end{asks}")
    weighed = " dim" if stage < 2 else ""
    scene.label("weights", 104, WEIGHTS, "weights", f"a word small end{weighed}")
    if not net.p:  # by hand there is nothing to predict with
        scene.arrow("c.up", (LEFT, CONTEXT - 23), (LEFT, ROW + 17 * t + 10), f"c line{mixed}")
        return
    up = [(LEFT - 35, SCORES + 10), (10, SCORES + 10), (10, PREDICT), (LEFT - 31, PREDICT)]
    scene.wire("s.up", up, f"s line{mixed}", head=5.5)
    scene.arrow("c.up", (LEFT, CONTEXT - 23), (LEFT, PREDICT + 12), f"c line{mixed}")
    scene.tile("predict", LEFT, PREDICT, "predict", f"V{mixed}", w=58, h=20)
    scene.arrow("y", (LEFT, PREDICT - 11), (LEFT, ROW + 17 * t + 10), f"V line{mixed}")


def _written(scene: Scene, net: SimpleNamespace, count: int, columns: list) -> None:
    """Draw the French words that are written, each with its row of weights."""
    wide = columns[1] - columns[0]
    for row, word in enumerate(net.target):
        y, there = ROW + 17 * row, row < count
        scene.label(f"y{row}", LEFT, y, word if there else "", "V number")
        for n, x in enumerate(columns):
            box = {"x": x - wide / 2 + 1.5, "y": y - 7.5, "width": wide - 3, "height": 15}
            share = float(net.a[row, n]) if there else 0.0
            fill = round(0.06 + 0.4 * share, 2)
            scene.add(f"map{row}.{n}", "rect", "a solid", **box, rx=2, fill_opacity=fill)
            text = shown(share) if there else ""
            scene.label(f"map{row}.{n}.n", x, y, text, "ink word small")


def caption(example: str, step: int) -> str:
    """Say what this step shows."""
    t, stage = _place(example, step)
    net = steps_of(example)
    if stage < 0:
        drawn = "six are drawn, the fuller a cell the larger, with a bar for a minus"
        kind = f"128 learnt numbers; {drawn}" if net.p else "two numbers, set by hand"
        return (
            f"The encoder has read “{' '.join(net.source)}” and keeps a state for every word: "
            f"the keys h₁ to h{sub(len(net.source))}. Each holds {kind}."
        )
    best, second = (int(n) for n in np.argsort(-net.a[t], kind="stable")[:2])
    word, here = quoted(net.source[best]), f"s{sub(t + 1)}"
    if stage == 0:
        return (
            f"To write word {t + 1} the decoder is fed {quoted(net.fed[t])}. Its new state {here} "
            "is the query: it knows what has been written, and asks for what is needed now."
        )
    if stage == 1:
        return (
            f"Every key meets the query: the products of their numbers, added up, are its score. "
            f"{word} fits best: {here} · h{sub(best + 1)} = {_product(net, t, best)}."
        )
    if stage == 2:
        lead = shown(net.scores[t, best] - net.scores[t, second], 1)
        return (
            f"The softmax makes weights of the scores: none is negative, and their sum is 1. "
            f"{word} is {lead} ahead of {quoted(net.source[second])} and gets "
            f"{shown(net.a[t, best])} of the weight. Each weight opens a valve."
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
    parts = [f"{shown(a)} h{sub(n + 1)}" for n, a in enumerate(net.a[t]) if n == best or a >= 0.005]
    rest = " and next to nothing of the others" if len(parts) == 1 else ""
    mixture = (
        f"The context is the mixture of the states by their weights, {' + '.join(parts)}{rest}"
    )
    if not net.p:
        numbers = ", ".join(shown(value) for value in net.contexts[t])
        return f"{mixture} = ({numbers}). The row above keeps the weights of “{net.target[t]}”."
    return (
        f"{mixture}. From it and s{sub(t + 1)} the decoder predicts {quoted(net.target[t])} with a "
        f"probability of {shown(net.p[t])}. The row above keeps the weights."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    black = list(EXAMPLES.values())[-1]
    net = steps_of(black)
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
                (word, *(shown(weight) for weight in row))
                for word, row in zip(net.target, net.a, strict=True)
            ),
        ],
    )
