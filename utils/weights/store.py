"""Write weights to one file, and read them: safetensors, half precision, metadata as JSON.

safetensors is imported when a file is written or read: the rooms above import without it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import numpy as np

FOLDER = Path(__file__).parent  # of the files that come with the book
SUFFIX = ".safetensors"


def shipped() -> list[str]:
    """Return the names of the files that come with the book."""
    return sorted(file.stem for file in FOLDER.glob(f"*{SUFFIX}"))


def save_arrays(
    path: str | Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, object]
) -> None:
    """Write arrays of real numbers in half precision, and what JSON can say about them.

    The whole file or nothing: it is written beside its place, under a name of its own, and moved
    there; behind a symbolic link its target is. Raises ValueError for another suffix than
    .safetensors, for names that safetensors cannot hold, and for a weight that is no finite number
    in half precision (beyond 65,504; nan); LookupError when there is no such folder.
    """
    path = Path(path)
    if path.suffix != SUFFIX:
        raise ValueError(f"path={str(path)!r}: expected a file name that ends in {SUFFIX}")
    if not path.parent.is_dir():
        raise LookupError(f"there is no folder {str(path.parent)!r} to save in: make it first")
    if not arrays or "__metadata__" in arrays:  # safetensors writes a file that nobody can read
        raise ValueError(
            f"arrays are named {list(arrays)}: expected at least one, none called '__metadata__'"
        )
    halves = {name: _half(name, array) for name, array in arrays.items()}
    texts = {key: json.dumps(value, ensure_ascii=False) for key, value in metadata.items()}
    from safetensors.numpy import save_file

    path = Path(os.path.realpath(path))
    draft = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        save_file(halves, draft, texts)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def load_arrays(name: str | Path) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """Return arrays by name as they are stored, and their metadata.

    name is one of `shipped()`, or the path of a file that `save_arrays` wrote; text and Path alike.
    Raises LookupError for a file that is not there, ValueError for one that is broken or another's.
    """
    path = find(name)
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            metadata = {key: json.loads(text) for key, text in (file.metadata() or {}).items()}
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, ValueError, TypeError, AttributeError, OSError) as error:
        raise ValueError(
            f"{path.name} holds no weights that can be read ({type(error).__name__}: {error}): "
            "restore the file, or write it anew with save_arrays"
        ) from error
    return arrays, metadata


def find(name: str | Path) -> Path:
    """Return the path of a shipped file's name, or the path that was given, if a file is there."""
    path = Path(name)
    if str(path) in shipped():
        return FOLDER / f"{path}{SUFFIX}"
    if not path.is_file():
        raise LookupError(
            f"there are no weights {str(path)!r}: expected one of {shipped()}, or the path of a "
            f"{SUFFIX} file"
        )
    return path


def _half(name: str, array: np.ndarray) -> np.ndarray:
    """Round to half precision; refuse what would become another number than the nearest."""
    array = np.asarray(array)
    if array.dtype.kind != "f":
        raise ValueError(f"weight {name!r} is of type {array.dtype}: expected real numbers")
    with np.errstate(over="ignore"):
        half = np.ascontiguousarray(array, np.float16).reshape(array.shape)
    lost = ~np.isfinite(half)
    if lost.any():
        raise ValueError(
            f"weight {name!r} holds {array[lost][0]:g}: half precision holds finite numbers up to "
            "65504; train with smaller weights"
        )
    return half
