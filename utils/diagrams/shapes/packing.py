"""Store many scenes that are nearly the same: the SVG of one, and what the others change in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from utils.diagrams.shapes.scene import Scene


def aligned(scenes: Mapping[str, Scene]) -> dict[str, Scene]:
    """Return the scenes with all shapes of all; a shape that a scene does not have is `off`."""
    order: dict[str, dict[str, str]] = {}
    for scene in scenes.values():
        for key, shape in scene.shapes.items():
            order.setdefault(key, shape)

    def complete(scene: Scene) -> Scene:
        shapes = {
            key: scene.shapes.get(key) or {**shape, "class": f"{shape['class']} off"}
            for key, shape in order.items()
        }
        return Scene(scene.height, scene.title, scene.alt, shapes)

    return {key: complete(scene) for key, scene in scenes.items()}


def pack(scenes: Mapping[str, Scene], captions: Mapping[str, str], start: str) -> dict[str, Any]:
    """Return {"svg", "paths", "pool", "frames"}: the start's SVG, what differs by number.

    A path is [number of the shape, attribute]. A frame is [caption, "path value path value ..."]:
    only what differs from the SVG, since most shapes stay as they are. It is one text, because a
    notebook's file gives every entry of a list a line of its own, and would be three times as long.
    """
    heights = {scene.height for scene in scenes.values()}
    if len(heights) > 1:
        raise ValueError(f"the scenes have heights {sorted(heights)}: give all the same")
    scenes = aligned(scenes)
    first = scenes[start]
    pool: dict[str | None, int] = {}
    paths: dict[tuple[int, str], int] = {}
    frames: dict[str, list[str]] = {}
    for key, scene in scenes.items():
        numbers: list[int] = []
        for number, (name, shape) in enumerate(scene.shapes.items()):
            for attribute in {**first.shapes[name], **shape}:
                value = shape.get(attribute)
                if value != first.shapes[name].get(attribute):
                    path = paths.setdefault((number, attribute), len(paths))
                    numbers += [path, pool.setdefault(value, len(pool))]
        frames[key] = [captions[key], " ".join(map(str, numbers))]
    return {
        "svg": first.svg(),
        "paths": [list(path) for path in paths],
        "pool": list(pool),
        "frames": frames,
    }
