"""Explorer of chapter 06: gradient descent at the cliff of a small recurrent network's loss.

The network is one sigmoid unit that runs for 50 steps without input, s_t = sigmoid(s_{t-1} u + b)
from s_0 = 0.5, and its loss is (s_50 - 0.7)^2. This is the example of Pascanu, Mikolov & Bengio
2013, in the book's letters: the only numbers of U and b.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.figures import figure_of, heatmap, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import CIVIDIS, OKABE_ITO, plotly_template

STEPS, START_STATE, TARGET = 50, 0.5, 0.7
UPDATES = 80
MAP_U, MAP_B = (3.0, 8.0), (-4.5, 3.0)  # the part of the plane that is drawn
STARTS = {  # label: (u, b)
    "left of the cliff": (4.5, -3.0),
    "right of it": (5.0, -1.5),
    "far up, beside the edge": (6.0, -2.5),
    "on the plain": (7.0, 1.0),
}
CLIPS = {"no clipping": None, "1": 1.0, "0.1": 0.1}
RATES = (0.1, 0.3, 1.0)
FAR = 2.0  # a step longer than this counts as being thrown


class Surface(NamedTuple):
    """The loss and its two derivatives."""

    loss: np.ndarray
    du: np.ndarray
    db: np.ndarray


class Path(NamedTuple):
    """Where gradient descent went; there is one norm for each update, one place more."""

    u: np.ndarray
    b: np.ndarray
    losses: np.ndarray
    norms: np.ndarray  # of the gradient, before clipping


def surface(u: np.ndarray | float, b: np.ndarray | float) -> Surface:
    """Return loss and gradient for any u and b, arrays that broadcast together."""
    return _run(*np.broadcast_arrays(np.asarray(u, float), np.asarray(b, float)), np.tanh)


def _run(u, b, tanh: Callable) -> Surface:
    """Run the network on arrays or on plain numbers, whichever u, b and tanh are.

    The derivatives run forward beside the state: ds_t/du = f' (s_{t-1} + u ds_{t-1}/du).
    """
    s, ds_du, ds_db = START_STATE, 0.0, 0.0
    for _ in range(STEPS):
        after = 0.5 + 0.5 * tanh(0.5 * (s * u + b))  # sigmoid
        slope = after * (1 - after)
        ds_du, ds_db = slope * (s + u * ds_du), slope * (1 + u * ds_db)
        s = after
    error = s - TARGET
    return Surface(error**2, 2 * error * ds_du, 2 * error * ds_db)


@cache
def descend(
    start: tuple[float, float], rate: float, clip: float | None, updates: int = UPDATES
) -> Path:
    """Follow gradient descent from (u, b); `clip` is the largest norm a gradient keeps."""
    if not (np.isfinite(rate) and rate > 0):
        raise ValueError(f"rate={rate}: give a learning rate above 0")
    if clip is not None and not clip > 0:
        raise ValueError(f"clip={clip}: give a norm above 0, or None")
    (u, b), places, losses, norms = start, [start], [], []
    for _ in range(updates):
        loss, du, db = _run(u, b, math.tanh)
        norm = math.hypot(du, db)
        scale = 1.0 if clip is None or norm <= clip else clip / norm
        u, b = u - rate * scale * du, b - rate * scale * db
        places.append((u, b))
        losses.append(loss)
        norms.append(norm)
    losses.append(_run(u, b, math.tanh).loss)
    return Path(*np.array(places).T, np.array(losses), np.array(norms))


@cache
def landscape() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return u, b and the error |s_50 - 0.7| over the drawn part of the plane (u, b).

    b is fine up to 0, where the cliff stands, and coarse on the plain behind it.
    """
    u = np.linspace(*MAP_U, 41)
    b = np.concatenate([np.linspace(MAP_B[0], 0, 46), np.linspace(0, MAP_B[1], 6)[1:]])
    return u, b, np.sqrt(surface(u[:, None], b).loss)


def longest(path: Path) -> tuple[int, float]:
    """Return the number of the longest step, from 1, and its length."""
    lengths = np.hypot(np.diff(path.u), np.diff(path.b))
    return int(lengths.argmax()) + 1, float(lengths.max())


def caption(start: str, rate: float, clip: float | None) -> str:
    """Say where the path ends, and what its longest step was."""
    path = descend(_start(start), rate, clip)
    number, length = longest(path)
    how = "without clipping" if clip is None else f"clipped to norm {clip:g}"
    ends = f"after {UPDATES} steps the loss is {path.losses[-1]:.2g}"
    norm = path.norms.max()
    if length > FAR:
        what = f"at step {number} a gradient of norm {norm:.3g} throws it {length:.1f} away"
    elif path.norms.max() < 0.01:
        what = f"no gradient on the way is larger than {norm:.2g}, so it hardly moves"
    else:
        what = f"the largest gradient has norm {norm:.3g}, the longest step is {length:.2g}"
    return f"From {start}, learning rate {rate:g}, {how}: {what}; {ends}."


def figure(start: str, rate: float, clip: float | None) -> dict:
    """Draw the path on the map of the error, above the loss at every step."""
    path = descend(_start(start), rate, clip)
    u, b, error = landscape()
    heat = heatmap(
        z=error.round(2),  # what the hover shows, and colours cannot tell more
        x=b,
        y=u,
        zmin=0,
        zmax=0.7,
        colorscale=CIVIDIS,
        showscale=False,
        hovertemplate="b %{x:.2f}, u %{y:.2f}: error %{z:.2f}<extra></extra>",
    )
    steps = list(range(len(path.u)))
    way = scatter(
        x=path.b,
        y=path.u,
        mode="lines+markers",
        line={"color": "white", "width": 1.5, "dash": "solid"},
        marker={"color": OKABE_ITO["vermillion"], "size": 5, "symbol": "circle"},
        hovertemplate="step %{pointNumber}: b %{x:.2f}, u %{y:.2f}<extra></extra>",
    )
    ends = scatter(
        x=path.b[[0, -1]],
        y=path.u[[0, -1]],
        mode="markers",
        marker={
            "symbol": ["circle", "star"],
            "size": [13, 17],
            "color": ["white", OKABE_ITO["orange"]],
            "line": {"color": "black", "width": 1.5},
        },
        hoverinfo="skip",
    )
    losses = scatter(
        x=steps,
        y=np.maximum(path.losses, 1e-8),
        mode="lines",
        line={"color": OKABE_ITO["blue"], "dash": "solid"},
        hovertemplate="step %{x}: loss %{y:.2g}<extra></extra>",
        xaxis="x2",
        yaxis="y2",
    )
    return figure_of([heat, way, ends, losses], _layout(path))


def _start(name: str) -> tuple[float, float]:
    if name not in STARTS:
        raise ValueError(f"start={name!r}: choose one of {list(STARTS)}")
    return STARTS[name]


def _layout(path: Path) -> dict:
    """Return the layout: the map above, the loss below, a finding over each."""
    number, length = longest(path)
    thrown = f"Thrown off at step {number}" if length > FAR else "Never thrown off"
    findings = [
        (1.0, thrown, LARGE),
        (0.955, "dark: right, yellow: wrong. Circle: start, star: end", SMALL),
        (0.3, f"Loss at the end: {path.losses[-1]:.2g}", LARGE),
    ]
    left, plain = 56, {"automargin": False, "tickangle": 0}
    return {
        "template": plotly_template(),
        "height": 620,
        "showlegend": False,
        "margin": {"l": left, "r": 12, "t": 8, "b": 44, "autoexpand": False},
        "annotations": headings(findings, left - 4),
        "xaxis": {"title": {"text": "b"}, "range": MAP_B, "showgrid": False, **plain},
        "yaxis": {
            "title": {"text": "u"},
            "domain": [0.42, 0.91],
            "range": MAP_U,
            "showgrid": False,
            **plain,
        },
        "xaxis2": {"title": {"text": "step"}, "anchor": "y2", **plain},
        "yaxis2": {
            "title": {"text": "loss"},
            "domain": [0, 0.24],
            "type": "log",
            "range": [-6.3, 0],
            "tickvals": [1e-6, 1e-4, 1e-2, 1],
            "ticktext": ["10⁻⁶", "10⁻⁴", "0.01", "1"],
            "anchor": "x2",
            **plain,
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 06: start, learning rate and clipping at the cliff."""
    first, *_, plain = STARTS
    presets = {
        "Off the cliff": {"start": first, "rate": 0.3, "clip": None},
        "The same, clipped": {"start": first, "rate": 0.3, "clip": 1.0},
        "Nothing to clip": {"start": plain, "rate": 1.0, "clip": 1.0},
    }
    thrown, clipped, still = (
        descend(_start(values["start"]), values["rate"], values["clip"])
        for values in presets.values()
    )
    number, length = longest(thrown)
    return Explorer(
        name="loss_cliff",
        title="At the edge of the cliff",
        figure=figure,
        caption=caption,
        controls=[
            Choice("start", "Start", {name: name for name in STARTS}),
            Slider("rate", "Learning rate", RATES, limits=(0.01, 3.0)),
            Choice("clip", "Clip the gradient at norm", CLIPS),
        ],
        presets=presets,
        question=(
            "Gradient descent walks toward the cliff with learning rate 0.3. What happens at the "
            "edge, and what does clipping the gradient to norm 1 change? And on the plain, where "
            "the gradient has vanished?",
            f"Without clipping, step {number} throws it {length:.1f} away, onto the plain, where "
            f"it hardly moves: after {UPDATES} steps the loss is {thrown.losses[-1]:.2g}. Clipped, "
            f"no step is longer than 0.3, and it ends at {clipped.losses[-1]:.2g}. On the plain "
            f"the gradient's norm is at most {still.norms.max():.1g}: clipping only shortens, so "
            "it changes nothing.",
        ),
        alt="Above, a map over b and u: a yellow region of large error, cut off sharply from a "
        "plain of medium error by an oblique edge; a dark valley of small error begins where the "
        "edge ends. Dots show the path of gradient descent. Below, the loss at every step.",
    )
