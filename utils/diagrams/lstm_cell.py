"""Diagram of chapter 08: an LSTM reads a sentence, gates set by hand, and its gradient goes back.

Unit 0 keeps the country and shows it after "the"; unit 1 counts the words since the comma. The
forget gate's bias is the reader's. Their U is 0, so the gradient has no way back but along c.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.cell_parts import (
    BUS,
    COLUMN,
    FIRST,
    FORGET,
    GATES,
    LEFT,
    LOW,
    ONE,
    PLUS,
    READ,
    RIGHT,
    ROW,
    STRIP,
    TOP,
    WORDS,
    flow,
    history,
    told,
)
from utils.diagrams.shapes import Scene, shown
from utils.diagrams.shapes.scene import Point
from utils.explorers.frame import Choice, Explorer, Slider, Steps
from utils.scratch.recurrent import LSTM
from utils.text import Vocabulary, one_hot

FRANCE = READ.index("france")
UNITS = {"keep the country": 0, "count words since the comma": 1}
BIASES = (0, 1, 3, 10)  # of the forget gate, where no word shuts it
BY_HAND = {  # for each unit: the weights of some words, and the bias
    "i": [({"france": 20}, -10), ({",": -20}, 10)],
    "f": [({"france": -20}, None), ({",": -20}, None)],
    "o": [({"the": 20}, -10), ({}, 10)],
    "g": [({"france": 10}, 0), ({}, 0.1)],
}


@cache
def run(bias: float) -> SimpleNamespace:
    """Return i, f, o, g, c, s of every word, and the gradients dc and dg, each (time, units).

    Forward and backward are the book's LSTM; what goes back is a gradient of 1 at the last s.
    """
    words = Vocabulary(READ, specials=())
    columns = [unit for gate in "ifog" for unit in BY_HAND[gate]]
    W = np.zeros((len(words), 8))
    for column, (chosen, _) in enumerate(columns):
        for word, weight in chosen.items():
            W[words.encode([word]), column] = weight
    b = np.array([bias if given is None else given for _, given in columns], float)
    cell, nothing = LSTM({"W": W, "U": np.zeros((2, 8)), "b": b}), np.zeros((1, 2))
    s, _ = cell.forward(one_hot(words.encode(READ), len(words))[:, None], nothing, nothing)
    i, f, o, g, c = (np.array([kept[n][0] for kept in cell.saved]) for n in range(3, 8))
    back, dc = (nothing + 1, nothing), [(o * (1 - np.tanh(c) ** 2))[-1]]
    for kept in reversed(cell.saved):
        *_, back = cell.step_backward(kept, *back)
        dc.insert(0, back[1][0])  # what arrives at the c of the word before
    dc = np.array(dc[1:])
    return SimpleNamespace(i=i, f=f, o=o, g=g, c=c, s=s[:, 0], dc=dc, dg=dc * i)


def names(**_: float) -> list[str]:
    """Return what the steps are called: the words forward, then back to France."""
    return [*READ, *(f"← {READ[t]}" for t in range(WORDS - 1, FRANCE - 1, -1))]


def place(step: int) -> tuple[int, bool]:
    """Return the word of a step, and whether the step goes back."""
    return (step, False) if step < WORDS else (2 * WORDS - 1 - step, True)


def drawing(unit: int = 0, bias: float = 3, step: int = 2 * WORDS - 1 - FRANCE) -> Scene:
    """Draw one unit of the cell at one word, forward or on the way back, and its history."""
    _check(unit, bias, step)
    t, back = place(step)
    now = {name: float(values[t, unit]) for name, values in vars(run(bias)).items()}
    net = run(bias)
    old = (float(net.c[t - 1, unit]), float(net.s[t - 1, unit])) if t else (0.0, 0.0)
    does = next(name for name, number in UNITS.items() if number == unit)
    does = does.replace("keep", "keeps").replace("count ", "counts ")
    scene = Scene(
        460,
        f"An LSTM unit that {does}, forget bias {bias:g}",
        "The memory c runs along the top, from the left through the forget gate, a valve, to a "
        "plus. The candidate g comes up to the plus through the input gate. On the right the "
        "output gate stands between the memory and the state s. Dashed arrows run back the same "
        "ways. Each line is the wider, the more it carries. Below, one column of bars for each "
        "word: three gates, memory, state and gradient.",
    )
    _wires(scene)
    _flows(scene, now, old[0], back)
    _boxes(scene, now, old)
    if back:
        _gradient(scene, now, last=t == WORDS - 1)
    scene.label("word", LEFT, BUS + 24, READ[t], "x number large")
    said = f"this unit {does} · forget bias {bias:g}"
    scene.label("run", 396, BUS + 24, said, "x word small end")
    _history(scene, net, unit, t, back)
    return scene


def _wires(scene: Scene) -> None:
    """Draw how word and old state reach the three gates and the candidate."""
    ways = {
        "in": [(LEFT, LOW + 22), (LEFT, BUS + 12)],
        "f": [(LEFT, BUS), (FORGET, BUS), (FORGET, TOP + 17)],
        "i": [(FORGET, BUS), (147, BUS), (147, GATES), (PLUS - 17, GATES)],
        "g": [(147, BUS), (PLUS, BUS), (PLUS, LOW + 23)],
        "o": [(PLUS, BUS), (396, BUS), (396, GATES), (RIGHT + 17, GATES)],
    }
    for name, points in ways.items():
        scene.wire(f"wire.{name}", points, "x thin", head=0 if name == "in" else 4)


def _flows(scene: Scene, now: dict[str, float], old_c: float, back: bool) -> None:
    """Draw what flows, and its numbers; on the way back those of the gradient take their place."""
    dim = " dim" if back else ""
    kept, written, bent = now["f"] * old_c, now["i"] * now["g"], np.tanh(now["c"])
    scene.arrow("old", (LEFT + 30, TOP), (FORGET, TOP), f"c line{dim}", head=0, **flow(old_c))
    scene.arrow("kept", (FORGET, TOP), (PLUS - 13, TOP), f"c line{dim}", **flow(kept))
    candidate = flow(now["g"])
    scene.arrow("candidate", (PLUS, LOW - 23), (PLUS, GATES), f"W line{dim}", head=0, **candidate)
    scene.arrow("written", (PLUS, GATES), (PLUS, TOP + 13), f"W line{dim}", **flow(written))
    scene.arrow("new", (PLUS + 12, TOP), (RIGHT - 31, TOP), f"c line{dim}", **flow(now["c"]))
    scene.arrow("bent", (RIGHT, TOP + 23), (RIGHT, GATES), f"c line{dim}", head=0, **flow(bent))
    scene.arrow("shown", (RIGHT, GATES), (RIGHT, LOW - 24), f"s line{dim}", **flow(now["s"]))
    scene.op("plus", PLUS, TOP)
    scene.label("tanh", RIGHT - 9, TOP + 37, f"tanh {shown(bent)}", f"c word small end{dim}")
    if not back:
        scene.label("kept.n", 159, TOP + 17, shown(kept), "c number")
        scene.label("written.n", PLUS + 12, TOP + 36, shown(written), "W number start")


def _boxes(scene: Scene, now: dict[str, float], old: tuple[float, float]) -> None:
    """Draw states, candidate and the three gates, with their numbers."""
    scene.node("c0", LEFT, TOP, "c_{t−1}", shown(old[0]), "c")
    scene.node("s0", LEFT, LOW, "s_{t−1}", shown(old[1]), "s")
    scene.node("g", PLUS, LOW, "g", shown(now["g"]), "W")
    scene.node("c1", RIGHT, TOP, "c_t", shown(now["c"]), "c full")
    scene.node("s1", RIGHT, LOW, "s_t", shown(now["s"]), "s full")
    scene.gate("f", FORGET, TOP, now["f"])
    scene.gate("i", PLUS, GATES, now["i"], upright=True)
    scene.gate("o", RIGHT, GATES, now["o"], upright=True)
    told(scene, "f", "forget", now["f"], FORGET - 23, TOP - 43, "f")
    told(scene, "i", "write", now["i"], PLUS + 24, GATES - 8, "i")
    told(scene, "o", "show", now["o"], RIGHT + 22, GATES - 25, "o")


def _gradient(scene: Scene, now: dict[str, float], last: bool) -> None:
    """Draw the ways back: along c, down into the candidate, and at the last word in from s."""
    y, passed = TOP + 12, now["dc"] * now["f"]
    _back(scene, "in", (RIGHT - 31, y), (FORGET + 8, y), now["dc"], 5.5)
    scene.label("back.in.n", 236, y + 17, shown(now["dc"]), "J number")
    _back(scene, "out", (FORGET - 8, y), (LEFT + 31, y), passed, 5.5)
    scene.label("back.out.n", 95, y + 17, shown(passed), "J number")
    _back(scene, "to.i", (PLUS - 9, y + 3), (PLUS - 9, GATES - 7), now["dc"], 0)
    _back(scene, "g", (PLUS - 9, GATES + 7), (PLUS - 9, LOW - 24), now["dg"], 5.5)
    scene.label("back.g.n", PLUS - 17, LOW - 38, shown(now["dg"]), "J number end")
    if last:
        x, ds = (PLUS + RIGHT) / 2 - 3, 1.0
        scene.node("J", x, LOW, "J", "loss", "J", w=46)
        _back(scene, "J", (x + 24, LOW), (RIGHT - 31, LOW), ds, 5.5)
        scene.label("back.s.n", RIGHT + 17, LOW - 38, shown(ds), "J number start")
        _back(scene, "s", (RIGHT + 9, LOW - 23), (RIGHT + 9, GATES + 7), ds, 0)
        _back(scene, "o", (RIGHT + 9, GATES - 7), (RIGHT + 9, TOP + 24), now["dc"], 5.5)


def _back(scene: Scene, key: str, start: Point, end: Point, size: float, head: float) -> None:
    """Draw a piece of the gradient's way, as wide as it is large, and pale where nothing comes."""
    look = "J line back" if size >= 0.005 else "J line back dim"
    scene.arrow(f"back.{key}", start, end, look, head=head, **flow(size))


def _history(scene: Scene, net: SimpleNamespace, unit: int, t: int, back: bool) -> None:
    """Draw gates, memory, state, and the gradient as far as it has come."""
    rows = []
    for name in ("f", "i", "o", "c", "s", "dc"):
        first, stop = (t, WORDS) if name == "dc" else (0, WORDS if back else t + 1)
        values = getattr(net, name)[first:stop, unit] if name != "dc" or back else []
        said, role = {"c": ("c", "c"), "s": ("s", "s"), "dc": ("dJ/dc" if back else "", "J")}.get(
            name, (name, "gate")
        )
        rows.append((said, role, first, np.abs(values) * ONE, 0))
    history(scene, rows, t)
    if back:  # the loss is that of the prediction at the blank
        foot, middle = STRIP + ROW * len(rows), FIRST + COLUMN * (WORDS + 0.5)
        scene.label("J.here", middle + 2, foot - 8, "J", "J name")
        scene.arrow("J.back", (middle - 4, foot - 8), (middle - 14, foot - 8), "J line", head=4)


def caption(unit: int, bias: float, step: int) -> str:
    """Say what the gates do with this word, or with the gradient that comes back to it."""
    _check(unit, bias, step)
    t, back = place(step)
    net = run(bias)
    now = {name: shown(float(values[t, unit])) for name, values in vars(net).items()}
    if not back:
        old = shown(float(net.c[t - 1, unit]) if t else 0)
        return (
            f"“{READ[t]}”. The forget gate keeps {now['f']} of the old memory ({old}). The input "
            f"gate writes {now['i']} of the candidate ({now['g']}), so the memory c is {now['c']}. "
            f"The output gate shows {now['o']} of tanh({now['c']}), so the state s is {now['s']}."
        )
    passed = shown(float(net.dc[t, unit] * net.f[t, unit]))
    on = f"The forget gate ({now['f']}) hands {passed} on to the word before."
    if t == WORDS - 1:
        return (
            "The way back starts here. J is the loss of the prediction at the blank; say that its "
            f"gradient at s is 1.00. Through the output gate ({now['o']}) and the slope of tanh at "
            f"{now['c']} (the steeper, the smaller c is), {now['dc']} of it reaches c. {on}"
        )
    into = f"The input gate ({now['i']}) lets {now['dg']} into the candidate g"
    if t > FRANCE:
        return f"Back at “{READ[t]}”: {now['dc']} arrives at c. {into}. {on}"
    ours, other = left(unit, bias), 3 if bias == 10 else 10
    return (
        f"Back at “{READ[t]}”, {WORDS - 1 - t} steps from the start: {now['dc']} arrives at c. "
        f"That is {shown(ours)} of what started at “{READ[-1]}”; with a forget bias of {other} it "
        f"would be {shown(left(unit, other))}. {into}: so much can its weights learn here. {on}"
    )


def left(unit: int, bias: float) -> float:
    """Return which share of the gradient at the last word's c comes back to that of France."""
    dc = run(bias).dc[:, unit]
    return float(dc[FRANCE] / dc[-1])


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    net, leaky, last = run(10), run(3), 2 * WORDS - 1 - FRANCE
    rows = [
        (
            word,
            *(shown(float(getattr(net, name)[t, 0])) for name in ("f", "i", "o", "c", "s")),
            shown(float(leaky.c[t, 0])),
            shown(float(leaky.dc[t, 0] / leaky.dc[-1, 0])),
        )
        for t, word in enumerate(READ)
    ]
    return Explorer(
        name="lstm_cell",
        title="What do the gates do at each word?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("unit", "This unit shall", UNITS),
            Slider("bias", "Bias of the forget gate", BIASES, (-3, 12), between=True),
            Steps("step", "Word", names, most=2 * WORDS - FRANCE),
        ],
        presets={
            "Word by word": {"unit": 0, "bias": 10, "step": 0},
            "A count that starts anew": {"unit": 1, "bias": 10, "step": READ.index(",")},
            "A gate that leaks, and the gradient": {"unit": 0, "bias": 3, "step": last},
        },
        question=(
            "At the blank after the last word the unit must tell that the country was France. At "
            "which words is its input gate open, at which its output gate? And its forget gate?",
            "The input gate at “france” only, the output gate at the last word only. The forget "
            "gate is open everywhere else, and shut at “france”, where the old memory must go.",
        ),
        alt=drawing().alt,
        table=[
            (
                "Word",
                *("forget f", "input i", "output o", "c", "s"),
                *("c with bias 3", "share of the gradient with bias 3"),
            ),
            *rows,
        ],
    )


def _check(unit: int, bias: float, step: int) -> None:
    """Refuse a unit, a bias or a step that is not there."""
    if unit not in UNITS.values():
        raise ValueError(f"unit={unit!r}: the cell has units 0 and 1")
    if not np.isfinite(bias):
        raise ValueError(f"bias={bias}: expected a number")
    if step not in range(len(names())):
        raise ValueError(f"step={step}: there are steps 0 to {len(names()) - 1}")
