"""Cut one long text into windows for a model that reads each window anew, without a state."""

from collections.abc import Iterable

import numpy as np


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
    ids = np.asarray(ids)
    fresh = length if fresh is None else fresh
    if not 1 <= fresh <= length:
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
