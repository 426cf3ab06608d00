"""Explorer of chapter 01: which words a fixed window sees, and what each more word costs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.figures import figure_of, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import OKABE_ITO, plotly_template
from utils.text import tokenize

# The lecture's sentences: the blank is to be predicted, *stars* mark the word that gives it away.
SENTENCES = {
    "In France, I had a great time ...": (
        "In *France*, I had a great time and I learnt some of the ___ language."
    ),
    "This morning I took the dog ...": "This morning I took the *dog* for a ___.",
}
LINE = 31  # width of a line of tiles, in letters: what a phone can show
GREY = "#7F868E"  # readable on white and on black


@dataclass(frozen=True)
class Text:
    """A text around a blank: the tokens before it, those after it, the place of the clue."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    clue: int

    @property
    def distance(self) -> int:
        """Count the tokens from the blank back to the clue (1 = the token just before it)."""
        return len(self.before) - self.clue


def read(sentence: str) -> Text:
    """Split a sentence at its blank ___ and find its clue, the word between *stars*."""
    if sentence.count("___") != 1:
        raise ValueError(
            f"the text has {sentence.count('___')} blanks: write ___ once, where the next word "
            "is to be predicted"
        )
    left, right = sentence.split("___")
    before = tokenize(left.replace("*", " "), lower=False)
    if not before:
        raise ValueError("no word stands before the blank ___: write at least one")
    start = re.match(r"(.*?)\*\w", left, flags=re.DOTALL)
    clue = len(tokenize(start.group(1), lower=False)) if start else 0
    return Text(tuple(before), tuple(tokenize(right, lower=False)), clue)


def parameters(window: int, vocab_size: int, hidden_size: int) -> int:
    """Count the numbers in W, b, V and c of a `FixedWindow` model."""
    for name, value in (("window", window), ("vocab_size", vocab_size), ("hidden", hidden_size)):
        if isinstance(value, bool) or int(value) != value or value < 1:
            raise ValueError(f"{name}={value!r} is not a size: give a whole number from 1 up")
    return window * vocab_size * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size


def caption(sentence: str, window: int, vocab_size: int, hidden_size: int) -> str:
    """Say what the window sees, whether the clue is in it, and how many parameters that takes."""
    text, count = read(sentence), parameters(window, vocab_size, hidden_size)
    seen = min(window, len(text.before))
    words = " ".join(text.before[-seen:])
    clue, distance = text.before[text.clue], text.distance
    tokens = "token" if distance == 1 else "tokens"
    place = f"“{clue}”, {distance} {tokens} before the blank, "
    place += "is in view" if distance <= window else "has fallen out of view"
    empty = window - seen
    spare = f" ({empty} of its places stay empty)" if empty else ""
    return (
        f"A window of {window} sees “{words}”{spare}: {place}, "
        f"and the model has {count:,} parameters."
    )


def figure(sentence: str, window: int, vocab_size: int, hidden_size: int) -> dict:
    """Draw the text as tiles, those in the window filled, above parameters against window size."""
    text, count = read(sentence), parameters(window, vocab_size, hidden_size)
    tiles, lines = _tiles(text, window)
    longest = max(14, window)
    sizes = list(range(1, longest + 1))
    counts = [parameters(size, vocab_size, hidden_size) for size in sizes]
    traces = [
        scatter(
            x=[tile["x"] for tile in tiles],
            y=[tile["y"] for tile in tiles],
            text=[tile["text"] for tile in tiles],
            textfont={"color": [tile["ink"] for tile in tiles], "size": 13},
            mode="text",
            hoverinfo="skip",
            xaxis="x2",
            yaxis="y2",
        ),
        scatter(
            x=sizes,
            y=counts,
            mode="lines+markers",
            line={"color": OKABE_ITO["blue"], "dash": "solid"},
            marker={"size": 6, "symbol": "circle"},
            hovertemplate="window %{x}: %{y:,} parameters<extra></extra>",
        ),
        scatter(
            x=[window],
            y=[count],
            mode="markers",
            marker={
                "color": OKABE_ITO["orange"],
                "size": 15,
                "symbol": "diamond",
                "line": {"width": 1.5, "color": "black"},
            },
            hoverinfo="skip",
        ),
    ]
    return figure_of(traces, _layout(text, window, vocab_size, hidden_size, tiles, lines))


def _tiles(text: Text, window: int) -> tuple[list[dict], int]:
    """Place the words in lines like print; return the tiles and the number of lines."""
    first_seen = len(text.before) - window
    words = [(word, "seen" if i >= first_seen else "lost") for i, word in enumerate(text.before)]
    words += [("?", "blank"), *((word, "after") for word in text.after)]
    inks = {"seen": "white", "lost": GREY, "blank": OKABE_ITO["vermillion"], "after": GREY}
    tiles, x, line = [], 0.0, 0
    for place, (word, role) in enumerate(words):
        width = max(2.2, len(word) + 1.2)
        if x + width > LINE and x:
            x, line = 0.0, line + 1
        shown = f"<b>{word}</b>" if place == text.clue or role == "blank" else word
        tile = {"x": x + width / 2, "y": -line, "width": width, "role": role}
        tiles.append({**tile, "text": shown, "ink": inks[role]})
        x += width + 0.35
    return tiles, line + 1


def _box(tile: dict) -> dict:
    """Return the rectangle behind a word: filled in the window, dotted outside it."""
    looks = {
        "seen": {"fillcolor": OKABE_ITO["blue"], "line": {"width": 0}},
        "lost": {"line": {"width": 1, "dash": "dot", "color": GREY}},
        "blank": {"line": {"width": 2.5, "color": OKABE_ITO["vermillion"]}},
    }
    half = tile["width"] / 2
    corners = {"x0": tile["x"] - half, "x1": tile["x"] + half}
    corners |= {"y0": tile["y"] - 0.38, "y1": tile["y"] + 0.38}
    look = looks[tile["role"]]
    return {"type": "rect", "xref": "x2", "yref": "y2", "layer": "below", **corners, **look}


def _layout(
    text: Text, window: int, vocab_size: int, hidden_size: int, tiles: list[dict], lines: int
) -> dict:
    """Return the layout: tiles above, the growth of the model below, a finding over each."""
    clue, inside = text.before[text.clue], text.distance <= window
    count = parameters(window, vocab_size, hidden_size)
    formula = (
        f"{window} × {vocab_size:,} × {hidden_size:,} + {hidden_size:,}<br>"
        f"+ {hidden_size:,} × {vocab_size:,} + {vocab_size:,}"
    )
    findings = [
        (1.0, f"“{clue}” is {'in view' if inside else 'out of view'}", LARGE),
        (0.565, f"{count:,} parameters", LARGE),
        (0.51, formula, SMALL),
    ]
    rows = max(3, lines)
    hidden_axis = {"visible": False, "automargin": False}
    return {
        "template": plotly_template(),
        "height": 460,
        "showlegend": False,
        "margin": {"l": 2, "r": 6, "t": 8, "b": 4, "autoexpand": False},
        "shapes": [_box(tile) for tile in tiles if tile["role"] != "after"],
        "annotations": headings(findings),
        "xaxis": {
            "title": {"text": "window (words)"},
            "domain": [0.13, 1],  # room for the y axis' numbers; the tiles take the whole width
            "tickangle": 0,
            "nticks": 8,
            "automargin": False,
        },
        "yaxis": {"domain": [0.1, 0.4], "rangemode": "tozero", "automargin": False},
        "xaxis2": {"range": [-0.1, LINE + 0.1], "anchor": "y2", **hidden_axis},
        "yaxis2": {"domain": [0.64, 0.93], "range": [-rows + 0.5, 0.5], **hidden_axis},
    }


def explorer(
    windows: Sequence[int] = tuple(range(1, 15)),
    vocab_sizes: Sequence[int] = (1_000, 5_000, 20_000),
    hidden_sizes: Sequence[int] = (32, 128, 512),
) -> Explorer:
    """Return the explorer of chapter 01: window size against what is seen and what it costs."""
    france, dog = SENTENCES.values()
    sizes = {
        "vocab_size": vocab_sizes[len(vocab_sizes) // 2],
        "hidden_size": hidden_sizes[len(hidden_sizes) // 2],
    }
    presets = {
        "The last two words": {"sentence": france, "window": 2, **sizes},
        "Reach the dog": {"sentence": dog, "window": read(dog).distance, **sizes},
        "Reach France": {"sentence": france, "window": read(france).distance, **sizes},
    }
    needed, each = read(france).distance, sizes["vocab_size"] * sizes["hidden_size"]
    rows = [
        (window, caption(**{**presets["Reach France"], "window": window})) for window in windows
    ]
    return Explorer(
        name="window_size",
        title="What a window sees, and what it costs",
        figure=figure,
        caption=caption,
        controls=[
            Choice("sentence", "Sentence", SENTENCES, free=True),
            Slider("window", "Window (words)", windows, limits=(1, 50)),
            Slider("vocab_size", "Vocabulary (words)", vocab_sizes, limits=(10, 100_000)),
            Slider("hidden_size", "Hidden units", hidden_sizes, limits=(1, 1_024)),
        ],
        presets=presets,
        question=(
            "How many words must the window hold until the model can see “France”? "
            "What does each further word cost?",
            f"{needed}: “France”, and all that stands between it and the blank; the comma counts "
            f"too. Each further word costs vocabulary × hidden weights, here {each:,}, however "
            "little it says.",
        ),
        alt="Above, the sentence as word tiles: those in the window are filled, those before it "
        "are dotted, the blank is outlined. Below, the number of parameters rises along a "
        "straight line with the window; a diamond marks the chosen window.",
        table=[("Window", "What is seen"), *rows],
    )
