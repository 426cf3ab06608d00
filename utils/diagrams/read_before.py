"""Diagram of chapter 14: read plain text first, then learn another task from few examples."""

from __future__ import annotations

from functools import cache

from utils.diagrams.shapes import Scene
from utils.sentiment.pretrained import load_reader
from utils.weights import load_arrays

LEFT, RIGHT = 92, 308  # the middles of both columns
TOP, HEAD, CELL, TABLE, TEXT, HIGH = 12, 62, 126, 190, 242, 286


@cache
def counts() -> dict[str, int]:
    """Return how many weights each part of the book's reader has, and how many pieces it read."""
    model, _ = load_reader()
    sizes = {name: array.size for name, array in model.params.items()}
    head = sizes["V"] + sizes["c"]
    notes = load_arrays("pretrained")[1]["notes"]
    found = {"table": sizes["E"], "head": head, "answers": len(model.params["c"])}
    found["cell"] = sum(sizes.values()) - head - sizes["E"]
    return found | {"read": sum(notes["read"].values())}


def drawing() -> Scene:
    """Draw the model that predicts pieces, and what is carried over into the classifier."""
    n = counts()
    scene = Scene(
        HIGH,
        "Read first, then learn a task",
        "Two columns. At the left, plain text goes into a table of pieces, then into a GRU, then "
        "into a layer that scores the next piece. At the right, a few texts with labels go into "
        "the same table and the same GRU, copied over by two arrows, and then into a new layer "
        "with two answers.",
    )
    _column(scene, "pre", LEFT, ("1  pre-training", "plain text, no labels"), n["answers"])
    _column(scene, "fine", RIGHT, ("2  fine-tuning", "few texts, with labels"), 2)
    for key, y in (("table", TABLE), ("cell", CELL)):
        scene.arrow(f"copy.{key}", (LEFT + 62, y), (RIGHT - 62, y), "c line")
        scene.label(f"copied.{key}", 200, y - 12, "copied", "c word small")
        scene.label(f"size.{key}", 200, y + 13, f"{n[key]:,}", "c number small")
    scene.label("left", 200, HEAD - 10, "not copied", "x word small")
    scene.label("left.size", 200, HEAD + 8, f"{n['head']:,}", "x number small")
    scene.label("read", LEFT, TEXT + 26, f"{n['read']:,} pieces", "x number small")
    scene.label("labelled", RIGHT, TEXT + 26, "50 to 4,000 snippets", "x number small")
    return scene


def _column(scene: Scene, key: str, x: float, texts: tuple[str, str], answers: int) -> None:
    """Draw one model from its text, at the bottom, to its answers."""
    scene.label(f"{key}.title", x, TOP, texts[0], "ink word bold")
    new = " full" if answers == 2 else ""
    scene.node(f"{key}.head", x, HEAD, "V, c", f"{answers:,} answers", f"V{new}", w=116, h=46)
    scene.node(f"{key}.cell", x, CELL, "s", "GRU", "s", w=116, h=42)
    scene.node(f"{key}.table", x, TABLE, "E", "table of pieces", "W", w=116, h=42)
    scene.tile(f"{key}.text", x, TEXT, texts[1], "x", w=150, h=24)
    scene.arrow(f"{key}.up1", (x, TEXT - 13), (x, TABLE + 22), "x line")
    scene.arrow(f"{key}.up2", (x, TABLE - 22), (x, CELL + 22), "W line")
    scene.arrow(f"{key}.up3", (x, CELL - 22), (x, HEAD + 24), "V line")
