"""Explorer of chapter 14: a text, cut into pieces after so many merges learnt from the novel."""

from __future__ import annotations

from functools import cache

from utils.data.next_word import novel_pieces
from utils.explorers.frame import Choice, Explorer, Slider
from utils.explorers.frame.figures import bar, figure_of
from utils.explorers.frame.headings import LARGE, headings
from utils.plots import OKABE_ITO, plotly_template
from utils.text import Pieces
from utils.text.pieces import BYTES, shown

TEXTS = {
    "the novel": "It is a truth universally acknowledged, that a single man must be in want of a "
    "wife.",
    "a wombat": "The wombats unwombatted the wombatness of a tokenization.",
    "French": "Le wombat mange un litchi à l'ombre d'un chêne.",
    "another script": "Вомбат ест личи. 日本語 🙂",
}
MERGES = (0, 10, 50, 100, 200, 500, 1000, 2000)
COLUMNS, ROWS, GAP = 33, 8, 0.6  # letters in a row, rows that are drawn, and between two pieces
LONGEST = 400  # letters of a reader's text
KNOWN, SINGLE = OKABE_ITO["sky"], "#bbbbbb"  # a joined piece, a byte


@cache
def pieces_after(merges: int) -> Pieces:
    """Return the pieces after so many merges, counted in the novel's training chapters."""
    if not 0 <= merges <= MERGES[-1] or merges != int(merges):
        raise ValueError(f"merges={merges}: choose a whole number from 0 to {MERGES[-1]}")
    return novel_pieces(MERGES[-1]).first(int(merges))


def cut(text: str, merges: int) -> list[tuple[str, bool]]:
    """Return the pieces of a text as they are written, and whether each is more than a byte."""
    if not text.strip():
        raise ValueError("the text is empty: write at least one letter")
    if len(text) > LONGEST:
        raise ValueError(f"the text has {len(text)} letters: give at most {LONGEST}")
    pieces = pieces_after(merges)
    return [
        (shown(pieces.table[i]).replace(" ", "␣"), i >= BYTES) for i in pieces.encode(text).tolist()
    ]


def placed(pieces: list[tuple[str, bool]]) -> list[tuple[int, float]]:
    """Return row and column of each piece, as many as the rows hold."""
    places, row, column = [], 0, 0.0
    for text, _ in pieces:
        wide = len(text)
        if column and column + wide > COLUMNS:
            row, column = row + 1, 0.0
        if row == ROWS:
            break
        places.append((row, column))
        column += wide + GAP
    return places


def caption(text: str, merges: int) -> str:
    """Say how many pieces the text has, and which is the longest."""
    found = cut(text, merges)
    size, count = len(text.encode()), len(found)
    longest = max((piece for piece, joined in found if joined), key=len, default="")
    about = f"the longest is “{longest[:30]}”" if longest else "no two bytes are joined"
    said = (
        f"After {merges:,} merges the {size} bytes of this text are {count} pieces, "
        f"{size / count:.1f} bytes each; {about}"
    )
    hidden = count - len(placed(found))
    return said + (f", and {hidden} of them are not drawn." if hidden else ".")


def figure(text: str, merges: int) -> dict:
    """Draw the pieces as boxes in rows, those of one byte grey."""
    found = cut(text, merges)
    places = placed(found)
    drawn = found[: len(places)]
    data = [
        bar(
            orientation="h",
            y=[-row for row, _ in places],
            base=[column for _, column in places],
            x=[len(piece) for piece, _ in drawn],
            width=0.72,
            text=[piece for piece, _ in drawn],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"family": "monospace", "size": 12, "color": "black"},
            marker={"color": [KNOWN if joined else SINGLE for _, joined in drawn]},
            hoverinfo="skip",
        )
    ]
    titles = [(1.0, f"{len(found)} pieces (blue: joined)", LARGE)]
    layout = {
        "template": plotly_template(),
        "height": 60 + 30 * ROWS,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "autoexpand": False},
        "showlegend": False,
        "xaxis": {"range": [-0.5, COLUMNS + 1], "visible": False, "fixedrange": True},
        "yaxis": {
            "range": [0.5 - ROWS, 0.6],
            "domain": [0, 0.9],
            "visible": False,
            "fixedrange": True,
        },
        "annotations": headings(titles, 0),
    }
    return figure_of(data, layout)


def explorer() -> Explorer:
    """Return the explorer of chapter 14."""
    novel, wombat, other = TEXTS["the novel"], TEXTS["a wombat"], TEXTS["another script"]
    return Explorer(
        name="pieces_cutter",
        title="How is a text cut?",
        figure=figure,
        caption=caption,
        controls=[
            Choice("text", "Text", TEXTS, free=True),
            Slider("merges", "Merges", MERGES, limits=(0, MERGES[-1])),
        ],
        presets={
            "The novel's own words": {"text": novel, "merges": 2000},
            "A word it never had": {"text": wombat, "merges": 2000},
            "Another script": {"text": other, "merges": 2000},
        },
        question=(
            "The merges were counted in an English novel. Into how many pieces is “wombat” cut "
            "after 2,000 of them: one, a few, or one for each letter? And a word of another "
            "script?",
            "A few: the novel has “wom”, from woman, and “b” and “at”. In another script nothing "
            "was joined, so a Russian letter costs two pieces and a Japanese one three. Nothing is "
            "unknown, but what was seldom read is cut finely.",
        ),
        alt="A text in rows, each piece of it in a box of its own. Boxes of joined bytes are blue, "
        "those of a single byte are grey. With more merges the boxes become fewer and longer.",
    )
