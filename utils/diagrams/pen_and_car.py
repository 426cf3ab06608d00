"""Diagrams of chapter 16: a window that moves along a word, and a car that sees what it does."""

from __future__ import annotations

from functools import cache

import numpy as np

from utils.data.letters import written
from utils.data.strokes import drawn
from utils.data.track import HALF, RAYS, Cars, track
from utils.diagrams.shapes import Scene
from utils.diagrams.small_things import _model


def drawing(thing: str = "word") -> Scene:
    """Draw the data flow of one small thing: word, car."""
    if thing not in THINGS:
        raise ValueError(f"thing={thing!r}: choose one of {', '.join(THINGS)}")
    return THINGS[thing]()


@cache
def _word() -> list[np.ndarray]:
    return drawn(written("read", np.random.default_rng(3)))


def _words() -> Scene:
    """Draw a word, the window on one of its letters, and the word as a pen writes it."""
    scene = Scene(
        134,
        "A window moves along the word",
        "The letters r, e, a, d in a row. A window of attention lies on the a, and a dashed arrow "
        "shows that it only moves on. It tells a GRU the letter, and the GRU moves a pen that is "
        "writing read.",
    )
    for n, letter in enumerate("read"):
        scene.tile(f"letter{n}", 26 + 26 * n, 60, letter, "x full" if n == 2 else "x", w=22, h=28)
    bell = [(78 + x, 40 - 20 * np.exp(-((x / 14) ** 2))) for x in range(-36, 37, 4)]
    scene.wire("window", bell, "a line", head=0)
    scene.label("window.name", 62, 12, "window", "a word small")
    scene.arrow("on", (48, 90), (108, 90), "a line")
    scene.label("goes", 66, 106, "only moves on", "a word small")
    _model(scene, 60, "GRU", left=124, right=272)
    lines = _word()
    low = np.concatenate(lines).min(axis=0)
    scale = 104 / np.ptp(np.concatenate(lines), axis=0).max()
    for n, line in enumerate(lines):
        placed = [(284 + scale * x, 84 - scale * y) for x, y in line - low]
        scene.wire(f"pen{n}", placed, "V line", head=0)
    scene.label("written", 336, 106, "dx, dy, lifted", "V word small")
    return scene


def _car() -> Scene:
    """Draw the loop: what the car sees, how it turns, and where it therefore is."""
    scene = Scene(
        174,
        "What a car does changes what it sees",
        "A closed road with a car on it and five rays from the car to the edge of the road. The "
        "five distances and the car's last turns go into a GRU, out comes the next turn, and a "
        "line leads from it back to the car.",
    )
    middle = track(np.random.default_rng(4))
    low, size = middle.min(axis=0) - HALF, np.ptp(middle, axis=0).max() + 2 * HALF
    cars = Cars(middle[None], late=0)
    for _ in range(36):
        cars.move(cars.expert())

    def placed(points: np.ndarray) -> list[tuple[float, float]]:
        x, y = ((np.atleast_2d(points) - low) * 140 / size).T
        return list(zip(8 + x, 164 - y, strict=True))

    for n, edge in enumerate(cars.edges[0]):
        scene.wire(f"edge{n}", placed(np.concatenate([edge, edge[:1]])), "x line", head=0)
    for n, (angle, seen) in enumerate(zip(RAYS + cars.heading, cars.seen[0, 0], strict=True)):
        end = cars.place[0] + seen * np.array([np.cos(angle), np.sin(angle)])
        scene.wire(f"ray{n}", [*placed(cars.place), *placed(end)], "W line", head=0)
    (x, y), *_ = placed(cars.place)
    scene.add("car", "circle", "s solid", cx=x, cy=y, r=4.5)
    _model(scene, 92, "GRU", left=152, right=286)
    scene.tile("turn", 318, 92, "turn", "V full", w=54)
    scene.wire("back", [(318, 78), (318, 16), (x, 16), (x, y - 8)], "V line", head=5.5)
    scene.label("sees", 160, 124, "5 distances, 0.6 s late", "W word small start")
    scene.label("own", 160, 140, "and its own last turns", "W word small start")
    return scene


THINGS = {"word": _words, "car": _car}
