"""Diagram of chapter 14: the pair that stands side by side most often becomes one piece, again."""

from __future__ import annotations

from collections import Counter
from functools import cache

from utils.diagrams.shapes import Scene
from utils.explorers.frame import Explorer, Steps
from utils.text import Pieces
from utils.text.pieces import BYTES, chunks, learnt_merges

TEXT = " the other mother and the other brother"  # a blank before each word, the first too
MERGES = 4
LEFT, TOP, ROW, LETTER, HIGH = 62, 46, 34, 15, 202
LIST = 268  # where the list of merges stands


@cache
def lesson() -> tuple[Pieces, tuple[tuple[str, int], ...]]:
    """Return the pieces, and of each merge what it makes and how often its pair stood there."""
    found = learnt_merges(TEXT, MERGES)
    pieces = Pieces(pair for pair, _ in found)
    made = (name(pieces.table[BYTES + n]) for n in range(MERGES))
    return pieces, tuple(zip(made, (count for _, count in found), strict=True))


def words() -> Counter[str]:
    """Return the words of the text, each with how often it stands there."""
    return Counter(chunks(TEXT))


def name(piece: bytes) -> str:
    """Write a piece, the blank as a sign of its own."""
    return piece.decode().replace(" ", "␣")


def names() -> list[str]:
    """Return what the steps are called."""
    return ["letters", *(f"merge {n}" for n in range(1, MERGES + 1))]


def drawing(step: int = 2) -> Scene:
    """Draw how the words are cut after `step` merges, and which pair comes next."""
    _check(step)
    scene = Scene(
        HIGH,
        "The commonest pair of neighbours becomes one piece",
        "Five different words of a text, one below the other, with how often each stands in it, "
        "cut into pieces in boxes. The two boxes that will be joined next are outlined heavily. "
        "At the right the pieces made so far stand in a list, with how often their pair was "
        "counted.",
    )
    scene.label("words", LEFT - 10, 12, "words and how often", "x word small start")
    scene.label("list", LIST, 12, "joined so far", "V word small start")
    coming = lesson()[0].merges[step] if step < MERGES else None
    for row, (word, times) in enumerate(words().items()):
        y = TOP + ROW * row
        scene.label(f"times{row}", LEFT - 20, y, f"{times} ×", "ink number end")
        _word(scene, row, word, step, y, coming)
    for n, (made, count) in enumerate(lesson()[1]):
        y, there = TOP + ROW * n, n < step
        scene.label(f"order{n}", LIST, y, f"{n + 1}", f"V word small{'' if there else ' dim'}")
        if there:
            look = "V full" if n == step - 1 else "V"
            scene.tile(f"made{n}", LIST + 44, y, made, look, w=14 + 9 * len(made), h=24)
            scene.label(f"count{n}", LIST + 80, y, f"{count} times", "V word small start")
    return scene


def _word(scene: Scene, row: int, word: str, step: int, y: float, coming: tuple | None) -> None:
    """Draw one word in its pieces; the pair that comes next is lit."""
    pieces = lesson()[0].first(step)
    ids = pieces.encode(word).tolist()
    x, lit = LEFT, [False] * len(ids)
    for at in range(len(ids) - 1):
        if (ids[at], ids[at + 1]) == coming and not lit[at]:
            lit[at] = lit[at + 1] = True
    for n, i in enumerate(ids):
        text, joined = name(pieces.table[i]), i >= BYTES
        wide = LETTER * len(text) + 3
        look = ("V" if joined else "x") + (" full" if lit[n] else "")
        scene.tile(f"p{row}.{n}", x + wide / 2, y, text, look, w=wide, h=24)
        x += wide + 3


def caption(step: int) -> str:
    """Say what was joined, and what is counted most often now."""
    _check(step)
    pieces, made = lesson()
    count = len(pieces.first(step).encode(TEXT))
    if step == 0:
        said = f"The text begins as {count} letters, the blanks among them."
    else:
        new, _ = made[step - 1]
        said = f"“{new}” is a piece now, and the text has {count} pieces."
    if step == MERGES:
        return f"{said} “{new}” stands alone and inside “mother” and “brother”, like a stem."
    pair = " and ".join(f"“{name(pieces.table[i])}”" for i in pieces.merges[step])
    return f"{said} The commonest pair of neighbours is {pair}, {made[step][1]} times."


def _check(step: int) -> None:
    """Refuse a step that is not there."""
    if step not in range(MERGES + 1):
        raise ValueError(f"step={step}: there are steps 0 to {MERGES}")


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    pieces, made = lesson()
    return Explorer(
        name="merging_pairs",
        title="From letters to pieces",
        figure=drawing,
        caption=caption,
        controls=[Steps("step", "Step", names, most=MERGES + 1)],
        presets={
            "Letters": {"step": 0},
            "After two merges": {"step": 2},
            "After four": {"step": MERGES},
        },
        question=(
            "Which two letters stand side by side most often? And which part of “mother” will be "
            "a piece of its own in the end?",
            "“h” and “e” (“t” and “h” as often): they become “he”, then “the”. After four merges "
            "“mother” is a blank, “m” and “other”, because “other” is a word of the text and an "
            "end of two more.",
        ),
        alt=drawing().alt,
        table=[
            ("merge", "piece", "its pair stood so often", "pieces of the text"),
            *(
                (n, new, times, len(pieces.first(n).encode(TEXT)))
                for n, (new, times) in enumerate(made, start=1)
            ),
        ],
    )
