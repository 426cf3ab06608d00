"""Diagram of chapter 15: a stack of dilated causal convolutions, and how far back it sees.

Sources: van den Oord et al. 2016, "WaveNet"; Bai et al. 2018, "An Empirical Evaluation of Generic
Convolutional and Recurrent Networks for Sequence Modeling".
"""

from __future__ import annotations

from utils.diagrams.shapes import Scene

DILATIONS = (1, 2, 4, 8)
LENGTH = 18
LEFT, APART, TOP, HIGH = 18, 18.2, 34, 56


def reach(dilations: tuple[int, ...]) -> int:
    """Return how many inputs an output sees, with two taps in each layer."""
    return 1 + sum(dilations)


def seen(layer: int) -> list[int]:
    """Return which places of a layer act on the last output; layer 0 holds the inputs."""
    places = {LENGTH - 1}
    for dilation in DILATIONS[layer:][::-1]:
        places |= {place - dilation for place in places}
    return sorted(places)


def drawing() -> Scene:
    """Draw four layers, and in full colour what the last output sees."""
    scene = Scene(
        TOP + HIGH * len(DILATIONS) + 46,
        "Four layers see sixteen words",
        f"A row of {LENGTH} inputs at the foot, above it four rows of the same length. Each dot "
        "has two arrows from the row below: from its own place, and from 1, 2, 4, 8 places "
        f"before. A tree from the last dot at the top ends in the last {reach(DILATIONS)} inputs; "
        "the two before them are not reached.",
    )
    for layer, dilation in enumerate(DILATIONS):
        inside = set(seen(layer + 1))
        for place in range(LENGTH):
            for back in (0, dilation):
                if place - back >= 0:
                    look = "W line" if place in inside else "x thin dim"
                    start, end = _at(layer, place - back), _at(layer + 1, place)
                    scene.wire(f"way{layer}.{place}.{back}", [start, end], look)
    for layer in range(len(DILATIONS) + 1):
        inside = set(seen(layer))
        for place in range(LENGTH):
            x, y = _at(layer, place)
            role = "s" if layer else "x"
            look = f"{role} full box" if place in inside else "x thin dim card"
            scene.add(f"dot{layer}.{place}", "circle", look, cx=x, cy=y, r=6)
        far = reach(DILATIONS[:layer])
        said = f"sees {far}" if layer else "words"
        scene.label(f"sees{layer}", 344, _at(layer, 0)[1], said, "ink word small start bold")
        if layer:
            y = _at(layer, 0)[1] + HIGH / 2
            scene.label(f"by{layer}", 344, y, f"{DILATIONS[layer - 1]} back", "W word small start")
    foot = TOP + HIGH * len(DILATIONS) + 28
    scene.label("foot", 180, foot, "earlier words stay out of sight", "ink word small")
    return scene


def _at(layer: int, place: int) -> tuple[float, float]:
    return LEFT + APART * place, TOP + HIGH * (len(DILATIONS) - layer)
