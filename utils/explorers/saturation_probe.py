"""Explorer of chapter 07: where on the curve of f do the pre-activations of a network lie?

A network with random weights reads noise. The activation f, its slope f' and the histogram of
a = x W + s U + b share one axis, so that they move together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import plotly.graph_objects as go

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.gradients import log10_decay, slopes
from utils.plots import OKABE_ITO, plotly_template
from utils.scratch.activations import ACTIVATIONS, SLOPES, check_activation
from utils.scratch.recurrent_fast import RNN

INPUTS, HIDDEN = 16, 128
WARM_UP, BACK = 30, 40  # steps that forget the start; steps over which the factor is taken
NAMES = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU"}
STEEPEST = {"tanh": 1.0, "sigmoid": 0.25, "relu": 1.0}
FLAT = 0.1  # of the steepest slope: what counts as saturated
EDGE = 6.0  # the axis of a runs from -EDGE to EDGE; what lies outside stands in the outer bars
BINS = np.linspace(-EDGE, EDGE, 25)
GAINS, BIASES, SCALES = (0.5, 1.0, 1.4, 3.0, 11.3), (-2.0, 0.0, 2.0), (0.2, 1.0, 3.0)


@dataclass(frozen=True)
class Measured:
    """What was measured over all units and steps after the warm-up."""

    open: np.ndarray  # percent of the pre-activations in each bin, with a slope worth the name
    flat: np.ndarray  # percent in each bin, saturated
    slope: float  # mean f'
    factor: float  # by which one step back multiplies a gradient, geometric mean over BACK steps

    @property
    def saturated(self) -> float:
        """Return the saturated share, in percent."""
        return float(self.flat.sum())


def curve(activation: str, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return f and f' at the pre-activations a."""
    check_activation(activation)
    f, slope = ACTIVATIONS[activation], SLOPES[activation]
    s, df = np.empty((2, *np.shape(a)))
    f(np.asarray(a, dtype=float), s)
    slope(s, df)
    return s, df


@cache
def measure(activation: str, gain: float, bias: float, scale: float) -> Measured:
    """Let a random network read noise, and look at its pre-activations and their slopes.

    gain * N(0, 1/HIDDEN) is U, bias is every entry of b, scale the deviation of x W.
    """
    if activation not in NAMES:
        raise ValueError(f"activation={activation!r}: expected one of {list(NAMES)}")
    if gain <= 0 or scale <= 0 or not np.isfinite([gain, bias, scale]).all():
        raise ValueError(f"gain={gain}, scale={scale}: give finite numbers above 0")
    rng = np.random.default_rng(0)
    cell = RNN(
        INPUTS, HIDDEN, rng, activation=activation, init="gaussian", gain=gain, dtype=np.float64
    )
    cell.params["b"][:] = bias
    x = rng.standard_normal((WARM_UP + BACK, 1, INPUTS))
    x *= scale / (x @ cell.params["W"]).std()
    outputs, _ = cell.forward(x)
    before = np.concatenate([np.zeros((1, 1, HIDDEN)), outputs[:-1]])
    a = x @ cell.params["W"] + before @ cell.params["U"] + bias
    f_slope = slopes(cell).U[WARM_UP:, 0, 0].ravel()
    places = np.clip(a[WARM_UP:].ravel(), BINS[0], BINS[-1])
    flat = f_slope < FLAT * STEEPEST[activation]
    shares = [100 * np.histogram(places[s], BINS)[0] / len(flat) for s in (~flat, flat)]
    log_factor = log10_decay(cell)[BACK] / BACK
    return Measured(*shares, float(f_slope.mean()), float(10**log_factor))


def caption(activation: str, gain: float, bias: float, scale: float) -> str:
    """Say how much is saturated, how steep f is on average, and what one step does."""
    found = measure(activation, gain, bias, scale)
    return (
        f"{NAMES[activation]}, U times {gain:g}, bias {bias:g}, input {scale:g}: "
        f"{found.saturated:.0f} % of the pre-activations are saturated, the mean slope is "
        f"{found.slope:.2g}, and {_after(found.factor)}."
    )


def _after(factor: float) -> str:
    """Say what becomes of a gradient on its way back."""
    if factor == 0:
        return "no gradient comes back at all"
    return (
        f"each step back multiplies a gradient by {factor:.2g}, so 50 steps by {power(factor, 50)}"
    )


def number(factor: float) -> str:
    """Write a factor for reading, with one digit more where it is nearly 1."""
    return f"{factor:.3g}" if 0.9 < factor < 1.1 else f"{factor:.2g}"


def power(factor: float, steps: int) -> str:
    """Write factor ** steps for reading: 0.31, 12, 5e-21."""
    log10 = steps * np.log10(factor)
    if -2 <= log10 < 2:
        return f"{10**log10:.2g}"
    exponent = int(np.floor(log10))
    digit = round(10 ** (log10 - exponent))
    return f"1e{exponent + 1}" if digit == 10 else f"{digit}e{exponent}"


def figure(activation: str, gain: float, bias: float, scale: float) -> go.Figure:
    """Draw f and f' above the histogram of the pre-activations, on one axis."""
    return go.Figure(drawing(activation, gain, bias, scale))


def drawing(activation: str, gain: float, bias: float, scale: float) -> dict:
    """Return the figure as a plain dictionary, which is built ten times faster."""
    found = measure(activation, gain, bias, scale)
    a = np.linspace(-EDGE, EDGE, 49)
    f, df = curve(activation, a)
    lines = [
        _line(a, np.where(f <= 1.5, f, np.nan), "f", "blue", "solid"),  # ReLU leaves the frame
        _line(a, df, "f′, its slope", "orange", "dash"),
    ]
    bars = [
        _bars(found.open, "sloped", "sky", ""),
        _bars(found.flat, "saturated", "vermillion", "/"),
    ]
    return {"data": [*lines, *bars], "layout": _layout(activation, found)}


def _line(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str) -> dict:
    values = [round(float(v), 3) if np.isfinite(v) else None for v in y]
    return {
        "type": "scatter",
        "mode": "lines",
        **{"x": x.tolist(), "y": values, "name": name},
        "line": {"color": OKABE_ITO[colour], "dash": dash, "width": 3},
        "hovertemplate": "a = %{x}: %{y:.2f}<extra>%{fullData.name}</extra>",
    }


def _bars(shares: np.ndarray, name: str, colour: str, hatch: str) -> dict:
    return {
        "type": "bar",
        "x": ((BINS[:-1] + BINS[1:]) / 2).tolist(),
        "y": [round(float(share), 1) for share in shares],
        **{"name": name, "xaxis": "x2", "yaxis": "y2"},
        "marker": {"color": OKABE_ITO[colour], "pattern": {"shape": hatch, "solidity": 0.3}},
        "hovertemplate": "a near %{x}: %{y} %<extra>%{fullData.name}</extra>",
    }


@cache
def _template() -> dict:
    return plotly_template().to_plotly_json()


def _layout(activation: str, found: Measured) -> dict:
    """Return the layout: the curves above, the histogram below, a finding over each."""
    step = "nothing" if found.factor == 0 else f"a gradient × {number(found.factor)}"
    findings = [
        (1.0, f"Mean slope {found.slope:.2g}, largest {STEEPEST[activation]:g}", LARGE),
        (0.945, f"{NAMES[activation]} and its slope, against the pre-activation a", SMALL),
        (0.5, f"One step back: {step}", LARGE),
        (0.445, f"{found.saturated:.0f} % saturated: slope below a tenth of the largest", SMALL),
    ]
    left_margin, names = 42, 62  # pixels for the y axes' numbers, and for the legend
    highest = (found.open + found.flat).max()
    axis = {"range": [-EDGE, EDGE], "dtick": 2, "automargin": False}
    return {
        "template": _template(),
        "height": 500 + names,
        "margin": {"l": left_margin, "r": 12, "t": 8, "b": 46 + names, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "barmode": "stack",
        "bargap": 0.08,
        "annotations": headings(findings, left_margin - 4),
        "xaxis": {**axis, "anchor": "y"},
        "yaxis": {
            **{"domain": [0.57, 0.88], "range": [-1.1, 1.6], "dtick": 0.5, "automargin": False}
        },
        "xaxis2": {
            **{"title": {"text": "pre-activation a (outer bars: and beyond)", "standoff": 4}},
            **{**axis, "anchor": "y2"},
        },
        "yaxis2": {
            **{"domain": [0, 0.38], "range": [0, round(1.08 * highest, 1)], "anchor": "x2"},
            **{"ticksuffix": " %", "nticks": 4, "automargin": False},
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 07."""
    calm = {"activation": "tanh", "gain": 1.0, "bias": 0.0, "scale": 1.0}
    loud = {"activation": "tanh", "gain": 11.3, "bias": 0.0, "scale": 1.0}
    relu = {"activation": "relu", "gain": 1.4, "bias": 0.0, "scale": 1.0}
    found, on_edge = measure(**loud), measure(**relu)
    return Explorer(
        name="saturation_probe",
        title="Where on its curve does each unit work?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("activation", "Activation f", {name: key for key, name in NAMES.items()}),
            Slider("gain", "U: normal, 1/√n, times", GAINS, limits=(0.1, 12.0)),
            Slider("bias", "Bias b of every unit", BIASES, limits=(-5.0, 5.0)),
            Slider("scale", "Size of the input, x W", SCALES, limits=(0.05, 5.0)),
        ],
        presets={"A calm tanh": calm, "Standard normal U": loud, "ReLU on the edge": relu},
        question=(
            "With a large U most tanh units are saturated: their slope is nearly 0. Does a "
            "gradient then shrink faster on its way back?",
            f"No. With standard normal weights {found.saturated:.0f} % of the units are saturated "
            f"and the mean slope is {found.slope:.2g}, and still each step back multiplies a "
            f"gradient by {number(found.factor)}: the few open units meet a large U. A ReLU with "
            "U times 1.4 has half of its units shut and stays near "
            f"{number(on_edge.factor)}. Slope and U decide together.",
        ),
        alt="Above, two curves against the pre-activation a: the activation f, and its slope. "
        "Below, on the same axis, bars for how many pre-activations of a random network lie "
        "where; those where the slope is nearly 0 are hatched.",
    )
