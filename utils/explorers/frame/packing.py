"""Store many figures that are nearly the same in little space, as data for the page's script.

The figure of the first state is stored whole. Of the others only the entries that ever differ
are kept, by their path (such as "layout", "title", "text"), and each different value once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

Path = tuple[str | int, ...]


def plain(value: Any, digits: int = 4) -> Any:
    """Return lists, dicts, strings and numbers only, arrays rounded to `digits` significant digits.

    Plotly stores NumPy arrays as base64; the page reads short lists faster, and so do people.
    """
    if isinstance(value, Mapping):
        if "bdata" in value:
            import base64

            flat = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
            shape = [int(n) for n in str(value.get("shape", flat.size)).split(",")]
            return plain(flat.reshape(shape).tolist(), digits)
        return {str(name): plain(entry, digits) for name, entry in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist(), digits)
    if isinstance(value, list | tuple):
        return [plain(entry, digits) for entry in value]
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            return None  # JSON has no NaN; Plotly draws a gap for null
        rounded = float(f"{value:.{digits}g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
    if isinstance(value, np.integer):
        return int(value)
    return value


def compact(value: Any) -> str:
    """Return JSON without spaces, the same text for the same value."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def differing(values: list[Any], path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    """Yield the paths at which the figures differ, each with its value in every figure."""
    first = values[0]
    if all(compact(value) == compact(first) for value in values[1:]):
        return
    steps: Iterable[str | int] = ()
    if all(isinstance(value, dict) for value in values):
        steps = sorted({name for value in values for name in value})
    elif all(_short_list_of_dicts(value) and len(value) == len(first) for value in values):
        steps = range(len(first))
    if not steps:
        yield path, values
    for step in steps:
        inner = [value.get(step) if isinstance(step, str) else value[step] for value in values]
        yield from differing(inner, (*path, step))


def _short_list_of_dicts(value: Any) -> bool:
    """Say whether to look inside a list: worth it for traces and a few annotations."""
    return isinstance(value, list) and len(value) <= 8 and all(isinstance(v, dict) for v in value)


def pack(figures: Mapping[str, Mapping], captions: Mapping[str, str], start: str) -> dict:
    """Return {"figure", "paths", "pool", "frames"}: what is equal once, what differs by number.

    A frame is [caption, the number in the pool of its value at each path].
    """
    sizes = {len(figure["data"]) for figure in figures.values()}
    if len(sizes) > 1:
        raise ValueError(
            f"the figures have between {min(sizes)} and {max(sizes)} traces: give every state "
            "the same number (an empty trace is fine)"
        )
    plains = {key: plain(figure) for key, figure in figures.items()}
    pool: dict[str, int] = {}
    frames: dict[str, list] = {key: [captions[key]] for key in plains}
    paths = []
    for path, values in differing(list(plains.values())):
        paths.append(list(path))
        for frame, value in zip(frames.values(), values, strict=True):
            frame.append(pool.setdefault(compact(value), len(pool)))
    return {
        "figure": plains[start],
        "paths": paths,
        "pool": [json.loads(text) for text in pool],
        "frames": frames,
    }


def unpack(spec: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the figure of one state, as the page's script puts it together."""
    figure = json.loads(json.dumps(spec["figure"]))
    for path, number in zip(spec["paths"], spec["frames"][key][1:], strict=True):
        entry = figure
        for step in path[:-1]:
            entry = entry[step]
        entry[path[-1]] = spec["pool"][number]
    return figure
