"""A toy car on a made-up road: what it sees, what an expert does, and where a driver gets to.

The road is half a metre to either side of a closed curve. The car goes 1 metre a second and decides
ten times a second how sharply to turn. It sees five distances to the edge of the road, a moment
late, and knows its own last turn. Several cars drive at a time, each on a road of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

HALF = 0.5  # metres from the middle of the road to its edge
STEP = 0.1  # metres, and seconds, between two decisions
RAYS = np.radians([-60, -25, 0, 25, 60])  # directions of the sensors, from straight ahead
FAR = 3.0  # metres; a sensor sees no further
SHARPEST = 2.0  # radians a metre: the car cannot turn more sharply
AHEAD = 0.7  # metres: how far ahead the expert looks
POINTS = 160  # of the middle of a road
LATE = 6  # steps by which the sensors lag behind


def track(rng: np.random.Generator) -> np.ndarray:
    """Return the middle of a closed road, (160, 2) in metres, its points in about equal steps.

    The distance from the centre is 4 m plus waves around the circle, drawn anew until no bend is
    sharper than a radius of 0.9 m.
    """
    angle, waves = np.linspace(0, 2 * np.pi, 2000, endpoint=False), np.arange(2, 7)
    while True:
        sizes, shifts = rng.normal(0, 0.9 / waves), rng.uniform(0, 2 * np.pi, len(waves))
        radius = 4 + sizes @ np.cos(waves[:, None] * angle + shifts[:, None])
        fine = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
        closed = np.concatenate([fine, fine[:1]])
        along = np.append(0, np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1)))
        stops = np.linspace(0, along[-1], POINTS, endpoint=False)
        middle = np.column_stack([np.interp(stops, along, column) for column in closed.T])
        bends = np.abs(_wrapped(np.diff(_directions(middle), append=_directions(middle)[0])))
        if radius.min() > 1.5 and bends.max() < along[-1] / POINTS / 0.9:
            return middle


class Cars:
    """Cars on roads of their own: where each is and points to, what it saw, how it turned."""

    def __init__(self, roads: np.ndarray, late: int = LATE):
        """Put each car on the first point of its road; roads (cars, points, 2)."""
        if np.ndim(roads) != 3 or np.shape(roads)[1:] != (POINTS, 2):
            raise ValueError(f"roads has shape {np.shape(roads)}: expected (cars, {POINTS}, 2)")
        self.roads, count = np.asarray(roads), len(roads)
        ahead = np.roll(self.roads, -1, axis=1) - self.roads
        self.gap = np.linalg.norm(ahead, axis=2).mean(axis=1)  # metres from point to point
        side = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)
        side *= HALF / np.linalg.norm(side, axis=2, keepdims=True)
        self.edges = np.stack([self.roads + side, self.roads - side], axis=1)
        self.place, self.heading, self.turn = np.zeros((count, 2)), np.zeros(count), np.zeros(count)
        self.near, self.passed = np.zeros(count, int), np.zeros(count, int)
        self.seen = np.zeros((late + 1, count, len(RAYS)))
        self.put(np.arange(count))

    def put(self, cars: np.ndarray) -> None:
        """Put some cars on the nearest point of the middle, in its direction, wheels straight."""
        self.place[cars] = self.roads[cars, self.near[cars]]
        ahead = self.roads[cars, (self.near[cars] + 1) % POINTS] - self.place[cars]
        self.heading[cars], self.turn[cars] = np.arctan2(ahead[:, 1], ahead[:, 0]), 0
        self.seen[:, cars] = self._look()[cars]

    @property
    def offset(self) -> np.ndarray:
        """Tell how far each car is from the nearest point of the middle, in metres (cars,)."""
        return np.linalg.norm(self.place - self._points(self.near), axis=-1)

    @property
    def laps(self) -> np.ndarray:
        """Tell how many laps each car has come along its road (cars,)."""
        return self.passed / POINTS

    def see(self) -> np.ndarray:
        """Return what the drivers know now, (cars, 6).

        The five distances, late, in parts of FAR; and the car's own last turn.
        """
        return np.column_stack([self.seen[0] / FAR, self.turn])

    def expert(self) -> np.ndarray:
        """Return how the expert would turn now, in radians a metre (cars,): pure pursuit.

        It knows the road and where the car is, and steers on the circle that leads to the point
        AHEAD of the car. Source: Coulter 1992.
        """
        target = self._points((self.near + np.rint(AHEAD / self.gap).astype(int)) % POINTS)
        x, y = (target - self.place).T
        angle = np.arctan2(y, x) - self.heading
        return np.clip(2 * np.sin(angle) / np.hypot(x, y), -SHARPEST, SHARPEST)

    def move(self, turn: np.ndarray) -> None:
        """Drive one step, turning by so many radians a metre (cars,)."""
        self.turn = np.clip(turn, -SHARPEST, SHARPEST)
        on_the_way = self.heading + self.turn * STEP / 2
        self.place = self.place + STEP * _arrow(on_the_way)
        self.heading = _wrapped(self.heading + self.turn * STEP)
        nearby = (self.near + np.arange(-8, 9)[:, None]) % POINTS
        steps = np.linalg.norm(self._points(nearby) - self.place, axis=-1).argmin(axis=0) - 8
        self.near, self.passed = (self.near + steps) % POINTS, self.passed + steps
        self.seen = np.concatenate([self.seen[1:], self._look()[None]])

    def _points(self, numbers: np.ndarray) -> np.ndarray:
        """Return a point of each car's road; numbers (..., cars)."""
        return self.roads[np.arange(len(self.roads)), numbers]

    def _look(self) -> np.ndarray:
        """Return the distance from each car to an edge of its road along each ray (cars, rays)."""
        count = len(self.roads)
        rays = _arrow(self.heading[:, None] + RAYS)[:, :, None]  # (cars, rays, 1, 2)
        start = (self.edges - self.place[:, None, None]).reshape(count, 1, -1, 2)
        edge = (np.roll(self.edges, -1, axis=2) - self.edges).reshape(count, 1, -1, 2)
        with np.errstate(divide="ignore", invalid="ignore"):  # an edge along a ray
            spread = _cross(rays, edge)
            distance, part = _cross(start, edge) / spread, _cross(start, rays) / spread
        hit = (distance > 0) & (part >= 0) & (part <= 1)
        return np.where(hit, distance, FAR).min(axis=2).clip(max=FAR)


@dataclass(frozen=True)
class Drive:
    """What happened on a drive of several cars.

    views (memory, situations, 6) is what a driver knew, the latest last, and turns (situations, 1)
    what the expert would have done there. laps (cars,) is the share of a lap each came before it
    left the road; path (steps, cars, 2), where it was until then, and nan from then on.
    """

    views: np.ndarray
    turns: np.ndarray
    laps: np.ndarray
    path: np.ndarray


def drive(
    roads: np.ndarray,
    driver: Callable[[np.ndarray], np.ndarray] | None = None,
    steps: int = 250,
    memory: int = 12,
    *,
    back: bool = False,
    shake: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Drive:
    """Let a driver drive, and ask the expert at every step what it would do.

    driver(view) turns what it knows of the last `memory` steps, (memory, cars, 6), into turns
    (cars,); None: the expert drives. With back, a car that leaves the road is put back on its
    middle. shake: the deviation of a hand that pulls at the wheel, drawn from rng.
    """
    cars = Cars(roads)
    view = np.repeat(cars.see()[None], memory, axis=0)
    views, turns, path, pull = [], [], [], np.zeros(len(roads))
    on, laps = np.ones(len(roads), bool), np.zeros(len(roads))
    for _ in range(steps):
        on &= cars.offset <= HALF
        laps[on] = cars.laps[on]
        path.append(np.where(on[:, None], cars.place, np.nan))
        if back and (lost := np.flatnonzero(cars.offset > HALF)).size:
            cars.put(lost)
            view[:, lost] = cars.see()[lost]
        views.append(view.astype(np.float32))
        turns.append(cars.expert())
        turn = turns[-1] if driver is None else driver(views[-1])
        if shake:
            pull = 0.9 * pull + np.sqrt(1 - 0.9**2) * rng.normal(0, shake, len(roads))
        cars.move(turn + pull)
        view = np.concatenate([view[1:], cars.see()[None]])
    return Drive(
        np.concatenate(views, axis=1),
        np.concatenate(turns)[:, None].astype(np.float32),
        np.minimum(laps, 1),
        np.stack(path),
    )


def _arrow(angle: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _directions(points: np.ndarray) -> np.ndarray:
    """Return the direction from each point of a closed curve to the next."""
    x, y = (np.roll(points, -1, axis=0) - points).T
    return np.arctan2(y, x)


def _wrapped(angle: np.ndarray) -> np.ndarray:
    """Return an angle between -pi and pi."""
    return (angle + np.pi) % (2 * np.pi) - np.pi
