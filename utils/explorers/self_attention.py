"""Explorer of chapter 13: which earlier words does each head of a Transformer look at?

The weights are those of the chapter's own model; this module only draws what it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.figures import figure_of, heatmap
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import CIVIDIS, OKABE_ITO, plotly_template

Weights = Mapping[str, np.ndarray]  # of each text, (heads, time, time)
MEAN = "the mean of all heads"


def checked(texts: Mapping[str, Sequence[str]], weights: Weights) -> dict[str, np.ndarray]:
    """Return the weights with the mean of the heads last, or say what is wrong with them."""
    found = {}
    for name, words in texts.items():
        array = np.asarray(weights[name], dtype=float)
        if array.ndim != 3 or array.shape[1:] != (len(words), len(words)):
            raise ValueError(
                f"the weights of {name!r} have shape {array.shape}: expected (heads, time, time) "
                f"with time = {len(words)}, its number of words"
            )
        if np.triu(array, 1).any() or not np.allclose(array.sum(axis=-1), 1, atol=1e-4):
            raise ValueError(
                f"the weights of {name!r} are no shares of the words so far: expected rows that "
                "add up to 1, and 0 for later words"
            )
        found[name] = np.concatenate([array, array.mean(axis=0, keepdims=True)])
    if (
        len({array.shape[0] for array in found.values()}) != 1
        or len({*map(len, texts.values())}) != 1
    ):
        raise ValueError("the texts differ in words or heads: give texts of one length, one model")
    return found


def caption(text: str, head: int, word: int, *, texts: Mapping, weights: Weights) -> str:
    """Say what the chosen word looks at, and how the head spreads its weight."""
    _check(text, head, word, texts, weights)
    words, looked = texts[text], weights[text][head - 1]
    best = int(looked[word - 1].argmax())
    who = MEAN if head == len(weights[text]) else f"head {head}"
    itself = np.diag(looked)[1:].mean()
    before = np.diag(looked, -1).mean()
    return (
        f"At “{words[word - 1]}” {who} gives {looked[word - 1, best]:.2f} of its weight to "
        f"“{words[best]}”, {_distance(word - 1 - best)}; over all words but the first "
        f"{itself:.2f} goes to the word itself, {before:.2f} to the one before."
    )


def figure(text: str, head: int, word: int, *, texts: Mapping, weights: Weights) -> dict:
    """Draw the weights of one head as a heat map: a row for each word that looks."""
    _check(text, head, word, texts, weights)
    words, looked = texts[text], weights[text][head - 1]
    seen = np.where(np.tri(len(words), dtype=bool), looked.round(3), np.nan)
    numbers = list(range(1, len(words) + 1))
    heat = heatmap(
        z=seen,
        x=numbers,
        y=numbers,
        zmin=0,
        zmax=1,
        xgap=1,
        ygap=1,
        colorscale=CIVIDIS,
        showscale=False,
        hovertemplate="word %{y} looks at word %{x}: %{z:.2f}<extra></extra>",
    )
    best = int(looked[word - 1].argmax())
    whose = "All heads, mean" if head == len(weights[text]) else f"Head {head}"
    findings = [
        (1.0, f"{whose}: “{words[word - 1]}” looks at “{words[best]}”", LARGE),
        (0.945, "row: the word that looks. Dark 0, yellow 1", SMALL),
    ]
    ticks = {"tickvals": numbers, "ticktext": list(words), "showgrid": False, "automargin": False}
    left = 92  # pixels for the words
    frame = {"x0": 0.5, "x1": word + 0.5, "y0": word - 0.5, "y1": word + 0.5}
    return figure_of(
        [heat],
        {
            "template": plotly_template(),
            "height": 520,
            "margin": {"l": left, "r": 10, "t": 8, "b": 92, "autoexpand": False},
            "annotations": headings(findings, left - 4),
            "shapes": [
                {"type": "rect", **frame, "line": {"color": OKABE_ITO["vermillion"], "width": 3}}
            ],
            "xaxis": {"tickangle": -90, **ticks},
            "yaxis": {"domain": [0, 0.89], "autorange": "reversed", **ticks},
        },
    )


def explorer(texts: Mapping[str, Sequence[str]], weights: Weights) -> Explorer:
    """Return the explorer for texts (label: words) and their weights (heads, time, time)."""
    weights, texts = checked(texts, weights), {name: tuple(words) for name, words in texts.items()}
    first, *_, last = texts
    heads, words = len(weights[first]), len(texts[first])
    known = {"texts": texts, "weights": weights}
    labels = {f"{head}": head for head in range(1, heads)} | {MEAN: heads}
    spread = [_spread(weights.values(), head) for head in range(heads)]
    rows = [
        (name, *(f"{share:.2f}" for share in shares))
        for name, shares in zip(labels, spread, strict=True)
    ]
    near = int(np.argmax([sum(shares[:2]) for shares in spread[:-1]])) + 1
    far = int(np.argmin([sum(shares[:2]) for shares in spread[:-1]])) + 1
    return Explorer(
        name="self_attention",
        title="Which earlier words does each head look at?",
        figure=partial(figure, **known),
        caption=partial(caption, **known),
        controls=[
            Choice("text", "Text", {name: name for name in texts}),
            Choice("head", "Head", labels),
            Slider("word", "Word", tuple(range(1, words + 1))),
        ],
        presets={
            "The nearest-sighted head": {"text": first, "head": near, "word": words},
            "The farthest-sighted head": {"text": first, "head": far, "word": words},
            "All heads, another text": {"text": last, "head": heads, "word": words},
        },
        question=(
            "Several heads look at the same text with the same words before them. Will they "
            "look at the same words?",
            f"No. Head {near} gives {sum(spread[near - 1][:2]):.2f} of its weight to the word "
            f"itself and the one before it, head {far} only {sum(spread[far - 1][:2]):.2f}. Where "
            "a head looks is one thing, what it does with it another: the map shows the first.",
        ),
        alt="A triangle of squares: each row is a word that looks, each column a word that is "
        "looked at, the colour the share of the weight. Later words are empty. A frame marks the "
        "chosen row.",
        table=[("Head", "on the word itself", "on the word before", "further back"), *rows],
    )


def _spread(arrays, head: int) -> tuple[float, float, float]:
    """Return the mean shares on the word itself, on the one before, and further back."""
    itself = np.mean([np.diag(array[head])[2:].mean() for array in arrays])
    before = np.mean([np.diag(array[head], -1)[1:].mean() for array in arrays])
    return itself, before, 1 - itself - before


def _distance(steps: int) -> str:
    return ("the word itself", "the word before")[steps] if steps < 2 else f"{steps} words back"


def _check(text: str, head: int, word: int, texts: Mapping, weights: Weights) -> None:
    if text not in texts:
        raise ValueError(f"text={text!r}: expected one of {list(texts)}")
    if not 1 <= head <= len(weights[text]):
        raise ValueError(f"head={head}: expected 1 to {len(weights[text])}, the last is their mean")
    if not 1 <= word <= len(texts[text]):
        raise ValueError(f"word={word}: expected 1 to {len(texts[text])}")
