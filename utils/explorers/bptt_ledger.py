"""Explorer of chapter 05: the ledger of backpropagation through time, and what truncation drops.

A small language model reads a sentence. Row t of the ledger is the loss of the word predicted at
step t, column k the step at which W was used, the entry what W at step k contributes to dJ_t/dW.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import plotly.graph_objects as go

from utils.data.next_word import next_word_task
from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.gradients import Ledger, ledger, truncation_error
from utils.plots import OKABE_ITO, plotly_template
from utils.scratch.functions import cross_entropy
from utils.scratch.optimizers import Adam
from utils.scratch.sequence_models import LanguageModel
from utils.text import Vocabulary, segments, tokenize
from utils.training import numpy_step

TEXTS = {
    "This morning I took the dog ...": "this morning I took the dog for a walk",
    "It is a truth ...": "it is a truth universally acknowledged, that a",
}
STEPS = 8  # of both texts: what a phone has room for
LONGEST = 14  # words of another text, in a kernel
INITS = {"default": "default", "orthogonal": "orthogonal"}
TRAINED = {"untrained": False, "trained a little": True}
COMMON, LESSONS = 40, 40_000  # words that occur so often are known; tokens to train on
SMALLEST = 1e-4  # share of the gradient: what is less is not drawn
BLUE, ORANGE = OKABE_ITO["blue"], OKABE_ITO["orange"]


@cache
def vocabulary() -> Vocabulary:
    """Return the common words of the novel and those of the two texts."""
    task = next_word_task()
    tokens = task.vocabulary.decode(task.train)
    return Vocabulary(tokens + COMMON * tokenize(" ".join(TEXTS.values())), min_count=COMMON)


@cache
def network(trained: bool, init: str) -> LanguageModel:
    """Return a tanh network with 32 units, fresh or after one pass over part of the novel."""
    words = vocabulary()
    rng = np.random.default_rng(0)
    model = LanguageModel(len(words), 16, 32, rng, dtype=np.float64, init=init)
    if trained:
        task = next_word_task()
        ids = words.encode(task.vocabulary.decode(task.train[:LESSONS]))
        step = numpy_step(model, Adam(model.params, 1e-2), max_norm=1.0)
        for batch in segments(ids, batch_size=32, steps=20):
            step(batch)
    return model


@dataclass(frozen=True)
class Entries:
    """The ledger of one text: what is read and asked for, and the sizes of the contributions."""

    words: tuple[str, ...]
    book: Ledger
    norms: np.ndarray  # (t, k) of W's contributions
    full: np.ndarray  # (t,) norm of dJ_t/dW


@cache
def entries(text: str, trained: bool, init: str) -> Entries:
    """Keep the ledger of W for a text of 3 to 15 words."""
    words = tokenize(text)
    if not 3 <= len(words) <= LONGEST + 1:
        raise ValueError(f"the text has {len(words)} words: give 3 to {LONGEST + 1}")
    ids = vocabulary().encode(words)[:, None]  # (time, batch)
    model = network(trained, init)
    _, dlogits = cross_entropy(model.forward(ids[:-1]), ids[1:])
    dlogits *= len(ids) - 1  # J is the sum of the losses, not their mean
    book = ledger(model.stack.cells[0], dlogits @ model.params["V"].T)
    full = [np.linalg.norm(book.gradient(t)) for t in range(len(ids) - 1)]
    return Entries(tuple(words), book, book.norms(), np.array(full))


@dataclass(frozen=True)
class Cut:
    """What a horizon drops from one loss's gradient, and from that of all losses."""

    error: float  # ||g_h - g|| / ||g||
    angle: float  # between g_h and g, degrees
    all_losses: float  # the error of the sum over t


def cut(text: str, trained: bool, init: str, t: int, horizon: int) -> Cut:
    """Compare the last `horizon` terms of the sum over k with all of them."""
    found = entries(text, trained, init)
    steps = len(found.norms)
    if not 0 <= t < steps:
        raise ValueError(f"t={t}: this text has steps 0 to {steps - 1}")
    if horizon < 1:
        raise ValueError(f"horizon={horizon}: keep at least 1 term")
    last = min(horizon, steps) - 1
    errors, cosines = truncation_error(found.book, t)
    angle = np.degrees(np.arccos(np.clip(cosines[last], -1, 1)))
    return Cut(errors[last], float(angle), truncation_error(found.book)[0][last])


def percent(share: float) -> str:
    """Write a share for reading: 43 %, 2.1 %, 0.03 %."""
    if share < 5e-5:
        return "0 %"
    digits = 0 if share >= 0.0995 else 1 if share >= 0.00995 else 2
    return f"{100 * share:.{digits}f} %"


def caption(text: str, trained: bool, init: str, t: int, horizon: int) -> str:
    """Say what the latest and the earliest step contribute, and what the horizon cuts off."""
    found, lost = entries(text, trained, init), cut(text, trained, init, t, horizon)
    share = found.norms[t] / found.full[t]
    said = (
        f"Loss at t = {t} (“{found.words[t + 1]}” after “{found.words[t]}”): step {t} contributes "
        f"{percent(share[t])} of the gradient's size"
    )
    if t:
        said += f", step 0 {percent(share[0])}"
    if horizon > t:
        return f"{said}; a horizon of {horizon} keeps all {t + 1} terms."
    dropped = t + 1 - horizon
    return (
        f"{said}; a horizon of {horizon} drops {dropped} of {t + 1} terms: {percent(lost.error)} "
        f"is missing and the direction is {lost.angle:.1f}° off (all losses: "
        f"{percent(lost.all_losses)})."
    )


def figure(text: str, trained: bool, init: str, t: int, horizon: int) -> go.Figure:
    """Draw the ledger above the row t; entries before the horizon are crossed out."""
    return go.Figure(drawing(text, trained, init, t, horizon))


def drawing(text: str, trained: bool, init: str, t: int, horizon: int) -> dict:
    """Return the figure as a plain dictionary, which is built ten times faster."""
    found = entries(text, trained, init)
    steps = len(found.norms)
    lost = cut(text, trained, init, t, horizon)
    lag = np.subtract.outer(np.arange(steps), np.arange(steps))
    share = found.norms / found.norms.max(axis=1, keepdims=True)  # of the largest in the row
    kept = (lag >= 0) & (lag < horizon)
    rows, columns = np.nonzero(lag >= horizon)
    places = list(range(steps))
    heat = {
        "type": "heatmap",
        **{"x": places, "y": places, "z": _entries(share, kept), "zmin": 0, "zmax": 1},
        **{"colorscale": "Cividis", "showscale": False, "xgap": 2, "ygap": 2},
        "hovertemplate": "W at step %{x}, loss %{y}: %{z:.1%} of the largest<extra></extra>",
    }
    crosses = {
        "type": "scatter",
        **{"x": columns.tolist(), "y": rows.tolist(), "mode": "markers", "hoverinfo": "skip"},
        "marker": {"symbol": "x-thin", "size": 8, "line": {"width": 1.5, "color": "#7F868E"}},
        "showlegend": False,
    }
    of_row = np.maximum(found.norms[t] / found.full[t], SMALLEST)
    near = np.arange(steps) > t - horizon
    points = [
        _row_trace("kept", of_row, near & (np.arange(steps) <= t), BLUE, "circle"),
        _row_trace("cut off", of_row, ~near, ORANGE, "x"),
    ]
    return {
        "data": [heat, crosses, *points],
        "layout": _layout(found, lost, t, horizon),
    }


def _entries(share: np.ndarray, kept: np.ndarray) -> list[list[float | None]]:
    """Round the shares to three digits; what is cut off, or to come, stays empty."""
    return [
        [round(float(v), 3) if keep else None for v, keep in zip(*row, strict=True)]
        for row in zip(share, kept, strict=True)
    ]


def _row_trace(name: str, of_row: np.ndarray, chosen: np.ndarray, colour: str, mark: str) -> dict:
    """Draw the chosen entries of a row as stems, so that they can be read down to the axis."""
    places = np.flatnonzero(chosen).tolist()
    return {
        "type": "scatter",
        **{"x": places, "y": np.round(np.log10(of_row[chosen]), 3).tolist(), "name": name},
        "mode": "markers",
        "marker": {"color": colour, "symbol": mark, "size": 11},
        "hovertemplate": "W at step %{x}: 10^%{y:.1f} of the gradient<extra></extra>",
        **{"xaxis": "x2", "yaxis": "y2", "cliponaxis": False},
    }


def _layout(found: Entries, lost: Cut, t: int, horizon: int) -> dict:
    """Return the layout: the ledger above, its row t below."""
    steps = len(found.norms)
    short = [word if len(word) <= 9 else f"{word[:8]}…" for word in found.words]
    finding = f"Row {t}: {percent(lost.error)} missing, {lost.angle:.1f}° off"
    lines = [
        (1.0, finding if horizon <= t else f"Row {t}: nothing is cut off", LARGE),
        (0.962, "yellow: the largest in its row; dark: near 0", SMALL),
        (0.3, f"Row {t}, step by step", LARGE),
        (0.262, "size of each term, in % of the whole sum's", SMALL),
    ]
    left = 82  # pixels for the words that are predicted
    still = {"automargin": False, "showgrid": False, "zeroline": False, "tickfont": {"size": 11}}
    words = {"tickvals": list(range(steps)), "tickangle": -50, "range": [-0.5, steps - 0.5]}
    read = {**words, "ticktext": [f"{word} {k}" for k, word in enumerate(short[:-1])]}
    asked = [f"{row} → {word}" for row, word in enumerate(short[1:])]
    frame = {"x0": -0.5, "x1": t + 0.5, "y0": t - 0.5, "y1": t + 0.5}
    return {
        "template": _template(),
        "height": 660,
        "margin": {"l": left, "r": 8, "t": 8, "b": 92, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "shapes": [
            {"type": "rect", **frame, "line": {"color": OKABE_ITO["vermillion"], "width": 3}}
        ],
        "annotations": headings(lines, left - 4),
        "xaxis": {**read, **still, "anchor": "y"},
        "yaxis": {
            "tickvals": list(range(steps)),
            "ticktext": asked,
            "range": [steps - 0.5, -0.5],
            "domain": [0.46, 0.925],
            **still,
        },
        "xaxis2": {**read, **still, "anchor": "y2"},
        "yaxis2": {
            "domain": [0, 0.225],
            "range": [np.log10(SMALLEST) - 0.3, 0.6],
            "tickvals": [-4, -3, -2, -1, 0],
            "ticktext": ["≤0.01 %", "0.1 %", "1 %", "10 %", "100 %"],
            **{**still, "showgrid": True, "anchor": "x2"},
        },
    }


@cache
def _template() -> dict:
    return plotly_template().to_plotly_json()


def explorer() -> Explorer:
    """Return the explorer of chapter 05."""
    dog = next(iter(TEXTS.values()))
    start = {"text": dog, "trained": False, "init": "default", "t": STEPS - 1, "horizon": STEPS}
    two = {**start, "horizon": 2}
    presets = {
        "The whole sum": start,
        "The last two terms": two,
        "Two, orthogonal U": {**two, "init": "orthogonal"},
    }
    turned = presets["Two, orthogonal U"]
    usual, far, learnt, learnt_far = (
        percent(cut(**{**values, "trained": trained}).error)
        for trained in (False, True)
        for values in (two, turned)
    )
    answer = (
        f"{usual} of the gradient is missing with the default start of U, {far} with an orthogonal "
        "one. The default start shrinks a gradient at every step, so most of it is recent. An "
        "orthogonal matrix hardly shrinks it: what lies further back counts, and is lost. After a "
        f"little training on the novel it is {learnt} and {learnt_far}: both networks have "
        "learned to look at the last words. (The terms are matrices that point different ways, so "
        "their sizes need not add up to 100 %.)"
    )
    return Explorer(
        name="bptt_ledger",
        title="Which step is to blame, and what does cutting lose?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("text", "Text", TEXTS, free=True),
            Choice("trained", "Network", TRAINED),
            Choice("init", "Start of U", INITS),
            Slider("t", "Loss at step t", tuple(range(STEPS)), limits=(0, LONGEST - 1)),
            Slider("horizon", "Horizon: terms kept", tuple(range(1, STEPS + 1))),
        ],
        presets=presets,
        question=(
            "The loss at the last word adds up eight terms, one for each step at which W was used. "
            "Keep the last two only. How much of the gradient is missing: most of it, a quarter, "
            "or hardly anything? And when U starts orthogonal?",
            answer,
        ),
        alt="Above, a lower triangle of coloured cells: rows are the losses, columns the steps; "
        "a frame marks the chosen row, crosses the entries that the horizon cuts off. Below, the "
        "sizes of that row's entries on an axis of powers of ten: circles are kept, crosses cut.",
    )
