"""The example in numbers of each exercise: drawn with a seed, worked out by the reference.

In a lab's text it stands in a fenced block below the line `<!-- example of NAME -->`. Another seed
gives another student other numbers.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from utils.exercises.checking.exercise import Exercise
    from utils.exercises.checking.lab import Lab

WIDTH = 84  # columns of a line in a notebook
BLOCK = re.compile(r"(<!-- example of (\w+) -->\n)```.*?\n```", re.DOTALL)


def distinct(rng: np.random.Generator, *shapes: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    """Draw arrays of tenths, 0.1 to 0.9, no two alike: nine numbers for an example at most."""
    tenths = rng.permutation(np.arange(1, 10)) / 10
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    parts = np.split(tenths[: ends[-1]], ends[:-1])
    return tuple(part.reshape(shape) for part, shape in zip(parts, shapes, strict=True))


def shown(exercise: Exercise, seed: int = 0) -> str:
    """Return an example of an exercise as text: a call, and what comes of it."""
    rng = np.random.default_rng(seed)
    drawn = exercise.example(rng) if exercise.example else exercise.make_inputs(rng, 0)
    inputs = tuple(map(_short, drawn))
    pairs = zip(exercise.arguments, inputs, strict=True)
    call = _wrapped(f"{exercise.name}(", [f"{name}={written(value)}" for name, value in pairs], ")")
    results = exercise.right(inputs)
    told = [written(each) for each in results]
    if len(told) > 1:
        told = [f"{name} = {text}" for name, text in zip(exercise.returns, told, strict=True)]
    return f"{call}\n{_wrapped('    ->  ', told, '')}"


def renewed(text: str, lab: Lab, seed: int = 0) -> str:
    """Return a lab's text with every example drawn anew."""

    def block(found: re.Match) -> str:
        return f"{found[1]}```text\n{shown(lab.exercise(found[2]), seed)}\n```"

    return BLOCK.sub(block, text)


def _short(value: object) -> object:
    """Return a drawn argument with one decimal, as it is written."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value.round(1) + 0.0  # no "-0.0"
    return value


def written(value: object) -> str:
    """Write a value as a person would: four digits, no type names."""
    if isinstance(value, np.ndarray):
        return written(value.tolist())
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(written, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(map(written, sorted(value))) + "}"
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    return repr(value.item() if isinstance(value, np.generic) else value)


def _wrapped(start: str, parts: list[str], end: str) -> str:
    """Put parts on one line, or as few lines as hold them, indented below the start."""
    lines = [start]
    for place, part in enumerate(parts):
        part += end if place == len(parts) - 1 else ","
        fits = len(lines[-1]) + 1 + len(part) <= WIDTH
        if lines[-1] == start or fits:
            lines[-1] += part if lines[-1].endswith(("(", "  ")) else f" {part}"
        else:
            lines.append(" " * len(start) + part)
    return "\n".join(lines)
