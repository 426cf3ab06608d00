"""Turn what a student's function did into one or a few short lines of plain words."""

from __future__ import annotations

import dis
import sys
import traceback
from collections.abc import Callable, Sequence
from types import FunctionType, ModuleType

import numpy as np

from utils.exercises.checking.numpy_errors import in_plain_words

RELATIVE, ABSOLUTE = 1e-5, 1e-7  # a float32 computation inside a right answer still passes


def printable(text: str) -> str:
    """Return text as the terminal can show it: its signs, or plain ones where it has none.

    A Windows terminal of code page 1252 knows no tick, and to print one raises an error.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.replace("✓", "OK:").replace("✗", "WRONG:")
        return plain.encode(encoding, "replace").decode(encoding)
    return text


def as_numbers(value: object) -> np.ndarray | None:
    """Return a value as an array of numbers, or None if it is not one."""
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, exotic objects: whatever NumPy cannot take
        return None
    return array if array.dtype.kind in "biuf" else None


def close(got: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Tell for every entry whether it is right up to rounding."""
    got, right = got.astype(float), right.astype(float)
    return np.isclose(got, right, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)


def kind(value: object) -> str:
    """Name what a value is, with its article: "an array of shape (2, 3)", "a list of 3"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        odd = "" if value.dtype.kind in "biuf" else f" and type {value.dtype}"
        return f"an array of shape {value.shape}{odd}"
    if isinstance(value, (list, tuple, dict, set)):
        return f"a {type(value).__name__} of {len(value)}"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


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


def not_written(error: NotImplementedError) -> str:
    """Say which function still is a blank: the one checked, or one that it calls."""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is the checker's call
    if len(frames) <= 1:
        return "not written yet. Put your code in place of `raise NotImplementedError`."
    return f"it calls {frames[-1].name}, which is not written yet."


def raised(error: Exception) -> list[str]:
    """Say what was raised and on which line of the student's own code."""
    lines = [f"it raised {type(error).__name__}: {_first_line(error)}"]
    frames = traceback.extract_tb(error.__traceback__)[1:]
    if frames and frames[0].line:
        lines.append(f"In the line `{frames[0].line}`.")
    return lines


def _first_line(error: Exception) -> str:
    text = (str(error).splitlines() or ["(no message)"])[0][:200]
    return in_plain_words(text)


def difference(name: str, note: str, got: object, right: object) -> list[str]:
    """Say where a result differs from the right one; empty if it does not."""
    numbers = as_numbers(right)
    if numbers is None or isinstance(right, (list, tuple, dict)):
        return _plain_difference(name, got, right)
    return _array_difference(name, note, got, numbers)


def _plain_difference(name: str, got: object, right: object) -> list[str]:
    """Compare lists and dictionaries of words, truths and numbers."""
    if isinstance(right, list) and isinstance(got, np.ndarray) and got.ndim == 1:
        got = got.tolist()  # an array of words is as good as a list
    if not isinstance(got, type(right)):
        return [f"{name} must be a {type(right).__name__}, yours is {kind(got)}."]
    if isinstance(right, dict):
        if set(map(str, got)) != set(right):
            return [f"{name} must have the keys {list(right)}, yours has {list(got)}."]
        wrong = [key for key in right if not equal(got[key], right[key])]
        return [
            f"{name}[{key!r}] is {_short(got[key])}, expected {right[key]!r}." for key in wrong[:1]
        ]
    if len(got) != len(right):
        return [f"{name} holds {len(got)} items, expected {len(right)}."]
    for place, (mine, theirs) in enumerate(zip(got, right, strict=True)):
        if not equal(mine, theirs):
            return [f"{name}[{place}] is {_short(mine)}, expected {theirs!r}."]
    return []


def equal(mine: object, theirs: object) -> bool:
    """Compare two values of any kind with ==."""
    try:
        return bool(mine == theirs)
    except ValueError:  # an array of several truths where one value is expected
        return False


def _short(value: object) -> str:
    return repr(value) if len(repr(value)) <= 40 and np.ndim(value) == 0 else kind(value)


def _array_difference(name: str, note: str, got: object, right: np.ndarray) -> list[str]:
    numbers = as_numbers(got)
    if numbers is None:
        one = "True or False" if right.dtype.kind == "b" else "one number"
        expected = "an array of numbers" if right.ndim else one
        return [f"{name} must be {expected}, yours is {kind(got)}."]
    if numbers.shape != right.shape:
        return [_shape_difference(name, note, numbers.shape, right.shape)]
    if right.dtype.kind in "iu" and numbers.dtype.kind == "f":
        return [f"{name} must hold whole numbers (dtype int), yours are {numbers.dtype}."]
    bad = ~np.isfinite(numbers)
    if bad.any():
        place, entry = _first(bad), numbers[_index(bad)]
        return [f"{name}{place} is {entry}, expected {_number(right[_index(bad)])}."]
    bad = ~close(numbers, right)
    if not bad.any():
        return []
    got_entry, right_entry = numbers[_index(bad)], right[_index(bad)]
    lines = [f"{name}{_first(bad)} is {_number(got_entry)}, expected {_number(right_entry)}."]
    if right.size > 1:
        lines[0] = f"{lines[0][:-1]} ({bad.sum()} of {bad.size} entries are wrong)."
    return lines + _factor(numbers, right)


def _shape_difference(name: str, note: str, got: tuple, right: tuple) -> str:
    expected = f"shape {right}" if right else "one number"
    expected += f" = {note}" if right and note else ""
    turned = ": yours is the transpose" if len(right) > 1 and got == right[::-1] else ""
    return f"{name} has shape {got}, expected {expected}{turned}."


def _factor(got: np.ndarray, right: np.ndarray) -> list[str]:
    """Notice when every entry is wrong by one and the same factor."""
    used = np.abs(right) > 1e-9
    if used.sum() < 2 or not np.allclose(got[~used], 0):
        return []
    ratios = got[used] / right[used]
    if not np.allclose(ratios, ratios[0], rtol=1e-4) or abs(ratios[0]) < 1e-9:
        return []
    return [f"Every entry is {_number(ratios[0])} times what it should be."]


def _index(bad: np.ndarray) -> tuple[int, ...]:
    return tuple(int(place) for place in np.argwhere(bad)[0])


def _first(bad: np.ndarray) -> str:
    return str(list(_index(bad))) if bad.ndim else ""


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)


def notebook_variables(function: Callable) -> list[str]:
    """Name the notebook's data that a function reads past its arguments."""
    if not isinstance(function, FunctionType):
        return []
    names = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    values = {name: function.__globals__[name] for name in names & set(function.__globals__)}
    return sorted(
        name
        for name, value in values.items()
        if not callable(value) and not isinstance(value, ModuleType)
    )
