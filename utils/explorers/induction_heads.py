"""Explorer of chapter 13: two heads that continue a string, and what is left when one is silent.

The model is the chapter's own: two blocks of one head, trained on strings that repeat themselves.
Sources: Olsson et al. 2022, "In-context Learning and Induction Heads".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from utils.explorers.frame import Choice, Explorer
from utils.explorers.frame.figures import bar, figure_of, heatmap, scatter
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.plots import CIVIDIS, OKABE_ITO, plotly_template
from utils.scratch.functions import softmax
from utils.scratch.transformer import silenced

LETTERS = "abcdefghijklmnopqrstuvwxyz"
STRINGS = ("wonderfulwonderful", "thequickbrownthequickbrown", "wonderfulflowunder")
LONGEST = 32  # letters: as long as the strings of the lessons
SHOWN = {"block 1": 0, "block 2": 1}
SILENT = {"no head": None, "the head of block 1": 0, "the head of block 2": 1}


@dataclass(frozen=True, eq=False)
class Reader:
    """A trained Transformer of scratch, two blocks of one head, whose tokens are LETTERS."""

    model: Any

    def read(self, text: str, silent: int | None) -> SimpleNamespace:
        """Return each block's weights, the places that can know what follows, and how well.

        A place can know when its letter stood before: `follows` maps it to the place behind the
        latest time. `right` is the probability that the model gives there to that letter, `good`
        says whether no other gets more.
        """
        ids = np.array([LETTERS.index(letter) for letter in text])
        off = [] if silent is None else [(silent, 0)]
        with silenced(self.model, off):
            shares = softmax(self.model.forward(ids[:, None])[:, 0])
        weights = [block[0, 0] for block in self.model.attention]
        follows = _follows(text)
        asked, expected = list(follows), ids[list(follows.values())]
        right = shares[asked, expected]
        good = shares[asked].argmax(axis=-1) == expected
        return SimpleNamespace(weights=weights, follows=follows, right=right, good=good)


def _follows(text: str) -> dict[int, int]:
    """Map each place whose letter stood before to the place behind the latest time."""
    return {
        place: text.rindex(letter, 0, place) + 1
        for place, letter in enumerate(text)
        if letter in text[:place]
    }


def caption(text: str, silent: int | None, block: int, reader: Reader) -> str:
    """Say how many letters are continued rightly, and where the shown head looks."""
    _check(text, silent, block)
    now = reader.read(text, silent)
    weights = now.weights[block]
    before = np.mean([weights[place, place - 1] for place in now.follows])
    found = np.mean([weights[place, behind] for place, behind in now.follows.items()])
    said = f"{int(now.good.sum())} of the {len(now.good)} letters that stood before are continued"
    if silent is not None:
        whole = int(reader.read(text, None).good.sum())
        said += f" as they were then, with both heads {whole}"
    else:
        said += " as they were then"
    also = " (it is silent: what it finds is thrown away)" if silent == block else ""
    return (
        f"{said}. There the head of block {block + 1}{also} gives {before:.2f} of its weight to "
        f"the letter before, and {found:.2f} to the letter that followed the last time."
    )


def figure(text: str, silent: int | None, block: int, reader: Reader) -> dict:
    """Draw one head's weights as a heat map, and beside each row how sure the model is."""
    _check(text, silent, block)
    now, whole = reader.read(text, silent), reader.read(text, None)
    numbers = list(range(1, len(text) + 1))
    seen = np.where(np.tri(len(text), dtype=bool), now.weights[block].round(2), np.nan)
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
        hovertemplate="letter %{y} looks at letter %{x}: %{z:.2f}<extra></extra>",
    )
    asked = [place + 1 for place in now.follows]
    beside = {"y": asked, "xaxis": "x2", "yaxis": "y"}
    hover = "after letter %{y}: %{x:.2f}<extra></extra>"
    bars = bar(
        x=now.right.round(2),
        orientation="h",
        marker={"color": OKABE_ITO["sky"]},
        hovertemplate=hover,
        **beside,
    )
    dots = scatter(
        x=whole.right.round(2),
        mode="markers",
        marker={"symbol": "diamond", "size": 7, "color": OKABE_ITO["vermillion"]},
        hovertemplate=hover,
        **beside,
    )
    return figure_of([heat, bars, dots], _layout(text, silent, block, now))


def _layout(text: str, silent: int | None, block: int, now: SimpleNamespace) -> dict:
    """Return the layout: the map at the left, the probabilities at the right, letters at both."""
    who = "All heads at work" if silent is None else f"Block {silent + 1} is silent"
    left, numbers = 30, list(range(1, len(text) + 1))
    findings = [
        (1.0, f"{who}: {int(now.good.sum())} of {len(now.good)} right", LARGE),
        (0.95, f"left: where block {block + 1} looks, dark 0, yellow 1", SMALL),
        (0.915, "right: how sure it is; diamond: with all heads", SMALL),
    ]
    ticks = {"tickvals": numbers, "ticktext": list(text), "showgrid": False, "automargin": False}
    return {
        "template": plotly_template(),
        "height": 540,
        "showlegend": False,
        "bargap": 0.25,
        "margin": {"l": left, "r": 12, "t": 8, "b": 40, "autoexpand": False},
        "annotations": headings(findings, left - 4),
        "xaxis": {"domain": [0, 0.68], "tickangle": 0, **ticks},
        "xaxis2": {"domain": [0.75, 1], "range": [0, 1.08], "dtick": 0.5, "automargin": False},
        "yaxis": {"domain": [0, 0.86], "autorange": "reversed", **ticks},
    }


def explorer(model: Any) -> Explorer:
    """Return the explorer for a Transformer of scratch, two blocks of one head on LETTERS."""
    reader = Reader(model)
    known, first = {"reader": reader}, STRINGS[0]
    right = {name: int(reader.read(first, silent).good.sum()) for name, silent in SILENT.items()}
    return Explorer(
        name="induction_heads",
        title="Two heads at work, and one silenced",
        figure=partial(figure, **known),
        caption=partial(caption, **known),
        controls=[
            Choice("text", "String", {text: text for text in STRINGS}, free=True),
            Choice("silent", "Silent", SILENT),
            Choice("block", "Shown", SHOWN),
        ],
        presets={
            "Block 1 looks one back": {"text": first, "silent": None, "block": 0},
            "Block 2 finds what followed": {"text": first, "silent": None, "block": 1},
            "Block 1 silenced": {"text": first, "silent": 0, "block": 1},
        },
        question=(
            f"The string is “{first}”. Silence the head of block 1, and leave block 2 as it is. "
            "How many of the nine letters of the second round will still be continued rightly?",
            f"{right['the head of block 1']} of 9, against {right['no head']} with both. Block 2 "
            "asks for a place that stands behind the same letter, and without block 1 no place "
            "knows what it stands behind.",
        ),
        alt="At the left a triangle of squares: each row is a letter that looks, each column a "
        "letter that is looked at, the colour the share of the weight. At the right a bar for each "
        "letter that stood before: the probability of what followed it then, with a diamond for "
        "the model with both heads.",
        table=[
            ("silent", "letters continued rightly, of 9"),
            *((name, count) for name, count in right.items()),
        ],
    )


def _check(text: str, silent: int | None, block: int) -> None:
    """Refuse a string, a head or a block that the model cannot read or has not."""
    if strange := sorted({letter for letter in text if letter not in LETTERS}):
        raise ValueError(f"the string has {strange[0]!r}: write small letters from a to z only")
    if not 2 <= len(text) <= LONGEST:
        raise ValueError(f"the string has {len(text)} letters: write between 2 and {LONGEST}")
    if not _follows(text):
        raise ValueError("no letter of the string stands twice: repeat at least one")
    if silent not in SILENT.values():
        raise ValueError(f"silent={silent!r}: expected one of {list(SILENT.values())}")
    if block not in SHOWN.values():
        raise ValueError(f"block={block!r}: expected 0 or 1")
