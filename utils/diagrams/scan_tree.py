"""Diagram of chapter 15: a linear recurrence of eight steps, computed as a tree.

Every tile stands for a stretch of steps, combined into one: s becomes a s + b. A stretch that
begins at the first step says where the state has come to. Sources: Hillis & Steele 1986, "Data
Parallel Algorithms"; Blelloch 1990, "Prefix Sums and Their Applications".
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from utils.diagrams.shapes import Scene
from utils.explorers.frame import Choice, Explorer, Steps

A = (1.0, 0.5, 0.5, 1.0, 0.0, 1.0, 0.5, 1.0)
B = (4.0, 2.0, 0.0, 1.0, 3.0, 0.0, 2.0, 1.0)
LENGTH = len(A)
WAYS = {"every step looks back (Hillis-Steele)": "doubling", "pairs first (Blelloch)": "pairs"}
LEFT, APART, TOP, HIGH = 27, 49.5, 44, 62  # the first tile, and from tile to tile


class Tile(NamedTuple):
    """One stretch: the steps first to last, combined into s -> a s + b; from which tiles."""

    first: int
    last: int
    a: float
    b: float
    sources: tuple[tuple[int, int], ...] = ()  # (round, place), earlier first


def combined(early: Tile, late: Tile, *sources: tuple[int, int]) -> Tile:
    """Return two neighbouring stretches as one: first the early one, then the late one."""
    return Tile(early.first, late.last, early.a * late.a, late.a * early.b + late.b, tuple(sources))


@cache
def rounds(way: str) -> tuple[dict[int, Tile], ...]:
    """Return what is computed in each round: place -> tile; round 0 holds the inputs."""
    if way not in WAYS.values():
        raise ValueError(f"way={way!r}: expected one of {list(WAYS.values())}")
    row = {t: Tile(t, t, A[t], B[t]) for t in range(LENGTH)}
    return _doubling(row) if way == "doubling" else _pairs(row)


def _doubling(row: dict[int, Tile]) -> tuple[dict[int, Tile], ...]:
    """Combine each tile with the one 1, 2, 4 places before it."""
    found, back = [row], 1
    newest = {t: (0, t) for t in row}
    while back < LENGTH:
        made = {
            t: combined(row[t - back], row[t], newest[t - back], newest[t])
            for t in range(back, LENGTH)
        }
        found.append(made)
        row = row | made
        newest |= {t: (len(found) - 1, t) for t in made}
        back *= 2
    return tuple(found)


def _pairs(row: dict[int, Tile]) -> tuple[dict[int, Tile], ...]:
    """Combine pairs, then pairs of pairs; then fill in what was left out, widest gaps first."""
    found, apart = [row], 1
    newest = {t: (0, t) for t in row}

    def meet(back: int, places: range) -> None:
        """Combine the tiles at these places with those so far before them: one round."""
        nonlocal row
        made = {
            t: combined(row[t - back], row[t], newest[t - back], newest[t])
            for t in places
            if t >= back
        }
        found.append(made)
        row = row | made
        newest.update({t: (len(found) - 1, t) for t in made})

    while apart < LENGTH:
        meet(apart, range(2 * apart - 1, LENGTH, 2 * apart))
        apart *= 2
    while (apart := apart // 2) > 1:
        meet(apart // 2, range(apart + apart // 2 - 1, LENGTH, apart))
    return tuple(found)


def combinations(way: str, step: int) -> int:
    """Return how many pairs of tiles have been combined in the rounds up to a step."""
    return sum(len(made) for made in rounds(way)[1 : step + 1])


def drawing(way: str = "doubling", step: int = 3) -> Scene:
    """Draw the rounds up to a step, the inputs at the top."""
    _check(way, step)
    scene = Scene(
        TOP + HIGH * 5 + 62,
        "A scan as a tree",
        "Eight tiles in a row, one for each step, with a factor a above a number b. Below them, "
        "round by round, tiles that combine two earlier ones, with arrows from both. Tiles "
        "that begin at the first step have the colour of a state and show s.",
    )
    found = rounds(way)
    for t in range(LENGTH):
        scene.label(f"t{t}", _across(t), 8, f"t = {t + 1}" if not t else str(t + 1), "ink word")
    for number, made in enumerate(found[: step + 1]):
        for place, tile in made.items():
            for n, source in enumerate(tile.sources):
                _way(scene, f"way{number}.{place}.{n}", source, (number, place))
    for number, made in enumerate(found[: step + 1]):
        for place, tile in made.items():
            _tile(scene, f"{number}.{place}", number, place, tile, number == step)
    foot = TOP + HIGH * 5 + 40
    done = sum(any(t in made and not made[t].first for made in found[: step + 1]) for t in range(8))
    counted = f"{combinations(way, step)} combinations in {step} rounds; {done} of 8 states known"
    scene.label("count", 200, foot, counted.replace(" 1 rounds", " 1 round"), "ink number")
    return scene


def _across(place: int) -> float:
    return LEFT + APART * place


def _way(scene: Scene, key: str, source: tuple[int, int], target: tuple[int, int]) -> None:
    """Draw the way from one tile into another."""
    (early, place), (late, to) = source, target
    start = _across(place), TOP + HIGH * early + 18
    end = _across(to) + (-8 if place < to else 8) * (place != to), TOP + HIGH * late - 19
    scene.arrow(key, start, end, "ink thin" if place != to else "x thin", head=4)


def _tile(scene: Scene, key: str, row: int, place: int, tile: Tile, now: bool) -> None:
    """Draw one stretch: its factor over its number, or the state that it has reached."""
    x, y = _across(place), TOP + HIGH * row
    known = tile.first == 0
    look = f"{'s' if known else 'x'}{' full' if now else ''}"
    scene.add(key, "rect", f"{look} box", x=x - 21, y=y - 18, width=42, height=36, rx=4)
    ink = look.split()[0]
    upper = f"s_{tile.last + 1}" if known else f"{tile.a:g}"
    scene.label(f"{key}.a", x, y - 8, upper, f"{ink} {'name' if known else 'word small'}")
    scene.label(f"{key}.b", x, y + 8, f"{tile.b:g}", f"{ink} number")


def caption(way: str, step: int) -> str:
    """Say what this round does."""
    _check(way, step)
    made = rounds(way)[step]
    if step == 0:
        return (
            "Each tile is a step, s becomes a s + b, with a above and b below. Before the first "
            f"step the state is 0, so s₁ = {B[0]:g} is known."
        )
    tile = made[max(made)]
    known = [t + 1 for t in sorted(made) if made[t].first == 0]
    states = f" Now the state after step {_listed(known)} is known." if known else ""
    pairs = "pairs of neighbours are" if len(made) > 1 else "pair of neighbours is"
    return (
        f"Round {step}: {len(made)} {pairs} combined, all at the same time; the last tile made "
        f"stands for the steps {tile.first + 1} to {tile.last + 1}.{states}"
    )


def _listed(numbers: list[int]) -> str:
    """Return 2; 3 and 4; 5, 6 and 7."""
    if len(numbers) == 1:
        return str(numbers[0])
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    lasts = {way: len(rounds(way)) - 1 for way in WAYS.values()}
    sums = {way: combinations(way, last) for way, last in lasts.items()}
    most = max(lasts.values()) + 1

    def names(way: str) -> list[str]:
        return ["inputs", *(f"round {n + 1}" for n in range(lasts[way]))]

    return Explorer(
        name="scan_tree",
        title="Eight steps at once?",
        figure=drawing,
        caption=caption,
        controls=[Choice("way", "How", WAYS), Steps("step", "Round", names, most=most)],
        presets={
            "The inputs": {"way": "doubling", "step": 0},
            "Three rounds": {"way": "doubling", "step": lasts["doubling"]},
            "Less work, more rounds": {"way": "pairs", "step": lasts["pairs"]},
        },
        question=(
            "A loop combines 7 times, one after the other. How many rounds are needed when "
            "neighbours may be combined at the same time, and how many combinations in all?",
            f"{lasts['doubling']} rounds, if every step looks back, with {sums['doubling']} "
            f"combinations in all; pairs first takes {lasts['pairs']} rounds and only "
            f"{sums['pairs']}. Both do more work than the loop, in fewer rounds.",
        ),
        alt=drawing().alt,
        table=[
            ("way", "rounds", "combinations"),
            ("loop", LENGTH - 1, LENGTH - 1),
            *((name, lasts[way], sums[way]) for name, way in WAYS.items()),
        ],
    )


def _check(way: str, step: int) -> None:
    """Refuse a way or a round that is not there."""
    if step not in range(len(rounds(way))):
        raise ValueError(f"step={step}: this way has the rounds 0 to {len(rounds(way)) - 1}")
