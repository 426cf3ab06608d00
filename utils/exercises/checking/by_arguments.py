"""What wrong results have to do with the arguments of their calls: for `likeness`.

Each function yields diagnoses, a kind and a sentence, that hold in every call given; `numbers` are
triples of what came, what was expected, and the arguments by name.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from utils.exercises.checking.comparing import alike, close

ADDED = {
    -1: "{argument} is missing from {name}: it has to be added.",
    1: "{argument} has been added to {name} once too often.",
    -2: "{argument} is subtracted from {name}: it has to be added.",
    2: "{argument} is added to {name}: it has to be subtracted.",
}


def handed_back(wrong: list, name: str) -> Iterator[tuple[str, str]]:
    """Notice an argument that is handed back as it came."""
    for argument in wrong[0][2]:
        held = [inputs[argument] for _, _, inputs in wrong]
        if all(
            alike(got, value) and _several(value)
            for (got, _, _), value in zip(wrong, held, strict=True)
        ):
            yield "argument", f"{name} is the argument {argument}, as it came."


def _several(value: object) -> bool:
    sized = isinstance(value, (list, tuple, dict)) or bool(getattr(value, "ndim", 0))
    return sized and len(value) > 1


def added(numbers: list, name: str) -> Iterator[tuple[str, str]]:
    """Notice an argument that is added where it should not be, or not where it should."""
    for argument in numbers[0][2]:
        values = [inputs[argument] for _, _, inputs in numbers]
        if not all(isinstance(each, np.ndarray) and each.dtype.kind == "f" for each in values):
            continue
        for times, sentence in ADDED.items():
            if all(
                _fits(value, right) and value.any() and alike(got, right + times * value)
                for (got, right, _), value in zip(numbers, values, strict=True)
            ):
                yield "added", sentence.format(argument=argument, name=name)


def _fits(value: np.ndarray, right: np.ndarray) -> bool:
    """Tell whether an array can be added to a result without giving it another shape."""
    return value.ndim <= right.ndim and value.shape == right.shape[right.ndim - value.ndim :]


def where(numbers: list, name: str) -> Iterator[tuple[str, str]]:
    """Notice that all wrong entries stand where a mask or an id of the arguments says so."""
    bad = [~close(got, right) for got, right, _ in numbers]
    for argument in numbers[0][2]:
        values = [inputs[argument] for _, _, inputs in numbers]
        if not all(isinstance(value, np.ndarray) and value.dtype.kind in "biu" for value in values):
            continue
        tests = (False, True) if values[0].dtype.kind == "b" else (0,)
        for test in tests:
            if all(_only_at(each, value == test) for each, value in zip(bad, values, strict=True)):
                yield "where", f"{name} is wrong only where {argument} is {test}."
    if all(each.ndim == 2 and each.shape[0] == each.shape[1] and each.shape[0] > 2 for each in bad):
        diagonal = [np.eye(len(each), dtype=bool) for each in bad]
        if all(not (each & ~on).any() for each, on in zip(bad, diagonal, strict=True)):
            yield "where", f"{name} is wrong only on its diagonal."


def _only_at(bad: np.ndarray, places: np.ndarray) -> bool:
    """Tell whether all that is wrong stands at these places, the leading axes being shared."""
    shared = min(bad.ndim, places.ndim)
    if not shared or bad.shape[:shared] != places.shape[:shared] or places.ndim > bad.ndim:
        return False
    spread = places.reshape(places.shape + (1,) * (bad.ndim - places.ndim))
    return bool(places.any() and not places.all() and not (bad & ~spread).any())
