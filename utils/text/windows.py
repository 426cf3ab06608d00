"""Arrays of ids for models: one-hot vectors, windows, bags, padded sequences."""

from collections.abc import Iterable, Iterator

import numpy as np

from utils.text.checks import as_ids, check_sizes


def one_hot(ids: Iterable[int], size: int) -> np.ndarray:
    """Write every id as a vector of zeros with a single 1: ids (...) to float32 (..., size).

    Raises ValueError on an id outside 0 ... size - 1.
    """
    check_sizes(size=size)
    ids = as_ids(ids, size)
    vectors = np.zeros((*ids.shape, size), dtype=np.float32)
    np.put_along_axis(vectors, ids[..., None], 1.0, axis=-1)
    return vectors


def windows(
    ids: Iterable[int], window: int, start: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Slide a window over a text: every `window` tokens in a row, and the token that follows.

    Returns inputs (N, window) and targets (N,). Without `start` the first `window` tokens are
    nobody's target, so N = len(ids) - window. With `start`, that id fills the places before the
    text and every token is a target, so windows of different sizes are compared on the same
    tokens. Raises ValueError if no window fits.
    """
    check_sizes(window=window)
    ids = as_ids(ids)
    if ids.ndim != 1:
        raise ValueError(f"ids has shape {ids.shape}: windows() expects one sequence (time,)")
    if len(ids) == 0:
        raise ValueError("the text is empty: windows() needs at least one token")
    if start is not None:
        ids = np.concatenate([np.full(window, as_ids(start), dtype=np.int64), ids])
    elif window >= len(ids):
        fits = f"choose window <= {len(ids) - 1} or give start" if len(ids) > 1 else "give start"
        raise ValueError(
            f"window={window} and the token to predict are longer than the text "
            f"({len(ids)} token{'s' * (len(ids) > 1)}): {fits}"
        )
    inputs = np.lib.stride_tricks.sliding_window_view(ids[:-1], window)
    return inputs.copy(), ids[window:].copy()


def bag_of_words(ids: Iterable[int], size: int, mask: np.ndarray | None = None) -> np.ndarray:
    """Count how often each id occurs along the last axis: ids (..., time) to float32 (..., size).

    mask: (..., time), True at a real token; the others are not counted.
    Raises ValueError on an id outside 0 ... size - 1, or a mask of another shape.
    """
    check_sizes(size=size)
    ids = as_ids(ids, size)
    if ids.ndim == 0:
        raise ValueError("ids is a single number: bag_of_words() expects ids (..., time)")
    mask = np.ones(ids.shape, dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    if mask.shape != ids.shape:
        raise ValueError(f"mask has shape {mask.shape}, ids {ids.shape}: they must be the same")
    *outer, time = ids.shape
    rows = np.arange(int(np.prod(outer))).repeat(time).reshape(ids.shape)
    # One count over (row, id) pairs, each written as a single number.
    counts = np.bincount((rows * size + ids)[mask], minlength=int(np.prod(outer)) * size)
    return counts.astype(np.float32).reshape(*outer, size)


def pad(sequences: Iterable[Iterable[int]], value: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Stand sequences of different lengths side by side, filled up with `value`.

    Returns ids (time, batch), time the longest length, and mask (time, batch), True at a real
    token. Raises ValueError if there is no sequence.
    """
    columns = [as_ids(sequence) for sequence in sequences]
    if not columns:
        raise ValueError("sequences is empty: pad() needs at least one sequence")
    if any(column.ndim != 1 for column in columns):
        raise ValueError("sequences holds more than one axis of ids: pad() expects lists of ids")
    lengths = np.array([len(column) for column in columns])
    mask = np.arange(lengths.max())[:, None] < lengths
    ids = np.full(mask.shape, as_ids(value), dtype=np.int64)
    ids.T[mask.T] = np.concatenate(columns)
    return ids, mask


def contexts(
    ids: Iterable[int], length: int, fresh: int | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay windows of `length` steps over a text, each `fresh` steps further than the one before.

    Returns inputs, targets and mask, each (length, windows): targets are the inputs one step
    later, and the mask marks every target of the text once, where the most words stand before it
    in its window. So with fresh < length every target but the first few has at least
    length - fresh words before it, its own input included. By default fresh is length: windows
    side by side. A text with fewer targets than length is one shorter window.
    Raises ValueError for sizes that do not fit or a text of fewer than 2 ids.
    """
    ids = as_ids(ids)
    fresh = length if fresh is None else fresh
    check_sizes(length=length, fresh=fresh)
    if fresh > length:
        raise ValueError(
            f"length={length}, fresh={fresh}: expected a length of at least 1, and fresh from 1 to "
            "length"
        )
    if ids.ndim != 1 or len(ids) < 2:
        raise ValueError(f"ids has shape {ids.shape}: expected one text (time,) of at least 2 ids")
    length = min(length, len(ids) - 1)
    last = len(ids) - 1 - length  # where the last window starts
    starts = np.append(np.arange(0, last, fresh), last)
    places = np.arange(length)[:, None] + starts  # (length, windows)
    scored = np.append(-1, starts[:-1] + length - 1)  # up to where the windows before reach
    return ids[places], ids[places + 1], places > scored


def shuffled_contexts(
    ids: np.ndarray, length: int, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield batches of `batch_size` windows of `contexts` without end, to train on.

    In every pass over the text the windows lie elsewhere and come in another order; what does not
    fill a batch is left to another pass. Raises ValueError for a text that fills no batch.
    """
    check_sizes(length=length, batch_size=batch_size)
    if len(ids) < (batch_size + 1) * length:
        raise ValueError(
            f"batch_size={batch_size} windows of length={length} came for a text of {len(ids)} "
            f"ids: expected at least {(batch_size + 1) * length}"
        )
    while True:
        windows = contexts(ids[rng.integers(length) :], length)
        order = rng.permutation(windows[0].shape[1])
        for some in range(0, len(order) - batch_size + 1, batch_size):
            yield tuple(part[:, order[some : some + batch_size]] for part in windows)
