"""Explorer of chapter 11: which sentences one vector can hold, for states of several sizes."""

from __future__ import annotations

from functools import cache

import numpy as np
import plotly.graph_objects as go

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import COLOURS, PLOTLY_DASHES, PLOTLY_MARKERS, plotly_template
from utils.records import recorded

WIDTH = 3  # sentences of so many lengths side by side are taken together
KINDS = {"one vector": None, "attention": "additive"}


@cache
def by_length(kind: str, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return lengths, the share translated without a mistake at each, and how many were counted.

    Sentences of the length before and after count too; all seeds count. kind is one of KINDS.
    Raises ValueError for a kind or size that was not recorded.
    """
    rows = [
        row
        for row in recorded("bottleneck")["rows"]
        if kind in KINDS and (row["attention"], row["hidden"]) == (KINDS[kind], size)
    ]
    if not rows:
        raise ValueError(f"kind={kind!r}, size={size}: no model of this kind and size is recorded")
    known = [{int(n): counts for n, counts in row["by_length"].items()} for row in rows]
    counts = {n: np.sum([by[n] for by in known], axis=0) for n in known[0]}
    lengths = np.array(sorted(counts))
    near = [[counts[m] for m in counts if abs(m - n) <= WIDTH // 2] for n in lengths]
    totals, right = np.array([np.sum(some, axis=0) for some in near]).T
    return lengths, right / totals, totals


def border(kind: str, size: int) -> int:
    """Return the longest sentence up to which at least half are translated without a mistake."""
    lengths, share, _ = by_length(kind, size)
    below = np.flatnonzero(share < 0.5)
    return int(lengths[-1] if not below.size else lengths[below[0]] - 1)


def exact(kind: str, size: int) -> float:
    """Return the share of all test sentences without a mistake, the mean of the seeds."""
    rows = recorded("bottleneck")["rows"]
    return float(
        np.mean([r["exact"] for r in rows if (r["attention"], r["hidden"]) == (KINDS[kind], size)])
    )


def caption(size: int, length: int) -> str:
    """Say how both kinds do at this size, in all and at this length."""
    one, other = (
        f"{_at(kind, size, length):.0%} ({exact(kind, size):.0%} of all)" for kind in KINDS
    )
    return (
        f"With {size} numbers in the state, of sentences of about {length:g} words one vector "
        f"translates {one} without a mistake, attention {other}."
    )


def figure(size: int, length: int) -> go.Figure:
    """Draw the share translated without a mistake against length, for both kinds of one size."""
    data = []
    for number, kind in enumerate(KINDS):
        lengths, share, totals = by_length(kind, size)
        _nearest(lengths, length)  # refuses what was not recorded
        colour = COLOURS[number]
        data.append(
            go.Scatter(
                x=lengths,
                y=share.round(5),
                customdata=totals,
                name=kind,
                mode="lines+markers",
                line={"color": colour, "dash": PLOTLY_DASHES[number], "width": 3},
                marker={"color": colour, "symbol": PLOTLY_MARKERS[number], "size": 8},
                hovertemplate="about %{x} words: %{y:.0%} of %{customdata}"
                "<extra>%{fullData.name}</extra>",
            )
        )
    return go.Figure(data, _layout(size, length))


def _layout(size: int, length: int) -> dict:
    """Return the layout: share against length, with a line at the chosen length."""
    findings = [
        (1.0, f"One vector: half up to {border('one vector', size)} words", LARGE),
        (0.925, f"{size} numbers; with attention {exact('attention', size):.0%} of all", SMALL),
    ]
    left, names = 48, 48  # pixels for the y axis, and for the legend's lines on a phone
    thin = {"type": "line", "line": {"width": 1.5, "dash": "dot", "color": "#808080"}}
    return {
        "template": plotly_template(),
        "height": 380 + names,
        "margin": {"l": left, "r": 12, "t": 8, "b": 44 + names, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "shapes": [
            {**thin, "x0": 0, "x1": 1, "xref": "x domain", "y0": 0.5, "y1": 0.5},
            {**thin, "x0": length, "x1": length, "y0": 0, "y1": 1},
        ],
        "annotations": headings(findings, left - 4),
        "xaxis": {
            "title": {"text": "words of the English sentence"},
            "range": [2.5, 20.5],
            "dtick": 3,
            "tick0": 3,
            "automargin": False,
        },
        "yaxis": {
            "title": {"text": "share without a mistake", "standoff": 2},
            "domain": [0, 0.84],
            "range": [-0.03, 1.03],
            "dtick": 0.5,
            "automargin": False,
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 11's section on the one vector."""
    sizes = recorded("bottleneck")["config"]["sizes"]
    small, large = sizes[0], sizes[-1]
    numbers = ", ".join(map(str, sizes[1:]))
    words = ", ".join(str(border("one vector", size)) for size in sizes[1:])
    rows = [
        (size, *(f"{exact(kind, size):.0%}" for kind in KINDS), border("one vector", size))
        for size in sizes
    ]
    return Explorer(
        name="bottleneck",
        title="How long a sentence does one vector hold?",
        figure=figure,
        caption=caption,
        controls=[
            Choice("size", "Numbers in the state", {str(size): size for size in sizes}),
            Slider("length", "Look at sentences of", (4, 6, 8, 10, 13, 16, 19), (3, 20)),
        ],
        presets={
            "Short sentences, a large state": {"size": large, "length": 4},
            "Long sentences, a large state": {"size": large, "length": 16},
            "Short sentences, a small state": {"size": small, "length": 4},
        },
        question=(
            "Give the state twice as many numbers. By how many words does the length grow up to "
            "which one vector translates half of the sentences without a mistake? And with "
            "attention, which keeps all states of the encoder?",
            f"By about two: up to {words} words with {numbers} numbers. With attention {sizes[1]} "
            f"numbers are enough up to {border('attention', sizes[1])} words, the longest there "
            "are: the same data, layers and number of updates. What differs is what the decoder "
            "may look at.",
        ),
        alt="The share of sentences translated without a mistake, against their number of words: "
        "the curve for one vector falls towards zero, the curve for attention falls far less. A "
        "dotted line marks the chosen length, another one half.",
        table=[("Numbers", *KINDS, "one vector: half up to words"), *rows],
    )


def _at(kind: str, size: int, length: int) -> float:
    lengths, share, _ = by_length(kind, size)
    return float(share[_nearest(lengths, length)])


def _nearest(lengths: np.ndarray, length: float) -> int:
    """Return where the recorded length next to this one stands."""
    if not lengths[0] <= length <= lengths[-1]:
        raise ValueError(f"length={length}: recorded are {lengths[0]} to {lengths[-1]} words")
    return int(np.abs(lengths - length).argmin())
