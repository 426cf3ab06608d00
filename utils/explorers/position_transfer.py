"""Explorer of chapter 03: learn a phrase at one place, test it at every other place.

The numbers are measured by the chapter; this module only draws what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import plotly.graph_objects as go

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import COLOURS, OKABE_ITO, PLOTLY_DASHES, PLOTLY_MARKERS, plotly_template


def checked(results: np.ndarray, models: Sequence[str]) -> np.ndarray:
    """Return results as floats (models, trained, tested), or say what is wrong with them."""
    results = np.asarray(results, dtype=float)
    if results.ndim != 3 or results.shape[1] != results.shape[2] or results.shape[1] < 2:
        raise ValueError(
            f"results has shape {results.shape}: give (models, positions, positions), one square "
            "of trained x tested for each model"
        )
    if len(results) != len(models):
        raise ValueError(f"results has {len(results)} squares for {len(models)} models: {models}")
    if len(models) > len(COLOURS):
        raise ValueError(f"{len(models)} models are too many to tell apart: give {len(COLOURS)}")
    if not np.isfinite(results).all():
        raise ValueError("results holds a value that is not finite: measure every position")
    return results


def _place(results: np.ndarray, models: Sequence[str], model: str, *positions: int) -> int:
    """Return the model's row in results, after a look at the positions (1 = the first)."""
    if model not in models:
        raise ValueError(f"model={model!r} is not measured: choose one of {list(models)}")
    for position in positions:
        if not 1 <= position <= results.shape[1]:
            raise ValueError(f"position {position} is not measured: choose 1 to {results.shape[1]}")
    return list(models).index(model)


def number(value: float) -> str:
    """Write a measured value for reading: 0.93, 0.0041."""
    return f"{value:.2f}" if abs(value) >= 0.095 else f"{value:.2g}"


def caption(
    model: str,
    trained: int,
    tested: int,
    *,
    results: np.ndarray,
    models: Sequence[str],
    quantity: str,
) -> str:
    """Say what was measured at the trained and at the tested position."""
    square = results[_place(results, models, model, trained, tested)]
    here, there = square[trained - 1, trained - 1], square[trained - 1, tested - 1]
    learnt = f"{model}: trained at place {trained}, the {quantity} there is {number(here)}"
    if trained == tested:
        others = np.delete(square[trained - 1], trained - 1)
        return f"{learnt}; at the other places it is {number(others.mean())} on average."
    return f"{learnt}; tested at place {tested} it is {number(there)}."


def figure(
    model: str,
    trained: int,
    tested: int,
    *,
    results: np.ndarray,
    models: Sequence[str],
    quantity: str,
) -> go.Figure:
    """Draw trained x tested as a heat map with the chosen cell, above its row for every model."""
    chosen = _place(results, models, model, trained, tested)
    positions = list(range(1, results.shape[1] + 1))
    heat = go.Heatmap(
        z=results[chosen],
        x=positions,
        y=positions,
        zmin=results.min(),
        zmax=results.max(),
        colorscale="Cividis",
        xgap=2,
        ygap=2,
        showscale=False,  # the heading says it: a colour bar is a fifth of the drawing time
        hovertemplate="trained at %{y}, tested at %{x}: %{z:.3g}<extra></extra>",
    )
    rows = [
        go.Scatter(
            x=positions,
            y=values[trained - 1],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 3.5 if name == model else 1.5},
            marker={"symbol": symbol, "size": 9 if name == model else 6},
            hovertemplate="tested at %{x}: %{y:.3g}<extra>%{fullData.name}</extra>",
            xaxis="x2",
            yaxis="y2",
        )
        for name, values, colour, dash, symbol in zip(
            models, results, COLOURS, PLOTLY_DASHES, PLOTLY_MARKERS, strict=False
        )
    ]
    value = results[chosen, trained - 1, tested - 1]
    return go.Figure([heat, *rows], _layout(model, trained, tested, value, results, quantity))


def _layout(
    model: str, trained: int, tested: int, value: float, results: np.ndarray, quantity: str
) -> dict:
    """Return the layout: the heat map above, the trained position's row below."""
    low, high = results.min(), results.max()
    findings = [
        (1.0, f"{model}: {number(value)}", LARGE),
        (0.955, f"row: trained at. Dark {number(low)}, yellow {number(high)}", SMALL),
        (0.43, f"Trained at place {trained} only", LARGE),
        (0.385, quantity, SMALL),
    ]
    corners = {"x0": tested - 0.5, "x1": tested + 0.5, "y0": trained - 0.5, "y1": trained + 0.5}
    bottom = min(0.0, low)
    margin = 0.06 * (high - bottom)
    whole = {"dtick": 1, "tickangle": 0, "showgrid": False, "automargin": False}
    left = 38  # pixels for the y axes' numbers
    names = 24 * len(results)  # pixels for the legend, which has a line for each model on a phone
    return {
        "template": plotly_template(),
        "height": 600 + names,
        "margin": {"l": left, "r": 12, "t": 8, "b": 44 + names, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "shapes": [
            {"type": "rect", **corners, "line": {"color": OKABE_ITO["vermillion"], "width": 4}}
        ],
        "annotations": headings(findings, left - 4),
        "xaxis": {"title": {"text": "tested at place"}, **whole},
        "yaxis": {
            "domain": [0.55, 0.915],
            "autorange": "reversed",
            **whole,
        },
        "xaxis2": {"title": {"text": "tested at place"}, "anchor": "y2", **whole},
        "yaxis2": {
            "domain": [0, 0.35],
            "range": [bottom - margin, high + margin],
            "automargin": False,
            "anchor": "x2",
        },
    }


def explorer(
    results: np.ndarray, models: Sequence[str], quantity: str = "probability of the right word"
) -> Explorer:
    """Return the explorer of chapter 03 for measured results (models, trained, tested).

    `quantity` names what was measured; the first model should be the one that does not transfer.
    """
    results, models = checked(results, models), list(models)
    size, known = results.shape[1], {"results": results, "models": models, "quantity": quantity}
    first, last = models[0], models[-1]
    diagonal = np.eye(size, dtype=bool)
    same, other = results[0][diagonal].mean(), results[0][~diagonal].mean()
    rows = [
        (name, number(square[diagonal].mean()), number(square[~diagonal].mean()))
        for name, square in zip(models, results, strict=True)
    ]
    positions = tuple(range(1, size + 1))
    return Explorer(
        name="position_transfer",
        title="Learned at one place, tested at another",
        figure=partial(figure, **known),
        caption=partial(caption, **known),
        controls=[
            Choice("model", "Model", {name: name for name in models}),
            Slider("trained", "Trained at place", positions),
            Slider("tested", "Tested at place", positions),
        ],
        presets={
            "Where it was trained": {"model": first, "trained": 1, "tested": 1},
            "At the other end": {"model": first, "trained": 1, "tested": size},
            f"The same, {last}": {"model": last, "trained": 1, "tested": size},
        },
        question=(
            f"A model has learned a phrase at place 1 only. What will the {quantity} be when the "
            f"same phrase comes at place {size}?",
            f"{first}: {number(same)} on average where it was trained, {number(other)} elsewhere. "
            "Every place has weights of its own, and those of the other places have never "
            "seen the phrase.",
        ),
        alt=f"Above, a heat map of the {quantity}: rows are the place at training, columns the "
        "place at the test, a frame marks the chosen cell. Below, the chosen row as a curve "
        "for every model.",
        table=[("Model", "same place (mean)", "another place (mean)"), *rows],
    )
