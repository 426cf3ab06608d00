"""Explorer of chapter 06: how much of a gradient is left after so many steps back through time.

Three networks with random weights read noise. What is drawn is ||ds_T/ds_{T-k}||_F / sqrt(n), of
the exact product of the steps' Jacobians, as the mean of its logarithm, and the singular values of
one step. Chapters 06 and 07 measure the same networks.
"""

from __future__ import annotations

import numpy as np

from utils.explorers.decay_networks import Measured, networks
from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.gradients.noise import STEPS, UNITS
from utils.plots import OKABE_ITO, plotly_template

ACTIVATIONS = {"tanh": "tanh", "ReLU": "relu", "sigmoid": "sigmoid", "linear": "linear"}
NAMES = {value: name for name, value in ACTIVATIONS.items()}
INITS = {
    "default (uniform)": "default",
    "orthogonal": "orthogonal",
    "identity": "identity",
    "normal, deviation 1/√n": "gaussian",
}
GAINS, SIZES, BACK = (0.5, 1.0, 1.4, 11.3), (0.1, 1.0, 3.0), (10, 50, 100)
LOOKS = {  # colour and dash of the cells beside
    "GRU": ("green", "dash"),
    "LSTM bias 0": ("vermillion", "dot"),
    "LSTM bias 1": ("orange", "dashdot"),
    "LSTM bias 3": ("purple", "longdash"),
    "LSTM bias 5": ("sky", "longdashdot"),
}
SMALLEST = -3.0  # log10 of the smallest singular value that is drawn


def number(log10: float) -> str:
    """Write 10 ** log10 for reading, however large or small: 0.31, 12, 5e-21, 8e106."""
    if log10 == -np.inf:
        return "0"
    if -2 <= log10 < 3:
        return f"{10**log10:.2g}" if log10 < 1.99 else f"{10**log10:.0f}"
    exponent = int(np.floor(log10))
    digit = round(10 ** (log10 - exponent))
    return f"1e{exponent + 1}" if digit == 10 else f"{digit}e{exponent}"


def left(log10: float) -> str:
    """Say how much of the gradient is left."""
    if log10 == -np.inf:
        return "nothing of the gradient is left, exactly 0"
    if abs(log10) < np.log10(1.05):
        return "all of the gradient is left"
    if log10 > 0:
        return f"the gradient is {number(log10)} times as large"
    return f"{number(log10)} of the gradient is left"


def caption(activation: str, init: str, gain: float, size: float, steps: int) -> str:
    """Say what is left after so many steps, in the plain network and in an LSTM."""
    plain, gated = networks(activation, init, gain, size, steps)
    beside = number(gated["LSTM bias 1"][steps])
    return (
        f"{NAMES[activation]}, spectral radius {plain.radius:.2g}, mean slope f′ "
        f"{plain.slope:.2g}: after {steps} steps {left(plain.curve[steps])} "
        f"(LSTM with forget bias 1: {beside})."
    )


def figure(activation: str, init: str, gain: float, size: float, steps: int) -> dict:
    """Draw the decay of all networks, marked at `steps`, above one step's singular values."""
    plain, gated = networks(activation, init, gain, size, steps)
    kept = _kept(max(steps, STEPS))
    curves = [_curve_trace(kept, curve, name, *LOOKS[name], 1.5) for name, curve in gated.items()]
    curves.append(_curve_trace(kept, plain.curve, "your RNN", "blue", "solid", 4))
    marker = {
        "type": "scatter",
        **{"x": [steps], "y": _drawable(plain.curve[[steps]]), "mode": "markers"},
        **{"showlegend": False, "hoverinfo": "skip", "cliponaxis": False},
        "marker": {
            **{"symbol": "diamond", "size": 13, "color": OKABE_ITO["blue"]},
            "line": {"width": 1.5, "color": "black"},
        },
    }
    share = np.linspace(0, 100, 13)
    with np.errstate(divide="ignore"):
        logs = np.log10(np.percentile(plain.singular, 100 - share))
    bars = {
        "type": "bar",
        **{"x": share.tolist(), "y": _drawable(np.maximum(logs, SMALLEST) - SMALLEST)},
        **{"base": SMALLEST, "marker": {"color": OKABE_ITO["blue"]}, "xaxis": "x2", "yaxis": "y2"},
        **{"showlegend": False, "hoverinfo": "skip"},
    }
    return {"data": [*curves, marker, bars], "layout": _layout(plain, gated, steps)}


def _curve_trace(
    kept: np.ndarray, curve: np.ndarray, name: str, colour: str, dash: str, width: float
) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        **{"x": kept.tolist(), "y": _drawable(curve[kept]), "name": name},
        "line": {"color": OKABE_ITO[colour], "dash": dash, "width": width},
        "hovertemplate": "%{x} steps back: 10^%{y:.1f}<extra>%{fullData.name}</extra>",
    }


def _kept(longest: int) -> np.ndarray:
    """Return the steps back at which a curve is drawn: close at first, then every tenth."""
    return np.unique([*range(0, 10, 2), *range(10, longest, 10), longest])


def _drawable(logs: np.ndarray) -> list[float | None]:
    """Round log10 values; an exact 0 has no place on the axis."""
    return [round(float(log), 2) if np.isfinite(log) else None for log in logs]


def _ticks(curves: list[np.ndarray]) -> dict:
    """Return range and tick distance of an axis of powers of ten that holds the curves."""
    finite = np.concatenate([curve[np.isfinite(curve)] for curve in curves])
    low, high = min(finite.min(), -1.0), max(finite.max(), 1.0)
    distance = next(d for d in (1, 2, 5, 10, 20, 50, 100, 200) if (high - low) / d <= 6 or d == 200)
    margin = 0.05 * (high - low)
    return {"range": [round(low - margin, 1), round(high + margin, 1)], "dtick": distance}


def _layout(plain: Measured, gated: dict, steps: int) -> dict:
    """Return the layout: the decay above, one step's singular values below."""
    with np.errstate(divide="ignore"):
        most, middle = np.log10([plain.singular[0], np.median(plain.singular)])
    findings = [
        (1.0, f"{steps} steps back: {number(plain.curve[steps])}", LARGE),
        (0.955, "size of ds<sub>T</sub>/ds<sub>T−k</sub>, mean of three networks", SMALL),
        (0.345, f"One step: × {number(middle)} to {number(most)}", LARGE),
        (0.3, "singular values, the median to the largest", SMALL),
    ]
    left_margin, names = 42, 74  # pixels for the y axes' numbers, and for the legend
    curves = [plain.curve, *gated.values()]
    still, title = {"automargin": False}, {"standoff": 4, "font": {"size": 12}}
    one = {"type": "line", "xref": "x2 domain", "yref": "y2", "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    return {
        "template": plotly_template(),
        "height": 560 + names,
        "margin": {"l": left_margin, "r": 12, "t": 8, "b": 46 + names, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"font": {"size": 11}, "entrywidth": 66},  # two columns on a phone
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "bargap": 0.25,
        "shapes": [{**one, "line": {"color": OKABE_ITO["vermillion"], "width": 2, "dash": "dash"}}],
        "annotations": headings(findings, left_margin - 4),
        "xaxis": {
            "title": {"text": "k, steps back in time", **title},
            "range": [0, max(steps, STEPS) * 1.02],
            "nticks": 6,
            "anchor": "y",
            **still,
        },
        "yaxis": {
            "domain": [0.46, 0.905],
            "tickprefix": "10<sup>",
            "ticksuffix": "</sup>",
            "zeroline": True,
            **_ticks(curves),
            **still,
        },
        "xaxis2": {
            "title": {"text": "directions, the most stretched first (%)", **title},
            "anchor": "y2",
            "nticks": 6,
            **still,
        },
        "yaxis2": {
            "domain": [0, 0.245],
            "range": [SMALLEST, 1.6],
            "tickvals": [-3, -2, -1, 0, 1],
            "ticktext": ["≤10⁻³", "0.01", "0.1", "1", "10"],
            "anchor": "x2",
            **still,
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 06."""
    usual = {"size": 1.0, "steps": 50}
    lecture = {"activation": "tanh", "init": "gaussian", "gain": 11.3, **usual}
    presets = {
        "As libraries start it": {"activation": "tanh", "init": "default", "gain": 1.0, **usual},
        "Standard normal weights": lecture,
        "ReLU and the identity": {"activation": "relu", "init": "identity", "gain": 1.0, **usual},
    }
    drawn = networks(**lecture)[0]
    answer = (
        f"It explodes: {left(drawn.curve[50])}. Most single entries are below 1, but together they "
        f"make a matrix of spectral radius {drawn.radius:.2g}, about √{UNITS}. Saturated tanh "
        f"slopes (mean {drawn.slope:.2g}) shrink most directions, and the few that stay open are "
        "stretched at every step. The product of the Jacobians decides, not the single entries."
    )
    return Explorer(
        name="gradient_decay",
        title="How much of a gradient is left, k steps back?",
        figure=figure,
        caption=caption,
        controls=[
            Choice("activation", "Activation f", ACTIVATIONS),
            Choice("init", "Start of U", INITS),
            Slider("gain", "U is multiplied by", GAINS, limits=(0.1, 12.0)),
            Slider("size", "Size of the inputs x", SIZES, limits=(0.05, 5.0)),
            Slider("steps", "Steps back", BACK, limits=(2, 250)),
        ],
        presets=presets,
        question=(
            "Two thirds of all standard normal numbers lie between -1 and 1, and tanh has slopes "
            "below 1. Draw U from a standard normal (deviation 1/√n, multiplied by √128 = 11.3): "
            "after 50 steps, is the gradient tiny, about the same, or huge?",
            answer,
        ),
        alt="Above, the size of the gradient against the steps back in time, on an axis of powers "
        "of ten: a thick line for the chosen network, thin ones for a GRU and for LSTMs with four "
        "forget biases. Below, bars for the singular values of one step, from the largest to the "
        "smallest, and a dashed line at 1.",
    )
