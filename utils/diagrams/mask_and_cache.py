"""Diagram of chapter 13: which scores are computed anew when a Transformer writes a word.

With a cache the keys and values of earlier words are kept: one row of scores a word. Without one
every row is computed again. What lies after a word is never computed: the causal mask.
"""

from __future__ import annotations

from utils.diagrams.shapes import Scene
from utils.explorers.frame import Choice, Explorer, Steps

WORDS = ("in", "france", ",", "i", "had", "a")
CELL, LEFT, TOP = 40, 96, 52
WAYS = {"with a cache": True, "without": False}


def computed(t: int, cache: bool) -> list[tuple[int, int]]:
    """Return the scores (asks, offers) that are computed when word t has been read."""
    rows = [t] if cache else range(t + 1)
    return [(row, column) for row in rows for column in range(row + 1)]


def total(t: int, cache: bool) -> int:
    """Return how many scores have been computed for the words 0 to t."""
    return sum(len(computed(now, cache)) for now in range(t + 1))


def drawing(cache: bool = True, t: int = len(WORDS) - 1) -> Scene:
    """Draw the table of scores when word t has just been read."""
    _check(cache, t)
    scene = Scene(
        TOP + CELL * len(WORDS) + 60,
        "The scores that each new word needs",
        "A table of words that ask by words that are looked at. Only the triangle on and below "
        "the diagonal is used; what lies above is marked with a cross. Full cells are computed in "
        "this step, pale ones were computed before and are kept.",
    )
    now = set(computed(t, cache))
    for j, word in enumerate(WORDS):
        look = "ink word" if j <= t else "x word"
        scene.label(f"offer{j}", LEFT + CELL * (j + 0.5), TOP - 14, word, f"{look}")
        scene.label(f"ask{j}", LEFT - 12, TOP + CELL * (j + 0.5), word, f"{look} end")
    scene.label("offers", LEFT + CELL * 3, TOP - 38, "is looked at →", "ink word small")
    scene.label("asks", LEFT - 12, TOP - 14, "asks ↓", "ink word small end")
    for row in range(len(WORDS)):
        for column in range(len(WORDS)):
            _cell(scene, row, column, t, (row, column) in now)
    foot = TOP + CELL * len(WORDS) + 20
    count = f"{len(now)} new, {total(t, cache)} so far"
    scene.label("count", LEFT + CELL * 3, foot, count, "a number large")
    legend = "×: a later word, never looked at"
    scene.label("legend", LEFT + CELL * 3, foot + 22, legend, "ink word small")
    return scene


def _cell(scene: Scene, row: int, column: int, t: int, new: bool) -> None:
    """Draw one score: new, kept, not yet needed, or never allowed."""
    x, y = LEFT + CELL * column, TOP + CELL * row
    box = {"x": x + 1, "y": y + 1, "width": CELL - 2, "height": CELL - 2, "rx": 3}
    look = "solid" if new else "band" if row <= t and column <= row else "thin dim"
    scene.add(f"cell{row}{column}", "rect", f"a {look}", **box)
    if column > row:
        scene.label(f"never{row}{column}", x + CELL / 2, y + CELL / 2, "×", "x word dim")


def caption(cache: bool, t: int) -> str:
    """Say how much is computed for this word."""
    _check(cache, t)
    new, so_far = len(computed(t, cache)), total(t, cache)
    what = (
        "its own row, since the keys and values of the words before were kept"
        if cache
        else "all rows again, although only the last is new"
    )
    scores = f"{new} score{'s' if new > 1 else ''}"
    other = total(t, not cache)
    return (
        f"“{WORDS[t]}” has been read, and {scores} computed: {what}. So far {so_far}; "
        f"{'without' if cache else 'with'} a cache it would be {other}."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    last = len(WORDS) - 1
    return Explorer(
        name="mask_and_cache",
        title="What must be computed for the next word?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("cache", "Keys and values kept", WAYS),
            Steps("t", "Word", lambda cache: WORDS, most=len(WORDS)),
        ],
        presets={
            "The first word": {"cache": True, "t": 0},
            "Six words, without": {"cache": False, "t": last},
            "Six words, with a cache": {"cache": True, "t": last},
        },
        question=(
            "Six words are read one after the other. How many scores are computed in all, when "
            "the keys and values are kept? And when they are not?",
            f"{total(last, True)} with a cache, one row a word. Without it {total(last, False)}, "
            "since each new word computes the whole triangle again.",
        ),
        alt=drawing().alt,
        table=[
            ("word", *(name for name in WAYS)),
            *((word, *(total(t, way) for way in WAYS.values())) for t, word in enumerate(WORDS)),
        ],
    )


def _check(cache: bool, t: int) -> None:
    """Refuse a word that is not there."""
    if cache not in (True, False):
        raise ValueError(f"cache={cache!r}: keys and values are kept (True) or not (False)")
    if t not in range(len(WORDS)):
        raise ValueError(f"t={t}: the text has the words 0 to {len(WORDS) - 1}")
