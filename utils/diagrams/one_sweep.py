"""Diagram of chapter 05: one sweep back in place of a path from every loss to every step.

The network and its numbers are those of the BPTT graph.
"""

from __future__ import annotations

import numpy as np

from utils.diagrams.bptt_graph import (
    ACROSS,
    INPUTS,
    LOSSES,
    STATES,
    STEPS,
    network,
    network_copy,
)
from utils.diagrams.shapes import Scene, sub
from utils.diagrams.shapes import significant as shown
from utils.explorers.frame import Explorer, Steps

NAMES = ["the losses", *(f"at s{sub(n)}" for n in reversed(range(STEPS))), "their sum"]
OWED = 262  # the height of what w owes


def swept() -> np.ndarray:
    """Return dJ/ds_n of every step: its own loss, and what comes back from the next step."""
    net = network()
    ds = net.ds.copy()
    for n in reversed(range(STEPS - 1)):
        ds[n] += ds[n + 1] * net.jacobians[n + 1]
    return ds


def drawing(step: int = STEPS + 1) -> Scene:
    """Draw the sweep after `step` moves: 0 none, 1 the last state has collected, and so on."""
    _check(step)
    net, ds = network(), swept()
    scene = Scene(
        OWED + 86,
        "One sweep back collects all losses",
        "Three states in a row with a loss above each. Dashed arrows run from each loss into its "
        "state, from each state to the one before, and from each state down into the weight w. "
        "Below, the three numbers that reach w add up to the whole gradient.",
    )
    for n in range(STEPS):
        reached = step > STEPS - 1 - n
        look = "s full" if reached and step == STEPS - n else "s"
        network_copy(scene, n, shown(net.s[n]), shown(net.J[n]), state=look)
        if reached:
            _collect(scene, n, ds)
    scene.label(
        "collected", 193, OWED - 22, "∂J/∂s_t: its own loss and all later ones", "ink word small"
    )
    for n in range(STEPS):
        reached = step > STEPS - 1 - n
        value = shown(ds[n]) if reached else ""
        scene.label(f"ds{n}", ACROSS[n], OWED, value, "J number")
    scene.label(
        "owed", 193, OWED + 28, "owed by w at this step: its share of ∂J/∂w", "ink word small"
    )
    for n in range(STEPS):
        if step > STEPS - 1 - n:
            x = ACROSS[n]
            scene.label(f"part{n}", x, OWED + 50, shown(ds[n] * net.local[n], 4), "J number")
            if step > STEPS and n:
                middle = (ACROSS[n - 1] + x) / 2
                scene.label(f"plus{n}", middle, OWED + 50, "+", "ink word")
    total = f"∂J/∂w  =  {shown(float(ds @ net.local), 4)}" if step > STEPS else ""
    scene.label("total", 193, OWED + 78, total, "J number large")
    return scene


def _collect(scene: Scene, n: int, ds: np.ndarray) -> None:
    """Draw the arrows into state n, from its loss and from the state after it, and on into w."""
    net, x = network(), ACROSS[n] - 10
    scene.arrow(f"loss{n}", (x, LOSSES + 23), (x, STATES - 24), "J line back")
    scene.label(f"loss{n}.n", x - 8, 69, shown(net.ds[n]), "J number end")
    scene.arrow(f"into{n}", (x, STATES + 24), (x, INPUTS - 13), "J line back")
    scene.label(f"into{n}.n", x - 7, 176, f"× {shown(net.local[n])}", "J number end")
    if n + 1 < STEPS:
        middle = (ACROSS[n] + ACROSS[n + 1]) / 2
        ends = (ACROSS[n + 1] - 31, STATES + 11), (ACROSS[n] + 31, STATES + 11)
        scene.arrow(f"later{n}", *ends, "J line back")
        scene.label(
            f"later{n}.n", middle, STATES + 26, f"× {shown(net.jacobians[n + 1])}", "J number"
        )


def caption(step: int) -> str:
    """Say what has been collected."""
    _check(step)
    net, ds = network(), swept()
    if step == 0:
        return (
            f"From {STEPS} losses to {STEPS} steps lead {STEPS * (STEPS + 1) // 2} paths; most of "
            "them share their last part. One sweep from the right to the left walks them together."
        )
    if step > STEPS:
        parts = " + ".join(shown(part, 4) for part in ds * net.local).replace("+ −", "− ")
        return (
            f"Every dashed arrow was walked once. What w owes adds up: {parts} = "
            f"{shown(float(ds @ net.local), 4)}, the whole gradient."
        )
    n = STEPS - step
    own, part = shown(net.ds[n]), shown(ds[n] * net.local[n], 4)
    if n == STEPS - 1:
        return f"Start at the end. s{sub(n)} has only its own loss: {own}. So w owes {part} here."
    later = f"{shown(ds[n + 1])} × {shown(net.jacobians[n + 1])}"
    return (
        f"s{sub(n)} adds its own loss's {own} to what comes back from s{sub(n + 1)}, {later}: "
        f"{shown(ds[n])} for all losses from here on. So w owes {part} here."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    net, ds = network(), swept()
    return Explorer(
        name="one_sweep",
        title="One sweep back in place of six paths",
        figure=drawing,
        caption=caption,
        controls=[Steps("step", "Step", lambda: NAMES, most=len(NAMES))],
        presets={
            "The losses": {"step": 0},
            "Halfway back": {"step": STEPS - 1},
            "The whole gradient": {"step": STEPS + 1},
        },
        question=(
            "The paths from J₁ and from J₂ to step 0 both pass through s₁ and s₀. Can they walk "
            "together, and with which number?",
            "From s₁ on they have the same factors, so add what they bring before you multiply: "
            f"{shown(ds[1])} at s₁.",
        ),
        alt=drawing().alt,
        table=[
            ("step", "own loss", "with all later losses", "what w owes"),
            *(
                (str(n), shown(net.ds[n]), shown(ds[n]), shown(ds[n] * net.local[n], 4))
                for n in reversed(range(STEPS))
            ),
        ],
    )


def _check(step: int) -> None:
    """Refuse a step that is not there."""
    if step not in range(len(NAMES)):
        raise ValueError(f"step={step}: the sweep has steps 0 to {len(NAMES) - 1}")
