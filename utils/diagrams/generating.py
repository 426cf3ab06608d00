"""Diagram of chapter 10: the loop in which a model writes: read, expect, draw, feed back.

The model is the chapter's LSTM for Irish tunes in ABC, with its stored weights, and begins where
the chapter does: the key of D, and the lecture's notes E D F#, which ABC writes EDF.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Explorer, Slider, Steps
from utils.music import corpora
from utils.music.composers import load_model
from utils.music.generate import draw, next_probabilities

HEADER, START = "M:C\nK:D Major\n", "EDF"
NOTES, LIKELIEST = 6, 6  # symbols to draw, bars to show
TEMPERATURES = (0.3, 0.7, 1.0, 1.5)
SEED = 4
SEEN = {"\n": "↵", " ": "␣", corpora.END: "end"}
TUNE, LOOP, BARS, LINE, BACK = 22, 142, 78, 266, 322  # heights
INPUT, CELL, LEFT, UNIT = 46, 136, 262, 92  # across: the symbol, the cell, the bars, their scale
FROM, WIDE = 24, 352  # the line from 0 to 1


@cache
def first() -> tuple:
    """Return the model, the symbols, and what it says after the start: logits and state."""
    corpus = corpora.irish()
    model = load_model("irish", corpus)
    prompt = corpus.vocabulary.encode([corpora.END, *HEADER, *START])
    logits = model.forward(prompt[:, None], model.zero_state())[-1, 0].astype(float)
    return model, corpus.vocabulary, logits, model.state


@cache
def written(temperature: float) -> list[SimpleNamespace]:
    """Return for each drawn symbol: what was read, chances p, p at temperature 1, u, id, symbol."""
    model, vocabulary, logits, state = first()
    rng, twin = np.random.default_rng(SEED), np.random.default_rng(SEED)
    notes, read = [], START[-1]
    for _ in range(NOTES):
        p = next_probabilities(logits, temperature)
        drawn = int(draw(p[None], rng)[0])
        symbol = seen(vocabulary.tokens[drawn])
        notes.append(
            SimpleNamespace(
                read=read,
                p=p,
                free=next_probabilities(logits),
                u=float(twin.random()),  # the same number that `draw` took
                id=drawn,
                symbol=symbol,
            )
        )
        logits = model.forward(np.array([[drawn]]), state)[0, 0].astype(float)
        state, read = model.state, symbol
    return notes


def seen(token: str) -> str:
    """Return a symbol in a form that can be seen."""
    return SEEN.get(token, token)


def names(temperature: float) -> list[str]:
    """Return what the steps are called: three for each symbol."""
    return [
        text
        for note in written(temperature)
        for text in (f"read {note.read}", "expect", f"draw {note.symbol}")
    ]


def drawing(temperature: float = 0.7, step: int = 5) -> Scene:
    """Draw the loop at one of its three stages, for one of the symbols that are written."""
    _check(temperature, step)
    place, stage = divmod(step, 3)
    notes = written(temperature)
    note = notes[place]
    scene = Scene(
        BACK + 36,
        "A model writes: read, expect, draw, feed back",
        "Above, the tune so far, a tile for each symbol. Below it a loop: a symbol goes into an "
        "LSTM, which keeps its state; bars show how likely each next symbol is; these shares fill "
        "a line from 0 to 1, a number drawn by chance falls into one of them, and an arrow leads "
        "its symbol back to the beginning of the loop.",
    )
    tune = [*START, *(n.symbol for n in notes[: place + (stage == 2)])]
    for number, symbol in enumerate(tune):
        new = stage == 2 and number == len(tune) - 1
        look = "V full" if new else "x" if number < len(START) else "V"
        scene.tile(f"tune{number}", 38 + 36 * number, TUNE, symbol, look, w=30)
    scene.node("read", INPUT, LOOP, note.read, "", f"x{' full' if stage == 0 else ''}", w=44, h=40)
    scene.arrow("in", (INPUT + 23, LOOP), (CELL - 39, LOOP), "W line")
    scene.node("cell", CELL, LOOP, "LSTM", "", f"s{' full' if stage == 0 else ''}", w=74, h=46)
    loop = [(CELL + 22, LOOP - 24), (CELL + 22, LOOP - 48), (CELL - 22, LOOP - 48)]
    scene.wire("state", [*loop, (CELL - 22, LOOP - 25)], "U line", head=5.5)
    scene.label("state.name", CELL, LOOP - 60, "its state is kept", "U word small")
    _chances(scene, note, temperature, stage)
    _line(scene, note, stage)
    return scene


def _chances(scene: Scene, note: SimpleNamespace, temperature: float, stage: int) -> None:
    """Draw the likeliest symbols as bars, and a mark where each was at temperature 1."""
    scene.arrow("out", (CELL + 38, LOOP), (LEFT - 38, LOOP), "V line")
    heat = f"{temperature:g}"
    scene.label("heat", (CELL + LEFT) / 2, LOOP - 13, f"÷ {heat}", "V word small")
    scene.label("logits", (CELL + LEFT) / 2, LOOP - 28, "logits", "V word small")
    scene.label("asked", LEFT - 2, BARS - 24, "the next symbol?", "V word small start")
    foot = BARS + 22 * LIKELIEST - 10
    scene.wire("axis", [(LEFT, BARS - 12), (LEFT, foot)], "ink thin dim")
    vocabulary = first()[1]
    for row, number in enumerate(note.p.argsort()[::-1][:LIKELIEST]):
        y, p = BARS + 22 * row, float(note.p[number])
        text = seen(vocabulary.tokens[number]) if stage else ""
        look = "V number" if stage == 2 and number == note.id else "ink word"
        scene.label(f"p{row}.name", LEFT - 14, y, text, look)
        if not stage:
            continue
        scene.bar(f"p{row}", LEFT, y, UNIT * p, "V", wide=14, across=True)
        mark = LEFT + UNIT * float(note.free[number])
        scene.wire(f"p{row}.free", [(mark, y - 9), (mark, y + 9)], "ink line")
        end = LEFT + UNIT * max(p, float(note.free[number])) + 7
        scene.label(f"p{row}.n", end, y, shown(p), f"{look} start")
    text = "mark: at temperature 1" if stage else ""
    scene.label("free", LEFT - 2, BARS + 22 * LIKELIEST + 2, text, "ink word small start")


def _line(scene: Scene, note: SimpleNamespace, stage: int) -> None:
    """Draw the shares side by side from 0 to 1, the number that falls, and the way back."""
    ends = np.concatenate([[0], note.p.cumsum()])
    vocabulary = first()[1]
    scene.wire("line", [(FROM, LINE), (FROM + WIDE, LINE)], "x thin")
    if stage:
        for row, number in enumerate(sorted({*note.p.argsort()[::-1][:LIKELIEST], note.id})):
            box = {"x": FROM + WIDE * ends[number], "width": WIDE * float(note.p[number])}
            full = " full" if stage == 2 and number == note.id else ""
            scene.add(f"share{row}", "rect", f"V box{full}", y=LINE - 13, height=26, rx=2, **box)
            text = seen(vocabulary.tokens[number]) if box["width"] > 18 else ""
            middle = box["x"] + box["width"] / 2
            scene.label(f"share{row}.name", middle, LINE, text, "V word")
    scene.label("zero", FROM - 12, LINE, "0", "ink word")
    scene.label("one", FROM + WIDE + 12, LINE, "1", "ink word")
    if stage < 2:
        return
    x = FROM + WIDE * note.u
    scene.arrow("chance", (x, LINE - 34), (x, LINE - 12), "ink line lit", head=7)
    side, look = (x + 8, "start") if note.u < 0.5 else (x - 8, "end")
    scene.label("chance.n", side, LINE - 30, f"by chance {shown(note.u)}", f"ink word small {look}")
    middle = FROM + WIDE * (ends[note.id] + float(note.p[note.id]) / 2)
    ways = [(middle, LINE + 14), (middle, BACK), (3, BACK), (3, LOOP), (INPUT - 24, LOOP)]
    scene.wire("back", ways, "V line", head=5.5)
    scene.label("back.name", 200, BACK + 13, f"{note.symbol} is fed back", "V word")


def caption(temperature: float, step: int) -> str:
    """Say what happens at this stage of the loop."""
    _check(temperature, step)
    place, stage = divmod(step, 3)
    note, vocabulary = written(temperature)[place], first()[1]
    if step == 0:
        return (
            "The model has read the key, D major, and three notes, E, D and F (in this key an F#). "
            "Its state holds what it knows of them."
        )
    if stage == 0:
        return (
            f"What was drawn is read: “{note.read}” goes in, and the state, which remembers key "
            "and bar, goes on from where it was."
        )
    best = [n for n in note.p.argsort()[::-1][:3] if note.p[n] >= 0.005]
    if stage == 1:
        said = ", ".join(f"“{seen(vocabulary.tokens[n])}” {shown(float(note.p[n]))}" for n in best)
        free = shown(float(note.free[best[0]]))
        same = temperature == 1 or free == shown(float(note.p[best[0]]))
        heat = "" if same else f" At temperature 1 the first would have {free}."
        return f"At temperature {temperature:g} it expects {said}.{heat}"
    place = int((note.p > note.p[note.id]).sum()) + 1
    blank = " (a blank between groups of notes)" if note.symbol == "␣" else ""
    nth = {1: "the", 2: "the second", 3: "the third"}.get(place, f"the {place}th")
    return (
        f"The shares lie side by side from 0 to 1. A number drawn by chance, {shown(note.u)}, "
        f"falls into that of “{note.symbol}”{blank}, {nth} likeliest. It is written down, and fed "
        "back."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    rows = [
        (f"{heat:g}", START + "".join(note.symbol for note in written(heat)))
        for heat in TEMPERATURES
    ]
    return Explorer(
        name="generating",
        title="How does a model write a tune?",
        figure=drawing,
        caption=caption,
        controls=[
            Slider("temperature", "Temperature", TEMPERATURES, (0.1, 2.0)),
            Steps("step", "Step", names, most=3 * NOTES),
        ],
        presets={
            "E D F#, and then?": {"temperature": 0.7, "step": 0},
            "One number by chance": {"temperature": 0.7, "step": 2},
            "A higher temperature": {"temperature": 1.5, "step": 2},
        },
        question=(
            "The model has read E D F#. What does it need to know, to write the next five symbols? "
            "Which part of it is left to chance?",
            "Its own last symbol, which is fed back, and its state. It gives a share to every "
            "symbol; a number drawn by chance decides which one is written.",
        ),
        alt=drawing().alt,
        table=[("Temperature", "what is written, in ABC"), *rows],
    )


def _check(temperature: float, step: int) -> None:
    """Refuse a temperature or a step that is not there."""
    if not temperature > 0:
        raise ValueError(f"temperature={temperature}: expected a number above 0")
    if step not in range(3 * NOTES):
        raise ValueError(f"step={step}: there are steps 0 to {3 * NOTES - 1}")
