"""Explorer of chapter 15: how many pairs a matrix holds, written by two rules and read back.

Nothing is trained. Keys are random directions, values one of VALUES things; a pair counts as read
when the largest of the numbers that its key reads is its own value's. Sources: Katharopoulos et al.
2020, "Transformers are RNNs"; Schlag et al. 2021, "Linear Transformers Are Secretly Fast Weight
Programmers".
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.figures import figure_of, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import COLOURS, PLOTLY_DASHES, PLOTLY_MARKERS, plotly_template

VALUES, MOST, DRAWS = 32, 64, 40  # different values, pairs, memories to take the mean of
RULES = ("adding", "delta rule")
TOLD = {"each pair once": False, "each key twice, the second time right": True}
COUNTED = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)  # after so many pairs all are read back
SIZES, PAIRS = (4, 8, 16, 32, 64), (2, 4, 8, 16, 32, 64)


@cache
def read_back(size: int, twice: bool) -> dict[str, dict[int, float]]:
    """Return for each rule: pairs written -> share read back, the mean of DRAWS memories.

    With `twice` every key is first told with another value, then with its own. Raises ValueError
    for a key without numbers.
    """
    if not 1 <= size <= 256:
        raise ValueError(f"size={size}: a key has 1 to 256 numbers")
    if twice not in (True, False):
        raise ValueError(f"twice={twice!r}: each key is told twice (True) or once (False)")
    rng = np.random.default_rng(0)
    keys = rng.standard_normal((DRAWS, MOST, size))
    keys /= np.linalg.norm(keys, axis=-1, keepdims=True)
    right = rng.integers(VALUES, size=(DRAWS, MOST))
    wrong = (right + rng.integers(1, VALUES, size=right.shape)) % VALUES
    told = [wrong, right] if twice else [right]
    found = {rule: {} for rule in RULES}
    for rule in RULES:
        S = np.zeros((DRAWS, size, VALUES))
        for t in range(MOST):
            for values in told:
                write(S, keys[:, t], np.eye(VALUES)[values[:, t]], rule)
            if t + 1 in COUNTED:
                read = (keys[:, : t + 1] @ S).argmax(axis=-1)
                found[rule][t + 1] = float((read == right[:, : t + 1]).mean())
    return found


def write(S: np.ndarray, k: np.ndarray, v: np.ndarray, rule: str) -> None:
    """Write a pair into each memory S (draws, size, values); k (draws, size), v (draws, values)."""
    if rule == "delta rule":
        v = v - (k[:, None] @ S)[:, 0]  # what the key reads already needs no writing
    S += k[:, :, None] * v[:, None]


def share(size: int, pairs: float, twice: bool) -> dict[str, float]:
    """Return for each rule the share of so many pairs that is read back, between the counted ones
    on a line.
    """
    if not 1 <= pairs <= MOST:
        raise ValueError(f"pairs={pairs}: 1 to {MOST} were written")
    found = read_back(size, twice)
    return {
        rule: float(np.interp(pairs, *zip(*found[rule].items(), strict=True))) for rule in RULES
    }


def caption(size: int, pairs: int, twice: bool) -> str:
    """Say how large the state is, and how much of the pairs both rules read back."""
    added, delta = share(size, pairs, twice).values()
    told = "each key told twice" if twice else "each told once"
    return (
        f"Keys of {size} numbers and {VALUES} values make a state of {size * VALUES:,} numbers; of "
        f"{pairs} pairs, {told}, adding reads back {added:.0%} and the delta rule {delta:.0%}."
    )


def figure(size: int, pairs: int, twice: bool) -> dict:
    """Draw the share read back against the number of pairs, for both rules."""
    share(size, pairs, twice)  # refuses what makes no sense
    data = []
    for number, (rule, points) in enumerate(read_back(size, twice).items()):
        data.append(
            scatter(
                x=np.array(list(points)),
                y=np.round(list(points.values()), 4),
                name=rule,
                mode="lines+markers",
                line={"color": COLOURS[number], "dash": PLOTLY_DASHES[number], "width": 3},
                marker={"color": COLOURS[number], "symbol": PLOTLY_MARKERS[number], "size": 8},
                hovertemplate="%{x} pairs: %{y:.0%}<extra>%{fullData.name}</extra>",
            )
        )
    return figure_of(data, _layout(size, pairs, twice))


def _layout(size: int, pairs: int, twice: bool) -> dict:
    """Return the layout: shares 0 to 1 against 1 to 64 pairs, with a line at the chosen number."""
    added, delta = share(size, pairs, twice).values()
    findings = [
        (1.0, f"{pairs} pairs: {added:.0%} and {delta:.0%}", LARGE),
        (0.925, f"adding and delta rule; {size * VALUES:,} numbers of state", SMALL),
    ]
    left, names = 48, 24 * 2  # pixels for the y axis, and for the legend's lines on a phone
    thin = {"type": "line", "line": {"width": 1.5, "dash": "dot", "color": "#808080"}}
    return {
        "template": plotly_template(),
        "height": 360 + names,
        "margin": {"l": left, "r": 12, "t": 8, "b": 44 + names, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "shapes": [{**thin, "x0": pairs, "x1": pairs, "y0": 0, "y1": 1}],
        "annotations": headings(findings, left - 4),
        "xaxis": {
            "title": {"text": "pairs written (logarithmic)"},
            "type": "log",
            "range": [-0.06, 1.86],
            "tickvals": [1, 2, 4, 8, 16, 32, 64],
            "automargin": False,
        },
        "yaxis": {
            "title": {"text": "share read back", "standoff": 2},
            "domain": [0, 0.84],
            "range": [-0.03, 1.05],
            "dtick": 0.5,
            "automargin": False,
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 15's section on the matrix state."""
    once, twice = share(16, 16, False), share(16, 16, True)
    heads = [f"{rule}, 16 pairs told {times}" for times in ("once", "twice") for rule in RULES]
    rows = [
        (
            size,
            size * VALUES,
            *(f"{part:.0%}" for again in (False, True) for part in share(size, 16, again).values()),
        )
        for size in SIZES
    ]
    return Explorer(
        name="matrix_memory",
        title="How many pairs does a matrix hold?",
        figure=figure,
        caption=caption,
        controls=[
            Slider("size", "Numbers in a key", SIZES, (2, 64)),
            Slider("pairs", "Look at so many pairs", PAIRS, (1, MOST)),
            Choice("twice", "Told", TOLD),
        ],
        presets={
            "16 pairs, a small key": {"size": 4, "pairs": 16, "twice": False},
            "16 pairs, a large key": {"size": 64, "pairs": 16, "twice": False},
            "Told twice": {"size": 16, "pairs": 16, "twice": True},
        },
        question=(
            "A key has 16 numbers, and 16 pairs with random keys are written, each once. Which "
            "rule reads back more of them, adding or the delta rule? And if every key is told "
            "twice, and only the second value is right?",
            f"Told once, adding: {once['adding']:.0%} against {once['delta rule']:.0%}. The delta "
            "rule makes the newest pair exact and moves the older ones. Told twice, adding keeps "
            f"both values and reads {twice['adding']:.0%}; the delta rule replaces the first and "
            f"reads {twice['delta rule']:.0%}.",
        ),
        alt="The share of pairs that is read back, against the number of pairs written, on a "
        "logarithmic axis: a curve for adding and one for the delta rule, both fall. A dotted "
        "line marks the chosen number of pairs.",
        table=[("Numbers in a key", "in the state", *heads), *rows],
    )
