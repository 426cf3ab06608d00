"""Cut examples into batches, by length if wanted, and one long text into segments.

Every batch of the book is cut here: `batches` for arrays of equal length, `like_lengths` for texts
of different lengths, `segments` for one text whose state is carried on.
"""

import numbers
from collections.abc import Iterable, Iterator

import numpy as np

from utils.text.checks import as_ids, check_sizes


def batches(
    *arrays: np.ndarray, batch_size: int, rng: np.random.Generator | None = None
) -> Iterator[tuple[np.ndarray, ...]]:
    """Cut arrays into tuples of `batch_size` rows along axis 0; the last batch may be smaller.

    With `rng` the rows are shuffled first, all arrays alike. The batches are copies.
    Raises ValueError, at once, if batch_size < 1, nothing is given, or the lengths differ.
    """
    check_sizes(batch_size=batch_size)
    arrays = tuple(np.asarray(array) for array in arrays)
    if any(array.ndim == 0 for array in arrays):
        raise ValueError("batches() expects arrays or lists of rows: one of these has no rows")
    lengths = [len(array) for array in arrays]
    if not lengths or lengths[0] == 0:
        raise ValueError("there are no rows to cut into batches: give arrays of at least one row")
    if len(set(lengths)) > 1:
        raise ValueError(f"the arrays have {lengths} rows: batches() expects equal lengths")
    order = np.arange(lengths[0]) if rng is None else rng.permutation(lengths[0])
    return (tuple(array[part] for array in arrays) for part in cut(order, batch_size))


def cut(rows: np.ndarray, batch_size: int) -> list[np.ndarray]:
    """Cut rows into parts of `batch_size`; the last may be smaller. Raises ValueError for none."""
    check_sizes(batch_size=batch_size)
    if len(rows) == 0:
        raise ValueError("there are no rows to cut into batches: give at least one")
    return [rows[first : first + batch_size] for first in range(0, len(rows), batch_size)]


def like_lengths(
    lengths: Iterable[float],
    batch_size: int,
    rng: np.random.Generator | None = None,
    pool: int | None = None,
) -> list[np.ndarray]:
    """Return the rows of each batch, texts of like length together, so that little is padding.

    lengths: one number for each text. All texts are sorted by it; or, with `pool`, they are
    dealt at random to pools of so many batches, and each pool is sorted: then other texts meet
    each time. With rng the batches come in random order, else the shortest texts come first.
    Raises ValueError for sizes below 1, no text, or a pool without rng.
    """
    lengths = list(lengths)
    if not all(isinstance(length, numbers.Real) for length in lengths):
        raise ValueError("lengths holds more than numbers: give one for each text, map(len, texts)")
    lengths = np.asarray(lengths)
    pools = [np.arange(len(lengths))]
    if pool is not None:
        check_sizes(batch_size=batch_size, pool=pool)
        if rng is None:
            raise ValueError(f"pool={pool} deals the texts at random: it needs rng, a generator")
        pools = cut(rng.permutation(len(lengths)), pool * batch_size)
    parts: list[np.ndarray] = []
    for rows in pools:
        parts += cut(rows[np.argsort(lengths[rows], kind="stable")], batch_size)
    return parts if rng is None else [parts[i] for i in rng.permutation(len(parts))]


def segments(
    ids: Iterable[int], batch_size: int, steps: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Cut one long text into pieces that follow each other, for a model that carries its state.

    The text is laid out as `batch_size` columns of equal length, and the columns are cut into
    pieces of `steps`. Yields (inputs, targets, mask), each (time, batch): targets are the inputs
    one step later; mask is False where a column is filled up. Every id but the first is a target
    once. Raises ValueError, at once, for a text of fewer than batch_size + 1 ids.
    """
    check_sizes(batch_size=batch_size)
    check_sizes(steps=steps)
    ids = as_ids(ids)
    if ids.ndim != 1 or len(ids) <= batch_size:
        raise ValueError(
            f"ids has shape {ids.shape}: segments() expects one text (time,) of more than "
            f"batch_size={batch_size} ids"
        )
    length = -(-(len(ids) - 1) // batch_size)  # rounded up
    filled = np.zeros(length * batch_size + 1, dtype=np.int64)
    filled[: len(ids)] = ids
    inputs, targets = (part.reshape(batch_size, length).T for part in (filled[:-1], filled[1:]))
    mask = len(ids) > np.arange(1, length * batch_size + 1).reshape(batch_size, length).T
    pieces = (slice(first, first + steps) for first in range(0, length, steps))
    return ((inputs[piece].copy(), targets[piece].copy(), mask[piece].copy()) for piece in pieces)
