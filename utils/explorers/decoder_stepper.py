"""Explorer of chapter 12: step through a translation, and see where the decoder looks."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import OKABE_ITO, plotly_template
from utils.text import french_text
from utils.translation import Translator, load_translator
from utils.translation.alignment import Rewired

SENTENCES = (
    "the dog eats",
    "the sick sisters do not open the red book",
    "the fat wolf that plays does not work",
    "some tired brothers sometimes open the bag",
)
MODELS = {"dot": "fragment_dot", "additive": "fragment_additive"}
WEIGHTS = {"learnt": "its own", "uniform": "equal", "permuted": "dealt anew"}  # as the page says
LONGEST = 12  # words of a translation that are drawn
BINS = ((0.04, 1.0), (0.15, 3.0), (0.4, 6.0), (0.7, 10.0))  # from this weight on, so thick a line
END = "(end)"


class Written(NamedTuple):
    """A translation with its weights (target, source); both sides end with (end)."""

    source: list[str]
    target: list[str]
    weights: np.ndarray


@cache
def translator(model: str, weights: str) -> Translator:
    """Return the stored translator, its attention put in place of where that is asked."""
    if model not in MODELS:
        raise ValueError(f"model={model!r}: expected one of {list(MODELS)}")
    if weights not in WEIGHTS:
        raise ValueError(f"weights={weights!r}: expected one of {list(WEIGHTS)}")
    found = load_translator(MODELS[model])
    if weights != "learnt":
        rng = np.random.default_rng(0)
        found.model.attention = Rewired(found.model.attention, weights, rng)
    return found


@cache
def write(sentence: str, model: str, weights: str) -> Written:
    """Let a model translate, with its own weights or with others."""
    found = translator(model, weights)
    if weights == "permuted":  # the same sentence, the same deal
        found.model.attention.rng = np.random.default_rng(len(sentence))
    said = found.translate(sentence)
    if said.unknown:
        raise ValueError(
            f"{', '.join(said.unknown)}: the model never saw this; take words of the fragment, "
            "such as cat, old, eats, forest"
        )
    target = [*said.tokens, END][: len(said.weights)][:LONGEST]
    return Written([*said.source_tokens[:-1], END], target, said.weights[: len(target)])


def caption(sentence: str, model: str, weights: str, word: int) -> str:
    """Say which word is written, where its weight lies, and what the whole translation is."""
    written = write(sentence, model, weights)
    at = _row(written, word)
    row = written.weights[at]
    first, second = np.argsort(-row, kind="stable")[:2]
    ended = f"There is no word {word}: the sentence ends with word {at + 1}, “{written.target[at]}”"
    here = f"Word {at + 1} is “{written.target[at]}”" if word <= len(written.target) else ended
    text = (
        f"{here}. To write it, {row[first]:.0%} of the weight is on “{written.source[first]}” and "
        f"{row[second]:.0%} on “{written.source[second]}”."
    )
    own = _said(sentence, model, "learnt")
    if weights == "learnt":
        return f"{text} The model writes {own}."
    said = _said(sentence, model, weights)
    return (
        f"{text} When its weights are {WEIGHTS[weights]}, which may break its French, it writes "
        f"{said}; with its own, {own}."
    )


def figure(sentence: str, model: str, weights: str, word: int) -> dict:
    """Draw both sentences with lines from the word to where it looks; below, all weights."""
    written = write(sentence, model, weights)
    at = _row(written, word)
    rows = max(len(written.source), len(written.target), 5)
    data = [*_lines(written, at, rows), *_words(written, at, rows), _map(written)]
    findings = [
        (1.0, f"To write “{written.target[at]}” it looks", LARGE),
        (0.957, "left: English, right: French so far; thick: much", SMALL),
        (0.4, "All the weights", LARGE),
        (0.357, "a row for each French word; dark 0, yellow 1", SMALL),
    ]
    return {"data": data, "layout": _layout(findings, written, at, rows)}


def _row(written: Written, word: int) -> int:
    """Return the row of the map for a word, counted from 1; behind the last stands the end."""
    if word < 1:
        raise ValueError(f"word={word}: give the number of a French word, 1 or above")
    return min(word, len(written.target)) - 1


def _place(number: int, count: int, rows: int) -> float:
    """Return the height of a word: the first above, each column in the middle."""
    return (rows - count) / 2 + count - 1 - number


def _lines(written: Written, at: int, rows: int) -> list[dict]:
    """Return four traces of lines, thin to thick, from the word to what it looks at."""
    here = _place(at, len(written.target), rows)
    found = []
    for (low, width), high in zip(BINS, (*(b[0] for b in BINS[1:]), 2.0), strict=True):
        xs, ys = [], []
        for number, weight in enumerate(written.weights[at]):
            if low <= weight < high:
                xs += [0.34, 0.66, None]
                ys += [_place(number, len(written.source), rows), here, None]
        line = {"color": OKABE_ITO["blue"], "width": width, "dash": "solid"}
        found.append({"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": line})
        found[-1] |= {"opacity": min(1.0, 0.4 + width / 12), "hoverinfo": "skip"}
    return found


def _words(written: Written, at: int, rows: int) -> list[dict]:
    """Return both columns of words; what is not written yet is left out, the word is bold."""
    english = {
        "x": [0.32] * len(written.source),
        "y": [_place(n, len(written.source), rows) for n in range(len(written.source))],
        "text": written.source,
        "textposition": "middle left",
    }
    french = {
        "x": [0.68] * (at + 1),
        "y": [_place(n, len(written.target), rows) for n in range(at + 1)],
        "text": [*written.target[:at], f"<b>{written.target[at]}</b>"],
        "textposition": "middle right",
    }
    common = {"type": "scatter", "mode": "text", "textfont": {"size": 13}, "hoverinfo": "skip"}
    return [english | common, french | common]


def _map(written: Written) -> dict:
    """Return the heat map of all weights; axes have numbers, which Plotly can draw."""
    return {
        "type": "heatmap",
        "z": written.weights.round(2).tolist(),
        "zmin": 0,
        "zmax": 1,
        "colorscale": "Cividis",
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "xaxis": "x2",
        "yaxis": "y2",
        "hovertemplate": "%{z}<extra></extra>",
    }


def _layout(findings: list, written: Written, at: int, rows: int) -> dict:
    """Return the layout: words above, the heat map below, the word's row framed."""
    left, hidden = 96, {"visible": False, "automargin": False}
    frame = {"color": OKABE_ITO["vermillion"], "width": 3}
    plain = {"showgrid": False, "automargin": False}
    return {
        "template": plotly_template(),
        "height": 640,
        "showlegend": False,
        "margin": {"l": left, "r": 8, "t": 8, "b": 74, "autoexpand": False},
        "annotations": headings(findings, left - 4),
        "shapes": [
            {
                **{"type": "rect", "xref": "x2", "yref": "y2", "line": frame},
                **{"x0": -0.5, "x1": len(written.source) - 0.5, "y0": at - 0.5, "y1": at + 0.5},
            }
        ],
        "xaxis": {"range": [-0.2, 1.02], "anchor": "y", **hidden},
        "yaxis": {"range": [-0.7, rows - 0.3], "domain": [0.42, 0.91], "anchor": "x", **hidden},
        "xaxis2": {
            "tickvals": list(range(len(written.source))),
            "ticktext": written.source,
            "tickangle": -50,
            "range": [-0.5, len(written.source) - 0.5],
            "anchor": "y2",
            **plain,
        },
        "yaxis2": {
            "tickvals": list(range(len(written.target))),
            "ticktext": written.target,
            "range": [len(written.target) - 0.5, -0.5],
            "domain": [0, 0.31],
            "anchor": "x2",
            **plain,
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 12's section on the attention map."""
    dog, sisters, wolf, _ = SENTENCES
    head = ("English", *(f"weights: {how}" for how in WEIGHTS.values()))
    rows = [(s, *(_said(s, "dot", how) for how in WEIGHTS)) for s in SENTENCES]
    start = {"model": "dot", "weights": "learnt", "word": 3}
    return Explorer(
        name="decoder_stepper",
        title="Where does the decoder look?",
        figure=figure,
        caption=caption,
        controls=[
            Choice("sentence", "Sentence", {s: s for s in SENTENCES}, free=True),
            Choice("model", "Attention", {name: name for name in MODELS}),
            Choice("weights", "Weights", {name: how for how, name in WEIGHTS.items()}),
            Slider("word", "French word", tuple(range(1, LONGEST + 1))),
        ],
        presets={
            "The lecture's sentence": start | {"sentence": dog},
            "Two words change places": start | {"sentence": sisters, "word": 2},
            "Look everywhere alike": start | {"sentence": wolf, "weights": "uniform"},
        },
        question=(
            f"The decoder translates “{wolf}” and is about to write “travaille”. Where does it "
            "look? And what will it write if every English word gets the same weight, whatever the "
            "decoder asks for?",
            "At “work”, past “not”. With equal weights it writes "
            f"{_said(wolf, 'dot', 'uniform')}, which is no French, in place of "
            f"{_said(wolf, 'dot', 'learnt')}. Here the context carries the words, and a "
            "context that is the same at every step cannot say whose turn it is.",
        ),
        alt="English words on the left and the French words so far on the right; lines lead from "
        "the current French word to the English words, as thick as their weight. Below, a heat "
        "map of all weights, one row for each French word, with a frame around the current one.",
        table=[head, *rows],
    )


def _said(sentence: str, model: str, weights: str) -> str:
    """Return the French in quotation marks; where it ends at once, say that no word is written."""
    words = [word for word in write(sentence, model, weights).target if word != END]
    return f"“{french_text(words)}”" if words else "no word at all"
