"""Diagram of chapter 08: three changes turn the LSTM into a GRU, one unit at the France sentence.

The weights, set by hand, are those of the LSTM's unit that keeps the country, and the same in all
four cells. Its candidate also reads the old state, with a weight of -3; a memory of 0.80 is there
from before.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.cell_parts import (
    BUS,
    FORGET,
    GATES,
    LEFT,
    LOW,
    ONE,
    PLUS,
    READ,
    RIGHT,
    TOP,
    WORDS,
    flow,
    history,
    told,
)
from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps
from utils.scratch.recurrent import GRU, LSTM
from utils.text import Vocabulary, one_hot

CELLS = {
    "The LSTM": 0,
    "Change 1: one gate keeps and writes": 1,
    "Change 2: the memory is the state": 2,
    "Change 3: a reset gate. The GRU": 3,
}
OLD, U = 0.8, -3.0  # the memory before the first word; the candidate's weight of the old state
BY_HAND = {  # the weights of some words, and the bias
    "i": ({"france": 20}, -10),
    "f": ({"france": -20}, 10),  # in the GRU: z
    "o": ({"the": 20}, -10),
    "g": ({"france": 2}, 0),  # in the GRU: n
    "r": ({"france": -20}, 10),
    "open": ({}, 1000),
}
RESET = 82  # where the reset gate stands, across


@cache
def run(cell: int) -> SimpleNamespace:
    """Return gates f, i, o, r, candidate g, memory c and state s of every word, each (time,).

    The first two cells are the book's LSTM, whose i is 1 - f by these weights. The last two are its
    GRU, with a reset gate that is held open, and one that is set by hand.
    """
    words = Vocabulary(READ, specials=())
    x = one_hot(words.encode(READ), len(words))[:, None]
    gates = "ifog" if cell < 2 else ("open" if cell == 2 else "r", "f", "g")
    W, b = np.zeros((len(words), len(gates))), np.zeros(len(gates))
    for column, gate in enumerate(gates):
        chosen, b[column] = BY_HAND[gate]
        W[words.encode(list(chosen)), column] = list(chosen.values())
    params = {"W": W, "U": np.zeros((1, len(gates))), "b": b}
    params["U"][0, -1] = U
    memory = np.array([[OLD]])
    if cell < 2:
        model = LSTM(params)
        model.forward(x, np.zeros((1, 1)), memory)
        names = dict(enumerate("ifogc", start=3))
    else:
        model = GRU(params | {"d": np.zeros(1)})
        model.forward(x, memory)
        names = {2: "r", 3: "f", 4: "g"}
    found = {name: np.array([kept[n].item() for kept in model.saved]) for n, name in names.items()}
    if cell < 2:
        return SimpleNamespace(**found, s=found["o"] * np.tanh(found["c"]), r=None)
    before = np.array([kept[1].item() for kept in model.saved])
    s = (1 - found["f"]) * found["g"] + found["f"] * before
    return SimpleNamespace(**found, i=1 - found["f"], o=None, c=s, s=s)


def drawing(cell: int = 3, t: int = 1) -> Scene:
    """Draw one unit of a cell on the way from the LSTM to the GRU, at word t."""
    _check(cell, t)
    net = run(cell)
    now = {name: float(v[t]) for name, v in vars(net).items() if v is not None}
    old = (float(net.c[t - 1]), float(net.s[t - 1])) if t else (OLD, 0.0 if cell < 2 else OLD)
    name = next(said for said, number in CELLS.items() if number == cell)
    scene = Scene(
        460,
        f"From the LSTM to the GRU, one unit. {name}",
        "The memory runs along the top, through a gate that keeps, to a plus; the candidate comes "
        "up through a gate that writes. In the LSTM an output gate stands between memory and "
        "state. In the GRU one gate keeps and writes, memory and state are one, and a reset gate "
        "stands between the old state and the candidate. Below, bars for each word.",
    )
    _wires(scene, cell)
    _memory(scene, cell, now, old)
    _gates(scene, cell, now)
    if cell < 2:
        _output(scene, now)
    else:
        scene.note("all", RIGHT, LOW - 46, "no output gate, no tanh: all is shown", wide=96)
    scene.label("word", LEFT, BUS + 24, READ[t], "x number large")
    scene.label("run", 396, BUS + 24, name, "x word small end")
    _rows(scene, cell, net, t)
    return scene


def _wires(scene: Scene, cell: int) -> None:
    """Draw how the word reaches the gates and the candidate; all of them read the old state too."""
    ways = {
        "in": [(LEFT, BUS + 12), (LEFT, BUS), (PLUS, BUS), (PLUS, LOW + 23)],
        "f": [(FORGET, BUS), (FORGET, TOP + 17)],
    }
    if cell == 0:
        ways["i"] = [(147, BUS), (147, GATES), (PLUS - 17, GATES)]
    else:
        ways["i"] = [(FORGET, GATES), (PLUS - 17, GATES)]
    if cell < 2:
        ways["o"] = [(PLUS, BUS), (396, BUS), (396, GATES), (RIGHT + 17, GATES)]
    if cell == 3:
        ways["r"] = [(RESET, BUS), (RESET, LOW + 17)]
    for name, points in ways.items():
        scene.wire(f"wire.{name}{min(cell, 1) if name == 'i' else ''}", points, "x thin", head=4)


def _memory(scene: Scene, cell: int, now: dict[str, float], old: tuple[float, float]) -> None:
    """Draw the old memory, the plus and the new one, and what the candidate reads and gives."""
    role = "c" if cell < 2 else "s"
    kept, written = now["f"] * old[0], now["i"] * now["g"]
    read = old[1] * now.get("r", 1.0)
    scene.node("old", LEFT, TOP, f"{role}_{{t−1}}", shown(old[0]), role)
    scene.node("new", RIGHT, TOP, f"{role}_t", shown(now["c"]), f"{role} full")
    scene.arrow("stays", (LEFT + 30, TOP), (FORGET, TOP), f"{role} line", head=0, **flow(old[0]))
    scene.arrow("kept", (FORGET, TOP), (PLUS - 13, TOP), f"{role} line", **flow(kept))
    scene.arrow("sum", (PLUS + 12, TOP), (RIGHT - 31, TOP), f"{role} line", **flow(now["c"]))
    scene.label("kept.n", 159, TOP + 17, shown(kept), f"{role} number")
    scene.op("plus", PLUS, TOP)
    if cell < 2:
        scene.node("s0", LEFT, LOW, "s_{t−1}", shown(old[1]), "s")
    else:
        scene.wire("down", [(LEFT, TOP + 23), (LEFT, LOW), (RESET, LOW)], "U line", **flow(old[1]))
    start = LEFT + 30 if cell < 2 else RESET
    scene.arrow("read", (start, LOW), (PLUS - 31, LOW), "U line", **flow(read))
    scene.label("read.n", 106, LOW + 14, shown(read), "U number")
    scene.node("g", PLUS, LOW, "g" if cell < 3 else "n", shown(now["g"]), "W")
    scene.arrow("candidate", (PLUS, LOW - 23), (PLUS, GATES), "W line", head=0, **flow(now["g"]))
    scene.arrow("written", (PLUS, GATES), (PLUS, TOP + 13), "W line", **flow(written))
    scene.label("written.n", PLUS + 12, TOP + 36, shown(written), "W number start")


def _gates(scene: Scene, cell: int, now: dict[str, float]) -> None:
    """Draw the gates that keep, write and reset, with their numbers."""
    scene.gate("f", FORGET, TOP, now["f"])
    said, name = ("forget", "f") if cell == 0 else ("keep", "z")
    told(scene, "f", said, now["f"], FORGET - 23, TOP - 43, name)
    scene.gate("i", PLUS, GATES, now["i"], upright=True)
    if cell == 0:
        told(scene, "i", "write", now["i"], PLUS + 24, GATES - 8, "i")
    else:
        scene.label("i.name", PLUS + 24, GATES - 8, "1 − z", "gate name start")
        scene.label("i.n", PLUS + 24, GATES + 8, shown(now["i"]), "gate number start")
    if cell:
        scene.op("one", 151, GATES, "1−", r=12)
    if cell == 3:
        scene.gate("r", RESET, LOW, now["r"])
        told(scene, "r", "reset", now["r"], RESET - 20, LOW - 43, "r")


def _output(scene: Scene, now: dict[str, float]) -> None:
    """Draw the LSTM's output gate and what it shows."""
    bent = np.tanh(now["c"])
    scene.arrow("bent", (RIGHT, TOP + 23), (RIGHT, GATES), "c line", head=0, **flow(bent))
    scene.arrow("shown", (RIGHT, GATES), (RIGHT, LOW - 24), "s line", **flow(now["s"]))
    scene.label("tanh", RIGHT - 9, TOP + 37, f"tanh {shown(bent)}", "c word small end")
    scene.gate("o", RIGHT, GATES, now["o"], upright=True)
    told(scene, "o", "show", now["o"], RIGHT + 22, GATES - 25, "o")
    scene.node("s1", RIGHT, LOW, "s_t", shown(now["s"]), "s full")


def _rows(scene: Scene, cell: int, net: SimpleNamespace, t: int) -> None:
    """Draw gates, candidate, memory and state of the words so far."""
    third = ("r", "r") if cell == 3 else ("o", "o") if cell < 2 else ("", "")
    gates = [("f" if cell == 0 else "z", "f"), ("i" if cell == 0 else "1−z", "i"), third]
    signed = [("n" if cell == 3 else "g", "W", net.g)]
    signed += [("c", "c", net.c)] if cell < 2 else [("", "c", [])]
    signed += [("s", "s", net.s)]
    rows = [
        (said, "gate", 0, getattr(net, name)[: t + 1] * ONE if name else [], 0)
        for said, name in gates
    ]
    rows += [(said, role, 0, np.asarray(v)[: t + 1] * 10, 10) for said, role, v in signed]
    history(scene, rows, t)


def caption(cell: int, t: int) -> str:
    """Say what this cell does at this word."""
    _check(cell, t)
    net = run(cell)
    now = {name: shown(float(v[t])) for name, v in vars(net).items() if v is not None}
    old = shown(float(net.c[t - 1]) if t else OLD)
    word = f"“{READ[t]}”"
    if cell == 0:
        return (
            f"{word}, LSTM. Forget gate {now['f']}, input gate {now['i']}: the memory goes from "
            f"{old} to {now['c']}. The output gate ({now['o']}) shows {now['s']} of it; the "
            "candidate of the next word reads only what is shown."
        )
    both = f"{now['f']} of the old {old} stays, so {now['i']} of the candidate {now['g']} comes in"
    if cell == 1:
        return (
            f"{word}. One gate z in place of two: {both}. The memory is {now['c']}, and the output "
            f"gate shows {now['s']}. The same numbers as the LSTM's, with a gate less."
        )
    if cell == 2:
        return (
            f"{word}. Memory and state are one, so the candidate always reads the old {old} too, "
            f"with a weight of −3, and is {now['g']}. {both[0].upper()}{both[1:]}: {now['s']}."
        )
    return (
        f"{word}, GRU. The reset gate lets {now['r']} of the old {old} into the candidate, which "
        f"is {now['g']}. The update gate z: {both}, and the state is {now['s']}."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    france = READ.index("france")
    table = [
        (name, *(shown(float(getattr(run(cell), part)[at])) for part, at in FOUND))
        for name, cell in CELLS.items()
    ]
    return Explorer(
        name="gru_cell",
        title="What does the GRU leave out of the LSTM?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("cell", "Cell", CELLS),
            Steps("t", "Word", lambda cell: READ, most=WORDS),
        ],
        presets={
            "The LSTM at France": {"cell": 0, "t": france},
            "All is shown: the old one disturbs": {"cell": 2, "t": france},
            "The GRU: reset at France": {"cell": 3, "t": france},
        },
        question=(
            "Take away the output gate, so that the memory is always seen. What does that do to "
            "the candidate at “france”, if an old memory of 0.80 is still there? Which gate of the "
            "GRU mends it?",
            "The candidate reads the old memory too, and is written wrong: with these weights "
            f"{shown(float(run(2).g[france]))} in place of {shown(float(run(0).g[france]))}. The "
            "reset gate shuts the old state out.",
        ),
        alt=drawing().alt,
        table=[("Cell", "candidate at “france”", "memory after it", "state at the end"), *table],
    )


FOUND = (("g", 1), ("c", 1), ("s", WORDS - 1))  # what the table shows, and at which word


def _check(cell: int, t: int) -> None:
    """Refuse a cell or a word that is not there."""
    if cell not in CELLS.values():
        raise ValueError(f"cell={cell!r}: there are cells 0 to 3")
    if t not in range(WORDS):
        raise ValueError(f"t={t}: the sentence has words 0 to {WORDS - 1}")
