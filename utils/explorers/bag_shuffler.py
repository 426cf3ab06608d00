"""Explorer of chapter 02: reorder the words of a sentence; its bag of words does not move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from utils.explorers.frame import Explorer, Order
from utils.explorers.frame.figures import bar, figure_of, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import OKABE_ITO, plotly_template
from utils.text import tokenize

# The lecture's pair differs in the places of two words; these phrases make both, and more.
GOOD = ("The food was", "good", ", not", "bad", "at all")
BAD = ("The food was", "bad", ", not", "good", "at all")
JUMBLED = ("bad", "good", "at all", ", not", "The food was")


def sentence_of(order: Sequence[str]) -> str:
    """Join phrases to a sentence: a comma sticks to the word before it, a full stop ends it.

    Nothing is dropped, not even a comma at the start: every order must have the same tokens.
    """
    if isinstance(order, str) or not any(phrase.strip() for phrase in order):
        raise ValueError(f"order={order!r} has no words: give the phrases as a tuple of strings")
    text = " ".join(phrase.strip() for phrase in order).replace(" ,", ",")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def tokens_of(order: Sequence[str]) -> list[str]:
    """Return what the model counts: the tokens of the sentence."""
    return tokenize(sentence_of(order))


def counts(order: Sequence[str], words: Sequence[str]) -> list[int]:
    """Count each of `words` among the tokens of the phrases."""
    found = Counter(tokens_of(order))
    return [found[word] for word in words]


def _dimensions(order: Sequence[str]) -> list[str]:
    """Return the words that the bars show, in an order that the sentence's does not change."""
    return sorted({*tokens_of(GOOD), *tokens_of(order)}, key=lambda w: (not w.isalpha(), w))


def caption(order: Sequence[str], probability: Callable[[str], float] | None = None) -> str:
    """Say what the sentence reads, whether the bag moved, and what the classifier makes of it."""
    text = sentence_of(order)
    if Counter(tokens_of(order)) != Counter(tokens_of(GOOD)):
        moved = "these are other words, so the counts are others"
    elif tuple(order) == GOOD:
        moved = "this is the bag to compare with"
    else:
        moved = "not one count has moved"
    if probability is None:
        return f"“{text}” – {moved}."
    now, before = probability(text), probability(sentence_of(GOOD))
    said = f"the classifier says positive with probability {now:.3f}"
    if tuple(order) == GOOD:
        return f"“{text}” – {moved}; {said}."
    same = "the same to the last bit" if now == before else f"before it was {before:.3f}"
    return f"“{text}” – {moved}; {said}, {same}."


def figure(order: Sequence[str], probability: Callable[[str], float] | None = None) -> dict:
    """Draw the counts as bars, the first sentence's as diamonds, and the probability below."""
    words = _dimensions(order)
    start, now = counts(GOOD, words), counts(order, words)
    blue, orange = OKABE_ITO["blue"], OKABE_ITO["orange"]
    edge = {"width": 1.5, "color": "black"}
    data = [
        bar(x=now, y=words, orientation="h", marker={"color": blue}, name="this order"),
        scatter(
            x=start,
            y=words,
            mode="markers",
            name="at first",
            cliponaxis=False,
            marker={"symbol": "diamond", "size": 11, "color": orange, "line": edge},
        ),
    ]
    for trace in data:
        trace["hovertemplate"] = "%{y}: %{x}<extra>%{fullData.name}</extra>"
    findings = [(1.0, _finding(start, now), LARGE)]
    if probability is not None:
        value = probability(sentence_of(order))
        data.append(
            bar(
                x=[value],
                y=["positive"],
                orientation="h",
                marker={"color": OKABE_ITO["green"]},
                showlegend=False,
                hoverinfo="skip",
                xaxis="x2",
                yaxis="y2",
            )
        )
        findings += [
            (0.19, "Probability of “positive”", LARGE),
            (0.13, repr(float(value)), SMALL),  # every digit: the claim is "to the last bit"
        ]
    return figure_of(data, _layout(words, max(*start, *now), findings))


def _finding(start: list[int], now: list[int]) -> str:
    return "The bag does not move" if start == now else "Other words, another bag"


def _layout(words: Sequence[str], largest: int, findings: list[tuple[float, str, int]]) -> dict:
    """Return the layout: the counts above; the probability, where there is one, below."""
    left = 64  # pixels for the words
    layout = {
        "template": plotly_template(),
        "height": 130 + 25 * len(words) + 90 * (len(findings) > 1),
        "margin": {"l": left, "r": 12, "t": 8, "b": 30, "autoexpand": False},
        "bargap": 0.35,
        "legend": {"x": 0, "xref": "container", "y": 0.94, "yanchor": "top", "orientation": "h"},
        "xaxis": {
            "title": {"text": "count in the text"},
            "range": [0, largest + 0.25],
            "dtick": 1,
            "automargin": False,
        },
        "yaxis": {
            "autorange": "reversed",
            "domain": [0.08, 0.87],
            "dtick": 1,
            "automargin": False,
            # invisible ticks keep the diamonds at 0 off the words
            "ticks": "outside",
            "ticklen": 9,
            "tickcolor": "rgba(0,0,0,0)",
        },
        "annotations": headings(findings, left - 4),
    }
    if len(findings) > 1:
        layout["yaxis"]["domain"] = [0.31, 0.88]
        layout["xaxis2"] = {"range": [0, 1], "anchor": "y2", "dtick": 0.25, "automargin": False}
        layout["yaxis2"] = {"domain": [0, 0.06], "anchor": "x2", "showticklabels": False}
    return layout


def explorer(probability: Callable[[str], float] | None = None) -> Explorer:
    """Return the explorer of chapter 02.

    `probability` maps a text to a sentiment classifier's probability of "positive"; without it
    only the counts are shown.
    """
    presets = {"Good, not bad": GOOD, "Bad, not good": BAD, "Jumbled": JUMBLED}
    asked = "Which bars change? And what does a classifier of bags say then?"
    answer = (
        "None. A bag of words holds how often each word occurs and nothing of where, so every "
        "order of the same words is the same vector; whatever reads that vector must answer the "
        "same, to the last bit, although the two sentences mean opposite things."
    )
    return Explorer(
        name="bag_shuffler",
        title="Reorder the words: does the bag notice?",
        figure=partial(figure, probability=probability),
        caption=partial(caption, probability=probability),
        controls=[Order("order", "Pick a phrase and move it (arrow keys work)", GOOD, free=True)],
        presets={name: {"order": order} for name, order in presets.items()},
        question=(f"The sentence says the food was good. Swap “good” and “bad”. {asked}", answer),
        alt="Bars count each word of the sentence; a diamond on each bar marks the count in the "
        "first sentence. In every order of the words the bars end at the diamonds."
        + (" Below, one bar is the probability of a positive text." if probability else ""),
    )
