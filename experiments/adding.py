"""The adding problem: how soon does each cell add two numbers that stand far apart?

    OMP_NUM_THREADS=1 python experiments/adding.py    run what adding.json does not hold yet
    python experiments/adding.py --print              print the recorded table

Two of 300 or 400 numbers are marked, and the answer is their sum; always answering 1 has a mean
squared error of 1/6. Every configuration has about 10,500 weights and reads 20 new sequences an
update, at most 2,500 times, until 1,000 held-out sequences have an error below 0.001. A run whose
numbers overflow has diverged, and ends there. Source: Le, Jaitly & Hinton 2015.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from utils.data.tasks import adding
from utils.records import commit, recorded, save
from utils.records.scoreboard import machine
from utils.scratch.functions import squared_error
from utils.scratch.optimizers import Adam
from utils.scratch.recurrent import GRU, LSTM, RNN
from utils.scratch.sequence_models import SequenceReader
from utils.training import numpy_step

STORE = Path(__file__).with_suffix(".json")
CELLS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}
IDENTITY = {"activation": "relu", "init": "identity"}


@dataclass(frozen=True)
class Setting:
    """One configuration: the cell, how it starts, how it is trained. Rates are Adam's."""

    cell: str
    units: int
    rate: float
    rate_U: float  # an identity is easily pushed too far
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


class TwoRates:
    """Adam with a learning rate of its own for U: an identity is easily pushed too far."""

    def __init__(self, params: dict[str, np.ndarray], rate: float, rate_U: float, betas: tuple):
        """Share the parameters out between two optimizers."""
        U = {name: array for name, array in params.items() if name.startswith("U")}
        rest = {name: array for name, array in params.items() if name not in U}
        self.parts = [Adam(U, rate_U, betas), Adam(rest, rate, betas)]

    def step(self, grads: dict[str, np.ndarray]) -> None:
        """Change every parameter by one step."""
        for part in self.parts:
            part.step(grads)


def build(name: str, steps: int, seed: int) -> SequenceReader:
    """Return a fresh reader; chrono alone is told the length."""
    setting, rng = CONFIGURATIONS[name], np.random.default_rng([seed, 0])
    options = {key: steps if value == "steps" else value for key, value in setting.options.items()}
    model = SequenceReader(2, setting.units, 1, rng, CELLS[setting.cell], **options)
    model.params["c"][...] = setting.c
    return model


def train(name: str, steps: int, seed: int, config: dict) -> dict:
    """Train one model and return its row: updates and processor seconds to each goal, the error.

    A goal that was not reached is null. The error is that of other sequences than the tests of
    the goals, and null after a divergence. best is the lowest error that a test saw.
    """
    setting, model = CONFIGURATIONS[name], build(name, steps, seed)
    optimizer = TwoRates(model.params, setting.rate, setting.rate_U, (0.9, setting.beta2))
    step = numpy_step(model, optimizer, setting.max_norm, squared_error)
    fresh, tests, last = (np.random.default_rng([seed, part]) for part in (1, 2, 3))
    held_out = adding(tests, steps, config["held_out"])
    row = {"name": name, "steps": steps, "seed": seed, "weights": model.parameter_count}
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
    error = None if diverged else error_of(model, adding(last, steps, config["held_out"]))
    error = None if error is None or not np.isfinite(error) else float(f"{error:.3g}")
    row |= {f"to {goal}": reached.get(goal) for goal in config["goals"]}
    row |= {"error": error, "best": float(f"{best:.3g}") if np.isfinite(best) else None}
    return row | {"diverged": diverged, "updates": updates, "seconds": round(seconds, 1)}


def error_of(model: SequenceReader, data: tuple[np.ndarray, np.ndarray]) -> float:
    """Return the mean squared error, infinite where the numbers overflow."""
    x, targets = data
    try:
        return squared_error(model.forward(x), targets)[0]
    except FloatingPointError:
        return np.inf


def record(store: Path = STORE, names: list[str] | None = None, config: dict = CONFIG) -> dict:
    """Run what the store does not hold yet, and write it as it goes."""
    held = {"config": config, "rows": []}
    if store.exists():
        held = json.loads(store.read_text(encoding="utf-8"))
        if held["config"] != config:
            raise SystemExit(f"{store.name} holds another config: move it away to start anew")
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    held |= {"machine": machine(), "threads": threads, "commit": commit()}
    held |= {"settings": {name: asdict(setting) for name, setting in CONFIGURATIONS.items()}}
    known = {(row["name"], row["steps"], row["seed"]) for row in held["rows"]}
    for seed in config["seeds"]:
        for steps in config["steps"]:
            for name in names or CONFIGURATIONS:
                if (name, steps, seed) in known:
                    continue
                with np.errstate(all="ignore"):  # an overflow becomes "diverged"
                    row = train(name, steps, seed, config)
                held["rows"].append(row)
                held["seconds"] = round(sum(row["seconds"] for row in held["rows"]), 1)
                save(store, held)
                print(row, flush=True)
    return held


def table(held: dict) -> str:
    """Return, for each length and configuration, the updates that each seed needed to each goal."""
    lines = []
    for steps in held["config"]["steps"]:
        lines.append(f"{steps} steps: updates to {' / '.join(map(str, held['config']['goals']))}")
        for name in CONFIGURATIONS:
            rows = [r for r in held["rows"] if (r["name"], r["steps"]) == (name, steps)]
            cells = ["diverged" if row["diverged"] else _needed(row, held) for row in rows]
            lines.append(f"  {name:26}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines)


def _needed(row: dict, held: dict) -> str:
    """Return "950 / 1300", with "-" for a goal that was missed, and the lowest error if both."""
    reached = [row[f"to {goal}"] for goal in held["config"]["goals"]]
    text = " / ".join("-" if goal is None else f"{goal['updates']}" for goal in reached)
    return text if any(reached) else f"- (best {row['best']:.3f})"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    parser.add_argument("names", nargs="*", help=f"of {list(CONFIGURATIONS)}; default: all")
    arguments = parser.parse_args()
    print(table(recorded("adding") if arguments.print else record(names=arguments.names)))


if __name__ == "__main__":
    main()
