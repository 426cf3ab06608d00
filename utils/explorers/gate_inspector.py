"""Explorer of chapter 08: step through text with a trained LSTM, clamp a gate, see what follows."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np

from utils.data.bundled import load as load_data
from utils.data.next_word import VALIDATION_CHAPTERS
from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.figures import bar, figure_of, heatmap, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings, two_lines
from utils.explorers.inspected import (
    ROWS,
    WIDTH,
    Run,
    letters,
    letters_in_line,
    letters_in_paragraph,
    letters_in_word,
    load,
)
from utils.plots import CIVIDIS, OKABE_ITO, plotly_template

PASSAGE = """“And _that_ I suppose is one of
your sisters.”

“Yes, madam,” said Mrs. Bennet,
delighted to speak to Lady"""
CURSORS = (0, 18, 31, 40, 46, 49, 60, 75, 81, 92, 103)
UNITS = {  # of all 96 the one whose c goes most with this count: see `described`
    "line": (92, "letters in the line", letters_in_line),
    "word": (34, "letters in the word", letters_in_word),
    "paragraph": (80, "letters in the paragraph", letters_in_paragraph),
}
CLAMPS = {
    "nothing": (None, 0.0, False),
    "forget gate of this unit at 0": ("f", 0.0, False),
    "forget gate of this unit at 1": ("f", 1.0, False),
    "input gate of this unit at 0": ("i", 0.0, False),
    "output gate of this unit at 1": ("o", 1.0, False),
    "forget gates of all units at 0": ("f", 0.0, True),
    "forget gates of all units at 1": ("f", 1.0, True),
}
STRIP = ["s", "tanh c", "g", "o", "f", "i"]  # from below
SHOWN = {"\n": "↵", " ": "␣"}
TOP = 5


def held_out() -> str:
    """Return the short paragraphs of the chapters that the training never saw."""
    return letters(load_data("pride_and_prejudice").chapters[VALIDATION_CHAPTERS:])


@cache
def described() -> dict[str, tuple[int, str]]:
    """Return, for each label, a unit and what was measured of it on all the held-out text.

    The measure is the correlation of its c with something that can be counted in the text.
    """
    text = held_out()
    c = load().run(text).planes[ROWS.index("c")]
    found = {}
    for key, (unit, meaning, count) in UNITS.items():
        r = np.corrcoef(c[:, unit], count(text))[0, 1]
        found[key] = (unit, f"{meaning} (r = {r:.2f})".replace("-", "−"))
    return found


@cache
def read(unit: str, clamp: str) -> tuple[Run, float]:
    """Return the run over the passage with a clamp, and its perplexity."""
    gate, value, everywhere = CLAMPS[clamp]
    model = load()
    units = range(model.hidden_size) if everywhere else [UNITS[unit][0]]
    run = model.run(PASSAGE, gate, value, units)
    return run, model.perplexity(PASSAGE, run)


def lines() -> list[tuple[int, int]]:
    """Return where each line of the passage starts and where the next one does."""
    starts = [0, *(at + 1 for at, letter in enumerate(PASSAGE) if letter == "\n")]
    return list(pairwise([*starts, len(PASSAGE)]))


def caption(unit: str, clamp: str, cursor: int) -> str:
    """Say where the cursor stands, what the unit's gates are there, and what the clamp costs."""
    _check(unit, clamp, cursor)
    run, cost = read(unit, clamp)
    number, meaning = described()[unit]
    i, f, o, _, c, _ = run.planes[:, cursor, number]
    guess = int(run.log_probabilities[cursor].argmax())
    text = (
        f"At “{name(PASSAGE[cursor])}” unit {number}, {meaning}, has input gate {i:.2f}, forget "
        f"gate {f:.2f}, output gate {o:.2f} and cell state {c:.2f}; the likeliest next letter is "
        f"“{name(load().alphabet[guess])}”; the passage's perplexity is {cost:.2f}"
    )
    if clamp != "nothing":
        text += f", {read(unit, 'nothing')[1]:.2f} without the clamp"
    return text.replace(" -", " −") + "."


def figure(unit: str, clamp: str, cursor: int) -> dict:
    """Draw the passage coloured by tanh(c), the cursor's line in all six rows, the next letters."""
    _check(unit, clamp, cursor)
    run, cost = read(unit, clamp)
    number, meaning = described()[unit]
    planes = run.planes[:, :, number].round(2)
    c = run.planes[ROWS.index("c"), :, number]
    largest = np.abs(read(unit, "nothing")[0].planes[ROWS.index("c"), :, number]).max()
    row = next(row for row, (start, end) in enumerate(lines()) if start <= cursor < end)
    start, end = lines()[row]
    data = [
        _overview(c.round(2), largest),
        _strip(np.array([planes[5], np.tanh(c).round(2), *planes[[3, 2, 1, 0]]])[:, start:end]),
        *_expected(run, read(unit, "nothing")[0], cursor),
    ]
    place = cursor - start
    before = read(unit, "nothing")[1]
    cost_text = f"perplexity {cost:.2f}" + ("" if clamp == "nothing" else f", before {before:.2f}")
    about = f"colour: c, dark −{largest:.1f}, yellow {largest:.1f}; {cost_text}"
    findings = [  # few: the page writes each anew at every move
        (1.0, two_lines(f"Unit {number}: {meaning.split(' (')[0]}", about), SMALL),
        (0.625, two_lines("This line, gate by gate", "dark −1, grey 0, yellow 1"), SMALL),
        (0.255, f"Expected after “{name(PASSAGE[cursor])}”", LARGE),
    ]
    return figure_of(data, _layout(findings, row, place))


def _overview(shown: np.ndarray, largest: float) -> dict:
    """Return the passage as letters coloured by c, line by line."""
    z, text = np.full((len(lines()), WIDTH + 1), np.nan), []
    for row, (start, end) in enumerate(lines()):
        z[row, : end - start] = shown[start:end]
        text.append(
            [name(letter) for letter in PASSAGE[start:end]] + [""] * (WIDTH + 1 - end + start)
        )
    return heatmap(
        z=z,
        text=text,
        texttemplate="%{text}",
        textfont={"size": 11, "family": "monospace"},
        zmin=-largest,
        zmax=largest,
        colorscale=CIVIDIS,
        showscale=False,
        hovertemplate="%{text}: %{z}<extra></extra>",
    )


def _strip(z: np.ndarray) -> dict:
    """Return the rows of STRIP, of the cursor's line, as a heat map on the second axes."""
    wide = np.full((len(z), WIDTH + 1), np.nan)
    wide[:, : z.shape[1]] = z
    return heatmap(
        z=wide,
        zmin=-1,
        zmax=1,
        colorscale=CIVIDIS,
        showscale=False,
        ygap=2,
        xaxis="x2",
        yaxis="y2",
        hovertemplate="%{z}<extra></extra>",
    )


def _expected(run: Run, free: Run, cursor: int) -> list:
    """Return the likeliest next letters as bars, and a mark where each was without the clamp."""
    after = run.log_probabilities[cursor]
    best = np.argsort(-after, kind="stable")[:TOP]
    places, axes = list(range(TOP)), {"xaxis": "x3", "yaxis": "y3"}
    names = [name(load().alphabet[k]) for k in best]
    mark = {"symbol": "diamond", "size": 9, "color": OKABE_ITO["orange"]}
    return [
        bar(
            x=np.exp(after[best]).round(2),
            y=places,
            orientation="h",
            marker={"color": OKABE_ITO["blue"]},
            text=names,
            textposition="none",
            name="now",
            hovertemplate="%{text}: %{x}<extra></extra>",
            **axes,
        ),
        scatter(
            x=np.exp(free.log_probabilities[cursor][best]).round(2),
            y=places,
            mode="markers",
            marker=mark | {"line": {"width": 1, "color": "black"}},
            name="without a clamp",
            hovertemplate="without a clamp: %{x}<extra></extra>",
            **axes,
        ),
        scatter(  # the letters, before the bars, where no mark can hide them
            x=[-0.035] * TOP,
            y=places,
            mode="text",
            text=names,
            showlegend=False,
            hoverinfo="skip",
            **axes,
        ),
    ]


def _layout(findings: list, row: int, place: int) -> dict:
    """Return the layout: text above, gates in the middle, next letters below; the cursor framed."""
    left, plain = 52, {"showgrid": False, "automargin": False}
    line = {"color": OKABE_ITO["vermillion"], "width": 3}
    across = {"x0": place - 0.5, "x1": place + 0.5, "type": "rect", "line": line}
    return {
        "template": plotly_template(),
        "height": 620,
        "margin": {"l": left, "r": 10, "t": 8, "b": 64, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "shapes": [
            {**across, "y0": row - 0.5, "y1": row + 0.5},
            {**across, "y0": -0.5, "y1": 5.5, "xref": "x2", "yref": "y2"},
        ],
        "annotations": headings(findings, left - 4),
        "xaxis": {"showticklabels": False, "anchor": "y", **plain},
        "yaxis": {
            "domain": [0.67, 0.92],
            "autorange": "reversed",
            "showticklabels": False,
            **plain,
        },
        "xaxis2": {"showticklabels": False, "anchor": "y2", **plain},
        "yaxis2": {
            "domain": [0.3, 0.545],
            "tickvals": list(range(len(STRIP))),
            "ticktext": STRIP,
            **plain,
        },
        "xaxis3": {"range": [-0.07, 1.08], "dtick": 0.25, "anchor": "y3", "automargin": False},
        "yaxis3": {
            "domain": [0, 0.21],
            "autorange": "reversed",
            "anchor": "x3",
            "showticklabels": False,
            **plain,
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 08: three units of the trained LSTM, and seven clamps."""
    known = described()
    free = read("line", "nothing")[1]
    rows = [(clamp, f"{read('line', clamp)[1]:.2f}") for clamp in CLAMPS]
    stuck = read("line", "forget gate of this unit at 1")[1]
    return Explorer(
        name="gate_inspector",
        title="Step through a text with an LSTM, and clamp a gate",
        figure=figure,
        caption=caption,
        controls=[
            Choice("unit", "Unit", {f"{n}: {said}": key for key, (n, said) in known.items()}),
            Choice("clamp", "Clamp", {clamp: clamp for clamp in CLAMPS}),
            Slider("cursor", "Cursor (letter)", CURSORS, (0, len(PASSAGE) - 1)),
        ],
        presets={
            "A unit that counts": {"unit": "line", "clamp": "nothing", "cursor": 18},
            "It may not forget": {
                "unit": "line",
                "clamp": "forget gate of this unit at 1",
                "cursor": 75,
            },
            "All forget, always": {
                "unit": "line",
                "clamp": "forget gates of all units at 0",
                "cursor": 75,
            },
        },
        question=(
            "One unit counts the letters of the line, and its forget gate drops the count at "
            "the line's end. Hold that gate open, at 1, so that the unit can never start anew. "
            "What will the model do?",
            "It believes that every line is long already, and wants to break it after almost "
            f"every word: the perplexity of the passage goes from {free:.1f} to {stuck:.1f}, "
            "because of one gate of one unit.",
        ),
        alt="Above, a passage of the novel, each letter coloured by the cell state of one unit. In "
        "the middle, the cursor's line with the rows i, f, o, g, tanh c and s as a heat map. "
        "Below, bars of the five likeliest next letters, and a mark where each was without a "
        "clamp. A frame marks the cursor.",
        table=[("Clamp on the unit that counts letters", "perplexity of the passage"), *rows],
    )


def name(letter: str) -> str:
    """Return a letter in a form that can be seen."""
    return SHOWN.get(letter, letter)


def _check(unit: str, clamp: str, cursor: int) -> None:
    if unit not in UNITS:
        raise ValueError(f"unit={unit!r}: expected one of {list(UNITS)}")
    if clamp not in CLAMPS:
        raise ValueError(f"clamp={clamp!r}: expected one of {list(CLAMPS)}")
    if not 0 <= cursor < len(PASSAGE):
        raise ValueError(f"cursor={cursor}: the passage has letters 0 to {len(PASSAGE) - 1}")
