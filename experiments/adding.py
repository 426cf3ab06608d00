"""The adding problem: how soon does each cell add two numbers that stand far apart?

Two of 300 or 400 numbers are marked, and the answer is their sum; always answering 1 has a mean
squared error of 1/6. Every configuration has about 10,500 weights and reads 20 new sequences an
update, at most 2,500 times, until 1,000 held-out sequences have an error below 0.001. A run whose
numbers overflow has diverged, and ends there. Source: Le, Jaitly & Hinton 2015.
"""

import time
from dataclasses import asdict, dataclass, field
from itertools import product
from types import SimpleNamespace

import numpy as np

from utils import scratch
from utils.data.tasks import adding
from utils.records import Experiment, Record
from utils.scratch import Adam, SequenceReader
from utils.scratch.functions import squared_error
from utils.training import numpy_step

IDENTITY = {"activation": "relu", "init": "identity"}


@dataclass(frozen=True)
class Setting:
    """One configuration: the cell, how it starts, how it is trained. Rates are Adam's."""

    cell: str
    units: int
    rate: float
    rate_U: float  # of U alone: an identity is easily pushed too far
    max_norm: float = 1.0
    beta2: float = 0.99
    c: float = 0.0  # the output's bias; 1, the mean answer, spares the first updates the chase
    options: dict = field(default_factory=dict)


CONFIGURATIONS = {
    "GRU": Setting("GRU", 58, 1e-2, 1e-2),
    "ReLU, identity": Setting("RNN", 100, 1e-3, 1e-3, 0.1, 0.999, 1.0, IDENTITY),
    "ReLU, identity, slow U": Setting("RNN", 100, 1e-3, 1e-4, 0.1, 0.999, 1.0, IDENTITY),
    "LSTM, chrono": Setting("LSTM", 50, 1e-2, 1e-2, options={"chrono": "steps"}),
    "LSTM, forget bias 1": Setting("LSTM", 50, 1e-2, 1e-2, options={"forget_bias": 1.0}),
    "tanh": Setting("RNN", 100, 1e-3, 1e-3),
}
CONFIG = {
    "steps": [300, 400],
    "seeds": [0, 1, 2],
    "batch": 20,
    "check_every": 50,
    "held_out": 1_000,
    "goals": [0.01, 0.001],
    "updates": 2_500,  # at most, for one training
}
TINY = {"steps": [4], "seeds": [0], "check_every": 10, "held_out": 100, "updates": 20}


def build(name: str, steps: int, seed: int) -> SequenceReader:
    """Return a fresh reader; chrono alone is told the length."""
    setting, rng = CONFIGURATIONS[name], np.random.default_rng([seed, 0])
    options = {key: steps if value == "steps" else value for key, value in setting.options.items()}
    cell = getattr(scratch, setting.cell)
    model = SequenceReader(2, setting.units, 1, rng, cell=cell, **options)
    model.params["c"][...] = setting.c
    return model


def two_rates(model: SequenceReader, setting: Setting) -> SimpleNamespace:
    """Return Adam with a learning rate of its own for U."""
    rates, betas = {True: setting.rate_U, False: setting.rate}, (0.9, setting.beta2)
    parts = [
        Adam({n: p for n, p in model.params.items() if n.startswith("U") == is_U}, rate, betas)
        for is_U, rate in rates.items()
    ]
    return SimpleNamespace(step=lambda grads: [part.step(grads) for part in parts])


@np.errstate(all="ignore")  # an overflow becomes "diverged"
def train(config: dict, name: str, steps: int, seed: int) -> dict:
    """Train one model and return its row: updates and processor seconds to each goal, the error.

    A goal that was not reached is null. The error is that of other sequences than the tests of
    the goals, and null after a divergence. best is the lowest error that a test saw.
    """
    model, max_norm = build(name, steps, seed), CONFIGURATIONS[name].max_norm
    step = numpy_step(model, two_rates(model, CONFIGURATIONS[name]), max_norm, squared_error)
    fresh, tests, last = (np.random.default_rng([seed, part]) for part in (1, 2, 3))
    held_out = adding(tests, steps, config["held_out"])
    reached, seconds, updates, best, diverged = {}, 0.0, 0, np.inf, False
    while updates < config["updates"] and len(reached) < len(config["goals"]) and not diverged:
        began = time.process_time()
        try:
            for _ in range(config["check_every"]):
                updates += 1
                step(adding(fresh, steps, config["batch"]))
        except FloatingPointError:
            diverged = True
        seconds += time.process_time() - began
        best = best if diverged else min(best, error_of(model, held_out))
        for goal in config["goals"]:
            if best < goal and goal not in reached:
                reached[goal] = {"updates": updates, "seconds": round(seconds, 1)}
    error = np.inf if diverged else error_of(model, adding(last, steps, config["held_out"]))
    errors = {"error": error, "best": best}
    row = {name: float(f"{x:.3g}") if np.isfinite(x) else None for name, x in errors.items()}
    row |= {f"to {goal}": reached.get(goal) for goal in config["goals"]}
    row |= {"weights": model.parameter_count, "diverged": diverged}
    return row | {"updates": updates, "seconds": round(seconds, 1)}


def error_of(model: SequenceReader, data: tuple[np.ndarray, np.ndarray]) -> float:
    """Return the mean squared error, infinite where the numbers overflow."""
    try:
        return squared_error(model.forward(data[0]), data[1])[0]
    except FloatingPointError:
        return np.inf


def run(record: Record) -> None:
    """Train every configuration, seed by seed."""
    record.same(settings={name: asdict(setting) for name, setting in CONFIGURATIONS.items()})
    every = product(record.config["seeds"], record.config["steps"], record.names)
    record.run(train, [{"name": n, "steps": steps, "seed": seed} for seed, steps, n in every])


def table(held: dict) -> str:
    """Return, for each length and configuration, the updates that each seed needed to each goal."""
    lines, goals = [], held["config"]["goals"]
    for steps in held["config"]["steps"]:
        lines.append(f"{steps} steps: updates to {' / '.join(map(str, goals))}")
        for name in CONFIGURATIONS:
            rows = [r for r in held["rows"] if (r["name"], r["steps"]) == (name, steps)]
            cells = ["diverged" if row["diverged"] else _needed(row, goals) for row in rows]
            lines.append(f"  {name:26}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines)


def _needed(row: dict, goals: list[float]) -> str:
    """Return "950 / 1300", with "-" for a goal that was missed, and the lowest error if both."""
    reached = [row[f"to {goal}"] for goal in goals]
    shown = ("-" if goal is None else f"{goal['updates']}" for goal in reached)
    return " / ".join(shown) if any(reached) else f"- (best {row['best']:.3f})"


main = Experiment(__file__, CONFIG, run, table, TINY, tuple(CONFIGURATIONS))

if __name__ == "__main__":
    main()
