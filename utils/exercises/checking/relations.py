"""The relations that a wrong result may have to the right one: what `likeness` tries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises.checking.comparing import alike, close


def holds(relation: Callable, got: np.ndarray, right: np.ndarray) -> bool:
    """Tell whether a relation holds; one that cannot be tried does not."""
    with np.errstate(all="ignore"):
        try:
            return bool(relation(got, right))
        except (ValueError, IndexError, np.exceptions.AxisError):
            return False


def same(first: np.ndarray, second: np.ndarray) -> bool:
    """Tell whether two arrays of one shape are alike, all entries of the second being finite."""
    return first.shape == second.shape and bool(np.isfinite(second).all()) and alike(first, second)


WHOLE = (
    ("sign", "Every entry of {name} has the wrong sign.", lambda g, r: same(g, -r)),
    ("complement", "{name} is 1 minus what is expected.", lambda g, r: same(g, 1 - r)),
    ("inverse", "{name} is 1 divided by what is expected.", lambda g, r: same(g, 1 / r)),
    ("logarithm", "{name} is the logarithm of what is expected.", lambda g, r: same(g, np.log(r))),
    ("logarithm", "{name} is the logarithm of what is expected, with the sign turned.",
     lambda g, r: same(g, -np.log(r))),
    ("logarithm", "{name} is the logarithm to base 2 of what is expected.",
     lambda g, r: same(g, np.log2(r))),
    ("exponential", "What is expected is the logarithm of your {name}.",
     lambda g, r: same(g, np.exp(r))),
    ("exponential", "What is expected is the logarithm to base 2 of your {name}.",
     lambda g, r: same(g, np.exp2(r))),
    ("square", "{name} is the square of what is expected.", lambda g, r: same(g, r**2)),
    ("square root", "{name} is the square root of what is expected.",
     lambda g, r: (r >= 0).all() and same(g, np.sqrt(r))),
    ("absolute", "{name} has lost its minus signs.", lambda g, r: same(g, np.abs(r))),
    ("whole", "{name} is rounded to whole numbers.",
     lambda g, r: np.any(g)
     and (same(g, np.round(r)) or same(g, np.trunc(r)) or same(g, np.floor(r)))),
    ("rounded", "{name} is rounded: return it with all its digits.",
     lambda g, r: any(same(g, np.round(r, digits)) for digits in range(1, 6))),
    ("zero", "Where {name} is wrong, it holds nothing but zeros.", lambda g, r: not g.any()),
    ("transposed", "{name} is the transpose of what is expected.",
     lambda g, r: (r.ndim > 1 and same(g, r.T)) or (r.ndim > 2 and same(g, r.swapaxes(-1, -2)))),
    ("yes or no", "{name} holds 1 for every entry that is not 0.",
     lambda g, r: np.any(r == 0) and same(g, (r != 0).astype(float))),
)  # fmt: skip
ALONG = (
    ("reversed", "{name} is in reverse order along axis {axis}.",
     lambda g, r, a: same(g, np.flip(r, a))),
    ("shifted", "{name} is shifted by one place along axis {axis}: yours comes one too late.",
     lambda g, r, a: r.shape[a] > 2 and same(_cut(g, a, 1, None), _cut(r, a, None, -1))),
    ("shifted", "{name} is shifted by one place along axis {axis}: yours comes one too early.",
     lambda g, r, a: r.shape[a] > 2 and same(_cut(g, a, None, -1), _cut(r, a, 1, None))),
    ("cumulative", "{name} adds up along axis {axis} what should stand there one by one.",
     lambda g, r, a: r.shape[a] > 1 and same(g, np.cumsum(r, a))),
    ("cumulative", "{name} should be added up along axis {axis}: yours are the single terms.",
     lambda g, r, a: r.shape[a] > 1 and same(np.cumsum(g, a), r)),
    ("averaged", "{name} holds the mean along axis {axis} in place of each entry.",
     lambda g, r, a: r.shape[a] > 1 and same(g, r * 0 + r.mean(a, keepdims=True))),
    ("normalised", "{name} is divided by its sum along axis {axis}.",
     lambda g, r, a: same(g, r / r.sum(a, keepdims=True))),
    ("normalised", "{name} must be divided by its sum along axis {axis}.",
     lambda g, r, a: same(g / g.sum(a, keepdims=True), r)),
    ("permuted", "{name} holds the right numbers in another order along axis {axis}.",
     lambda g, r, a: r.shape[a] > 1 and same(np.sort(g, a), np.sort(r, a))),
    ("first", "{name} is right but for its first entry along axis {axis}.",
     lambda g, r, a: r.shape[a] > 2 and same(_cut(g, a, 1, None), _cut(r, a, 1, None))),
    ("last", "{name} is right but for its last entry along axis {axis}.",
     lambda g, r, a: r.shape[a] > 2 and same(_cut(g, a, None, -1), _cut(r, a, None, -1))),
    ("first only", "{name} is right only in its first entry along axis {axis}.",
     lambda g, r, a: same(_cut(g, a, None, 1), _cut(r, a, None, 1))
     and _all_wrong(_cut(g, a, 1, None), _cut(r, a, 1, None), a)),
    ("last only", "{name} is right only in its last entry along axis {axis}.",
     lambda g, r, a: same(_cut(g, a, -1, None), _cut(r, a, -1, None))
     and _all_wrong(_cut(g, a, None, -1), _cut(r, a, None, -1), a)),
)  # fmt: skip


def _cut(array: np.ndarray, axis: int, start: int | None, stop: int | None) -> np.ndarray:
    return array[(slice(None),) * axis + (slice(start, stop),)]


def _all_wrong(got: np.ndarray, right: np.ndarray, axis: int) -> bool:
    """Tell whether every slice along an axis has something wrong."""
    bad = ~close(got, right)
    others = tuple(a for a in range(bad.ndim) if a != axis)
    return bad.size > 0 and bool(bad.any(axis=others).all())


def _sorted(values: list) -> list:
    return sorted(map(repr, values))


LISTS = (
    ("reversed", "{name} is in reverse order.", lambda g, r: alike(g, r[::-1])),
    ("last", "{name} lacks its last item.", lambda g, r: len(r) > 0 and alike(g, r[:-1])),
    ("first", "{name} lacks its first item.", lambda g, r: len(r) > 0 and alike(g, r[1:])),
    ("too long", "{name} goes on after its end: the first items are right.",
     lambda g, r: len(g) > len(r) and alike(g[: len(r)], r)),
    ("too long", "{name} has items before its start: the last ones are right.",
     lambda g, r: len(g) > len(r) and len(r) > 0 and alike(g[-len(r) :], r)),
    ("too short", "{name} ends too early: its items are right as far as they go.",
     lambda g, r: 0 < len(g) < len(r) and alike(r[: len(g)], g)),
    ("permuted", "{name} holds the right items in another order.",
     lambda g, r: _sorted(g) == _sorted(r)),
    ("repeated", "{name} lacks repetitions: an item that is due twice stands there once.",
     lambda g, r: len(g) < len(r) and set(map(repr, g)) == set(map(repr, r))),
    ("missing", "{name} holds only right items, but not all of them.",
     lambda g, r: len(g) < len(r) and set(map(repr, g)) < set(map(repr, r))),
)  # fmt: skip
