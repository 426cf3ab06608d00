"""Turn what a student's function did into one or a few short lines of plain words."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import GeneratorType

import numpy as np

from utils.exercises.checking.calling import Raised
from utils.exercises.checking.comparing import RELATIVE, alike, as_numbers, close, digits
from utils.exercises.checking.numpy_errors import in_plain_words


def printable(text: str) -> str:
    """Return text as the terminal can show it: its signs, or plain ones where it has none.

    A Windows terminal of code page 1252 knows no tick, and to print one raises an error.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.replace("✓", "OK:").replace("✗", "WRONG:").replace("★", "*")
        return plain.encode(encoding, "replace").decode(encoding)
    return text


def kind(value: object) -> str:
    """Name what a value is, with its article: "an array of shape (2, 3)", "a list of 3"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        odd = "" if value.dtype.kind in "biuf" else f" and type {value.dtype}"
        return f"an array of shape {value.shape}{odd}"
    if isinstance(value, (list, tuple, dict, set)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, (GeneratorType, map, filter, zip)):
        return f"a {type(value).__name__}, which holds no values yet (put list(...) around it)"
    name = type(value).__name__
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def arguments(names: Sequence[str], values: Sequence, floats: bool = True) -> str:
    """Show the arguments of a call: small ones by value, large ones by shape.

    Without `floats`, arrays of them are shown by shape even if they are small.
    """
    pairs = zip(names, values, strict=True)
    return ", ".join(_argument(name, value, "biuf" if floats else "biu") for name, value in pairs)


def _argument(name: str, value: object, by_value: str) -> str:
    if isinstance(value, np.ndarray):
        if value.size <= 12 and value.dtype.kind in by_value:
            shown = value.round(2) + 0.0 if value.dtype.kind == "f" else value  # no "-0.0"
            return f"{name}={shown.tolist()}"
        return f"{name} of shape {value.shape}"
    if callable(value):
        known = getattr(value, "__name__", "<lambda>")
        return f"{name}=<a function>" if known == "<lambda>" else f"{name}=<the function {known}>"
    text = repr(value)
    return f"{name}={text}" if len(text) <= 90 else f"{name}={kind(value)[2:]}"


def not_written(error: Raised, name: str) -> str:
    """Say which function still is a blank: the one checked, or one that it calls."""
    if error.blank in (name, "?", "<lambda>"):
        return "not written yet. Put your code in place of `raise NotImplementedError`."
    return f"it calls {error.blank}, which is not written yet."


def raised(error: Raised) -> list[str]:
    """Say what was raised and on which line of the student's own code."""
    if error.kind == "TookTooLong":
        return [f"{error.message}: look for a loop that never ends."]
    if error.kind in ("SystemExit", "KeyboardInterrupt"):
        how = "asked Python to exit" if error.kind == "SystemExit" else "was interrupted"
        lines = [f"it {how}; let it end with a return instead."]
    elif error.kind == "RecursionError":
        lines = ["it calls itself without an end: let one case return without such a call."]
    else:
        first = (error.message.splitlines() or ["(no message)"])[0][:200]
        lines = [f"it raised {error.kind}: {in_plain_words(first)}"]
    return [*lines, f"In the line `{error.line}`."] if error.line else lines


def difference(
    name: str, note: str, got: object, right: object, relative: float = RELATIVE
) -> list[str]:
    """Say where a result differs from the right one; empty if it does not."""
    if got is ... or (isinstance(got, (list, tuple)) and any(item is ... for item in got)):
        return [f"{name} still holds `...`: put your code in its place."]
    numbers = as_numbers(right)
    if numbers is not None and not (isinstance(right, (list, tuple)) and not numbers.size):
        return _array_difference(name, note, got, numbers, relative)
    if isinstance(right, Mapping):
        return _mapping_difference(name, got, right)
    if isinstance(right, (list, tuple, np.ndarray)):
        return _list_difference(name, got, right)
    if alike(got, right):
        return []
    if type(got) is not type(right):
        return [f"{name} must be {kind(right)}, yours is {kind(got)}."]
    return [f"{name} is {_short(got)}, expected {_short(right)}."]


def _mapping_difference(name: str, got: object, right: Mapping) -> list[str]:
    if not isinstance(got, Mapping):
        return [f"{name} must be a {type(right).__name__}, yours is {kind(got)}."]
    if set(got) != set(right) and set(map(str, got)) != set(map(str, right)):
        return [f"{name} must have the keys {list(right)}, yours has {list(got)}."]
    wrong = [key for key in right if key not in got or not alike(got[key], right[key])]
    return [
        f"{name}[{key!r}] is {_short(got.get(key))}, expected {_short(right[key])}."
        for key in wrong[:1]
    ]


def _list_difference(name: str, got: object, right: Sequence) -> list[str]:
    """Compare lists of words, of truths, of whatever holds no plain numbers."""
    if isinstance(got, np.ndarray) and got.ndim:
        got = got.tolist()  # an array of words is as good as a list
    if not isinstance(got, (list, tuple)):
        return [f"{name} must be a {type(right).__name__}, yours is {kind(got)}."]
    for place, (mine, theirs) in enumerate(zip(got, right, strict=False)):
        if not alike(mine, theirs):
            if len(got) != len(right):
                break
            return [f"{name}[{place}] is {_short(mine)}, expected {_short(theirs)}."]
    if len(got) != len(right):
        return [f"{name} holds {len(got)} items, expected {len(right)}."]
    return []


def _short(value: object) -> str:
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 60 and not isinstance(value, np.ndarray) else kind(value)


def _array_difference(
    name: str, note: str, got: object, right: np.ndarray, relative: float
) -> list[str]:
    numbers = as_numbers(got)
    if numbers is None:
        one = "True or False" if right.dtype.kind == "b" else "one number"
        many = f"{note} of numbers" if note == "a list" else note or "array"
        many = many if many.startswith("a list") else "an array of numbers"
        expected = many if right.ndim else one
        return [f"{name} must be {expected}, yours is {kind(got)}."]
    if numbers.shape != right.shape:
        if note.startswith("a list") and max(numbers.size, right.size) <= 16:
            return [f"{name} is {numbers.tolist()}, expected {right.tolist()}."]
        return [_shape_difference(name, note, numbers.shape, right.shape)]
    bad = ~close(numbers, right, relative)
    if not bad.any():
        return []
    place = tuple(int(index) for index in np.argwhere(bad)[0])
    mine, theirs = digits(numbers[place], right[place])
    whole = right.dtype.kind in "iu" and numbers.dtype.kind == "f" and float(mine) % 1 != 0
    line = f"{name}{list(place) if place else ''} is {mine}, expected {theirs}"
    line += ", a whole number" if whole else ""
    if right.size > 1:
        line += f" ({bad.sum()} of {bad.size} entries {'are' if bad.sum() > 1 else 'is'} wrong)"
    return [f"{line}."]


def _shape_difference(name: str, note: str, got: tuple, right: tuple) -> str:
    expected = f"shape {right}" if right else "one number"
    expected += f" = {note}" if right and note else ""
    more = ""
    if len(right) > 1 and got == right[::-1]:
        more = ": yours is the transpose"
    elif not right and got == (1,):
        more = ": take the number out of the array, for example with [0]"
    elif sorted(got) == sorted(right):
        more = ": the right sizes in another order"
    elif len(got) == len(right) + 1 and _without_ones(got) == _without_ones(right):
        more = ": yours has an axis of size 1 too many"
    return f"{name} has shape {got}, expected {expected}{more}."


def _without_ones(shape: tuple) -> tuple:
    return tuple(size for size in shape if size != 1)
