"""Diagram of chapter 13: rotary positions turn queries and keys like the hands of a clock.

Source: Su et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding".
"""

from __future__ import annotations

from math import cos, sin

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps

WORDS = ("in", "france", ",", "i", "had", "a", "great", "time", "and")
SIZE = 8  # numbers of a head: four pairs, of which the first two are drawn
PAIRS = ("fast pair", "slow pair")
DISTANCES = {"1 word": 1, "3 words": 3, "6 words": 6}
ROW, DIAL, RADIUS, FOOT = 34, 160, 66, 274  # heights, and the radius of a dial


def angles(place: int) -> np.ndarray:
    """Return by how much each drawn pair is turned at a place, in radians."""
    return place * 10_000.0 ** (-2 * np.arange(len(PAIRS)) / SIZE)


def products(asks: int, offers: int) -> np.ndarray:
    """Return each drawn pair's share of query times key; both pointed upwards before the turn."""
    return np.cos(angles(asks) - angles(offers))


def names(distance: int) -> list[str]:
    """Return what the steps are called: the words that can ask at this distance."""
    return list(WORDS[distance:])


def drawing(distance: int = 3, step: int = 0) -> Scene:
    """Draw the two words, and on two dials how far their query and key are turned."""
    asks, offers = _places(distance, step)
    scene = Scene(
        FOOT + 46,
        "Two hands that turn with the place",
        "A row of nine words; one asks and one is asked. Below are two dials. On each a hand for "
        "the query and a hand for the key are turned by their places, on the left dial fast, on "
        "the right one slowly. The angle between the two hands gives that dial's product.",
    )
    for place, word in enumerate(WORDS):
        look = "U full" if place == asks else "W full" if place == offers else "x"
        scene.tile(f"word{place}", 22 + 44.5 * place, ROW, word, look, w=43)
        scene.label(f"place{place}", 22 + 44.5 * place, ROW + 22, str(place), "x word small")
    scene.label("asks", 22 + 44.5 * asks, ROW - 22, "asks", "U word small")
    scene.label("offers", max(26, 22 + 44.5 * offers), ROW - 22, "is asked", "W word small")
    for pair, name in enumerate(PAIRS):
        _dial(scene, pair, name, 104 + 192 * pair, asks, offers)
    both = shown(float(products(asks, offers).sum()))
    said = f"together {both}, at every two words {distance} apart"
    scene.label("sum", 200, FOOT + 26, said, "a number")
    return scene


def _dial(scene: Scene, pair: int, name: str, x: float, asks: int, offers: int) -> None:
    """Draw one pair of numbers as a dial with the query's and the key's hand."""
    scene.add(f"dial{pair}", "circle", "x card", cx=x, cy=DIAL, r=RADIUS)
    scene.wire(f"up{pair}", [(x, DIAL - RADIUS), (x, DIAL - RADIUS + 8)], "x thin")
    apart = float((angles(asks) - angles(offers))[pair])
    ahead = 1 if sin(apart) >= 0 else -1  # 1: the query's hand is the further one clockwise
    for key, role, place, long in (("k", "W", offers, 52), ("q", "U", asks, 60)):
        angle = float(angles(place)[pair])
        tip = x + long * sin(angle), DIAL - long * cos(angle)
        scene.arrow(f"{key}{pair}", (x, DIAL), tip, f"{role} line lit", head=9)
        beside = angle + 0.15 * (ahead if key == "q" else -ahead)  # so that two names never meet
        end = x + (RADIUS + 12) * sin(beside), DIAL - (RADIUS + 12) * cos(beside)
        scene.label(f"{key}{pair}.name", *end, key, f"{role} name halo")
    turned = f"{shown(float(angles(asks)[pair]))} and {shown(float(angles(offers)[pair]))}"
    scene.label(f"name{pair}", x, DIAL + RADIUS + 28, f"{name}: turned {turned}", "ink word small")
    product = shown(float(products(asks, offers)[pair]))
    scene.label(f"product{pair}", x, FOOT, f"q · k = {product}", "a number")


def caption(distance: int, step: int) -> str:
    """Say how far the hands are turned, and what that gives."""
    asks, offers = _places(distance, step)
    apart = angles(asks) - angles(offers)
    fast, slow = (shown(float(value)) for value in products(asks, offers))
    return (
        f"“{WORDS[asks]}” at place {asks} asks “{WORDS[offers]}” at place {offers}. Both hands "
        f"turn with their places, so what is between them depends on the distance alone: "
        f"{apart[0]:.1f} radians on the fast dial, {apart[1]:.1f} on the slow one. The products "
        f"are {fast} and {slow}."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    return Explorer(
        name="turning_hands",
        title="How does a product know how far apart two words are?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("distance", "Distance", DISTANCES),
            Steps("step", "Word that asks", names, most=len(WORDS) - 1),
        ],
        presets={
            "Three apart, early": {"distance": 3, "step": 0},
            "Three apart, late": {"distance": 3, "step": len(WORDS) - 4},
            "Neighbours": {"distance": 1, "step": 0},
        },
        question=(
            "Two words that are three places apart move three places to the right together. "
            "What happens to the product of query and key?",
            "Nothing. Both hands turn by the same angle, and the product depends only on the "
            "angle between them.",
        ),
        alt=drawing().alt,
        table=[
            ("distance", *PAIRS),
            *((distance, *map(shown, products(distance, 0))) for distance in DISTANCES.values()),
        ],
    )


def _places(distance: int, step: int) -> tuple[int, int]:
    """Return the place that asks and the one that is asked, or refuse what is not there."""
    if distance not in range(1, len(WORDS)):
        raise ValueError(f"distance={distance}: expected 1 to {len(WORDS) - 1} words")
    if step not in range(len(WORDS) - distance):
        raise ValueError(
            f"step={step}: at distance {distance} there are the steps 0 to "
            f"{len(WORDS) - distance - 1}"
        )
    return distance + step, step
