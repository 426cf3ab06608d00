"""Checks that the text functions share: one clear sentence for a wrong argument."""

import operator
from collections.abc import Iterable, Iterator

import numpy as np


def refuse_string(tokens: Iterable[str], function: str) -> None:
    """Raise if one string came where a list of tokens is expected: it would fall into letters."""
    if isinstance(tokens, str):
        raise ValueError(
            f"tokens={tokens[:20]!r} is one string: {function}() expects a list of tokens, "
            "so call tokenize(text) first, or list(text) for characters"
        )


def check_positive(name: str, value: int) -> None:
    """Raise ValueError unless the argument is a whole number of at least 1."""
    try:
        good = operator.index(value) >= 1
    except TypeError:
        good = False
    if not good:
        raise ValueError(f"{name}={value!r} is not possible: choose a whole number >= 1")


def as_ids(ids: Iterable[int], size: int | None = None) -> np.ndarray:
    """Make an int64 array of ids, checked to lie in 0 ... size - 1 where size is given."""
    array = np.asarray(list(ids) if isinstance(ids, Iterator) else ids)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"ids are of type {array.dtype}: whole numbers are expected")
    array = array.astype(np.int64)
    if size is not None and (outside := array[(array < 0) | (array >= size)]).size:
        raise ValueError(f"id {outside[0]} is unknown: the {size} tokens have ids 0 to {size - 1}")
    return array
