"""Diagram of chapter 06: where the states of one unit, and of two, go when no input comes.

Sigmoid units with s_t = sigmoid(s_{t-1} U + b), as in the chapter; the middle, one half, is always
a resting place. In the plane of two units the diagonal behaves as the one unit does.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps
from utils.scratch import RNN

TURN = np.deg2rad(30)
CASES = {  # u of the one unit, where it starts, U of the two
    "one resting place": (3.0, (0.1, 0.9), ((2.0, 1.0), (1.0, 2.0))),
    "two resting places": (6.0, (0.46, 0.54), ((4.0, 2.0), (2.0, 4.0))),
    "a turn": (
        -6.0,
        (0.46, 0.54),
        ((6 * np.cos(TURN), 6 * np.sin(TURN)), (-6 * np.sin(TURN), 6 * np.cos(TURN))),
    ),
}
MOVES = 8
GRID = [(a, b) for a in (0.06, 0.35, 0.65, 0.94) for b in (0.06, 0.35, 0.65, 0.94)]
SIDE, TOP, LEFT, RIGHT = 162, 34, 28, 230  # of the two panels


@cache
def moves(case: str) -> SimpleNamespace:
    """Return the ways of one unit (time, starts) and two (time, starts, 2), and what rests."""
    if case not in CASES:
        raise ValueError(f"case={case!r}: choose one of {list(CASES)}")
    u, starts, U = CASES[case]
    one = _run(np.array([[u]]), np.reshape(starts, (2, 1)))
    two = _run(np.array(U), np.array(GRID))
    rest = resting(u)
    pairs = [(s, s) for s in rest] if U[0][1] == U[1][0] else [(0.5, 0.5)]
    slopes = [u * s * (1 - s) for s in rest]
    grown = [
        np.abs(np.linalg.eigvals(np.array(U) * (np.array(s) * (1 - np.array(s))))).max()
        for s in pairs
    ]
    return SimpleNamespace(
        one=one[..., 0], two=two, rest=rest, slopes=slopes, pairs=pairs, grown=grown
    )


def _run(U: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return the states from all starts, without input, the starts first."""
    units = len(U)
    cell = RNN(1, units, np.random.default_rng(0), activation="sigmoid", dtype=np.float64)
    cell.params |= {"U": U, "b": -U.sum(axis=0) / 2, "W": np.zeros((1, units))}
    s, _ = cell.forward(np.zeros((MOVES, len(starts), 1)), starts[None])
    return np.concatenate([starts[None], s])


def resting(u: float) -> list[float]:
    """Return the states of one unit, with b = -u / 2, that stay as they are."""
    half = [0.5]
    if u <= 4:  # the slope at one half is u / 4
        return half
    s = 1.0
    for _ in range(200):
        s = 1 / (1 + np.exp(-u * (s - 0.5)))
    return [1 - s, *half, s]


def drawing(case: str = "two resting places", step: int = MOVES) -> Scene:
    """Draw the first `step` moves of one unit (left) and of two (right)."""
    _check(case, step)
    scene = Scene(
        TOP + SIDE + 94,
        f"States without input: {case}",
        "Two square pictures. Left, one unit: its new state against its old one, a curve that "
        "crosses a diagonal at the resting places, and stairs between the two. Right, two units: "
        "dots in a plane, with the ways they have come. Filled rings attract, open ones repel.",
    )
    _frame(scene, "one", LEFT, "one unit", "s_{t−1}", "s_t")
    _frame(scene, "two", RIGHT, "two units", "unit 0", "unit 1")
    _stairs(scene, case, step)
    _ways(scene, case, step)
    _numbers(scene, case)
    legend = "filled ring: attracts what is near; open ring: repels it"
    scene.label("legend", LEFT, TOP + SIDE + 86, legend, "ink word small start")
    return scene


def _place(left: float, a: float, b: float) -> tuple[float, float]:
    return left + SIDE * a, TOP + SIDE * (1 - b)


def _frame(scene: Scene, key: str, left: float, title: str, across: str, up: str) -> None:
    """Draw the square of a panel, and the names of its axes."""
    scene.add(key, "rect", "plate", x=left, y=TOP, width=SIDE, height=SIDE, rx=2)
    scene.label(f"{key}.title", left + SIDE / 2, 10, title, "ink word bold")
    for text, share in (("0", 0.0), ("1", 1.0)):
        scene.label(f"{key}.{text}", left + SIDE * share, TOP + SIDE + 12, text, "ink word small")
    look = "s name" if key == "one" else "s word"
    scene.label(f"{key}.across", left + SIDE / 2, TOP + SIDE + 13, across, look)
    place = {"transform": f"rotate(-90 {left - 11} {TOP + SIDE / 2})"} if key == "two" else {}
    scene.label(f"{key}.up", left - 12, TOP + SIDE / 2, up, look, **place)


def _stairs(scene: Scene, case: str, step: int) -> None:
    """Draw the curve of one unit, the diagonal, and the stairs of each start."""
    u, found = CASES[case][0], moves(case)
    grid = np.linspace(0, 1, 41)
    curve = 1 / (1 + np.exp(-u * (grid - 0.5)))
    scene.wire("diagonal", [_place(LEFT, 0, 0), _place(LEFT, 1, 1)], "ink thin dim")
    scene.wire("curve", [_place(LEFT, a, b) for a, b in zip(grid, curve, strict=True)], "U line")
    for n, way in enumerate(found.one.T):
        points = [_place(LEFT, way[0], way[0])]
        for old, new in pairwise(way[: step + 1]):
            points += [_place(LEFT, old, new), _place(LEFT, new, new)]
        if step:
            scene.wire(f"stairs{n}", points, "s thin")
        scene.add(f"at{n}", "circle", "s solid", cx=points[-1][0], cy=points[-1][1], r=4)
    for n, (s, slope) in enumerate(zip(found.rest, found.slopes, strict=True)):
        _ring(scene, f"rest{n}", _place(LEFT, s, s), abs(slope) < 1)


def _ways(scene: Scene, case: str, step: int) -> None:
    """Draw the ways of two units, from sixteen starts."""
    found = moves(case)
    for n in range(len(GRID)):
        points = [_place(RIGHT, a, b) for a, b in found.two[: step + 1, n]]
        if step:
            scene.wire(f"way{n}", points, "s thin dim")
        scene.add(f"point{n}", "circle", "s solid", cx=points[-1][0], cy=points[-1][1], r=2.8)
    for n, (pair, grown) in enumerate(zip(found.pairs, found.grown, strict=True)):
        _ring(scene, f"pair{n}", _place(RIGHT, *pair), grown < 1)


def _ring(scene: Scene, key: str, at: tuple[float, float], attracts: bool) -> None:
    """Mark a resting place: filled when it attracts, open when it repels."""
    look = "J box full" if attracts else "J line"
    scene.add(key, "circle", look, cx=at[0], cy=at[1], r=7)


def _numbers(scene: Scene, case: str) -> None:
    """Write the resting places of the one unit, and by what a nudge there is multiplied."""
    found, y = moves(case), TOP + SIDE + 42
    scene.label("rests", LEFT, y, "rests at", "ink word start")
    scene.label("factor", LEFT, y + 20, "a nudge there", "J word start")
    for n, (s, slope) in enumerate(zip(found.rest, found.slopes, strict=True)):
        x = LEFT + 132 + 74 * n
        scene.label(f"rests{n}", x, y, shown(s, 3), "ink number")
        scene.label(
            f"factor{n}",
            x,
            y + 20,
            f"× {shown(slope) if slope > 0 else f'({shown(slope)})'}",
            "J number",
        )


def names(case: str) -> list[str]:
    """Return what the steps are called."""
    return ["the starts", *(f"move {n}" for n in range(1, MOVES + 1))]


def factor(case: str, step: int) -> float:
    """Return by what a nudge to the unit's start is multiplied in the first `step` moves."""
    s = moves(case).one[1 : step + 1, 1]
    return float(np.prod(CASES[case][0] * s * (1 - s)))


def caption(case: str, step: int) -> str:
    """Say what this step shows."""
    _check(case, step)
    (u, starts, _), found = CASES[case], moves(case)
    if step == 0:
        middle = u / 4
        does = "attracts" if abs(middle) < 1 else "repels"
        return (
            f"One unit with u = {shown(u, 0)} rests where its curve crosses the diagonal. One half "
            f"{does}: a nudge there is multiplied by {shown(middle)}. We start it at {starts[0]}, "
            f"and again at {starts[1]}; two units start at sixteen places."
        )
    low, high = (shown(s, 3) for s in found.one[step])
    last = factor(case, step) / factor(case, step - 1)
    return (
        f"After {step} move{'s' * (step > 1)} the one unit has come to {low} from {starts[0]}, to "
        f"{high} from {starts[1]}. A nudge to its start has been multiplied by "
        f"{shown(factor(case, step))}, in this move by {shown(last)}. {_plane(case)}"
    )


def _plane(case: str) -> str:
    """Say where two units go."""
    return {
        "one resting place": "Two units run to one place from everywhere.",
        "two resting places": "Two units run to one of two corners; a ridge lies between them.",
        "a turn": "One unit jumps from side to side; two run round and round.",
    }[case]


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    two = moves("two resting places")
    ends = [shown(s, 3) for s in (two.rest[0], two.rest[-1])]
    return Explorer(
        name="phase_portrait",
        title="Where do the states go?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("case", "U gives", {name: name for name in CASES}),
            Steps("step", "Step", names, most=MOVES + 1),
        ],
        presets={
            "A little beside the middle": {"case": "two resting places", "step": 0},
            "A turn": {"case": "a turn", "step": MOVES},
            "Two ends": {"case": "two resting places", "step": MOVES},
        },
        question=(
            "One unit with u = 6 starts at 0.46, and again at 0.54. Where is it "
            "after many moves? And with u = 3?",
            f"With u = 6 it goes to {ends[0]} or to {ends[1]}: one half repels, a nudge there "
            "grows by 1.5 at each move. With u = 3 both starts end at one half, which multiplies a "
            "nudge by 0.75.",
        ),
        alt=drawing().alt,
        table=[
            ("u", "rests at", "a nudge there is multiplied by"),
            *(
                (
                    shown(CASES[case][0], 0),
                    ", ".join(shown(s, 3) for s in moves(case).rest),
                    ", ".join(map(shown, moves(case).slopes)),
                )
                for case in CASES
            ),
        ],
    )


def _check(case: str, step: int) -> None:
    """Refuse a case or a step that is not there."""
    moves(case)
    if step not in range(MOVES + 1):
        raise ValueError(f"step={step}: there are steps 0 to {MOVES}")
