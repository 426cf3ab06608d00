"""What a cell made when the book was made, for cells that a page cannot run, or not soon enough.

`save` gives the variables that a cell has bound or changed, as bytes; `restore` puts them into the
variables of a page, as if the cell had run there. Weights in float32 are kept in half precision.
"""

from __future__ import annotations

import ast
import hashlib
import io
import lzma
import pickle
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from types import FunctionType, ModuleType
from typing import Any

from utils.page.absent import ABSENT

DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def whole(half: Any, kind: str) -> Any:
    """Return weights in the precision that they had before they were stored."""
    return half.astype(kind)


class _Pickler(pickle.Pickler):
    """Writes models without what their last forward pass saved, and weights in half precision."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self.weights: set[int] = set()

    def reducer_override(self, value: Any) -> Any:
        home = getattr(value, "__module__", None) or type(value).__module__
        if home.startswith((*ABSENT, "matplotlib")):  # a drawing is shown, not kept
            raise pickle.PicklingError(f"a page has no {type(value).__name__}")
        if id(value) in self.weights:
            return whole, (value.astype("float16"), value.dtype.str)
        if hasattr(value, "params") and hasattr(value, "saved"):  # a model of utils.scratch
            single = [each for each in value.params.values() if each.dtype == "float32"]
            self.weights |= {id(array) for array in single}  # a model in float64 proves something
            state = {**vars(value), "saved": None}
            return type(value).__new__, (type(value),), state
        if type(value).__name__ == "Arrays":  # memory for use, which holds nothing to keep
            return type(value).__new__, (type(value),), {**vars(value), "memory": {}}
        return NotImplemented


def fingerprint(value: Any) -> str | None:
    """Return a hash of a value, None for one that cannot be stored: a module, a function, ..."""
    if isinstance(value, ModuleType | FunctionType | type):
        return None
    if is_dataclass(value) and value.__dataclass_params__.frozen:
        return f"the object {id(value)}"  # it stays as it is, but for what it looks up once
    held = io.BytesIO()
    try:
        _Pickler(held).dump(value)
    except Exception:  # whatever an object raises that is not made to be stored
        return None
    return hashlib.sha256(held.getbuffer()).hexdigest()


def save(before: Mapping[str, str | None], names: Mapping[str, Any]) -> tuple[bytes, list[str]]:
    """Return what differs from `before`, {name: fingerprint}, compressed, and its names."""
    now = {name: fingerprint(value) for name, value in names.items()}
    changed = [name for name, mark in now.items() if mark and before.get(name) != mark]
    held = io.BytesIO()
    _Pickler(held).dump({name: names[name] for name in changed})
    return lzma.compress(held.getvalue(), preset=9), changed


def restore(content: bytes, names: dict[str, Any]) -> None:
    """Put stored variables into `names`; what is there already changes in place.

    So a function that holds a model of the page sees the stored weights in it.
    """
    for name, value in pickle.loads(lzma.decompress(content)).items():
        names[name] = into(names.get(name), value)


def into(old: Any, new: Any) -> Any:
    """Return `old` with the content of `new`, or `new` where they are not alike."""
    if type(old) is not type(new):
        return new
    if hasattr(new, "params") and hasattr(new, "saved"):
        return _model(old, new)
    if isinstance(new, dict):
        content = {key: into(old.get(key), value) for key, value in new.items()}
        old.clear()
        old.update(content)
        return old
    if isinstance(new, list):
        kept = old + [None] * (len(new) - len(old))
        old[:] = [into(*pair) for pair in zip(kept, new, strict=False)]
        return old
    return new


def _model(old: Any, new: Any) -> Any:
    shapes = [{name: array.shape for name, array in each.params.items()} for each in (old, new)]
    if shapes[0] != shapes[1]:
        return new
    old.params.update(new.params)
    for name, value in vars(new).items():
        if name != "_params":  # the state that it carries, its random numbers, its parts
            setattr(old, name, into(getattr(old, name, None), value))
    return old


def definitions(source: str) -> str:
    """Return a cell's imports, functions and classes: they cannot be stored, but run at once."""
    found: Iterable[ast.stmt] = ast.parse(source).body
    return "\n\n".join(ast.unparse(node) for node in found if isinstance(node, DEFINITIONS))
