"""Explorer of chapter 09: ask two classifiers after each word, and ask which words did it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from utils.explorers.frame import Choice, Explorer
from utils.explorers.frame.figures import bar, figure_of, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import OKABE_ITO, plotly_template
from utils.sentiment.opinions import after_each_word, gradient_times_input, leave_one_out
from utils.text import Vocabulary, tokenize

TWEET = "They sent my suitcase to Oslo and me to Rome. Don't fly with them."
SENTENCES = {
    "the tweet": TWEET,
    "shouted": TWEET[:-1] + "!",
    "good, not bad": "The food was good, not bad at all.",
    "bad, not good": "The food was bad, not good at all.",
    "a fine film": "A fine, funny and moving film.",
    "not a fine film": "Not a fine, funny or moving film.",
    "never boring": "It is long, but it is never boring.",
    "could have been": "It could have been great, but it is a mess.",
    "too much": "Too much of everything, and none of it is new.",
    "no flaws": "I looked for flaws and found none.",
    "a sneer": "The best thing about this film is that it ends.",
}
LONGEST = 30  # words: beyond it their names overlap
NAMES = {"reader": "the network", "bag": "the bag"}


@dataclass(frozen=True, eq=False)
class Probe:
    """A trained network that reads in order, a bag to compare it with, and the words they know."""

    reader: Any  # both SequenceClassifiers of utils.scratch
    bag: Any
    vocabulary: Vocabulary

    def ids(self, text: str) -> tuple[list[str], np.ndarray]:
        """Return the words of a text and their ids, or raise ValueError for too few or too many."""
        words = tokenize(text)
        if not 2 <= len(words) <= LONGEST:
            raise ValueError(
                f"the text has {len(words)} words and signs: write between 2 and {LONGEST}"
            )
        return words, self.vocabulary.encode(words)


def caption(text: str, model: str, probe: Probe) -> str:
    """Say what both think at the end, which word counts most, and whether two answers agree."""
    words, ids, _, gradients, gaps = _asked(text, model, probe)
    at_end = {key: after_each_word(getattr(probe, key), ids)[-1] for key in NAMES}
    most, named = int(np.abs(gaps).argmax()), int(np.abs(gradients).argmax())
    said = (
        f"At the end the network says praise with probability {at_end['reader']:.2f}, the bag "
        f"{at_end['bag']:.2f}; for {NAMES[model]}, by leaving out, {_name(words, most)} has the "
        f"largest effect on the logit, {gaps[most]:+.1f}; gradient times input "
    )
    said += "names it too" if most == named else f"names {_name(words, named)} instead"
    unknown = [word for word in words if word not in probe.vocabulary]
    if unknown:
        said += f"; without a row of its own: {', '.join(unknown)}"
    return said.replace("-", "−") + "."


def answer(text: str, probe: Probe) -> str:
    """Name the word whose absence moves each model's logit most, and say why they may differ."""
    words, ids = probe.ids(text)
    named = []
    for key, name in NAMES.items():
        gaps = leave_one_out(getattr(probe, key), ids)
        most = int(np.abs(gaps).argmax())
        named.append(
            f"for {name} {_name(words, most)}, whose effect on its logit is {gaps[most]:+.1f}"
        )
    return (
        f"It is {named[0]}; {named[1]}. To the bag a word says the same wherever it stands, and "
        "its bars show this when you choose it under Explain. To the network it depends on the "
        "words around. The diamonds answer another question: what a small change of the word's "
        "vector would do. So they may name another word."
    ).replace("-", "−")


def figure(text: str, model: str, probe: Probe) -> dict:
    """Draw the probability after each word, and below what each word did to the last answer."""
    words, ids, places, gradients, gaps = _asked(text, model, probe)
    looks = {"reader": ("blue", "solid", "circle"), "bag": ("orange", "dash", "square")}
    data = []
    for key, (colour, dash, symbol) in looks.items():
        line = scatter(
            x=places,
            y=after_each_word(getattr(probe, key), ids).round(3),
            mode="lines+markers",
            name=NAMES[key],
            line={"color": OKABE_ITO[colour], "dash": dash},
            marker={"symbol": symbol, "size": 8},
            text=words,
            hovertemplate="after “%{text}”: %{y}<extra>%{fullData.name}</extra>",
        )
        data.append(line)
    below = {"x": places, "xaxis": "x2", "yaxis": "y2", "text": words, "textposition": "none"}
    hover = {"hovertemplate": "“%{text}”: %{y}<extra>%{fullData.name}</extra>"}
    bars = {"marker": {"color": OKABE_ITO["sky"]}, "name": "left out"}
    data.append(bar(y=gaps.round(2), **below, **bars, **hover))
    diamond = {"symbol": "diamond", "size": 9, "color": OKABE_ITO["vermillion"]}
    below.pop("textposition")
    data.append(
        scatter(
            y=gradients.round(2),
            mode="markers",
            marker=diamond | {"line": {"width": 1, "color": "black"}},
            name="gradient × input",
            **below,
            **hover,
        )
    )
    return figure_of(data, _layout(words, model, gaps, gradients))


def agreement(first: np.ndarray, second: np.ndarray) -> float:
    """Return the correlation of two answers to which words did it, 0 where one never varies."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _asked(text: str, model: str, probe: Probe) -> tuple:
    """Return words, ids, places, gradient times input and leave one out."""
    if model not in NAMES:
        raise ValueError(f"model={model!r}: expected one of {list(NAMES)}")
    words, ids = probe.ids(text)
    asked = getattr(probe, model)
    pulls = gradient_times_input(asked, ids), leave_one_out(asked, ids)
    return words, ids, list(range(len(words))), *pulls


def _name(words: list[str], place: int) -> str:
    return f"“{words[place]}” (word {place + 1})"


def _layout(words: list[str], model: str, gaps: np.ndarray, gradients: np.ndarray) -> dict:
    """Return the layout: probabilities above, the words' shares below, the words under both."""
    left, r = 58, agreement(gaps, gradients)
    ticks = {"tickvals": list(range(len(words))), "ticktext": words, "tickangle": -90}
    ticks |= {"tickfont": {"size": 11}}
    ends = {"range": [-0.6, len(words) - 0.4], "automargin": False, "showgrid": False}
    largest = 1.15 * max(0.5, np.abs(gaps).max(), np.abs(gradients).max())
    findings = [
        (1.0, "Praise? Asked after each word", LARGE),
        (0.545, "Which words did it?", LARGE),
        (0.49, f"asked of {NAMES[model]}; two answers, r = {r:.2f}".replace("-", "−"), SMALL),
    ]
    return {
        "template": plotly_template(),
        "height": 600,
        "margin": {"l": left, "r": 10, "t": 8, "b": 160, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "annotations": headings(findings, left - 4),
        "shapes": [
            {
                **{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y},
                **{"yref": axis, "line": {"width": 1, "dash": "dot"}},
            }
            for y, axis in ((0.5, "y"), (0, "y2"))
        ],
        "xaxis": {"anchor": "y", "showticklabels": False, **ends},
        "yaxis": {
            "domain": [0.62, 0.92],
            "range": [0, 1],
            "dtick": 0.5,
            "title": {"text": "probability"},
            "automargin": False,
        },
        "xaxis2": {"anchor": "y2", **ticks, **ends},
        "yaxis2": {
            "domain": [0, 0.44],
            "range": [-largest, largest],
            "anchor": "x2",
            "title": {"text": "logit"},
            "automargin": False,
        },
    }


def explorer(reader: Any, bag: Any, vocabulary: Vocabulary) -> Explorer:
    """Return the explorer of chapter 09 for a trained network, a trained bag and their words.

    Both are `SequenceClassifier`s of utils.scratch with two classes, class 1 praise.
    """
    probe = Probe(reader, bag, vocabulary)
    asked = "Which single word, left out, moves the network's answer most? And the bag's?"
    return Explorer(
        name="sentiment_probe",
        title="Praise or blame, word by word",
        figure=partial(figure, probe=probe),
        caption=partial(caption, probe=probe),
        controls=[
            Choice("text", "Text", {text: text for text in SENTENCES.values()}, free=True),
            Choice("model", "Explain", {said: key for key, said in NAMES.items()}),
        ],
        presets={
            "The tweet": {"text": TWEET, "model": "reader"},
            "Good, not bad": {"text": SENTENCES["good, not bad"], "model": "reader"},
            "Bad, not good": {"text": SENTENCES["bad, not good"], "model": "reader"},
        },
        question=(f"Take the tweet: “{TWEET}” {asked}", answer(TWEET, probe)),
        alt="Above, two lines: the probability of praise after each word, of the network and of "
        "the bag. Below, for each word, a bar for how far the logit falls when the word is left "
        "out, and a diamond for gradient times input.",
    )
