"""Diagram of chapter 07: a ReLU network that starts at U = I, forward and back.

The network is the chapter's: three inputs, five units, six steps. Each unit is a counter, and the
gradient passes it unchanged, or not at all.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown, sub
from utils.explorers.frame import Choice, Explorer, Steps
from utils.gradients import step_jacobians
from utils.scratch import RNN

GAINS = {"the identity": 1.0, "0.9 times it": 0.9, "1.1 times it": 1.1}
UNITS, STEPS = 5, 6
ACROSS, DOWN = (76, 135, 194, 253, 312, 371), (70, 127, 184, 241, 298)
WIDE, HIGH = 42, 24
FOOT = 350


@cache
def network(gain: float) -> SimpleNamespace:
    """Return what the input sends and the state, (time, units), and the gradient's factors."""
    rng = np.random.default_rng(0)
    cell = RNN(3, UNITS, rng, activation="relu", init="identity", gain=gain, dtype=np.float64)
    x = np.random.default_rng(1).standard_normal((STEPS, 1, 3))
    s, _ = cell.forward(x)
    factors = np.array([np.diag(J) for J in step_jacobians(cell)[:, 0]])
    return SimpleNamespace(sent=(x @ cell.params["W"])[:, 0], s=s[:, 0], factors=factors)


def gradient(gain: float, unit: int, back: int) -> float:
    """Return what is left of the gradient of a unit's last state after `back` steps back."""
    return float(np.prod(network(gain).factors[STEPS - back :, unit]))


def names(gain: float) -> list[str]:
    """Return what the steps are called."""
    read = [f"read x{sub(t)}" for t in range(STEPS)]
    return [*read, *(f"back to s{sub(t)}" for t in reversed(range(STEPS - 1)))]


def drawing(gain: float = 1.0, step: int = 2 * STEPS - 2) -> Scene:
    """Draw step `step`: six inputs are read, then a gradient runs back from the last state."""
    _check(gain, step)
    scene = Scene(
        FOOT + 40,
        "Five counters: ReLU with U = I",
        "Five rows, one for each unit, and six columns, one for each step. Every cell holds a "
        "state, with the number that the input sends above it; solid arrows lead right. Dashed "
        "arrows lead back below them, from the last column, and end at cells that hold zero.",
    )
    read, back = min(step, STEPS - 1), max(step - STEPS + 1, 0)
    for t, x in enumerate(ACROSS):
        scene.label(f"x{t}", x, 12, f"x_{t}", "x name" if t <= read else "x name dim")
        scene.arrow(f"in{t}", (x, 23), (x, 38), f"W line{'' if t <= read else ' dim'}", head=4)
    scene.label("W", ACROSS[0] + 14, 30, "W", "W name")
    for unit, y in enumerate(DOWN):
        scene.label(f"unit{unit}", 6, y, f"unit {unit}", "s word start")
        for t in range(STEPS):
            if t <= read:
                _cell(scene, gain, unit, t)
            else:
                scene.tile(f"s{unit}{t}", ACROSS[t], y, "", "s dim", w=WIDE, h=HIGH)
        for number in range(1, back + 1):
            _back(scene, gain, unit, number)
    _foot(scene, gain, back)
    return scene


def _cell(scene: Scene, gain: float, unit: int, t: int) -> None:
    """Draw one state, what the input sends to it, and the arrow from the state before."""
    net, x, y = network(gain), ACROSS[t], DOWN[unit]
    sent = ("+" if net.sent[t, unit] >= 0 else "") + shown(net.sent[t, unit])
    scene.label(f"sent{unit}{t}", x, y - 21, sent, "W word small")
    on = net.s[t, unit] > 0
    look = "s full" if on else "s dim"
    scene.tile(f"s{unit}{t}", x, y, shown(net.s[t, unit]), look, w=WIDE, h=HIGH)
    if t:
        left = ACROSS[t - 1] + WIDE / 2
        scene.arrow(f"u{unit}{t}", (left + 1, y), (x - WIDE / 2 - 1, y), "U line", head=4)


def _back(scene: Scene, gain: float, unit: int, number: int) -> None:
    """Draw the gradient's way back through one step, if anything is left of it."""
    t = STEPS - number  # the step whose slope it meets
    before, factor = gradient(gain, unit, number - 1), network(gain).factors[t, unit]
    if before == 0:
        return
    y = DOWN[unit] + 21
    scene.label(f"b{unit}{number}.n", ACROSS[t], y, f"{factor:g}", "J number")
    if factor:
        start, end = (ACROSS[t] - 14, y), (ACROSS[t - 1] + 15, y)
        scene.arrow(f"b{unit}{number}", start, end, "J line back")


def _foot(scene: Scene, gain: float, back: int) -> None:
    """Say what the numbers are, and how much of each unit's gradient is left."""
    scene.wire("line", [(6, FOOT - 18), (394, FOOT - 18)], "ink thin dim")
    text = f"s_t = relu(x_t W + {'' if gain == 1 else f'{gain:g} '}s_{{t−1}})"
    scene.label("equation", 6, FOOT, text, "ink name start")
    if back:
        text = f"below each name: what is left of its gradient at s_{STEPS - 1 - back}"
        scene.label("left", 6, FOOT + 24, text, "J word small start")
        for unit, y in enumerate(DOWN):
            value = gradient(gain, unit, back)
            text = "0" if value == 0 else "1" if value == 1 else shown(value)
            scene.label(f"left{unit}", 6, y + 21, text, "J number large start")


def caption(gain: float, step: int) -> str:
    """Say what this step shows."""
    _check(gain, step)
    net = network(gain)
    if step < STEPS:
        off = [str(unit) for unit in range(UNITS) if net.s[step, unit] == 0]
        stops = f" At zero: units {', '.join(off)}." if off else " All units are on."
        keeps = "keeps what it has" if gain == 1 else f"keeps {gain:g} of what it has"
        return (
            f"Each unit {keeps}, adds what x{sub(step)} sends, and does not fall below zero.{stops}"
        )
    back = step - STEPS + 1
    left = {unit: gradient(gain, unit, back) for unit in range(UNITS)}
    passed = [unit for unit, value in left.items() if value]
    count = (
        f"{len(passed)} of {UNITS} units let" if len(passed) != 1 else f"Only unit {passed[0]} lets"
    )
    value = left[passed[0]]
    kept = "all of it" if value == 1 else f"{value:.2f} of it"
    return (
        f"{back} step{'s' * (back > 1)} back: a factor is {gain:g} where the unit was on, and 0 "
        f"where it was off. {count} the gradient through, {kept}."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    last = 2 * STEPS - 2
    end = gradient(1.0, 1, STEPS - 1)
    return Explorer(
        name="identity_start",
        title="What does the identity hand on?",
        figure=drawing,
        caption=caption,
        controls=[Choice("gain", "U is", GAINS), Steps("step", "Step", names, most=last + 1)],
        presets={
            "From the beginning": {"gain": 1.0, "step": 0},
            "Nine tenths": {"gain": 0.9, "step": last},
            "All the way back": {"gain": 1.0, "step": last},
        },
        question=(
            "A gradient of 1 stands at each unit's last state. How large is it five steps earlier, "
            "if U is the identity? Which units let it through?",
            f"It is {end:g} or 0, nothing in between. A unit lets it through if it was on at "
            "every step on the way; here only unit 1 was. With 0.9 times the identity "
            f"{gradient(0.9, 1, STEPS - 1):.2f} would be left.",
        ),
        alt=drawing().alt,
        table=[
            ("step", *(f"unit {unit}" for unit in range(UNITS))),
            *((f"s{sub(t)}", *map(shown, s)) for t, s in enumerate(network(1.0).s)),
        ],
    )


def _check(gain: float, step: int) -> None:
    """Refuse a gain or a step that is not there."""
    if gain not in GAINS.values():
        raise ValueError(f"gain={gain}: choose one of {list(GAINS.values())}")
    if step not in range(2 * STEPS - 1):
        raise ValueError(f"step={step}: there are steps 0 to {2 * STEPS - 2}")
