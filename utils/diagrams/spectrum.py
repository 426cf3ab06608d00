"""Diagram of chapter 06: the eigenvalues of U while a tanh network learns to recall a symbol.

An eigenvalue outside the unit circle lets U stretch a direction again and again; one inside lets
it shrink. The slopes of tanh do the rest, so the gradient is measured beside them.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils import training
from utils.data.tasks import recall
from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps
from utils.gradients import log10_decay
from utils.scratch.optimizers import Adam
from utils.scratch.sequence_models import SequenceReader

STARTS = {"as libraries start it": "default", "a rotation": "orthogonal"}
UNITS, LAG, RATE = 32, 20, 3e-3
UPDATES = (0, 20, 40, 60, 80, 100, 110, 120, 130, 150, 200, 400)
PLANE, UNIT = (112, 128), 38  # the origin of the plane, and the radius of its unit circle
LEFT, RIGHT, ONE, DECADE = 54, 384, 292, 22  # the chart: its ends, size 1, a power of ten


@cache
def trained(start: str) -> list[SimpleNamespace]:
    """Train the chapter's recall network, and look at it after each number of UPDATES."""
    if start not in STARTS.values():
        raise ValueError(f"start={start!r}: choose one of {list(STARTS.values())}")
    rng = np.random.default_rng(0)
    model = SequenceReader(16, UNITS, 8, rng, init=start, dtype=np.float64)
    step = training.numpy_step(model, Adam(model.params, RATE), max_norm=1.0)
    x, targets = recall(np.random.default_rng(9), LAG, 400)
    seen = []
    for update in range(UPDATES[-1] + 1):
        if update in UPDATES:
            right = (model.forward(x).argmax(axis=1) == targets).mean()
            model.forward(x[:, :20])
            left = 10 ** log10_decay(model.stack.cells[0])[LAG]
            values = np.linalg.eigvals(model.params["U1"])
            seen.append(SimpleNamespace(values=values, left=float(left), right=float(right)))
        step(recall(rng, LAG, 32))
    return seen


def outside(values: np.ndarray) -> np.ndarray:
    """Say which eigenvalues lie outside the unit circle, more than rounding puts them there."""
    return np.abs(values) > 1 + 1e-6


def small(value: float) -> str:
    """Return a size with at most two digits that count: 0.00005, 0.72, 1.5."""
    return np.format_float_positional(value, 2, unique=False, fractional=False, trim="-")


def names(start: str) -> list[str]:
    """Return what the steps are called."""
    return ["before training", *(f"after {n} updates" for n in UPDATES[1:])]


def drawing(start: str = "default", step: int = len(UPDATES) - 1) -> Scene:
    """Draw the eigenvalues after some updates, and what the network can do by then."""
    _check(start, step)
    scene = Scene(
        ONE + 6 * DECADE + 26,
        "Eigenvalues of U and the unit circle",
        "Dots in a plane with a circle of radius one; dots outside it are filled, with a line to "
        "the middle. Beside it four numbers. Below, for each number of updates, a line for the "
        "size of the gradient on an axis of powers of ten, and bars for the right answers.",
    )
    _plane(scene, trained(start)[step].values)
    _numbers(scene, start, step)
    _history(scene, start, step)
    return scene


def _plane(scene: Scene, values: np.ndarray) -> None:
    """Draw the plane of complex numbers, the unit circle and the eigenvalues."""
    (x, y), far = PLANE, 2.8 * UNIT
    scene.wire("real", [(x - far, y), (x + far, y)], "ink thin dim")
    scene.wire("imaginary", [(x, y - far), (x, y + far)], "ink thin dim")
    scene.add("circle", "circle", "ink line", cx=x, cy=y, r=UNIT)
    scene.label("one", x + UNIT + 12, y + 13, "1", "ink word small halo")
    for n, value in enumerate(sorted(values, key=lambda v: (abs(v), v.imag))):
        at = x + UNIT * value.real, y - UNIT * value.imag
        out = bool(outside(value))
        if out:
            scene.wire(f"ray{n}", [PLANE, at], "U thin dim")
        scene.add(f"v{n}", "circle", "U solid" if out else "U box", cx=at[0], cy=at[1], r=4)


def _numbers(scene: Scene, start: str, step: int) -> None:
    """Write what is seen after these updates."""
    now, x = trained(start)[step], 244
    sizes = np.abs(now.values)
    rows = [
        ("largest |eigenvalue|", shown(sizes.max()), "U"),
        ("outside the circle", f"{outside(now.values).sum()} of {UNITS}", "U"),
        (f"gradient, {LAG} steps back", small(now.left), "J"),
        ("right answers", f"{100 * now.right:.0f} %", "s"),
    ]
    scene.label("now", x, 26, names(start)[step], "ink word bold start")
    for n, (name, value, look) in enumerate(rows):
        scene.label(f"row{n}", x, 58 + 46 * n, name, f"{look} word start")
        scene.label(f"row{n}.n", x, 76 + 46 * n, value, f"{look} number large start")


def _history(scene: Scene, start: str, step: int) -> None:
    """Draw the gradient's size and the right answers after each number of updates so far."""
    apart = (RIGHT - LEFT) / (len(UPDATES) - 1)
    bottom = ONE + 5 * DECADE
    for power in (0, -2, -4):
        y = ONE - DECADE * power
        scene.wire(f"axis{power}", [(LEFT, y), (RIGHT, y)], "ink thin dim")
        text = f"10^{{−{-power}}}" if power else "1"
        scene.label(f"axis{power}.n", LEFT - 20, y, text, "J word small end")
    text = "line: gradient; bars: right answers"
    scene.label("key", LEFT, ONE - 34, text, "ink word small start")
    points = []
    for n, seen in enumerate(trained(start)):
        x = LEFT + apart * n
        look = "ink word small bold" if n == step else "ink word small dim"
        scene.label(f"u{n}", x, bottom + 12, str(UPDATES[n]), look)
        if n > step:
            continue
        high = 5 * DECADE * seen.right
        scene.add(f"right{n}", "rect", "s box", x=x - 7, y=bottom - high, width=14, height=high)
        points.append((x, ONE - DECADE * float(np.log10(seen.left))))
    if step:
        scene.wire("left", points, "J line lit")
    for n, (x, y) in enumerate(points):
        scene.add(f"left{n}", "circle", "J solid", cx=x, cy=y, r=3.5)
    scene.label("updates", (LEFT + RIGHT) / 2, bottom + 30, "updates", "ink word small")


def caption(start: str, step: int) -> str:
    """Say what this step shows."""
    _check(start, step)
    now = trained(start)[step]
    sizes = np.abs(now.values)
    out = int(outside(now.values).sum())
    where = f"{out} of {UNITS} eigenvalues of U lie outside the unit circle"
    where = where if out else "no eigenvalue of U lies outside the unit circle"
    when = f"After {UPDATES[step]} updates" if step else "Before training"
    return (
        f"{when}, {where}; the largest has size {shown(sizes.max())}. A gradient is multiplied by "
        f"{small(now.left)} on its way {LAG} steps back, and {100 * now.right:.0f} % of the "
        "answers are right (guessing: 12 %)."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    before, after = trained("default")[0], trained("default")[-1]
    last = len(UPDATES) - 1
    return Explorer(
        name="spectrum",
        title="What does training do to U?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("start", "U starts", STARTS),
            Steps("step", "Look", names, most=len(UPDATES)),
        ],
        presets={
            "Before training": {"start": "default", "step": 0},
            "A rotation": {"start": "orthogonal", "step": last},
            "It has learned": {"start": "default", "step": last},
        },
        question=(
            f"The network must name a symbol that it read {LAG} steps ago. At the start all "
            "eigenvalues of U lie inside the unit circle. Where will they be when it can?",
            f"A few have left the circle: the largest grows from {shown(abs(before.values).max())} "
            f"to {shown(abs(after.values).max())}, and the factor of a gradient from "
            f"{small(before.left)} to {small(after.left)}. It does not explode: "
            "the slopes of tanh take back what U adds.",
        ),
        alt=drawing().alt,
        table=[
            ("updates", *(f"U starts {name}: largest, left, right" for name in STARTS)),
            *(
                (
                    str(update),
                    *(
                        f"{shown(np.abs(seen[n].values).max())}, {small(seen[n].left)}, "
                        f"{100 * seen[n].right:.0f} %"
                        for seen in map(trained, STARTS.values())
                    ),
                )
                for n, update in enumerate(UPDATES)
            ),
        ],
    )


def _check(start: str, step: int) -> None:
    """Refuse a start or a step that is not there."""
    trained(start)
    if step not in range(len(UPDATES)):
        raise ValueError(f"step={step}: there are steps 0 to {len(UPDATES) - 1}")
