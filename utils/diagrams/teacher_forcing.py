"""Diagram of chapter 11: what the decoder is fed, in training and when it writes alone.

The same stored decoder twice, for the lecture's sentence; its third word is wrong both times.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from utils.diagrams.encoder_decoder import END, START, quoted, translator
from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Explorer, Steps
from utils.scratch.functions import softmax
from utils.text import french_text

SENTENCE = "The dog eats."
RIGHT = ("le", "chien", "mange", ".", END)
WIDE, FIRST = 54, 38  # of a column; where the first stands
HIGH = 372


class Said(NamedTuple):
    """One step of a decoder: what it was fed, what it said and how likely, and the runner-up."""

    fed: str
    word: str
    p: float
    second: str
    second_p: float


@cache
def said(forced: bool) -> tuple[Said, ...]:
    """Return the steps of the decoder, fed the right words or its own."""
    model, v = translator().model, translator().target_vocabulary
    tokens = [*translator().tokenizer(SENTENCE), "<eos>"]
    memory = model.encode(translator().source_vocabulary.encode(tokens)[:, None])
    state, fed, steps = model.start(memory), v.bos, []
    while len(steps) < (len(RIGHT) if forced else 20) and fed != v.eos:
        logits, state, _ = model.step(np.array([fed]), state, memory)
        logits[0, [v.pad, v.unk, v.bos]] = -np.inf
        p = softmax(logits[0])
        first, second = (int(n) for n in np.argsort(-p)[:2])
        names = {v.bos: START, v.eos: END}
        word, rival, read = (names.get(n, v.tokens[n]) for n in (first, second, fed))
        steps.append(Said(read, word, float(p[first]), rival, float(p[second])))
        fed = first
        if forced:
            right = RIGHT[len(steps) - 1]
            fed = v.eos if right == END else int(v.encode([right])[0])
    return tuple(steps)


def names() -> list[str]:
    """Return what the steps are called."""
    return ["before the first word", *(f"word {t + 1}" for t in range(len(said(False))))]


def drawing(step: int = 7) -> Scene:
    """Draw `step` words of both decoders: above fed the right words, below its own."""
    _check(step)
    scene = Scene(
        HIGH,
        "Teacher forcing against free running",
        "The same decoder twice, as a row of states with the words that it says above them. In the "
        "upper row a line leads from each right word down to where the next state is fed, in the "
        "lower row from the word that the decoder said. Words that are wrong at their place stand "
        "in a red box.",
    )
    scene.label("title.1", 14, 10, "Teacher forcing: fed the right word", "ink word bold start")
    scene.label("title.0", 14, 214, "Free running: fed its own word", "ink word bold start")
    for t, word in enumerate(RIGHT):
        x, dim = FIRST + WIDE * t, "" if t < step else " dim"
        scene.tile(f"right{t}", x, 38, word, f"x small{dim}", w=49, h=20)
    beside = FIRST + WIDE * len(RIGHT) - 18
    scene.label("right", beside, 38, "the right words", "x word small start")
    scene.label("says", beside, 70, "what it says", "V word small start")
    _row(scene, True, 70, 38, step)
    _row(scene, False, 242, 242, step)
    return scene


def _check(step: int) -> None:
    """Refuse a step that is not there."""
    if step not in range(len(names())):
        raise ValueError(f"step={step}: there are steps 0 to {len(names()) - 1}")


def wrong(forced: bool, t: int) -> bool:
    """Say whether word t is not the right one at its place."""
    return t >= len(RIGHT) or said(forced)[t].word != RIGHT[t]


def _row(scene: Scene, forced: bool, top: float, source: float, step: int) -> None:
    """Draw a decoder; its words stand at `top`, and what is fed next is taken from `source`."""
    state, fed = top + 59, top + 101
    for t, one in enumerate(said(forced)):
        x, key, there = FIRST + WIDE * t, f"{int(forced)}.{t}", t < step
        dim = "" if there else " dim"
        if t:
            start = (x - WIDE + 19, state)
            scene.arrow(f"u{key}", start, (x - 20, state), f"U line{dim}", head=4.5)
            gap, below = x - WIDE / 2, fed + 18
            way = [(x - WIDE + 24, source), (gap, source), (gap, below), (x, below), (x, fed + 9)]
            erring = there and wrong(forced, t - 1)
            look = f"{'x' if forced else 'J' if erring else 'V'} line{dim}"
            scene.wire(f"again{key}", way, look, head=4.5)
        scene.arrow(f"w{key}", (x, fed - 10), (x, state + 14), f"W line{dim}", head=4.5)
        scene.arrow(f"v{key}", (x, state - 14), (x, top + 28), f"V line{dim}", head=4.5)
        now = " full" if t == step - 1 else ""
        scene.node(f"s{key}", x, state, f"s_{t + 1}", "", f"s{dim}{now}", w=36, h=26)
        if not there:
            continue
        scene.label(f"fed{key}", x, fed, one.fed, "x word small")
        scene.label(f"p{key}", x, top + 19, shown(one.p), "V word small")
        if wrong(forced, t):
            scene.tile(f"says{key}", x, top, one.word, "J small", w=50, h=20)
        else:
            scene.label(f"says{key}", x, top, one.word, "V number")


def caption(step: int) -> str:
    """Say what both decoders are fed and say at this step."""
    _check(step)
    if step == 0:
        return (
            f"One trained decoder, used in two ways to translate “{SENTENCE}” Above, as in "
            "training: whatever it says, it is fed the right word next. Below it writes alone, and "
            "is fed what it said."
        )
    t = step - 1
    own = said(False)[t]
    if t >= len(RIGHT):
        text = f"Below it is fed {quoted(own.fed)} and says {_sure(own)}"
        if own.word == END:
            written = french_text(one.word for one in said(False)[:-1])
            return (
                f"{text}. Alone it wrote “{written}”, which is no good French: after one wrong "
                "word, another sentence."
            )
        return f"{text}. The upper row is at its end."
    taught = said(True)[t]
    if taught == own:
        text = f"Both are fed {quoted(own.fed)} and say {_sure(own)}"
        if not wrong(True, t):
            return f"{text}, which is right."
        rival = f"“{own.second}” has {shown(own.second_p)}"
        return f"{text}. That is wrong, by a hair: {rival}. What comes next?"
    back = "wrong" if wrong(True, t) else "right"
    return (
        f"Above it is fed {quoted(taught.fed)}, the right word, and says {_sure(taught)}: {back}. "
        f"Below it is fed its own {quoted(own.fed)} and says {_sure(own)}."
    )


def _sure(one: Said) -> str:
    return f"{quoted(one.word)} (probability {shown(one.p)})"


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    last = len(names()) - 1
    return Explorer(
        name="teacher_forcing",
        title="Where does a wrong word lead?",
        figure=drawing,
        caption=caption,
        controls=[Steps("step", "Step", names, most=last + 1)],
        presets={
            "From the beginning": {"step": 0},
            "A wrong word": {"step": 3},
            "Where it leads": {"step": last},
        },
        question=(
            "The decoder's third word is wrong, in training and when it writes alone. What is it "
            "fed next in training, and what alone? Which of the two finds back?",
            "In training it is fed the right word, as if nothing had happened, and its next word "
            "is right. Alone it is fed its own wrong word, and must go on with a sentence that "
            "this English never had in training. So a loss measured in training flatters.",
        ),
        alt=drawing().alt,
        table=[
            ("word", "right", "fed the right words, it says", "fed its own, it says"),
            *(
                (
                    t + 1,
                    RIGHT[t] if t < len(RIGHT) else "",
                    said(True)[t].word if t < len(RIGHT) else "",
                    one.word,
                )
                for t, one in enumerate(said(False))
            ),
        ],
    )
