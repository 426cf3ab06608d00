"""Compare results up to rounding, whatever form they come in, and say where they differ."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

RELATIVE, ABSOLUTE = 1e-5, 3e-7  # the second as a share of the largest entry
RELATIVE_32, ABSOLUTE_32 = 1e-4, 1e-6  # where a result comes in float32 or less
FLOOR = 1e-10  # of an expected 0 that came out as rounding noise


def as_numbers(value: object) -> np.ndarray | None:
    """Return a value as an array of numbers, or None if it is not one."""
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and array.size:  # fractions, and arrays made of single numbers
            array = None if _has_text(array) else array.astype(float)
        elif array.dtype.kind == "c" and not np.any(array.imag):
            array = array.real
    except Exception:  # ragged lists, exotic objects: whatever NumPy cannot take
        return None
    return array if array is not None and array.dtype.kind in "biuf" else None


def _has_text(array: np.ndarray) -> bool:
    return any(isinstance(entry, (str, bytes)) or entry is None for entry in array.flat)


def close(got: np.ndarray, right: np.ndarray, relative: float = RELATIVE) -> np.ndarray:
    """Tell for every entry whether it is right up to rounding, or up to a larger `relative`."""
    small = got.dtype.kind == "f" and got.dtype.itemsize < 8
    relative = max(relative, RELATIVE_32) if small else relative
    absolute = ABSOLUTE_32 if small else ABSOLUTE
    got, right = got.astype(float), right.astype(float)
    finite = np.abs(right[np.isfinite(right)])
    scale = finite.max(initial=0.0)
    return np.isclose(got, right, rtol=relative, atol=absolute * scale + FLOOR, equal_nan=True)


def alike(first: object, second: object) -> bool:
    """Tell whether two values, however nested, are the same up to rounding."""
    numbers = as_numbers(first), as_numbers(second)
    if all(array is not None for array in numbers):
        if numbers[0].size == numbers[1].size == 0:
            return True  # a list of no rows does not know how long they would be
        return numbers[0].shape == numbers[1].shape and bool(np.all(close(*numbers)))
    if _is_listing(first) and _is_listing(second):
        return len(first) == len(second) and all(map(alike, first, second))
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return set(first) == set(second) and all(alike(first[key], second[key]) for key in first)
    return (callable(first) and callable(second)) or equal(first, second)


def _is_listing(value: object) -> bool:
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def unchanged(before: object, after: object) -> bool:
    """Tell whether an argument is what it was; a rounding of the last digits is no change."""
    numbers = as_numbers(before), as_numbers(after)
    if all(array is not None for array in numbers):
        return numbers[0].shape == numbers[1].shape and bool(
            np.all(np.isclose(*map(_float, numbers), rtol=1e-12, atol=1e-14, equal_nan=True))
        )
    return type(before) is type(after) and alike(before, after)


def _float(array: np.ndarray) -> np.ndarray:
    return array.astype(float)


def equal(mine: object, theirs: object) -> bool:
    """Compare two values of any kind with ==."""
    try:
        return bool(mine == theirs)
    except Exception:  # arrays of several truths, and objects that cannot be compared
        return False


def digits(got: object, right: object) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to tell them apart, four at least."""
    if not all(isinstance(n, (float, np.floating)) for n in (got, right)):
        pair = [f"{n:.6g}" if isinstance(n, (float, np.floating)) else str(n) for n in (got, right)]
        return pair[0], pair[1]
    for count in range(4, 18):
        pair = [f"{n:.{count}g}" for n in (got, right)]
        if pair[0] != pair[1]:
            break
    return pair[0], pair[1]
