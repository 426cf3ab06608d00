"""General diagnoses: what wrong results have to do with the right ones, with no list of mistakes.

Each relation is a guess such as "the sign is turned". It counts only if it holds in every case in
which the result is wrong, and if there is enough to see for it not to be chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from utils.exercises.checking.by_arguments import added, handed_back, where
from utils.exercises.checking.comparing import alike, as_numbers, close, digits
from utils.exercises.checking.relations import ALONG, LISTS, WHOLE, holds

Pair = tuple[np.ndarray, np.ndarray]  # what came, what was expected


@dataclass(frozen=True)
class Case:
    """One call: its arguments by name, the results that came, the right ones."""

    inputs: dict[str, object]
    got: tuple
    right: tuple


@dataclass(frozen=True)
class Likeness:
    """A diagnosis: its kind, for counting, and the sentence that the student reads."""

    kind: str
    sentence: str


def diagnose(cases: Sequence[Case], names: Sequence[str]) -> Likeness | None:
    """Say how wrong results relate to the right ones, or None where nothing can be seen.

    All cases have as many results as there are `names`.
    """
    swapped = _swapped(cases, names)
    if swapped:
        return swapped
    for place, name in enumerate(names):
        pairs = [(case.got[place], case.right[place], case.inputs) for case in cases]
        wrong = [each for each in pairs if not alike(each[0], each[1])]
        if wrong:
            found = _unmoved([case.got[place] for case in cases], wrong, name)
            found = found or _argument(wrong, name) or _of_numbers(pairs, wrong, name)
            return found or _of_lists(wrong, name)
    return None


# ------------------------------------------------------------- results that do not follow at all


def _swapped(cases: Sequence[Case], names: Sequence[str]) -> Likeness | None:
    """Notice right results in another order."""
    if len(names) < 2 or any(alike(*case.right[:2]) for case in cases):
        return None
    if all(
        len(case.got) == len(case.right) and alike(case.got[::-1], case.right) for case in cases
    ):
        order = ", ".join(names)
        return Likeness("swapped", f"These are the right results in another order: return {order}.")
    return None


def _unmoved(got: list, wrong: list, name: str) -> Likeness | None:
    """Notice a result that is the same whatever the arguments are."""
    rights = [right for _, right, _ in wrong]
    if len(got) < 3 or got[0] is None or not all(alike(each, got[0]) for each in got[1:]):
        return None
    if all(alike(each, rights[0]) for each in rights):
        return None
    return Likeness("unmoved", f"{name} is the same in every call, whatever the arguments are.")


def _argument(wrong: list, name: str) -> Likeness | None:
    for kind, sentence in handed_back(wrong, name):
        return Likeness(kind, sentence)
    return None


# ------------------------------------------------------------------------------ arrays of numbers


def _of_numbers(pairs: list, wrong: list, name: str) -> Likeness | None:
    numbers = [(as_numbers(got), as_numbers(right), inputs) for got, right, inputs in wrong]
    if any(got is None or right is None for got, right, _ in numbers):
        return None
    if any(got.shape != right.shape for got, right, _ in numbers):
        return _of_shapes(numbers, name)
    numbers = [(got.astype(float), right.astype(float), inputs) for got, right, inputs in numbers]
    bad = _not_finite(numbers, name)
    if bad:
        return bad
    truths = all(as_numbers(right).dtype.kind == "b" for _, right, _ in wrong)
    if truths:
        flipped = len(wrong) == len(pairs) and all(
            alike(got, 1 - right) for got, right, _ in numbers
        )
        sentence = f"{name} says True where False is expected, and False for True."
        return Likeness("negated", sentence) if flipped and len(pairs) > 2 else None
    if sum((~close(got, right)).sum() for got, right, _ in numbers) < 2:
        return None  # one number proves nothing
    for kind, sentence in _relations(numbers, name):
        return Likeness(kind, sentence)
    return None


def _of_shapes(numbers: list, name: str) -> Likeness | None:
    """Notice the right numbers in another shape."""
    if all(got.shape == right.shape[::-1] and alike(got.T, right) for got, right, _ in numbers):
        return Likeness("transposed", f"{name} is the transpose of what is expected.")
    if all(
        got.size == right.size and alike(got.ravel(), right.ravel()) for got, right, _ in numbers
    ):
        return Likeness("shape", f"{name} holds the right numbers in another shape.")
    for what, reduce in (("sum", np.sum), ("mean", np.mean), ("largest", np.max)):
        if all(right.ndim == 0 and alike(reduce(got), right) for got, right, _ in numbers):
            text = f"{name} should be one number: the {what} of the numbers you return."
            return Likeness("not reduced", text)
    for place, which in ((0, "first"), (-1, "last")):
        if all(right.ndim > 1 and alike(got, right[place]) for got, right, _ in numbers):
            text = f"{name} lacks its first axis: yours is the {which} entry of it alone."
            return Likeness("part", text)
    for axis in range(-3, 3):
        for what, reduce in (("sum", np.sum), ("mean", np.mean)):
            if all(
                -right.ndim - 1 <= axis <= right.ndim
                and got.ndim == right.ndim + 1
                and alike(reduce(got, axis=axis), right)
                for got, right, _ in numbers
            ):
                text = f"{name} lacks a last step: its {what} over axis {axis} is what is expected."
                return Likeness("not reduced", text)
    return None


def _not_finite(numbers: list, name: str) -> Likeness | None:
    """Notice infinities and NaN where numbers are expected, if nothing else is wrong."""
    bad = [~np.isfinite(got) & np.isfinite(right) for got, right, _ in numbers]
    if not all(each.any() for each in bad):
        return None
    others = any(
        (~close(got, right) & ~odd).any() for (got, right, _), odd in zip(numbers, bad, strict=True)
    )
    if others:
        return None
    what = "nan" if any(np.isnan(got).any() for got, _, _ in numbers) else "infinite"
    causes = "a division by 0, the logarithm of 0, or np.exp of a large number"
    return Likeness(
        "not finite", f"Only entries of {name} that became {what} are wrong: look for {causes}."
    )


def _relations(numbers: list, name: str) -> Iterator[tuple[str, str]]:
    """Yield what relates all wrong results to the right ones, the plainest first."""
    pairs = [(got, right) for got, right, _ in numbers]

    def always(relation: Callable) -> bool:
        return all(holds(relation, got, right) for got, right in pairs)

    for kind, sentence, relation in WHOLE:
        if always(relation):
            yield kind, sentence.format(name=name)
    yield from _scale(numbers, name)
    yield from _offset(pairs, name)
    for axis in range(max(right.ndim for _, right in pairs)):
        for kind, sentence, relation in ALONG:
            if always(lambda got, right, r=relation, a=axis: a < right.ndim and r(got, right, a)):
                yield kind, sentence.format(name=name, axis=axis)
    yield from where(numbers, name)
    yield from added(numbers, name)
    for axis in range(max(right.ndim for _, right in pairs)):
        if always(lambda got, right, a=axis: _sums_to_one(right, a) and not _sums_to_one(got, a)):
            total = digits(pairs[0][0].sum(axis=axis).flat[0], 1.0)[0]
            yield (
                "sums",
                f"{name} must sum to 1 along axis {axis}; yours begins with a sum of {total}.",
            )


def _scale(numbers: list, name: str) -> Iterator[tuple[str, str]]:
    """Notice one factor for all entries of a call, and where it comes from."""
    factors = []
    for got, right, _ in numbers:
        used = np.abs(right) > 1e-9
        ratios = got[used] / right[used]
        if not used.any() or not alike(got[~used], 0 * got[~used]):
            return
        if not np.allclose(ratios, ratios[0], rtol=1e-4) or abs(ratios[0]) < 1e-9:
            return
        factors.append(ratios[0])
    if np.allclose(factors, 1, rtol=1e-3):
        return  # a lack of precision
    entries = sum((np.abs(right) > 1e-9).sum() for _, right, _ in numbers)
    if entries < 2 or (len(factors) == entries and len(factors) < 3):
        return
    for text, size in _sizes(numbers):
        for what, power in (
            ("large by ", 1),
            ("small by ", -1),
            ("large by the square root of ", 0.5),
            ("small by the square root of ", -0.5),
        ):
            if len(set(size)) > 1 and np.allclose(factors, np.array(size) ** power, rtol=1e-4):
                yield (
                    "scale",
                    f"Every entry of {name} is too {what}{text}: is it a sum or a mean?",
                )
                return
    if np.allclose(factors, factors[0], rtol=1e-4):
        yield "scale", f"Every entry of {name} is {factors[0]:.4g} times what it should be."
    elif all(right.size > 1 for _, right, _ in numbers):
        some = f"{factors[0]:.4g} in the first, {factors[-1]:.4g} in the last"
        yield "scale", f"In each call, {name} is wrong by one factor for all entries ({some})."


def _sizes(numbers: list) -> Iterator[tuple[str, list[float]]]:
    """Yield in words every size of the arguments, with its value in each call."""
    for argument, value in numbers[0][2].items():
        values = [inputs[argument] for _, _, inputs in numbers]
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and all(each > 0 for each in values):
            yield argument, [float(each) for each in values]
        for axis in range(np.ndim(value) if isinstance(value, np.ndarray) else 0):
            sizes = [float(np.shape(each)[axis]) for each in values]
            yield f"the size of {argument} along axis {axis}", sizes
        if isinstance(value, np.ndarray):
            yield f"the number of entries of {argument}", [float(np.size(each)) for each in values]
            if value.dtype.kind == "b":
                yield (
                    f"the number of True in {argument}",
                    [float(each.sum()) or 1.0 for each in values],
                )
        elif isinstance(value, (list, tuple)):
            yield f"the length of {argument}", [float(len(each)) for each in values]


def _offset(pairs: list, name: str) -> Iterator[tuple[str, str]]:
    """Notice one number that is added everywhere."""
    offsets = [got - right for got, right in pairs]
    first = offsets[0].flat[0]
    if all(np.allclose(each, first, rtol=1e-4, atol=1e-9) for each in offsets):
        if sum(each.size for each in offsets) > 2:
            side = "more" if first > 0 else "less"
            yield "offset", f"Every entry of {name} is {abs(first):.4g} {side} than it should be."
    elif all(each.size > 2 and np.allclose(each, each.flat[0], rtol=1e-4) for each in offsets):
        yield (
            "offset",
            f"In each call, every entry of {name} is wrong by one and the same difference.",
        )


def _sums_to_one(array: np.ndarray, axis: int) -> bool:
    return bool(axis < array.ndim and np.allclose(array.sum(axis=axis), 1, atol=1e-6))


# --------------------------------------------------------------------------------- lists of words


def _of_lists(wrong: list, name: str) -> Likeness | None:
    lists = [(_listed(got), _listed(right)) for got, right, _ in wrong]
    if any(got is None or right is None for got, right in lists):
        return None
    if sum(len(right) > 1 for _, right in lists) == 0:
        return None
    for kind, sentence, relation in LISTS:
        if all(relation(got, right) for got, right in lists):
            return Likeness(kind, sentence.format(name=name))
    return None


def _listed(value: object) -> list | None:
    if isinstance(value, np.ndarray) and value.ndim == 1:
        return value.tolist()
    return list(value) if isinstance(value, (list, tuple)) else None
