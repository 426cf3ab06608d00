"""Diagram of chapters 05, 06: a circle of nudges to an early state, and what steps make of it.

Two tanh units. A nudge is a row vector; step t multiplies it by the Jacobian J_t = U diag(f'_t).
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, significant, sub
from utils.explorers.frame import Choice, Explorer, Steps
from utils.gradients import step_jacobians
from utils.scratch import RNN

STARTS = {
    "as libraries start it": ("default", 1.0),
    "a rotation": ("orthogonal", 1.0),
    "a rotation, times 1.5": ("orthogonal", 1.5),
}
NAMES = {values: name for name, values in STARTS.items()}
STEPS, SEED, INPUT = 6, 15, 0.3
CHAIN, FIRST, APART = 44, 38, 54.4  # the row of small circles: height, first, distance
ONE, DECADE = 142, 30  # in the chart: the height of size 1, and of a power of ten
BIG = (104, 326)  # where the last step is seen large
CIRCLE = np.array([(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 33)])
NUDGES = CIRCLE[[2, 10]]  # two that are followed, at right angles


@cache
def network(start: tuple[str, float]) -> SimpleNamespace:
    """Return U, the slopes f' and J of each step, the products of the first steps, their sizes."""
    if start not in NAMES:
        raise ValueError(f"start={start!r}: choose one of {list(NAMES)}")
    init, gain = start
    cell = RNN(2, 2, np.random.default_rng(SEED), init=init, dtype=np.float64)
    cell.params["U"] *= gain
    cell.params["b"][:] = 0
    x = INPUT * np.random.default_rng(1).standard_normal((STEPS, 1, 2))
    s, _ = cell.forward(x, np.zeros((1, 1, 2)))
    J = step_jacobians(cell)[:, 0]
    products = [np.eye(2)]
    for factor in J:
        products.append(products[-1] @ factor)
    sizes = np.linalg.norm(products, axis=(1, 2)) / np.sqrt(2)
    stretched = np.linalg.svd(products, compute_uv=False)
    slopes = 1 - s[:, 0] ** 2
    return SimpleNamespace(
        U=cell.params["U"], slopes=slopes, J=J, products=products, sizes=sizes, stretched=stretched
    )


def names(start: tuple[str, float]) -> list[str]:
    """Return what the steps are called."""
    return ["nudges of length 1", *(f"through J{sub(t)}" for t in range(STEPS))]


def drawing(start: tuple[str, float] = ("default", 1.0), step: int = STEPS) -> Scene:
    """Draw the nudges after `step` factors: the chain, the sizes, and the last step large."""
    _check(start, step)
    scene = Scene(
        BIG[1] + 86,
        "A product of Jacobians, factor by factor",
        "A row of small pictures: a circle, then an ellipse for each Jacobian that it has gone "
        "through. Below each a dot for its size, on an axis of powers of ten. Below that the last "
        "ellipse, large, inside or around a dashed circle, and its Jacobian's four numbers.",
    )
    _sizes(scene, start, step)
    for number in range(STEPS + 1):
        _link(scene, start, number, step)
    _large(scene, start, step)
    _numbers(scene, start, step)
    return scene


def _link(scene: Scene, start: tuple[str, float], number: int, step: int) -> None:
    """Draw one small picture of the chain, and the arrow that leads to it."""
    x, met = FIRST + APART * number, number <= step
    unit = 3.0 if start[1] > 1 else 20
    dim = "" if met else " dim"
    if met:
        look = "s full box" if number == step else "s box"
        _ellipse(scene, f"e{number}", (x, CHAIN), network(start).products[number], unit, look)
    scene.add(f"c{number}", "circle", "ink thin dim", cx=x, cy=CHAIN, r=unit)
    if number:
        left = x - APART
        scene.arrow(f"j{number}", (left + 22, CHAIN), (x - 22, CHAIN), f"U line{dim}", head=4)
        scene.label(f"j{number}.name", x - APART / 2, 14, f"J_{number - 1}", f"U name{dim}")
    name = f"s_{number - 1}" if number else "nudge"
    scene.label(f"c{number}.name", x, CHAIN + 34, name, f"s {'name' if number else 'word'}{dim}")


def _ellipse(scene: Scene, key: str, at: tuple, product: np.ndarray, unit: float, look: str):
    """Draw what a matrix makes of the circle of radius `unit`."""
    points = CIRCLE @ product * unit * (1, -1) + at
    scene.wire(key, points, look)


def _sizes(scene: Scene, start: tuple[str, float], step: int) -> None:
    """Draw the size after each step, below its picture, on a logarithmic axis."""
    for power in (0, -1, -2):
        y = ONE - DECADE * power
        scene.wire(f"axis{power}", [(FIRST, y), (FIRST + 6 * APART, y)], "ink thin dim")
        text = f"10^{{{power}}}".replace("-", "−") if power else "1"
        scene.label(f"axis{power}.n", FIRST - 6, y, text, "ink word small end")
    sizes = network(start).sizes[: step + 1]
    points = [
        (FIRST + APART * n, ONE - DECADE * float(np.log10(size))) for n, size in enumerate(sizes)
    ]
    if step:
        scene.wire("sizes", points, "J line")
    for n, (x, y) in enumerate(points):
        scene.add(f"size{n}", "circle", "J solid", cx=x, cy=y, r=3.5)
        if n:
            above = {1: 17, STEPS: -14}.get(n, 12) if start[1] == 1 else 12
            scene.label(f"size{n}.n", x + 4, y - above, significant(sizes[n], 2), "J number halo")


def _large(scene: Scene, start: tuple[str, float], step: int) -> None:
    """Draw the last ellipse large, or magnified, and in it what became of two nudges."""
    net, circle = network(start), 10 if start[1] > 1 else 62
    zoom = 10 ** max(0, int(-np.log10(net.stretched[step][0])))
    unit = circle * zoom
    _ellipse(scene, "after", BIG, net.products[step], unit, "s full box")
    if zoom == 1:
        look = {"cx": BIG[0], "cy": BIG[1], "r": unit, "stroke_dasharray": "3 3"}
        scene.add("unit", "circle", "ink thin", **look)
    said = f"shown {zoom} times as large" if zoom > 1 else "dashed: the start" if step else ""
    scene.label("zoom", BIG[0], BIG[1] + 76, said, "ink word small")
    for n, nudge in enumerate(NUDGES):
        x, y = nudge @ net.products[step] * unit * (1, -1)
        head = min(5.5, 0.4 * float(np.hypot(x, y)))
        scene.arrow(f"nudge{n}", BIG, (BIG[0] + x, BIG[1] + y), "ink line", head=head)


def _numbers(scene: Scene, start: tuple[str, float], step: int) -> None:
    """Write the last Jacobian, and how much the product stretches."""
    net, left = network(start), 214
    top = BIG[1] - 66
    if step:
        text = f"J_{step - 1} = U diag(f′_{step - 1})"
        scene.label("J", left, top, text, "U name start")
        scene.matrix("Jm", left + 40, top + 52, net.J[step - 1], "U", cell=40, digits=2)
    most, least = net.stretched[step]
    for row, (name, value, look) in enumerate(
        [
            ("longest", most, "ink number"),
            ("shortest", least, "ink number"),
            ("size", net.sizes[step], "J number"),
        ]
    ):
        y = top + 108 + 20 * row
        scene.label(f"row{row}", left, y, name, f"{look.split()[0]} word start")
        scene.label(f"row{row}.n", left + 116, y, significant(value, 2), f"{look} end")


def caption(start: tuple[str, float], step: int) -> str:
    """Say what this step shows."""
    _check(start, step)
    net = network(start)
    if step == 0:
        return (
            f"U is {NAMES[start]}. Nudge the early state by a little, in any direction: all nudges "
            "of one length form a circle."
        )
    most, least = (significant(value, 2) for value in net.stretched[step])
    now, before = net.sizes[step], net.sizes[step - 1]
    word = "shrinks" if now < 0.99 * before else "grows" if now > 1.01 * before else "stays"
    result = (
        f"After {step} factor{'s' * (step > 1)} the longest nudge is {most} and the shortest "
        f"{least} times as long as at the start; the size, an average over all directions, is "
        f"{significant(now, 2)}."
    )
    return f"J{sub(step - 1)} turns and stretches what came before; it {word}. {result}"


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    usual, rotation, _ = STARTS.values()
    ends = [significant(network(start).sizes[-1], 2) for start in STARTS.values()]
    return Explorer(
        name="jacobian_chain",
        title="What is left of a nudge?",
        figure=drawing,
        caption=caption,
        controls=[Choice("start", "U is", STARTS), Steps("step", "Step", names, most=STEPS + 1)],
        presets={
            "From the beginning": {"start": usual, "step": 0},
            "A rotation": {"start": rotation, "step": STEPS},
            "It vanishes": {"start": usual, "step": STEPS},
        },
        question=(
            "A rotation changes no length. If U is one, do nudges keep their length over six "
            "steps? And if U is a rotation times 1.5?",
            f"Not quite: each step also multiplies by the slopes of tanh, which are below one, and "
            f"the size falls to {ends[1]}. Times 1.5 it grows to {ends[2]}, though less than "
            f"1.5 to the power of six, {1.5**6:.0f}: larger states have smaller slopes.",
        ),
        alt=drawing().alt,
        table=[
            ("size after", *NAMES.values()),
            *(
                (
                    f"{n} step{'s' if n > 1 else ''}",
                    *(significant(network(s).sizes[n], 2) for s in NAMES),
                )
                for n in range(1, STEPS + 1)
            ),
        ],
    )


def _check(start: tuple[str, float], step: int) -> None:
    """Refuse a start or a step that is not there."""
    network(start)
    if step not in range(STEPS + 1):
        raise ValueError(f"step={step}: there are steps 0 to {STEPS}")
