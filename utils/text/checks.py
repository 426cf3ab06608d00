"""Checks that text, data and models share: one clear sentence for a wrong argument."""

import operator
from collections.abc import Iterable, Iterator, Mapping, Set

import numpy as np


def refuse_string(name: str, value: object, function: str, way_out: str = "[text] for one") -> None:
    """Raise if one string came where a list of strings is expected: it would fall into letters."""
    if isinstance(value, str | bytes):
        raise ValueError(
            f"{name}={value[:20]!r} is one string: {function}() expects a list of {name}, so "
            f"give {way_out}"
        )


def as_tokens(tokens: Iterable[str], function: str) -> list[str]:
    """Make a list of tokens; raise ValueError for one string, or a list of anything but strings."""
    refuse_string("tokens", tokens, function, "tokenize(text), or list(text) for characters")
    in_order = not isinstance(tokens, Set) or function == "Vocabulary"
    if isinstance(tokens, Mapping) or not in_order:
        raise ValueError(
            f"tokens is a {type(tokens).__name__}: {function}() expects the tokens themselves, in "
            "their order, each as often as it stands in the text"
        )
    tokens = list(tokens)
    for odd in (token for token in tokens if not isinstance(token, str)):
        raise ValueError(
            f"tokens holds {str(odd)[:40]}, a {type(odd).__name__}: {function}() expects strings, "
            "those of all sentences in one list"
        )
    return tokens


def check_sizes(**sizes: int) -> None:
    """Raise ValueError unless every size is a whole number of at least 1."""
    for name, size in sizes.items():
        try:
            good = operator.index(size) >= 1
        except TypeError:
            good = False
        if not good:
            raise ValueError(f"{name}={size!r}: expected a whole number of at least 1")


def as_ids(ids: Iterable[int], size: int | None = None) -> np.ndarray:
    """Make an int64 array of ids, checked to lie in 0 ... size - 1 where size is given."""
    try:
        array = np.asarray(list(ids) if isinstance(ids, Iterator) else ids)
    except ValueError:  # NumPy speaks of an inhomogeneous shape
        raise ValueError(
            "ids holds lists of different lengths: expected equal ones, as pad() makes them"
        ) from None
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"ids are of type {array.dtype}: whole numbers are expected")
    if array.dtype == np.uint64 and (large := array[array > np.iinfo(np.int64).max]).size:
        raise ValueError(f"id {large[0]} is larger than any id can be")
    array = array.astype(np.int64)
    if size is not None and (outside := array[(array < 0) | (array >= size)]).size:
        raise ValueError(f"id {outside[0]} is unknown: the {size} tokens have ids 0 to {size - 1}")
    return array
