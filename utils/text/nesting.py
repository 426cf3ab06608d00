"""Follow what is open in a text: a bracket, or a speech between quotation marks."""

import numpy as np


def nesting(text: str, opening: str, closing: str) -> tuple[np.ndarray, np.ndarray]:
    """Return, after each letter, how many marks are open, and how many letters ago the last stood.

    opening and closing hold the marks, such as "([{" and ")]}". Where both are the same mark, as
    for quotation marks, it opens and closes by turns, and starts anew after an empty line. A
    closing mark that nothing opened counts as none. Both arrays are int64 (time,); before the first
    mark the distance counts from the start of the text.
    """
    if not opening or not closing:
        raise ValueError(f"opening={opening!r}, closing={closing!r}: expected one mark or more")
    depth, distance = np.zeros((2, len(text)), np.int64)
    is_open = since = 0
    for t, letter in enumerate(text):
        since += 1
        if letter == "\n" and opening == closing and text[max(0, t - 1) : t] == "\n":
            is_open = 0
        if letter in opening and not (opening == closing and is_open):
            is_open, since = is_open + 1, 0
        elif letter in closing:
            is_open, since = max(0, is_open - 1), 0
        depth[t], distance[t] = is_open, since
    return depth, distance
