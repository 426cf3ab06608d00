"""Turn values into bytes and back: a header in JSON and the arrays' own bytes behind it, no pickle.

Both ends of the wire use it, and neither trusts the other: whatever breaks a rule or a limit is
`Garbage`. What has no form of its own arrives as a `Foreign`, which only tells its type.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable

import numpy as np

DEEPEST = 24  # lists within lists
HEADER, PAYLOAD = 1_000_000, 16_000_000  # bytes of one message
HASHED = 5_000  # entries of a set or a dictionary: keys made to collide cost their square
BITS = 1024  # of a whole number
DTYPE = re.compile(r"[<>|=][biufcSU]\d{1,4}")


class Garbage(ValueError):
    """Say that bytes are no message, or that a value is too large or too deep to be one."""


class Foreign:
    """Stand for a value that no message can hold; the type of each carries the other's name."""

    def __repr__(self) -> str:
        """Tell the type alone, in place of the value."""
        return f"<{type(self).__name__}>"


def encode(value: object, function: Callable[[Callable], dict]) -> tuple[bytes, bytes]:
    """Return a value as a header and a payload; `function` gives the reference of a callable."""
    arrays: list[bytes] = []
    tree = _Encoder(arrays, function).node(value, 0)
    header, payload = json.dumps(tree).encode(), b"".join(arrays)
    if len(header) > HEADER or len(payload) > PAYLOAD:
        raise Garbage(f"it is too large: {len(header) + len(payload):,} bytes")
    return header, payload


def decode(header: bytes, payload: bytes, function: Callable[[dict], object]) -> object:
    """Return the value of a message; `function` finds what a reference means. Raises Garbage."""
    try:
        tree = json.loads(header)
        return _Decoder(payload, function).node(tree, 0)
    except Garbage:
        raise
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError) as error:
        raise Garbage(f"this is no message ({type(error).__name__})") from None


class _Encoder:
    def __init__(self, arrays: list[bytes], function: Callable[[Callable], dict]) -> None:
        self.arrays, self.function, self.end = arrays, function, 0

    def node(self, value: object, depth: int) -> object:
        """Return one value as JSON; a subclass counts as what it is derived from."""
        if depth > DEEPEST:
            raise Garbage(f"it is nested more than {DEEPEST} levels deep")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, np.generic):
            return self._scalar(value)
        if isinstance(value, np.ndarray):
            return self._array(value, depth)
        for kind, form in self.FORMS.items():
            if isinstance(value, kind):
                return form(self, value, depth)
        if callable(value) and (reference := self.function(value)):
            return reference
        return self._like_numbers(value)

    def _like_numbers(self, value: object) -> dict:
        """Return what NumPy makes of a fraction, a range, a table, ... or the type alone."""
        kind = type(value)
        listed = hasattr(kind, "__len__") and hasattr(kind, "__getitem__")
        if listed or hasattr(kind, "__array__") or hasattr(kind, "__float__"):
            with contextlib.suppress(Exception):
                array = np.array(float(value) if hasattr(kind, "__float__") else value, subok=False)
                if DTYPE.fullmatch(array.dtype.str):
                    return {"array": self._raw(array)}
        return self._no(value)

    def _scalar(self, value: np.generic) -> object:
        array = np.array(value)
        return {"scalar": self._raw(array)} if DTYPE.fullmatch(array.dtype.str) else self._no(value)

    def _array(self, value: np.ndarray, depth: int) -> object:
        value = np.array(value, subok=False, copy=None)
        if DTYPE.fullmatch(value.dtype.str):
            return {"array": self._raw(value)}
        if value.dtype.hasobject and value.ndim:
            items = [self.node(item, depth + 1) for item in value.ravel().tolist()]
            return {"objects": [list(value.shape), items]}
        return self._no(value)

    def _raw(self, array: np.ndarray) -> list:
        if array.nbytes + self.end > PAYLOAD:
            raise Garbage(f"it is too large: {array.nbytes:,} bytes")
        self.arrays.append(array.tobytes())
        self.end += array.nbytes
        return [array.dtype.str, list(array.shape)]

    def _no(self, value: object) -> dict:
        return {"other": str(type(value).__name__)[:60]}

    def _int(self, value: int, depth: int) -> object:
        value = int.__index__(value)
        if -(2**53) < value < 2**53:
            return value
        return {"int": hex(value)} if value.bit_length() <= BITS else self._no(value)

    def _items(self, items: object, depth: int) -> list:
        return [self.node(item, depth + 1) for item in items]

    def _pairs(self, value: dict, depth: int) -> dict:
        return {"dict": [self._items(pair, depth) for pair in dict.items(value)]}

    FORMS = {  # noqa: RUF012, a table of this class's own methods
        int: _int,
        float: lambda self, value, depth: float.__float__(value),
        complex: lambda self, value, depth: {"complex": [value.real, value.imag]},
        str: lambda self, value, depth: str.__str__(value),
        list: lambda self, value, depth: self._items(list.__iter__(value), depth),
        tuple: lambda self, value, depth: {"tuple": self._items(tuple.__iter__(value), depth)},
        dict: _pairs,
        set: lambda self, value, depth: {"set": self._items(set.__iter__(value), depth)},
        frozenset: lambda self, value, depth: {
            "frozenset": self._items(frozenset.__iter__(value), depth)
        },
    }


class _Decoder:
    def __init__(self, payload: bytes, function: Callable[[dict], object]) -> None:
        self.payload, self.function, self.place = payload, function, 0

    def node(self, tree: object, depth: int) -> object:
        """Return the value of one node of the header."""
        if depth > DEEPEST:
            raise Garbage(f"it is nested more than {DEEPEST} levels deep")
        if isinstance(tree, list):
            return self._items(tree, depth)
        if not isinstance(tree, dict):
            return tree
        [(kind, held)] = tree.items()
        if kind == "function":
            return self.function(tree)
        return self.FORMS[kind](self, held, depth)

    def _items(self, held: list, depth: int) -> list:
        if not isinstance(held, list):
            raise Garbage("a list was expected")
        return [self.node(item, depth + 1) for item in held]

    def _array(self, held: list, depth: int = 0) -> np.ndarray:
        name, shape = held
        if not DTYPE.fullmatch(name) or len(shape) > 32:
            raise Garbage("this is no array")
        if not all(type(n) is int and 0 <= n < 2**40 for n in shape):
            raise Garbage("this is no shape")
        dtype, size = np.dtype(name), 1
        for length in shape:
            size *= length
        if size and not dtype.itemsize:
            raise Garbage("this array has entries without a size")
        begin, self.place = self.place, self.place + size * dtype.itemsize
        if self.place > len(self.payload):
            raise Garbage("an array is longer than its bytes")
        # a copy: the receiver may write into its arrays
        return np.frombuffer(self.payload[begin : self.place], dtype).reshape(shape).copy()

    def _objects(self, held: list, depth: int) -> np.ndarray:
        shape, items = held
        array = np.empty(len(items), object)
        array[:] = self._items(items, depth)
        return array.reshape(shape)

    def _hashed(self, held: list) -> list:
        if len(held) > HASHED:
            raise Garbage(f"it holds more than {HASHED:,} keys")
        return held

    def _pairs(self, held: list, depth: int) -> dict:
        return dict(self._items(pair, depth) for pair in self._hashed(held))

    def _int(self, held: str, depth: int) -> int:
        if len(held) > BITS:
            raise Garbage("a number is too large")
        return int(held, 16)

    def _other(self, held: str, depth: int) -> Foreign:
        name = held if isinstance(held, str) and held[:60].isidentifier() else "object"
        return type(name[:60], (Foreign,), {})()

    FORMS = {  # noqa: RUF012, a table of this class's own methods
        "int": _int,
        "complex": lambda self, held, depth: complex(*map(float, held)),
        "tuple": lambda self, held, depth: tuple(self._items(held, depth)),
        "dict": _pairs,
        "set": lambda self, held, depth: set(self._items(self._hashed(held), depth)),
        "frozenset": lambda self, held, depth: frozenset(self._items(self._hashed(held), depth)),
        "array": _array,
        "scalar": lambda self, held, depth: self._array(held)[()],
        "objects": _objects,
        "other": _other,
    }
