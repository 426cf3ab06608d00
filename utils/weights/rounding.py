"""Write weights as whole numbers from -127 to 127 with one scale a row: a quarter of the size.

A row of a word table, the numbers of one word, is q * scale: q in int8, scale in half precision.
All else is stored in half precision. `restored` gives back what such numbers stand for.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

MOST = 127  # of int8, the same on both sides of 0
SCALE = "/scale"  # behind the name of an array: its scales


def rounded(params: Mapping[str, np.ndarray], vocab_size: int) -> dict[str, np.ndarray]:
    """Return the arrays that stand for a model's weights, by name.

    A matrix with a row for each word becomes int8 and its scales (vocab,). One with a column for
    each word is turned round first: it is stored as (vocab, hidden) too.
    """
    stored: dict[str, np.ndarray] = {}
    for name, array in params.items():
        if array.ndim == 2 and vocab_size in array.shape:
            table = array if len(array) == vocab_size else array.T
            stored[name], stored[name + SCALE] = rounded_rows(table)
        else:
            stored[name] = array.astype(np.float16)
    return stored


def restored(
    stored: Mapping[str, np.ndarray], shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """Return the weights (float64) of these shapes that stored arrays stand for.

    Raises ValueError where an array is missing or has another shape.
    """
    weights = {}
    for name, shape in shapes.items():
        if name not in stored:
            raise ValueError(f"weight {name!r} is missing: expected {list(shapes)}")
        array = stored[name].astype(np.float64)
        if name + SCALE in stored:
            array *= stored[name + SCALE].astype(np.float64)[:, None]
            array = array if array.shape == shape else array.T
        if array.shape != shape:
            raise ValueError(f"weight {name!r} has shape {array.shape}: expected {shape}")
        weights[name] = array
    return weights


def rounded_rows(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return q (rows, columns) in int8 and scale (rows,) in float16: table is nearly q * scale."""
    scale = (np.abs(table).max(axis=1) / MOST).astype(np.float16)
    safe = np.where(scale > 0, scale, 1).astype(np.float64)  # a row of zeros stays one
    q = np.clip(np.rint(table / safe[:, None]), -MOST, MOST)
    return q.astype(np.int8), scale
