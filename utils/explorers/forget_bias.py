"""Explorer of chapter 08: how long a cell state lasts, for a forget bias or a chrono start.

The curves are the formula, the markers a real LSTM with random weights that reads random numbers.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utils.explorers.frame import Explorer, Slider
from utils.explorers.frame.figures import figure_of, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import COLOURS, PLOTLY_DASHES, PLOTLY_MARKERS, plotly_template
from utils.scratch.activations import sigmoid
from utils.scratch.recurrent_fast import LSTM

STEPS = np.unique(np.geomspace(1, 1000, 41).round().astype(int))
SEEN = np.unique(np.geomspace(1, 1000, 13).round().astype(int))  # where the markers stand
INPUTS, HIDDEN, BATCH = 16, 64, 4
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)  # for means over a normal distribution
BIASES, SPREADS, LAGS = (-1, 0, 1, 2, 3, 4, 5), (0, 1, 2, 3), (20, 100, 500)


def mean_gate(bias: float, spread: float) -> float:
    """Return the mean of sigmoid(a) for a normal with mean `bias` and deviation `spread`."""
    if not spread >= 0:
        raise ValueError(f"spread={spread}: expected a deviation, 0 or above")
    return float(sigmoid(bias + spread * NODES) @ WEIGHTS / WEIGHTS.sum())


def half_life(gate: float) -> float:
    """Return after how many steps half is left, when a share `gate` is kept at each step."""
    if not 0 < gate < 1:
        raise ValueError(f"gate={gate}: expected a share between 0 and 1")
    return np.log(2) / -np.log(gate)


def chrono_left(lag: int, spread: float, steps: np.ndarray) -> np.ndarray:
    """Return the mean share left after each of `steps`, over biases log(u), u in 1 ... lag - 1.

    Source: Tallec & Ollivier 2018, "Can Recurrent Neural Networks Warp Time?"
    """
    if lag < 3:
        raise ValueError(f"lag={lag}: chrono needs a longest lag of at least 3 steps")
    middles = 1 + (lag - 2) * (np.arange(200) + 0.5) / 200
    gates = sigmoid(np.log(middles)[:, None] + spread * NODES) @ WEIGHTS / WEIGHTS.sum()
    return (gates[:, None] ** steps).mean(axis=0)


@cache
def measured(bias: float | None, spread: float, lag: int | None) -> tuple[float, tuple]:
    """Return the mean forget gate of a random LSTM, and what is left at the steps in SEEN.

    Give a bias or a lag. Left is the product of the forget gates, the mean over units and texts.
    """
    rng = np.random.default_rng(0)
    options = {"forget_bias": bias} if lag is None else {"chrono": lag}
    cell = LSTM(INPUTS, HIDDEN, rng, **options)
    forget = slice(HIDDEN, 2 * HIDDEN)
    cell.params["W"][:, forget] = rng.standard_normal((INPUTS, HIDDEN)) * spread / np.sqrt(INPUTS)
    cell.forward(rng.standard_normal((SEEN[-1], BATCH, INPUTS)))
    gates = cell.saved[2][:, 1]  # (time, batch, hidden)
    left = np.cumprod(gates.astype(float), axis=0).mean(axis=(1, 2))
    return float(gates.mean()), tuple(left[SEEN - 1])


def caption(bias: float, spread: float, lag: int) -> str:
    """Say the mean gate, the half-life, what is left after 100 steps, and what was measured."""
    gate = mean_gate(bias, spread)
    of_chrono = chrono_left(lag, spread, np.array([100]))[0]
    real, left = measured(bias, spread, None)
    at_100 = left[int(np.flatnonzero(SEEN == 100)[0])]
    return (
        f"Bias {bias:g}, spread {spread:g}: the mean forget gate is {gate:.3f}, half of the cell "
        f"state is left after {_steps(half_life(gate))}, {_share(gate**100)} after 100 (in the "
        f"random LSTM the mean gate is {real:.3f}, and {_share(at_100)} is left); with chrono for "
        f"a lag of {lag}, {_share(of_chrono)} is left after 100."
    )


def figure(bias: float, spread: float, lag: int) -> dict:
    """Draw what is left of c against the steps: formula and measurement, one bias and chrono."""
    gate = mean_gate(bias, spread)
    formulas = gate**STEPS, chrono_left(lag, spread, STEPS)
    points = measured(bias, spread, None)[1], measured(None, spread, lag)[1]
    data = []
    for number, (name, curve, seen) in enumerate(
        zip((f"bias {bias:g}", f"chrono {lag}"), formulas, points, strict=True)
    ):
        look = {"color": COLOURS[number], "dash": PLOTLY_DASHES[number], "width": 3}
        mark = {"color": COLOURS[number], "symbol": PLOTLY_MARKERS[number], "size": 8}
        data += [
            scatter(x=STEPS, y=curve.round(4), name=name, mode="lines", line=look),
            scatter(
                x=SEEN, y=np.round(seen, 4), name=f"{name}, measured", mode="markers", marker=mark
            ),
        ]
    for trace in data:
        trace["hovertemplate"] = "after %{x} steps: %{y:.3f}<extra>%{fullData.name}</extra>"
    return figure_of(data, _layout(gate))


def _layout(gate: float) -> dict:
    """Return the layout: shares 0 to 1 against the logarithm of the steps, the half-life marked."""
    findings = [
        (1.0, f"Half-life: {_steps(half_life(gate))}", LARGE),
        (0.925, f"mean forget gate {gate:.3f}", SMALL),
    ]
    left, names = 44, 24 * 4  # pixels for the y axis, and for the legend's lines on a phone
    at = np.clip(np.log10(half_life(gate)), 0, 3)
    thin = {"type": "line", "line": {"width": 1.5, "dash": "dot", "color": "#808080"}}
    return {
        "template": plotly_template(),
        "height": 400 + names,
        "margin": {"l": left, "r": 12, "t": 8, "b": 44 + names, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "shapes": [
            {**thin, "x0": 0, "x1": 1, "xref": "x domain", "y0": 0.5, "y1": 0.5},
            {**thin, "x0": 10**at, "x1": 10**at, "y0": 0, "y1": 0.5},
        ],
        "annotations": headings(findings, left - 4),
        "xaxis": {
            "title": {"text": "steps (logarithmic)"},
            "type": "log",
            "range": [-0.04, 3.04],
            "tickvals": [1, 3, 10, 30, 100, 300, 1000],
            "automargin": False,
        },
        "yaxis": {
            "title": {"text": "share of c left", "standoff": 2},
            "domain": [0, 0.84],
            "range": [-0.03, 1.03],
            "dtick": 0.5,
            "automargin": False,
        },
    }


def _share(value: float) -> str:
    if value < 0.0005:
        return "less than 0.1%"
    return f"{value:.0%}" if value >= 0.095 else f"{value:.1%}"


def _steps(value: float) -> str:
    return f"{value:.1f} steps" if value < 20 else f"{value:.0f} steps"


def explorer() -> Explorer:
    """Return the explorer of chapter 08's section on the forget gate."""
    gates = {bias: mean_gate(bias, 0) for bias in BIASES}
    rows = [
        (bias, f"{gate:.3f}", _steps(half_life(gate)), _share(gate**100))
        for bias, gate in gates.items()
    ]
    return Explorer(
        name="forget_bias",
        title="How long does a cell state last?",
        figure=figure,
        caption=caption,
        controls=[
            Slider("bias", "Forget bias", BIASES, (-3, 9), between=True),
            Slider("spread", "Spread of the gate's input", SPREADS, (0, 5), between=True),
            Slider("lag", "Longest lag for chrono", LAGS, (3, 1000)),
        ],
        presets={
            "Bias 0: gone at once": {"bias": 0, "spread": 0, "lag": 100},
            "Bias 5: a hundred steps": {"bias": 5, "spread": 0, "lag": 100},
            "Bias 5, a gate that wavers": {"bias": 5, "spread": 3, "lag": 100},
        },
        question=(
            "With a forget bias of 0 the gate is half open. How many steps until half of the cell "
            "state is gone, and how many with a bias of 5?",
            f"{_steps(half_life(gates[0]))} and {_steps(half_life(gates[5]))}. But as soon as the "
            "input moves the gate, the half-life falls: with a spread of 3 a bias of 5 gives "
            f"{_steps(half_life(mean_gate(5, 3)))}, because one step with a closed gate erases "
            "what a hundred open ones have kept.",
        ),
        alt="The share of the cell state that is left, against steps on a logarithmic axis: one "
        "falling curve for the chosen bias, one for chrono initialisation, each with the markers "
        "of a measured LSTM; dotted lines mark the half-life.",
        table=[("Bias", "forget gate", "half-life", "left after 100 steps"), *rows],
    )
