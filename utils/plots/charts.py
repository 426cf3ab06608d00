"""Charts by name: curves, bars, a heat map, a coloured text, a piano roll.

Colour never speaks alone: every curve also has its own dash and marker. Heat maps use cividis,
which is even in lightness and reads the same for colour-blind eyes. A title says the finding
("tanh forgets within 20 steps"); the axes say what is measured, with units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from utils.music.abc import pitch_name
from utils.plots.look import HEAT, OKABE_ITO, WIDTH, style


def curves(
    series: Mapping[str, Sequence[float] | tuple[Sequence[float], Sequence[float]]],
    title: str,
    xlabel: str,
    ylabel: str,
    log: bool = False,
) -> Figure:
    """Draw one curve for each name: its values, or a pair (x, y).

    A bare sequence is drawn against 1, 2, 3, ...; `log` makes the y axis logarithmic.
    """
    if not series:
        raise ValueError("there is no curve to draw: give {name: values} with at least one name")
    style()
    figure, axes = plt.subplots()
    whole = True
    for name, values in series.items():
        paired = isinstance(values, tuple) and len(values) == 2 and np.ndim(values[0]) == 1
        x, y = values if paired else (np.arange(1, len(values) + 1), values)
        # about a dozen markers, however long the curve: they tell curves apart, no more
        axes.plot(x, y, label=name, markevery=max(1, len(x) // 12))
        whole = whole and not np.mod(x, 1).any()
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.xaxis.get_major_locator().set_params(integer=whole)  # there is no epoch 1.25
    if log:
        axes.set_yscale("log")
        low, high = axes.get_ylim()
        if high < 100 * low:  # powers of ten alone would label one or two places
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
            axes.yaxis.set_major_formatter("{x:g}")
            axes.yaxis.set_minor_formatter(NullFormatter())
    if len(series) > 5:  # no place is left for so many names among the curves
        figure.set_figheight(figure.get_figheight() + 0.11 * len(series))
        figure.legend(loc="outside lower center", ncols=2)
    elif len(series) > 1:
        axes.legend()
    return figure


def bars(values: Mapping[str, float], title: str, ylabel: str, digits: int = 3) -> Figure:
    """Draw one bar for each name, with its value (`digits` significant digits) above it."""
    if not values:
        raise ValueError("there is no bar to draw: give {name: value} with at least one name")
    style()
    figure, axes = plt.subplots()
    drawn = axes.bar(list(values), list(values.values()), color=OKABE_ITO["blue"], width=0.6)
    axes.bar_label(drawn, [f"{value:.{digits}g}" for value in values.values()], padding=2)
    axes.set(title=title, ylabel=ylabel)
    axes.grid(axis="x", visible=False)
    axes.margins(y=0.15)
    return figure


def heatmap(
    values: np.ndarray,
    title: str,
    xlabel: str,
    ylabel: str,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    unit: str = "",
    digits: int | None = None,
) -> Figure:
    """Draw values (rows, columns) in cividis; `digits` also writes each value into its cell.

    `rows` and `columns` label the cells (default: 1, 2, 3, ...); `unit` labels the colour bar.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2:
        raise ValueError(f"a heat map needs an array of 2 dimensions, not {values.ndim}")
    style()
    figure, axes = plt.subplots()
    image = axes.imshow(values, aspect="auto", cmap=HEAT)
    figure.colorbar(image, label=unit)
    for axis, labels, size in (
        (axes.yaxis, rows, len(values)),
        (axes.xaxis, columns, len(values.T)),
    ):
        axis.set_ticks(range(size), labels if labels is not None else range(1, size + 1))
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.grid(visible=False)
    if digits is not None:
        for (row, column), value in np.ndenumerate(values):
            # black on the light half of cividis, white on the dark half
            ink = "black" if image.norm(value) > 0.5 else "white"
            axes.text(column, row, f"{value:.{digits}g}", color=ink, ha="center", va="center")
    return figure


def coloured_text(
    words: Sequence[str], values: Sequence[float], title: str, unit: str, across: int = 46
) -> Figure:
    """Draw a text line by line, each word on the colour of its value in cividis.

    `unit` labels the colour bar; a line holds `across` letters. The colours run from -a to a, a the
    largest value there is, so that 0 lies in the middle.
    """
    if len(words) != len(values) or not words:
        raise ValueError(f"{len(words)} words and {len(values)} values: expected one for each word")
    places, line, column = [], 0, 0
    for word in words:
        if column and column + len(word) + 1 > across:
            line, column = line + 1, 0
        places.append((line, column))
        column += len(word) + 1
    grid = np.full((line + 1, across), np.nan)  # a cell a letter
    for (row, start), word, value in zip(places, words, values, strict=True):
        grid[row, start : start + len(word) + 1] = value
    style()
    figure, axes = plt.subplots(figsize=(WIDTH, 1.2 + 0.24 * len(grid)))
    largest = np.nanmax(np.abs(grid))
    image = axes.imshow(grid, aspect="auto", cmap=HEAT, vmin=-largest, vmax=largest)
    figure.colorbar(image, label=unit, orientation="horizontal")
    axes.set(title=title)
    axes.axis("off")
    for (row, start), word, value in zip(places, words, values, strict=True):
        # black on the light half of cividis, white on the dark half
        ink = "black" if image.norm(value) > 0.5 else "white"
        axes.text(start + len(word) / 2, row, word, color=ink, ha="center", va="center")
    return figure


def piano_roll(
    notes: np.ndarray, title: str, bars: Sequence[float] = (), least: int = 60
) -> Figure:
    """Draw notes, rows (MIDI pitch, start, seconds), as a block each: time across, pitch up.

    `bars` are the seconds at which a bar line stands; `least` is a pitch that is always in view.
    """
    notes = np.asarray(notes, dtype=float)
    if notes.ndim != 2 or notes.shape[1] != 3 or len(notes) == 0:
        raise ValueError(
            f"notes has shape {notes.shape}: expected (notes, 3), pitch, start, seconds"
        )
    style()
    figure, axes = plt.subplots(figsize=(WIDTH, 2.8))
    pitches, starts, seconds = notes.T
    axes.vlines(bars, 0, 127, color="#AAB0B6", linewidth=1, linestyle="-")
    axes.barh(pitches, seconds * 0.94, left=starts, height=0.85, color=OKABE_ITO["blue"])
    low, high = min(least, pitches.min()), pitches.max()
    named = [pitch for pitch in range(int(low), int(high) + 1) if pitch % 12 in (0, 2, 4, 7, 9)]
    axes.set_yticks(named, [pitch_name(pitch) for pitch in named])
    axes.set(title=title, xlabel="seconds", ylabel="pitch", ylim=(low - 1, high + 1))
    axes.set_xlim(0, (starts + seconds).max())
    return figure
