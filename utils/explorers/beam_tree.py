"""Explorer of chapter 12: the tree of a beam search, with what was kept and what was dropped."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import numpy as np

from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import OKABE_ITO, plotly_template
from utils.scratch.decoding import Branch, Hypothesis, beam_search
from utils.text import french_text, tokenize
from utils.translation import Translator, load_translator

SENTENCES = ("Go get it.", "Is anyone hurt?", "No one moved.")
SIZES = (1, 2, 3, 4, 5)
PENALTIES = {"total (0)": 0.0, "per word (1)": 1.0}
LONGEST = 12  # words
END = "■"  # stands for <eos>
GREY = "#7F868E"


class Search(NamedTuple):
    """What a beam search wrote, best first, and every branch that it looked at."""

    found: list[Hypothesis]
    tree: list[Branch]


@cache
def translator() -> Translator:
    """Return the translator with attention that comes with the book."""
    return load_translator("tatoeba")


@cache
def search(sentence: str, size: int, penalty: float) -> Search:
    """Translate one sentence with so many beams, and keep the tree."""
    v, ours = translator().source_vocabulary, translator().target_vocabulary
    tokens = tokenize(sentence)
    if not 1 <= len(tokens) <= LONGEST:
        raise ValueError(f"the sentence has {len(tokens)} tokens: give 1 to {LONGEST}")
    ids, tree = v.encode([*tokens, "<eos>"])[:, None], []
    options = ours.bos, ours.eos, LONGEST, size, penalty, (ours.pad, ours.unk, ours.bos)
    found = beam_search(translator().model, ids, None, *options, tree)[0]
    return Search(found, tree)


def caption(sentence: str, size: int, penalty: float) -> str:
    """Say what was written, how likely it is, and what greedy search would have written."""
    done, greedy = search(sentence, size, penalty), search(sentence, 1, penalty).found[0]
    best = done.found[0]
    text = (
        f"With {size} beam{'s' if size > 1 else ''} the search looked at {len(done.tree)} branches "
        f"and writes “{_text(best.ids)}”, log probability {_number(best.log_probability)}"
    )
    if best.ids == greedy.ids:
        return f"{text}, which is what greedy search writes."
    least = _number(greedy.log_probability)
    return f"{text}; greedy search writes “{_text(greedy.ids)}”, {least}."


def figure(sentence: str, size: int, penalty: float) -> dict:
    """Draw the tree: words from left to right, kept branches solid, dropped ones dotted."""
    done = search(sentence, size, penalty)
    places, best = _rows(done.tree), _best_path(done)
    groups: dict[str, list[int]] = defaultdict(list)
    for number, branch in enumerate(done.tree):
        group = "best" if number in best else "kept" if branch.kept else "dropped"
        groups[group].append(number)
    rows = max(round(1 - min(places)), 8)
    size_of_text = max(8, min(12, 540 // rows))
    data = [_lines(done.tree, places, groups[name], name) for name in LOOKS]
    data += [_words(done.tree, places, groups[name], name, size_of_text) for name in LOOKS]
    first = done.found[0]
    how = "log probability per word" if penalty else "log probability"
    findings = [
        (1.0, f"“{_text(first.ids)}”", LARGE),
        (0.955, f"best by {how}: {_number(first.score)}", SMALL),
    ]
    return {"data": data, "layout": _layout(findings, rows, done.tree)}


def _text(ids: list[int]) -> str:
    return french_text(translator().target_vocabulary.decode(ids)) or "nothing"


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _rows(tree: list[Branch]) -> list[float]:
    """Return a height for every branch: leaves below each other, others in their children's middle.

    Children of one branch are ordered by their probability, the likeliest above.
    """
    children = defaultdict(list)
    for number, branch in enumerate(tree):
        children[branch.parent].append(number)
    heights, leaves = [0.0] * len(tree), 0

    def settle(number: int) -> float:
        nonlocal leaves
        below = sorted(children[number], key=lambda child: -tree[child].log_probability)
        if below:
            height = float(np.mean([settle(child) for child in below]))
        else:
            height, leaves = -float(leaves), leaves + 1
        if number >= 0:
            heights[number] = height
        return height

    settle(-1)
    return heights


def _best_path(done: Search) -> set[int]:
    """Return the numbers of the branches that make the best sentence."""
    ids, end = done.found[0].ids, translator().target_vocabulary.eos
    wanted = [*ids, end] if done.found[0].finished else ids
    path, parent = set(), -1
    for step, token in enumerate(wanted):
        parent = next(
            number
            for number, branch in enumerate(done.tree)
            if branch.kept and (branch.step, branch.parent, branch.token) == (step, parent, token)
        )
        path.add(parent)
    return path


LOOKS = {
    "dropped": {"color": GREY, "width": 1, "dash": "dot"},
    "kept": {"color": OKABE_ITO["blue"], "width": 2, "dash": "solid"},
    "best": {"color": OKABE_ITO["vermillion"], "width": 4, "dash": "solid"},
}


def _lines(tree: list[Branch], places: list[float], numbers: list[int], name: str) -> dict:
    """Return one trace with the lines from parents to these branches."""
    root = float(np.mean([places[n] for n, branch in enumerate(tree) if branch.parent < 0]))
    xs, ys = [], []
    for number in numbers:
        branch = tree[number]
        height = root if branch.parent < 0 else places[branch.parent]
        xs += [branch.step, branch.step + 0.25, branch.step + 1, None]
        ys += [height, places[number], places[number], None]
    line = {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "hoverinfo": "skip"}
    return line | {"name": name, "line": LOOKS[name]}


def _words(
    tree: list[Branch], places: list[float], numbers: list[int], name: str, size: int
) -> dict:
    """Return one trace with the words of these branches, over their lines."""
    v = translator().target_vocabulary
    words = [END if tree[n].token == v.eos else v.tokens[tree[n].token] for n in numbers]
    bold = "<b>{}</b>" if name == "best" else "{}"
    return {
        "type": "scatter",
        "x": [tree[n].step + 0.27 for n in numbers],
        "y": [places[n] for n in numbers],
        "text": [bold.format(word) for word in words],
        "customdata": [round(tree[n].log_probability, 2) for n in numbers],
        "mode": "text",
        "textposition": "top right",
        "textfont": {"size": size, **({"color": GREY} if name == "dropped" else {})},
        "showlegend": False,
        "hovertemplate": f"%{{text}}, {name}: log probability %{{customdata}}<extra></extra>",
    }


@cache
def _template() -> dict:
    return plotly_template().to_plotly_json()


def _layout(findings: list, rows: int, tree: list[Branch]) -> dict:
    """Return the layout: the tree below two lines of text, no axes but the count of words."""
    steps = max(branch.step for branch in tree) + 1
    return {
        "template": _template(),
        "height": 640,
        "margin": {"l": 6, "r": 6, "t": 8, "b": 70, "autoexpand": False},
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "annotations": headings(findings, 0),
        "xaxis": {
            "title": {"text": "French words"},
            "range": [-0.05, steps + 0.05],
            "tickvals": list(range(1, steps + 1)),
            "showgrid": False,
            "automargin": False,
        },
        "yaxis": {
            "range": [-rows + 0.5, 1.2],
            "domain": [0, 0.92],
            "visible": False,
            "automargin": False,
        },
    }


def explorer() -> Explorer:
    """Return the explorer of chapter 12's section on beams."""
    get, hurt, _ = SENTENCES
    one, two = (search(get, size, 1.0).found[0] for size in (1, 2))
    rows = [
        (sentence, *(_text(search(sentence, size, 1.0).found[0].ids) for size in (1, 2, 5)))
        for sentence in SENTENCES
    ]
    return Explorer(
        name="beam_tree",
        title="What does a beam search throw away?",
        figure=figure,
        caption=caption,
        controls=[
            Choice("sentence", "Sentence", {s: s for s in SENTENCES}, free=True),
            Slider("size", "Beams", SIZES, (1, 8)),
            Choice("penalty", "Compare by", PENALTIES),
        ],
        presets={
            "Greedy": {"sentence": get, "size": 1, "penalty": 1.0},
            "Two beams": {"sentence": get, "size": 2, "penalty": 1.0},
            "Five beams, per word": {"sentence": hurt, "size": 5, "penalty": 1.0},
        },
        question=(
            f"Greedy search takes the likeliest word each time. For “{get}” it writes "
            f"“{_text(one.ids)}”. With two beams, may the first word become another one, though "
            "the model is the same?",
            f"Yes: with two beams it writes “{_text(two.ids)}”. The second-best first word leads "
            f"to a likelier sentence: log probability {_number(two.log_probability)} against "
            f"{_number(one.log_probability)}. Greedy search had dropped it before it could show "
            "that.",
        ),
        alt="A tree that grows to the right, a word a step. Dotted grey branches were looked at "
        "and dropped, blue ones kept; the best sentence is thick and red-brown. A black square is "
        "the end of a sentence.",
        table=[("English", "1 beam", "2 beams", "5 beams"), *rows],
    )
