"""Explorer of chapter 11: which sentences go through one vector, for states of several sizes.

The record also has the networks with attention; chapter 12 asks what that is worth.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.figures import figure_of, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import COLOURS, PLOTLY_DASHES, PLOTLY_MARKERS, plotly_template
from utils.records import recorded

WIDTH = 3  # sentences of so many lengths side by side are taken together
SHORT, LONG = 4, 16  # the lengths in the table


@cache
def by_length(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return lengths, the share translated without a mistake at each, and how many were counted.

    Sentences of the length before and after count too; all seeds count. Raises ValueError for a
    size that was not recorded.
    """
    known = [{int(n): counts for n, counts in row["by_length"].items()} for row in _rows(size)]
    counts = {n: np.sum([by[n] for by in known], axis=0) for n in known[0]}
    lengths = np.array(sorted(counts))
    near = [[counts[m] for m in counts if abs(m - n) <= WIDTH // 2] for n in lengths]
    totals, right = np.array([np.sum(some, axis=0) for some in near]).T
    return lengths, right / totals, totals


def border(size: int) -> int:
    """Return the longest sentence up to which at least half are translated without a mistake."""
    lengths, share, _ = by_length(size)
    below = np.flatnonzero(share < 0.5)
    return int(lengths[-1] if not below.size else lengths[below[0]] - 1)


def exact(size: int) -> float:
    """Return the share of all test sentences without a mistake, the mean of the seeds."""
    return float(np.mean([row["exact"] for row in _rows(size)]))


def caption(size: int, length: int) -> str:
    """Say how a state of this size does at this length, and in all."""
    return (
        f"With {size} numbers in the state, {_at(size, length):.0%} of the sentences of about "
        f"{length:g} words are translated without a mistake, and {exact(size):.0%} of all."
    )


def figure(size: int, length: int) -> dict:
    """Draw the share translated without a mistake against length, for one size."""
    lengths, share, totals = by_length(size)
    _nearest(lengths, length)  # refuses what was not recorded
    curve = scatter(
        x=lengths,
        y=share.round(5),
        customdata=totals,
        mode="lines+markers",
        line={"color": COLOURS[0], "dash": PLOTLY_DASHES[0], "width": 3},
        marker={"color": COLOURS[0], "symbol": PLOTLY_MARKERS[0], "size": 8},
        hovertemplate="about %{x} words: %{y:.0%} of %{customdata}<extra></extra>",
    )
    return figure_of([curve], _layout(size, length))


def _layout(size: int, length: int) -> dict:
    """Return the layout: share against length, with a line at the chosen length."""
    findings = [
        (1.0, f"Half are right up to {border(size)} words", LARGE),
        (0.925, f"{size} numbers; {exact(size):.0%} of all lengths together", SMALL),
    ]
    left = 48  # pixels for the y axis
    thin = {"type": "line", "line": {"width": 1.5, "dash": "dot", "color": "#808080"}}
    return {
        "template": plotly_template(),
        "height": 380,
        "margin": {"l": left, "r": 12, "t": 8, "b": 44, "autoexpand": False},
        "showlegend": False,
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
    words = ", ".join(str(border(size)) for size in sizes[1:])
    rows = [
        (size, *(f"{_at(size, n):.0%}" for n in (SHORT, LONG)), f"{exact(size):.0%}", border(size))
        for size in sizes
    ]
    return Explorer(
        name="bottleneck",
        title="How long may a sentence be that goes through one vector?",
        figure=figure,
        caption=caption,
        controls=[
            Choice("size", "Numbers in the state", {str(size): size for size in sizes}),
            Slider("length", "Look at sentences of", (4, 6, 8, 10, 13, 16, 19), (3, 20)),
        ],
        presets={
            "Short sentences, a large state": {"size": large, "length": SHORT},
            "Long sentences, a large state": {"size": large, "length": LONG},
            "Short sentences, a small state": {"size": small, "length": SHORT},
        },
        question=(
            "Give the state twice as many numbers. By how many words does the length grow up to "
            "which at least half of the sentences are translated without a mistake?",
            f"By about two: up to {words} words with {numbers} numbers.",
        ),
        alt="The share of sentences translated without a mistake, against their number of words: "
        "the curve falls towards zero. A dotted line marks the chosen length, another one half.",
        table=[
            ("Numbers", f"at {SHORT} words", f"at {LONG} words", "of all", "half up to (words)"),
            *rows,
        ],
    )


def _rows(size: int) -> list[dict]:
    """Return the recorded networks of this size without attention."""
    rows = [
        row
        for row in recorded("bottleneck")["rows"]
        if (row["attention"], row["hidden"]) == (None, size)
    ]
    if not rows:
        raise ValueError(f"size={size}: no model of this size is recorded")
    return rows


def _at(size: int, length: int) -> float:
    lengths, share, _ = by_length(size)
    return float(share[_nearest(lengths, length)])


def _nearest(lengths: np.ndarray, length: float) -> int:
    """Return where the recorded length next to this one stands."""
    if not lengths[0] <= length <= lengths[-1]:
        raise ValueError(f"length={length}: recorded are {lengths[0]} to {lengths[-1]} words")
    return int(np.abs(lengths - length).argmin())
