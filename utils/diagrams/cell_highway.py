"""Diagram of chapter 08: the ways of a gradient from the cell state c_3 back to c_0, with numbers.

One unit, three steps. One way runs along c, four make detours through the states and the gates.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, significant
from utils.diagrams.shapes import shown as rounded
from utils.explorers.frame import Explorer, Slider, Steps
from utils.gradients import step_jacobians
from utils.scratch import LSTM

X = np.array([1.0, 0.9, -0.6])  # as in chapter 5
W, U, START = 0.2, 1.1, 1.0  # of all four parts; the cell state c_0
BIASES = (0, 1, 3, 5)  # of the forget gate
WAYS = (  # the places between c_3 and c_0
    ("c2", "c1"),
    ("s2", "c2", "c1"),
    ("c2", "s1", "c1"),
    ("s2", "c2", "s1", "c1"),
    ("s2", "s1", "c1"),
)
NAMES = ("along c", "by s₂", "by s₁", "by s₂, c₂, s₁", "by s₂, s₁")
ACROSS, TOP, LOW, LINE, BARS = (40, 146, 252, 358), 62, 172, 226, 264
PLACES = {f"{row}{n}": (ACROSS[n], TOP if row == "c" else LOW) for row in "cs" for n in range(4)}


@cache
def network(bias: float) -> SimpleNamespace:
    """Return the numbers c and s, and the factor of every link back, {(from, to): number}."""
    cell = LSTM(1, 1, np.random.default_rng(0), dtype=np.float64)
    cell.params |= {"W": np.full((1, 4), W), "U": np.full((1, 4), U), "b": np.zeros(4)}
    cell.params["b"][1] = bias
    cell.forward(X[:, None, None], np.array([[[0.0]], [[START]]]))
    s, c = cell.saved[3][:, :, 0, 0]
    links = {}
    for t, jacobian in enumerate(step_jacobians(cell)[:, 0], start=1):  # rows: old s, c
        (s_to_s, a), (c_to_s, f) = jacobian
        e = c_to_s / f  # from c_t to s_t of the same step
        links[f"c{t}", f"c{t - 1}"] = f
        links[f"s{t}", f"c{t}"] = e
        links[f"c{t}", f"s{t - 1}"] = a  # the gates have read s_{t-1}
        links[f"s{t}", f"s{t - 1}"] = s_to_s - a * e  # by the output gate alone
    return SimpleNamespace(s=s, c=c, links={k: float(v) for k, v in links.items()})


def links_of(way: int) -> list[tuple[str, str]]:
    """Return the links of a way, from c_3 back to c_0."""
    places = ("c3", *WAYS[way], "c0")
    return list(pairwise(places))


def share(bias: float, way: int) -> float:
    """Return what comes back to c_0 on this way, of a gradient of 1 at c_3."""
    return float(np.prod([network(bias).links[link] for link in links_of(way)]))


def names(**_: float) -> list[str]:
    """Return what the steps are called."""
    return ["forward", *NAMES, "all ways"]


def drawing(bias: float = 3, step: int = 6) -> Scene:
    """Draw three steps of one unit, one way back or all, and what each way brings."""
    _check(bias, step)
    lit = [] if step == 0 else range(len(WAYS)) if step > len(WAYS) else [step - 1]
    scene = Scene(
        408,
        f"The ways of a gradient from c₃ back to c₀, forget bias {bias:g}",
        "Four cell states in a row, joined by arrows through forget gates, and two states below "
        "them, which lead through u into the next step. Dashed arrows run back from the right to "
        "the left, along the row or by the states below. A bar for each way shows its product.",
    )
    net = network(bias)
    for t in range(1, 4):
        _step(scene, net, t, alone=step == 1)
    for t in range(4):
        scene.node(f"c{t}", *PLACES[f"c{t}"], f"c_{t}", rounded(net.c[t]), "c", w=54, h=42)
    scene.label("run", 13, LOW, f"forget bias {bias:g}", "x word small start")
    for link in dict.fromkeys(link for way in lit for link in links_of(way)):
        _back(scene, net, link)
    if len(lit) == 1:
        values = [significant(net.links[link]) for link in links_of(lit[0])]
        text = " × ".join(values) + f" = {significant(share(bias, lit[0]))}"
        scene.label("product", 200, LINE, text, "J number")
    _bars(scene, bias, step)
    return scene


def _step(scene: Scene, net: SimpleNamespace, t: int, alone: bool) -> None:
    """Draw step t forward: along c through the gate, and below it what the state adds."""
    (x0, _), (x1, _) = PLACES[f"c{t - 1}"], PLACES[f"c{t}"]
    middle, dim = (x0 + x1) / 2, " dim" if alone else ""
    scene.arrow(f"f{t}", (x0 + 28, TOP - 4), (x1 - 29, TOP - 4), "c line", head=4.5)
    f = net.links[f"c{t}", f"c{t - 1}"]
    scene.gate(f"f{t}.gate", middle, TOP, f, size=12)
    scene.label(f"f{t}.name", middle, TOP - 38, f"f_{t}", "gate name")
    scene.label(f"f{t}.n", middle, TOP - 22, significant(f), "gate number")
    if t == 3:
        return
    scene.node(f"s{t}", x1, LOW, f"s_{t}", rounded(net.s[t]), f"s{dim}", w=54, h=42)
    scene.arrow(f"e{t}", (x1, TOP + 22), (x1, LOW - 23), f"s line{dim}")
    x2 = ACROSS[t + 1]
    scene.arrow(f"a{t}", (x1 + 20, LOW - 23), (x2 - 20, TOP + 24), f"U line{dim}")
    scene.label(f"a{t}.name", x1 + 26, LOW - 44, "u", f"U name{dim}")
    if t == 1:
        scene.arrow("b", (x1 + 28, LOW), (x2 - 29, LOW), f"U line{dim}")
        scene.label("b.name", (x1 + x2) / 2, LOW - 9, "u", f"U name{dim}")


def _wide(factor: float) -> dict[str, str]:
    return {"style": f"stroke-width:{1 + 2 * factor:.1f}"}


def _back(scene: Scene, net: SimpleNamespace, link: tuple[str, str]) -> None:
    """Draw one link of a way back beside the arrow that led forward, as wide as its factor."""
    start, end = link
    (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
    text, key, wide = significant(net.links[link]), f"back.{start}{end}", _wide(net.links[link])
    if start[0] == end[0] == "c":
        scene.arrow(key, (x0 - 28, y0 + 5), (x1 + 28, y1 + 5), "J line back", **wide)
        return  # its factor is the gate's number
    if start[0] == end[0] == "s":
        scene.arrow(key, (x0 - 28, y0 + 9), (x1 + 28, y1 + 9), "J line back", **wide)
        scene.label(f"{key}.n", (x0 + x1) / 2, y0 + 22, text, "J number")
    elif start[0] == "s":
        scene.arrow(key, (x0 - 9, y0 - 22), (x1 - 9, y1 + 23), "J line back", **wide)
        scene.label(f"{key}.n", x0 + 9, y1 + 36, text, "J number start")
    else:
        scene.arrow(key, (x0 - 13, y0 + 23), (x1 + 28, y1 - 23), "J line back", **wide)
        scene.label(f"{key}.n", (x0 + x1) / 2 - 5, (y0 + y1) / 2 + 23, text, "J number start")


def _bars(scene: Scene, bias: float, step: int) -> None:
    """Draw a bar for each way that has been walked, and their sum."""
    left, unit = 168, 150
    for number, name in enumerate(NAMES):
        y, now = BARS + 22 * number, step == number + 1
        role = "c" if number == 0 else "U"
        scene.label(f"way{number}", left - 10, y, name, f"{role} {'number' if now else 'word'} end")
        if step > number:
            value = share(bias, number)
            scene.bar(f"way{number}.bar", left, y, unit * value, role, wide=13, across=True)
            x = left + max(unit * value, 0) + 8
            scene.label(f"way{number}.n", x, y, significant(value), "ink number start")
    scene.wire("rule", [(left - 130, BARS + 106), (left + 210, BARS + 106)], "x thin dim")
    scene.label("sum", left - 10, BARS + 122, "all ways together", "ink word end")
    if step > len(NAMES):
        total = sum(share(bias, way) for way in range(len(WAYS)))
        scene.bar("sum.bar", left, BARS + 122, unit * total, "J", wide=13, across=True)
        text = significant(total)
        scene.label("sum.n", left + unit * total + 8, BARS + 122, text, "J number start")


def caption(bias: float, step: int) -> str:
    """Say what this way is made of."""
    _check(bias, step)
    net = network(bias)
    if step == 0:
        return (
            "Forward: along the top the memory c goes from step to step, times the forget gate f. "
            "Each state s shows some of it, and enters all gates of the next step through u."
        )
    if step == 1:
        gates = ", ".join(significant(net.links[link]) for link in links_of(0))
        return (
            f"Back along c: only the forget gates are multiplied, {gates}. No u and no slope is "
            f"among them. {significant(share(bias, 0))} of the gradient at c₃ reaches c₀."
        )
    if step <= len(WAYS):
        way = step - 1
        values = " × ".join(significant(net.links[link]) for link in links_of(way))
        why = (
            "the output gate of s₂ has read s₁ through u"
            if way == 4
            else "a state comes from c, and the gates of the next step read it through u"
        )
        return f"A detour {NAMES[way]}: {why}. {values} is {significant(share(bias, way))}."
    total = sum(share(bias, way) for way in range(len(WAYS)))
    return (
        f"All five ways together bring {significant(total)} of the gradient from c₃ to c₀; "
        f"{significant(share(bias, 0))} came along c, through three forget gates."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    rows = [(bias, *(significant(share(bias, way)) for way in range(len(WAYS)))) for bias in BIASES]
    low, high = (significant(share(bias, 0)) for bias in (0, 5))
    return Explorer(
        name="cell_highway",
        title="How does a gradient get from c₃ to c₀?",
        figure=drawing,
        caption=caption,
        controls=[
            Slider("bias", "Bias of the forget gate", BIASES, (-3, 9), between=True),
            Steps("step", "Way", names, most=len(NAMES) + 2),
        ],
        presets={
            "Along c": {"bias": 3, "step": 1},
            "Forget gates half open": {"bias": 0, "step": 6},
            "Forget gates nearly open": {"bias": 3, "step": 6},
        },
        question=(
            "Which numbers are multiplied on the way along c, from c₃ to c₀? And what becomes of "
            "their product if the forget gates start half open, with a bias of 0?",
            f"The three forget gates, and nothing else. With a bias of 0 only {low} arrives, "
            f"with a bias of 5 it is {high}.",
        ),
        alt=drawing().alt,
        table=[("Forget bias", *NAMES), *rows],
    )


def _check(bias: float, step: int) -> None:
    """Refuse a bias or a step that is not there."""
    if not np.isfinite(bias):
        raise ValueError(f"bias={bias}: expected a number")
    if step not in range(len(NAMES) + 2):
        raise ValueError(f"step={step}: there are steps 0 to {len(NAMES) + 1}")
