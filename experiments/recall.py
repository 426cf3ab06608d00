"""Recall: name, after `lag` steps of noise, the symbol seen first. How far does each cell reach?

    OMP_NUM_THREADS=1 python experiments/recall.py    run what recall.json does not hold yet
    python experiments/recall.py --print              print the recorded table

Every configuration gets the same: 64 units, at most 2,000 updates of 32 new sequences, gradients
clipped to norm 1, an end as soon as 99 % of 512 fresh sequences are named rightly. The learning
rate is chosen for every configuration and lag from one short list, with a seed of its own; then
three other seeds are trained and tested on 2,000 further sequences. A configuration for which
three seeds guess at one lag is not tried at longer ones; those that solve 200 are tried at 400.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np

from utils.data.tasks import recall
from utils.records import commit, recorded
from utils.records import save as write_record
from utils.records.scoreboard import machine
from utils.scratch.optimizers import SGD, Adam
from utils.scratch.recurrent import GRU, LSTM, RNN
from utils.scratch.sequence_models import SequenceReader
from utils.training import numpy_step

STORE = Path(__file__).with_suffix(".json")
CONFIG = {
    "hidden": 64,
    "symbols": 8,
    "noise": 8,
    "batch": 32,
    "updates": 2_000,
    "max_norm": 1.0,
    "check_every": 100,
    "validation": 512,
    "test": 2_000,
    "solved": 0.99,
    "guessing": 0.2,  # 1/8 is guessing; three seeds below this end a configuration
    "lags": [10, 20, 50, 100, 200, 400],
    "seeds": [0, 1, 2],
    "tuning_seed": 100,
    "rates": {"Adam": [1e-3, 3e-3, 3e-4], "SGD": [0.1, 0.3, 0.03]},
}
OPTIMIZERS = {"Adam": Adam, "SGD": SGD}
CELLS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}
IDENTITY = {"activation": "relu", "init": "identity"}
CONFIGURATIONS = {  # name: cell, how it starts, optimizer, the cell's options
    "tanh, SGD": ("RNN", "default", "SGD", {}),
    "tanh": ("RNN", "default", "Adam", {}),
    "tanh, orthogonal, SGD": ("RNN", "orthogonal", "SGD", {"init": "orthogonal"}),
    "tanh, orthogonal": ("RNN", "orthogonal", "Adam", {"init": "orthogonal"}),
    "ReLU, identity": ("RNN", "identity", "Adam", IDENTITY),
    "GRU": ("GRU", "default", "Adam", {}),
    "LSTM, forget bias 0": ("LSTM", "forget bias 0", "Adam", {"forget_bias": 0.0}),
    "LSTM, forget bias 1": ("LSTM", "forget bias 1", "Adam", {"forget_bias": 1.0}),
    "LSTM, forget bias 5": ("LSTM", "forget bias 5", "Adam", {"forget_bias": 5.0}),
    "LSTM, chrono": ("LSTM", "chrono, told the lag", "Adam", {"chrono": "lag"}),
}


def build(name: str, lag: int, seed: int, config: dict) -> SequenceReader:
    """Return a fresh reader; chrono alone is told the lag."""
    cell, _, _, options = CONFIGURATIONS[name]
    options = {key: lag if value == "lag" else value for key, value in options.items()}
    symbols, inputs = config["symbols"], config["symbols"] + config["noise"]
    rng = np.random.default_rng([seed, 0])
    return SequenceReader(inputs, config["hidden"], symbols, rng, CELLS[cell], **options)


def accuracy(model: SequenceReader, data: tuple[np.ndarray, np.ndarray]) -> float:
    """Return how often the likeliest symbol is the right one."""
    x, targets = data
    return float((model.forward(x).argmax(axis=1) == targets).mean())


def train(
    name: str, lag: int, seed: int, rate: float, config: dict, updates: int | None = None
) -> dict:
    """Train one model and return its row: accuracy on test sequences, updates, seconds.

    Seconds are the processor's, so that a busy machine changes them little.
    """
    began = time.process_time()
    cell, init, optimizer, _ = CONFIGURATIONS[name]
    sizes = {"symbols": config["symbols"], "noise": config["noise"]}
    model = build(name, lag, seed, config)
    step = numpy_step(model, OPTIMIZERS[optimizer](model.params, rate), max_norm=config["max_norm"])
    fresh, held_out, test = (np.random.default_rng([seed, part]) for part in (1, 2, 3))
    validation = recall(held_out, lag, config["validation"], **sizes)
    right, done, diverged = 0.0, 0, False
    for done in range(1, (updates or config["updates"]) + 1):
        try:
            step(recall(fresh, lag, config["batch"], **sizes))
        except FloatingPointError:
            diverged = True
            break
        if done % config["check_every"] == 0:
            right = accuracy(model, validation)
            if right >= config["solved"]:
                break
    if not diverged:
        right = accuracy(model, recall(test, lag, config["test"], **sizes))
    seconds = round(time.process_time() - began, 1)
    row = {"name": name, "cell": cell, "init": init, "optimizer": optimizer, "lag": lag}
    row |= {"learning_rate": rate, "seed": seed, "accuracy": round(right, 4)}
    return row | {"updates": done, "diverged": diverged, "seconds": seconds}


def choose_rate(name: str, lag: int, config: dict) -> dict:
    """Return the tuning run of the rate that solves the task first, else of the most accurate.

    A rate gets no more updates than the quickest so far: beyond that it cannot win.
    """
    best, seconds = None, 0.0
    for rate in config["rates"][CONFIGURATIONS[name][2]]:
        limit = best["updates"] if best and best["accuracy"] >= config["solved"] else None
        row = train(name, lag, config["tuning_seed"], rate, config, limit)
        seconds += row["seconds"]
        quality = (row["accuracy"] >= config["solved"], -row["updates"], row["accuracy"])
        if best is None or quality > best["quality"]:
            best = row | {"quality": quality}
    return best | {"seconds": seconds}


def run(name: str, rows: list[dict], config: dict, save) -> None:
    """Add the rows of one configuration, lag by lag, until it guesses."""
    for lag in config["lags"]:
        known = [row for row in rows if (row["name"], row["lag"]) == (name, lag)]
        if len(known) < len(config["seeds"]):
            tuned = choose_rate(name, lag, config)
            rate = tuned["learning_rate"]
            known = [train(name, lag, seed, rate, config) for seed in config["seeds"]]
            rows += known
            save(tuned["seconds"])
            print(name, lag, rate, *(row["accuracy"] for row in known), flush=True)
        worst, best = (pick(row["accuracy"] for row in known) for pick in (min, max))
        solved = worst >= config["solved"] - 0.01  # on other sequences than training's end
        if best < config["guessing"] or (lag >= 200 and not solved):
            return


def record(store: Path = STORE, names: list[str] | None = None, config: dict = CONFIG) -> dict:
    """Run what the store does not hold yet, and write it as it goes."""
    held = {"config": config, "tuning_seconds": 0.0, "rows": []}
    if store.exists():
        held = json.loads(store.read_text(encoding="utf-8"))
        if held["config"] != config:
            raise SystemExit(f"{store.name} holds another config: move it away to start anew")
    held |= {
        "machine": machine(),
        "threads": os.environ.get("OMP_NUM_THREADS", "all"),
        "commit": commit(),
    }

    def save(tuning: float) -> None:
        held["tuning_seconds"] = round(held["tuning_seconds"] + tuning, 1)
        held["seconds"] = round(sum(row["seconds"] for row in held["rows"]), 1)
        write_record(store, held)

    for name in names or CONFIGURATIONS:
        run(name, held["rows"], config, save)
    return held


def table(held: dict) -> str:
    """Return the mean accuracy for each configuration and lag, with the lowest and the highest."""
    lags = held["config"]["lags"]
    lines = [f"{'':24}" + "".join(f"{lag:>17}" for lag in lags)]
    for name in dict.fromkeys(row["name"] for row in held["rows"]):
        line = f"{name:24}"
        for lag in lags:
            found = [r["accuracy"] for r in held["rows"] if (r["name"], r["lag"]) == (name, lag)]
            text = f"{np.mean(found):.2f} ({min(found):.2f}-{max(found):.2f})" if found else "-"
            line += f"{text:>17}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    parser.add_argument("names", nargs="*", help=f"of {list(CONFIGURATIONS)}; default: all")
    arguments = parser.parse_args()
    if arguments.print:
        print(table(recorded("recall")))
    else:
        print(table(record(names=arguments.names)))


if __name__ == "__main__":
    main()
