"""Made-up handwriting: digits as the movements of a pen, from small templates of our own.

A character is drawn as one or two strokes. Every writing of it differs: slant, size, width, how
the pen shakes, how fast it goes. New ones never run out, and the same seed gives the same hand.
"""

import numpy as np

# Points that the pen passes, x to the right and y up, within a box of 1 by 1.5. More points stand
# where the line bends. Two lists are two strokes: between them the pen is lifted.
TEMPLATES = {
    "0": [[(0.6, 1.5), (0.1, 1.2), (0.0, 0.6), (0.3, 0.0), (0.8, 0.1), (1, 0.8), (0.6, 1.5)]],
    "1": [[(0.2, 1.1), (0.55, 1.5), (0.5, 0.7), (0.5, 0.0)]],
    "2": [[(0.1, 1.2), (0.5, 1.5), (0.9, 1.1), (0.5, 0.5), (0.0, 0.0), (0.5, 0.05), (1, 0.0)]],
    "3": [[(0.1, 1.4), (0.8, 1.4), (0.4, 0.8), (0.9, 0.6), (0.7, 0.05), (0.05, 0.1)]],
    "4": [[(0.5, 1.5), (0.0, 0.5), (1.0, 0.5)], [(0.75, 1.0), (0.7, 0.0)]],
    "5": [
        [(0.2, 1.5), (0.1, 0.8), (0.7, 0.9), (0.9, 0.4), (0.5, 0.0), (0.05, 0.1)],
        [(0.2, 1.5), (0.9, 1.5)],
    ],
    "6": [[(0.8, 1.5), (0.2, 0.9), (0.05, 0.3), (0.5, 0.0), (0.9, 0.35), (0.5, 0.7), (0.1, 0.4)]],
    "7": [[(0.05, 1.45), (0.9, 1.5), (0.5, 0.7), (0.3, 0.0)]],
    "8": [
        [
            (0.85, 1.3),
            (0.4, 1.5),
            (0.2, 1.1),
            (0.8, 0.5),
            (0.5, 0.0),
            (0.1, 0.3),
            (0.8, 1.1),
            (0.85, 1.3),
        ]
    ],
    "9": [[(0.85, 1.2), (0.4, 1.5), (0.1, 1.1), (0.5, 0.8), (0.9, 1.2), (0.8, 0.5), (0.5, 0.0)]],
}
DIGITS = tuple(TEMPLATES)


def strokes(character: str, rng: np.random.Generator, steps: float = 5.0) -> np.ndarray:
    """Write one character and return the movements of the pen, float32 (time, 3).

    Each row is (dx, dy, lifted): how far the pen moves, and 1 where it moves through the air. The
    last row is (0, 0, 1): the pen is lifted and stays. steps is the mean number of movements for a
    line as long as a character is wide. Raises ValueError for a character without a template.
    """
    if character not in TEMPLATES:
        raise ValueError(f"{character!r} has no template: choose one of {', '.join(TEMPLATES)}")
    slant, width, height = rng.normal(0.15, 0.12), *rng.normal(1, 0.1, 2)
    shape = np.array([[width, 0], [slant, height]])  # (x, y) @ shape
    speed = steps * np.exp(rng.normal(0, 0.12))
    places, lifted = [], []
    for points in TEMPLATES[character]:
        line = smooth(np.array(points) + rng.normal(0, 0.035, (len(points), 2)), speed) @ shape
        places.append(line)
        lifted += [1] + [0] * (len(line) - 1)  # the way to a stroke's first point is in the air
    moves = np.diff(np.concatenate(places), axis=0)
    moves += rng.normal(0, 0.006, moves.shape)
    rows = np.column_stack([moves, lifted[1:]])
    return np.concatenate([rows, [[0, 0, 1]]]).astype(np.float32)


def drawn(moves: np.ndarray) -> list[np.ndarray]:
    """Return the lines that movements (time, 3) leave on paper, each (points, 2), from (0, 0)."""
    moves = np.asarray(moves)
    if moves.ndim != 2 or moves.shape[1] != 3:
        raise ValueError(f"moves has shape {moves.shape}: expected (time, 3), dx, dy, lifted")
    places = np.concatenate([np.zeros((1, 2)), np.cumsum(moves[:, :2], axis=0)])
    borders = np.flatnonzero(moves[:, 2] > 0.5) + 1
    return [line for line in np.split(places, borders) if len(line) > 1]


def side_by_side(moves: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return movements of several characters as (time, batch, 3), and a mask, True at real ones."""
    mask = np.arange(max(map(len, moves)))[:, None] < [len(one) for one in moves]
    together = np.zeros((*mask.shape, 3), np.float32)
    for column, one in enumerate(moves):
        together[: len(one), column] = one
    return together, mask


def hand(rng: np.random.Generator, count: int, steps: float = 5.0) -> tuple[list, np.ndarray]:
    """Write `count` digits drawn at random; return their movements and which they are.

    The movements are a list of arrays (time, 3), the digits int64 (count,).
    """
    which = rng.integers(len(DIGITS), size=count)
    return [strokes(DIGITS[index], rng, steps) for index in which], which


def smooth(points: np.ndarray, speed: float) -> np.ndarray:
    """Lay a curve through points and walk along it in about equal steps (Catmull-Rom)."""
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, 20, endpoint=False)[:, None]
    pieces = [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    ]
    fine = np.concatenate([*pieces, points[-1:]])
    along = np.append(0, np.cumsum(np.linalg.norm(np.diff(fine, axis=0), axis=1)))
    stops = np.linspace(0, along[-1], max(3, round(speed * along[-1]) + 1))
    return np.column_stack([np.interp(stops, along, column) for column in fine.T])
