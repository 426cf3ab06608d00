"""Explorer of chapter 04: unfold a recurrent unit; every copy has the same W, U and V.

One number comes in at each step and one unit holds the state, so every weight is one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import plotly.graph_objects as go

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import OKABE_ITO, plotly_template

# One made-up number for each word, as an embedding of size 1 would give.
INPUTS = {
    "it was a good long walk": (0.5, -1.0, 0.2, 1.0, 0.6, -0.4),
    "one ping, then silence": (1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
}
LABELS = {
    "it was a good long walk": ("it", "was", "a", "good", "long", "walk"),
    "one ping, then silence": ("ping", "–", "–", "–", "–", "–"),
}
LONGEST = 6  # steps: what a phone has room for
V = 2.0  # state to output
COLOUR = {"W": OKABE_ITO["blue"], "U": OKABE_ITO["vermillion"], "V": OKABE_ITO["green"]}
BOX = "#E3E7EB"  # behind black numbers, in the light and in the dark


@dataclass(frozen=True)
class Arrow:
    """One drawn copy of a weight: the points of its line, and where its name stands."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    label: tuple[float, float]


def states(text: str, steps: int, W: float, U: float) -> list[float]:
    """Return the state after each of the first `steps` inputs: s = tanh(x W + s U), from 0."""
    if text not in INPUTS:
        raise ValueError(f"text={text!r} is not known: choose one of {list(INPUTS)}")
    if not 0 <= steps <= LONGEST:
        raise ValueError(f"steps={steps}: choose 0 (rolled up) to {LONGEST}")
    s, result = 0.0, []
    for x in INPUTS[text][:steps]:
        s = float(np.tanh(x * W + s * U))
        result.append(s)
    return result


def caption(text: str, steps: int, W: float, U: float) -> str:
    """Say how often each weight is drawn and what the states are."""
    if steps == 0:
        after = states(text, LONGEST, W, U)[-1]
        return (
            f"Rolled up: W = {W:g}, U = {U:g} and V = {V:g} are drawn once, and U leads from the "
            f"state back to itself; after {LONGEST} steps the state will be {number(after)}."
        )
    values = ", ".join(map(number, states(text, steps, W, U)))
    copies, plural = ("copies", "s are") if steps > 1 else ("copy", " is")
    return (
        f"{steps} {copies} of W = {W:g}, U = {U:g} and V = {V:g}: still three numbers in all; "
        f"the state{plural} {values}."
    )


def number(value: float) -> str:
    """Write a state with two digits, and without a minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}"


def arrows(steps: int) -> dict[str, list[Arrow]]:
    """Return the arrows of each weight: x at height 0, s at 1, the output at 2, time to the right.

    Rolled up (steps = 0) there is one of each, and that of U is a loop.
    """
    columns = range(max(1, steps))
    found = {
        "W": [Arrow((t, t), (0, 1), (t + 0.08, 0.5)) for t in columns],
        "U": [Arrow((t - 1 if t else -0.62, t), (1, 1), (t - 0.5, 1.36)) for t in columns],
        "V": [Arrow((t, t), (1, 2), (t + 0.08, 1.66)) for t in columns],
    }
    if steps == 0:
        turn = np.linspace(-0.5, 1.5, 25) * np.pi
        loop = 0.42 + 0.42 * np.sin(turn), 1 + 0.3 * np.cos(turn) * np.sin((turn + np.pi / 2) / 2)
        found["U"] = [Arrow(*(tuple(axis.round(3).tolist()) for axis in loop), (1.25, 1.0))]
    return found


def figure(text: str, steps: int, W: float, U: float) -> go.Figure:
    """Draw the unit, rolled up or one copy a step: thick arrows are large weights."""
    return go.Figure(drawing(text, steps, W, U))


def drawing(text: str, steps: int, W: float, U: float) -> dict:
    """Return the figure as a plain dictionary, which is built many times faster."""
    weights = {"W": W, "U": U, "V": V}
    drawn = arrows(steps)
    lines = [_lines(drawn[name], name, value) for name, value in weights.items()]
    nodes = _nodes(text, steps, W, U)
    data = [*lines, _heads(drawn, steps), *nodes, _names(drawn, weights, text, steps)]
    if steps == 0:
        finding, small = "Rolled up: one unit and a loop", "Move “Steps unfolded” to the right"
    else:
        copies = "copies" if steps > 1 else "copy"
        finding = f"{steps} {copies}, the same W, U and V"
        small = "All start from state 0. Dashed: negative"
    layout = _layout(steps, [(1.0, finding, LARGE), (0.925, small, SMALL)])
    return {"data": data, "layout": layout}


def _lines(drawn: Sequence[Arrow], name: str, value: float) -> dict:
    """Draw all copies of one weight: as thick as it is large, dotted if it is negative."""
    return dict(
        x=[x for arrow in drawn for x in (*arrow.xs, None)],
        y=[y for arrow in drawn for y in (*arrow.ys, None)],
        mode="lines",
        line={
            "color": COLOUR[name],
            "width": 1 + 1.5 * min(abs(value), 3),
            "dash": "dot" if value < 0 else "solid",
        },
        hoverinfo="skip",
    )


def _heads(drawn: dict[str, list[Arrow]], steps: int) -> dict:
    """Draw the heads of all arrows, each beside the node that its line ends in."""
    angles = {"W": 0, "U": 90 if steps else -50, "V": 0}
    ends = [(name, arrow) for name, copies in drawn.items() for arrow in copies]
    return dict(
        x=[arrow.xs[-1] for _, arrow in ends],
        y=[arrow.ys[-1] for _, arrow in ends],
        mode="markers",
        marker={
            "symbol": "arrow",
            "angle": [angles[name] for name, _ in ends],
            "standoff": 17,
            "size": 13,
            "color": [COLOUR[name] for name, _ in ends],
            "line": {"width": 0},
            "opacity": 1,
        },
        hoverinfo="skip",
    )


def _nodes(text: str, steps: int, W: float, U: float) -> list[dict]:
    """Draw inputs and outputs as boxes and states as balls, each with its number."""
    columns = list(range(max(1, steps)))
    values = states(text, steps, W, U)
    outputs = [number(s * V) for s in values] or ["y"]
    inputs = [f"{x:g}" for x in INPUTS[text][:steps]] or ["x"]
    boxes = dict(
        x=[*columns, *columns],
        y=[0] * len(columns) + [2] * len(columns),
        text=[*inputs, *outputs],
        mode="markers+text",
        marker={"symbol": "square", "size": 32, "color": BOX},
        textfont={"color": "black", "size": 11},
        hoverinfo="skip",
    )
    balls = dict(
        x=columns,
        y=[1] * len(columns),
        text=[number(s) for s in values] or ["s"],
        mode="markers+text",
        marker={
            "symbol": "circle",
            "size": 34,
            "color": values or [0.0],
            "cmin": -1,
            "cmax": 1,
            "colorscale": "Cividis",
        },
        textfont={
            "color": ["white" if s < -0.07 else "black" for s in values or [0.0]],
            "size": 11,
        },
        hoverinfo="skip",
    )
    return [boxes, balls]


def _names(drawn: dict[str, list[Arrow]], weights: dict[str, float], text: str, steps: int) -> dict:
    """Write its name and its number beside every copy of a weight, and the words below."""
    written = [
        (
            *arrow.label,
            f"<b>{name}</b><br>{weights[name]:g}",
            "middle center" if name == "U" else "middle right",
        )
        for name, copies in drawn.items()
        for arrow in copies
    ]
    words = LABELS[text][:steps] or ("each word",)
    written += [(t, -0.34, word, "middle center") for t, word in enumerate(words)]
    xs, ys, texts, places = zip(*written, strict=True)
    return dict(
        x=xs,
        y=ys,
        text=texts,
        mode="text",
        textposition=places,
        textfont={"size": 12},
        hoverinfo="skip",
    )


@cache
def _template() -> dict:
    return plotly_template().to_plotly_json()


def _layout(steps: int, findings: list[tuple[float, str, int]]) -> dict:
    """Return the layout: fixed ranges, so that nothing jumps when a copy is added."""
    hidden = {"visible": False, "automargin": False}
    width = LONGEST - 0.42
    shift = (LONGEST - max(1, steps)) / 2  # the copies stand in the middle
    return {
        "template": _template(),
        "height": 400,
        "showlegend": False,
        "margin": {"l": 2, "r": 2, "t": 8, "b": 4, "autoexpand": False},
        "annotations": headings(findings),
        "xaxis": {"range": [-0.82 - shift, width - shift], **hidden},
        "yaxis": {"range": [-0.55, 2.3], "domain": [0, 0.87], **hidden},
    }


def explorer(
    weights: Sequence[float] = (-1.0, 0.5, 1.0, 2.0),
    recurrent: Sequence[float] = (-1.0, 0.0, 0.5, 0.9, 1.0, 1.5),
) -> Explorer:
    """Return the explorer of chapter 04: steps unfolded, one number of W, one of U."""
    words, ping = INPUTS
    presets = {
        "Rolled up": {"text": words, "steps": 0, "W": 1.0, "U": 0.5},
        "Unfolded": {"text": words, "steps": LONGEST, "W": 1.0, "U": 0.5},
        "An echo": {"text": ping, "steps": LONGEST, "W": 1.0, "U": 0.9},
    }
    echo = states(ping, LONGEST, 1.0, 0.9)
    return Explorer(
        name="unfolding",
        title="One unit, unfolded over time",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("text", "Input", {name: name for name in INPUTS}),
            Slider("steps", "Steps unfolded", tuple(range(LONGEST + 1)), limits=(0, LONGEST)),
            Slider("W", "W, input to state", weights, limits=(-5, 5)),
            Slider("U", "U, old state to new", recurrent, limits=(-5, 5)),
        ],
        presets=presets,
        question=(
            "Unfolded over six steps, the drawing has six arrows called U. If you change U, how "
            "many of them change? And with one ping of 1 at step 0 and silence after it, which "
            "value of U lets the state forget at once?",
            "All six: they are drawn six times, but stored once. With U = 0 the state knows only "
            f"the present input. With U = 0.9 the ping is still {number(echo[-1])} after five "
            "silent steps, with U = 1.5 it stays near 0.86, and with U = -1 it changes its sign at "
            "every step.",
        ),
        alt="A recurrent unit: a box for the input below, a circle for the state in the middle, a "
        "box for the output above, joined by arrows W and V; an arrow U leads from each state to "
        "the next. Rolled up, U is a loop. Every copy shows the same three weights.",
    )
