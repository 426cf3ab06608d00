"""A toy car that learns to steer: copying an expert, with a shaken wheel, or asking again (DAgger).

Every driver knows the last 12 steps: five distances to the edge of the road, 0.6 s late, and its
own last turns. The expert sees the road itself. Three ways to get 2,000 labelled steps:

    clone    the expert drives 8 roads
    shaken   the same while a hand pulls at the wheel; the labels are what the expert wanted
    dagger   it drives the first roads; then the network drives, and the expert says what it would
             have done (Ross, Gordon & Bagnell 2011); in 4 or 8 rounds

Drivers: a GRU; the same network shown the latest step only; a GRU that is not told its own turns; a
sum of all 72 numbers, fitted by least squares. The networks get equal updates. Learning rate, pull
and rounds are chosen on 10 roads by the mean of the seeds, for every driver and way; then the share
of a lap before the car leaves the road is measured on 20 other roads.
"""

from itertools import product

import numpy as np

from utils.data.track import Drive, drive, track
from utils.records import Experiment, Record
from utils.records.tables import draw
from utils.scratch import GRU, Adam, SequenceReader
from utils.scratch.functions import squared_error
from utils.training import linear_decay, numpy_step

CONFIG = {
    "hidden": 24,
    "memory": 12,
    "batch": 64,
    "updates": 2_000,
    "roads": 8,
    "steps": 250,  # labelled, on each road
    "longest": 350,  # steps of a test drive: the longest lap takes about 280
    "validation": 10,
    "test": 20,
    "drivers": ["GRU", "latest step", "not told its turns", "weighted sum"],
    "rates": [1e-2, 3e-3],
    "pulls": [0.25, 0.5, 1.0],
    "rounds": [4, 8],
    "seeds": [0, 1, 2],
    "resamples": 10_000,
}
TINY = {"hidden": 4, "updates": 16, "steps": 20, "longest": 30, "validation": 2, "test": 3}
TINY |= {"seeds": [0], "rates": [1e-2], "pulls": [0.5], "rounds": [4], "resamples": 100}
TINY |= {"drivers": ["GRU", "weighted sum"]}


def roads(count: int, *seed: int) -> np.ndarray:
    """Return so many roads, (roads, points, 2)."""
    return np.stack([track(np.random.default_rng([*seed, number])) for number in range(count)])


class Network:
    """A GRU that reads what the driver knows and says how to turn."""

    def __init__(self, config: dict, driver: str, rate: float, seed: int):
        """Draw the weights."""
        self.rng, self.batch = np.random.default_rng(seed), config["batch"]
        self.hidden_turns = driver == "not told its turns"
        self.latest = driver == "latest step"
        self.model = SequenceReader(6, config["hidden"], 1, self.rng, cell=GRU)
        slower = linear_decay(config["updates"], floor=0.02)
        adam = Adam(self.model.params, rate)
        self.step = numpy_step(self.model, adam, 1.0, squared_error, slower)

    def shown(self, views: np.ndarray) -> np.ndarray:
        """Hide what this driver is not shown."""
        views = views[-1:] if self.latest else views
        return views * np.float32([1, 1, 1, 1, 1, 0]) if self.hidden_turns else views

    def learn(self, views: np.ndarray, turns: np.ndarray, updates: int) -> None:
        """Take some updates on random situations."""
        for _ in range(updates):
            rows = self.rng.integers(len(turns), size=self.batch)
            self.step((self.shown(views[:, rows]), turns[rows]))

    def __call__(self, view: np.ndarray) -> np.ndarray:
        """Return the turns (cars,)."""
        return self.model.forward(self.shown(view))[:, 0]


class WeightedSum:
    """The same by least squares, over all numbers that the driver knows."""

    def learn(self, views: np.ndarray, turns: np.ndarray, updates: int) -> None:
        """Fit the weights to all situations; a little ridge keeps them finite."""
        x = self._flat(views)
        self.weights = np.linalg.solve(x.T @ x + 1e-3 * np.eye(x.shape[1]), x.T @ turns)

    def __call__(self, view: np.ndarray) -> np.ndarray:
        """Return the turns (cars,)."""
        return (self._flat(view) @ self.weights)[:, 0]

    def _flat(self, views: np.ndarray) -> np.ndarray:
        flat = views.transpose(1, 0, 2).reshape(views.shape[1], -1).astype(float)
        return np.column_stack([flat, np.ones(len(flat))])


def imitate(config: dict, driver, way: str, strength: float, seed: int) -> None:
    """Teach a driver in one of the three ways; strength is the pull, or the number of rounds."""
    every, rng = roads(config["roads"], seed, 9), np.random.default_rng([seed, 5])
    rounds = int(strength) if way == "dagger" else 1
    options = {"shake": strength, "rng": rng} if way == "shaken" else {}
    held: list[Drive] = []
    for number, some in enumerate(np.split(every, rounds)):
        at_the_wheel = driver if number else None  # the expert drives first
        held.append(
            drive(some, at_the_wheel, config["steps"], config["memory"], back=True, **options)
        )
        views = np.concatenate([one.views for one in held], axis=1)
        turns = np.concatenate([one.turns for one in held])
        driver.learn(views, turns, config["updates"] // rounds)


def train(
    config: dict, driver: str, way: str, rate: float | None, strength: float, seed: int
) -> dict:
    """Teach one driver and measure it: error on the expert's roads, and laps of its own."""
    taught = WeightedSum() if rate is None else Network(config, driver, rate, seed)
    imitate(config, taught, way, strength, seed)
    validation, test = roads(config["validation"], 100), roads(config["test"], 200)
    shown = drive(test, None, config["longest"], config["memory"])
    error = taught(shown.views) - shown.turns[:, 0]
    laps = [drive(r, taught, config["longest"], config["memory"]).laps for r in (validation, test)]
    return {
        "error": round(float(np.sqrt(np.mean(error**2))), 4),
        "validation": round(float(laps[0].mean()), 4),
        "laps": [round(float(lap), 4) for lap in laps[1]],
    }


def choose(held: dict) -> list[dict]:
    """Return for each driver and way the setting that did best on the validation roads.

    mean is over seeds and test roads; low and high are where 95 % of the means lie when the test
    roads are drawn again (bootstrap).
    """
    config, found = held["config"], []
    for driver, way in dict.fromkeys((row["driver"], row["way"]) for row in held["rows"]):
        rows = [row for row in held["rows"] if (row["driver"], row["way"]) == (driver, way)]
        settings = dict.fromkeys((row["rate"], row["strength"]) for row in rows)
        groups = [[r for r in rows if (r["rate"], r["strength"]) == s] for s in settings]
        best = max(groups, key=lambda group: sum(row["validation"] for row in group))
        of_roads = np.mean([row["laps"] for row in best], axis=0)
        rng = np.random.default_rng(0)
        picks = rng.integers(len(of_roads), size=(config["resamples"], len(of_roads)))
        low, high = np.percentile(of_roads[picks].mean(axis=1), [2.5, 97.5])
        one = {name: best[0][name] for name in ("driver", "way", "rate", "strength")}
        one |= {"error": float(np.mean([row["error"] for row in best]))}
        one |= {"mean": float(of_roads.mean()), "low": float(low), "high": float(high)}
        found.append(one | {"whole": float(np.mean([np.array(r["laps"]) >= 1 for r in best]))})
    return found


def run(record: Record) -> None:
    """Teach every driver in every way with every setting and seed."""
    config = record.config
    strengths = {"clone": [0], "shaken": config["pulls"], "dagger": config["rounds"]}
    jobs = []
    for driver, (way, values) in product(config["drivers"], strengths.items()):
        rates = [None] if driver == "weighted sum" else config["rates"]
        for rate, strength, seed in product(rates, values, config["seeds"]):
            job = {"driver": driver, "way": way, "rate": rate, "strength": strength, "seed": seed}
            jobs.append(job)
    record.run(train, jobs)
    straight = drive(
        roads(config["test"], 200), lambda view: np.zeros(view.shape[1]), config["longest"]
    )
    facts = {"straight": round(float(straight.laps.mean()), 4), "chosen": choose(record.held)}
    if any(record.held.get(name) != fact for name, fact in facts.items()):
        record.note(**facts)


def table(held: dict) -> str:
    """Return for each driver and way the chosen setting and how far it came."""
    names = ("driver", "way", "rate", "strength", "error", "mean", "low", "high", "whole")
    return draw(choose(held), names)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
