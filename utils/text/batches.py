"""Cut examples into batches, and one long text into segments that follow each other."""

from collections.abc import Iterable, Iterator

import numpy as np

from utils.text.checks import as_ids, check_positive


def batches(
    *arrays: np.ndarray, batch_size: int, rng: np.random.Generator | None = None
) -> Iterator[tuple[np.ndarray, ...]]:
    """Cut arrays into tuples of `batch_size` rows along axis 0; the last batch may be smaller.

    With `rng` the rows are shuffled first, all arrays alike. The batches are copies.
    Raises ValueError, at once, if batch_size < 1, nothing is given, or the lengths differ.
    """
    check_positive("batch_size", batch_size)
    arrays = tuple(np.asarray(array) for array in arrays)
    lengths = [len(array) for array in arrays]
    if not lengths or lengths[0] == 0:
        raise ValueError("there are no rows to cut into batches: give arrays of at least one row")
    if len(set(lengths)) > 1:
        raise ValueError(f"the arrays have {lengths} rows: batches() expects equal lengths")
    order = np.arange(lengths[0]) if rng is None else rng.permutation(lengths[0])
    parts = (order[first : first + batch_size] for first in range(0, len(order), batch_size))
    return (tuple(array[part] for array in arrays) for part in parts)


def segments(
    ids: Iterable[int], batch_size: int, steps: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Cut one long text into pieces that follow each other, for a model that carries its state.

    The text is laid out as `batch_size` columns of equal length, and the columns are cut into
    pieces of `steps`. Yields (inputs, targets, mask), each (time, batch): targets are the inputs
    one step later; mask is False where a column is filled up. Every id but the first is a target
    once. Raises ValueError, at once, for a text of fewer than batch_size + 1 ids.
    """
    check_positive("batch_size", batch_size)
    check_positive("steps", steps)
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
