"""Movements of a pen: lines on paper, several writings side by side, a smooth walk along points.

A writing is an array (time, 3), each row (dx, dy, lifted): how far the pen moves, and 1 where it
moves through the air. The last row is (0, 0, 1): the pen is lifted and stays.
"""

import numpy as np


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
