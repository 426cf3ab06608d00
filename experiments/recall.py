"""Recall: name, after `lag` steps of noise, the symbol seen first. How far does each cell reach?

Every configuration gets the same: 64 units, at most 2,000 updates of 32 new sequences, gradients
clipped to norm 1, an end as soon as 99 % of 512 fresh sequences are named rightly. The learning
rate is chosen for every configuration and lag from one short list, with a seed of its own; then
three other seeds are trained and tested on 2,000 further sequences. A configuration for which
three seeds guess at one lag is not tried at longer ones; those that solve 200 are tried at 400.

That is one rate for each configuration, chosen by one seed from three (of these tries the record
keeps the best, and for the oldest rows none). Whether a start or only its
rate fails is asked a second time, for the usual starts: every rate of a wider list, also larger
ones, with all three seeds ("wide").
"""

from itertools import product

import numpy as np

from utils import scratch
from utils.data.tasks import recall
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import SequenceReader
from utils.training import numpy_step

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
    "wide": {
        "lags": [20, 50],
        "rates": {"Adam": [1e-3, 3e-3, 1e-2, 3e-2], "SGD": [0.1, 0.3, 0.5, 1.0]},
    },
}
TINY = {"hidden": 8, "updates": 40, "check_every": 20, "validation": 64, "test": 100}
TINY |= {"lags": [3, 4], "seeds": [0, 1], "rates": {"Adam": [1e-2, 3e-3], "SGD": [0.3]}}
TINY |= {"wide": {"lags": [3], "rates": {"Adam": [1e-2], "SGD": [0.3]}}}
IDENTITY = {"activation": "relu", "init": "identity"}
ORTHOGONAL = {"init": "orthogonal"}
CONFIGURATIONS = {  # name: cell, how it starts, optimizer, the cell's options
    "tanh, SGD": ("RNN", "default", "SGD", {}),
    "tanh": ("RNN", "default", "Adam", {}),
    "tanh, orthogonal, SGD": ("RNN", "orthogonal", "SGD", ORTHOGONAL),
    "tanh, orthogonal": ("RNN", "orthogonal", "Adam", ORTHOGONAL),
    "ReLU, identity": ("RNN", "identity", "Adam", IDENTITY),
    "GRU": ("GRU", "default", "Adam", {}),
    "LSTM, forget bias 0": ("LSTM", "forget bias 0", "Adam", {"forget_bias": 0.0}),
    "LSTM, forget bias 1": ("LSTM", "forget bias 1", "Adam", {"forget_bias": 1.0}),
    "LSTM, forget bias 5": ("LSTM", "forget bias 5", "Adam", {"forget_bias": 5.0}),
    "LSTM, chrono": ("LSTM", "chrono, told the lag", "Adam", {"chrono": "lag"}),
    "LSTM, as in Keras": ("LSTM", "Keras", "Adam", {"init": "keras", "forget_bias": 1.0}),
    "LSTM, orthogonal, forget bias 0": (
        *("LSTM", "orthogonal, forget bias 0", "Adam"),
        ORTHOGONAL | {"forget_bias": 0.0},
    ),
    "LSTM, orthogonal, forget bias 1": (
        *("LSTM", "orthogonal, forget bias 1", "Adam"),
        ORTHOGONAL | {"forget_bias": 1.0},
    ),
    "GRU, as in Keras": ("GRU", "Keras", "Adam", {"init": "keras"}),
    "GRU, orthogonal": ("GRU", "orthogonal", "Adam", ORTHOGONAL),
    "GRU, update bias 1": ("GRU", "update bias 1", "Adam", {"update_bias": 1.0}),
    "GRU, update bias 5": ("GRU", "update bias 5", "Adam", {"update_bias": 5.0}),
    "GRU, orthogonal, update bias 1": (
        *("GRU", "orthogonal, update bias 1", "Adam"),
        ORTHOGONAL | {"update_bias": 1.0},
    ),
}

USUAL = ("tanh, SGD", "tanh", "LSTM, forget bias 0", "LSTM, forget bias 1", "LSTM, as in Keras")
USUAL += ("GRU", "GRU, as in Keras")  # as libraries start them, and as papers advise


def build(config: dict, name: str, lag: int, seed: int) -> SequenceReader:
    """Return a fresh reader; chrono alone is told the lag."""
    cell, _, _, options = CONFIGURATIONS[name]
    options = {key: lag if value == "lag" else value for key, value in options.items()}
    symbols, inputs = config["symbols"], config["symbols"] + config["noise"]
    sizes = inputs, config["hidden"], symbols, np.random.default_rng([seed, 0])
    return SequenceReader(*sizes, cell=getattr(scratch, cell), **options)


def accuracy(model: SequenceReader, data: tuple[np.ndarray, np.ndarray]) -> float:
    """Return how often the likeliest symbol is the right one."""
    x, targets = data
    return float((model.forward(x).argmax(axis=1) == targets).mean())


@np.errstate(all="ignore")  # an overflow becomes "diverged"
def train(config: dict, name: str, lag: int, seed: int, learning_rate: float, updates=None) -> dict:
    """Train one model and return its row: accuracy on test sequences, updates."""
    cell, init, optimizer, _ = CONFIGURATIONS[name]
    sizes = {"symbols": config["symbols"], "noise": config["noise"]}
    model = build(config, name, lag, seed)
    optimizing = getattr(scratch, optimizer)(model.params, learning_rate)
    step = numpy_step(model, optimizing, max_norm=config["max_norm"])
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
    row = {"cell": cell, "init": init, "optimizer": optimizer, "accuracy": round(right, 4)}
    return row | {"updates": done, "diverged": diverged}


def choose_rate(config: dict, name: str, lag: int) -> dict:
    """Return the tuning run of the rate that solves the task first, else of the most accurate.

    A rate gets no more updates than the quickest so far: beyond that it cannot win.
    """
    best, quality = {}, None
    for rate in config["rates"][CONFIGURATIONS[name][2]]:
        limit = best["updates"] if best and best["accuracy"] >= config["solved"] else None
        row = train(config, name, lag, config["tuning_seed"], rate, limit)
        this = (row["accuracy"] >= config["solved"], -row["updates"], row["accuracy"])
        if quality is None or this > quality:
            best, quality = row | {"learning_rate": rate}, this
    return best | {"seed": config["tuning_seed"]}


def goes_on(config: dict, name: str, lag: int, rows: list[dict]) -> bool:
    """Tell from the rows of one lag whether a configuration is tried at the next."""
    worst, best = (pick(row["accuracy"] for row in rows) for pick in (min, max))
    solved = worst >= config["solved"] - 0.01  # on other sequences than training's end
    return best >= config["guessing"] and (lag < 200 or solved)


def run(record: Record) -> None:
    """Tune and train lag by lag, every configuration until it guesses; then the wider list."""
    config, names = record.config, record.names
    for lag in config["lags"]:
        wanted = [{"name": n, "lag": lag, "seed": seed} for n in names for seed in config["seeds"]]
        untrained = dict.fromkeys(job["name"] for job in record.missing(wanted))
        record.run(choose_rate, [{"name": name, "lag": lag} for name in untrained], "tuning")
        rates = {row["name"]: row["learning_rate"] for row in record.find("tuning", lag=lag)}
        record.run(train, [j | {"learning_rate": rates[j["name"]]} for j in record.missing(wanted)])
        names = [n for n in names if goes_on(config, n, lag, record.find(name=n, lag=lag))]
    wide = config["wide"]
    jobs = [
        {"name": name, "lag": lag, "seed": seed, "learning_rate": rate}
        for name, lag, seed in product(USUAL, wide["lags"], config["seeds"])
        if name in record.names
        for rate in wide["rates"][CONFIGURATIONS[name][2]]
    ]
    record.run(train, jobs, "wide")


def table(held: dict) -> str:
    """Return the mean accuracy for each configuration and lag, with the lowest and the highest.

    Below stand those of the wider list, for each rate.
    """
    wide = [row | {"name": f"{row['name']}, lag {row['lag']}"} for row in held.get("wide", [])]
    tables = [grid(held["rows"], "name", "lag", "accuracy", 2)]
    tables += [grid(wide, "name", "learning_rate", "accuracy", 2)] if wide else []
    return "\n\n".join(tables)


main = Experiment(__file__, CONFIG, run, table, TINY, tuple(CONFIGURATIONS))

if __name__ == "__main__":
    main()
