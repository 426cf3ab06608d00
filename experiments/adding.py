"""The adding problem: which network learns to add two numbers that stand far apart?

Two of 150 numbers are marked, and the answer is their sum; always answering 1 has a mean squared
error of 1/6. Every configuration has about 4,400 weights, and solves the task when the error on 500
held-out sequences is below 0.01. Each is trained with four learning rates (plain networks have one
list, gated cells another) and three seeds; gradients are clipped to norm 1.

Two configurations take over what Le, Jaitly & Hinton 2015 did: small weights (W and V normal with
deviation 0.001) alone, and these with plain gradient descent, batches of 16, two rates and two
norms for clipping. A run whose numbers overflow has diverged, and ends there.
"""

import time
from dataclasses import asdict, dataclass, field
from itertools import product
from types import SimpleNamespace

import numpy as np

from utils import scratch
from utils.data.tasks import adding
from utils.records import Experiment, Record
from utils.scratch import SequenceReader
from utils.scratch.functions import squared_error
from utils.training import numpy_step

SMALL = 0.001  # deviation of W and V in Le, Jaitly & Hinton 2015


@dataclass(frozen=True)
class Setting:
    """One configuration: the cell, how it starts, and which way of training it gets."""

    cell: str
    units: int
    way: str  # a key of CONFIG["ways"]
    slow_U: float = 1.0  # a factor on the rate of U alone: an identity is easily pushed too far
    small: bool = False
    options: dict = field(default_factory=dict)


IDENTITY = {"activation": "relu", "init": "identity"}
ORTHOGONAL = {"init": "orthogonal"}
CONFIGURATIONS = {
    "ReLU, identity": Setting("RNN", 64, "plain", options=IDENTITY),
    "ReLU, identity, slow U": Setting("RNN", 64, "plain", 0.25, options=IDENTITY),
    "ReLU, identity, small": Setting("RNN", 64, "plain", small=True, options=IDENTITY),
    "ReLU, identity, small, SGD": Setting("RNN", 64, "SGD", small=True, options=IDENTITY),
    "tanh": Setting("RNN", 64, "plain"),
    "tanh, orthogonal": Setting("RNN", 64, "plain", options=ORTHOGONAL),
    "GRU": Setting("GRU", 36, "gated"),
    "LSTM": Setting("LSTM", 32, "gated", options={"forget_bias": 1.0}),
    "LSTM, as in Keras": Setting("LSTM", 32, "gated", options={"init": "keras"}),
}
ADAM = {"optimizer": "Adam", "options": {"betas": [0.9, 0.99]}}
ADAM |= {"clips": [1.0], "batch": 20, "updates": 1_500}
SGD = {"optimizer": "SGD", "options": {}, "rates": [0.01, 0.1]}
SGD |= {"clips": [1.0, 10.0], "batch": 16, "updates": 5_000}
CONFIG = {
    "steps": 150,
    "seeds": [0, 1, 2],
    "check_every": 50,
    "held_out": 500,
    "goal": 0.01,
    "ways": {
        "plain": ADAM | {"rates": [3e-4, 1e-3, 2e-3, 4e-3]},
        "gated": ADAM | {"rates": [3e-3, 1e-2, 3e-2, 1e-1]},
        "SGD": SGD,
    },
}
TINY = {"steps": 4, "seeds": [0], "check_every": 10, "held_out": 100}
TINY |= {"ways": {name: w | {"updates": 20} for name, w in CONFIG["ways"].items()}}


def build(name: str, seed: int) -> SequenceReader:
    """Return a fresh reader."""
    setting, rng = CONFIGURATIONS[name], np.random.default_rng([seed, 0])
    cell = getattr(scratch, setting.cell)
    model = SequenceReader(2, setting.units, 1, rng, cell=cell, **setting.options)
    if setting.small:
        for array in (model.params["W1"], model.params["V"]):
            array[...] = SMALL * rng.standard_normal(array.shape)
        model.params["c"][...] = 0
    return model


def optimizing(model: SequenceReader, way: dict, rate: float, slow_U: float) -> SimpleNamespace:
    """Return the optimizer, with a learning rate of its own for U."""
    kind, parts = getattr(scratch, way["optimizer"]), []
    for is_U, factor in ((True, slow_U), (False, 1.0)):
        params = {n: p for n, p in model.params.items() if n.startswith("U") == is_U}
        parts.append(kind(params, rate * factor, **way["options"]))
    return SimpleNamespace(step=lambda grads: [part.step(grads) for part in parts])


@np.errstate(all="ignore")  # an overflow becomes "diverged"
def train(config: dict, name: str, rate: float, clip: float, seed: int) -> dict:
    """Train one model and return its row: updates to the goal (or null), and the lowest error."""
    setting = CONFIGURATIONS[name]
    way, steps, model = config["ways"][setting.way], config["steps"], build(name, seed)
    optimizer = optimizing(model, way, rate, setting.slow_U)
    step = numpy_step(model, optimizer, clip, squared_error)
    fresh, tests = (np.random.default_rng([seed, part]) for part in (1, 2))
    held_out = adding(tests, steps, config["held_out"])
    began, done, best, diverged = time.process_time(), 0, np.inf, False
    while done < way["updates"] and best >= config["goal"] and not diverged:
        try:
            for _ in range(config["check_every"]):
                done += 1
                step(adding(fresh, steps, way["batch"]))
            best = min(best, squared_error(model.forward(held_out[0]), held_out[1])[0])
        except FloatingPointError:
            diverged = True
    seconds, solved = round(time.process_time() - began, 1), best < config["goal"]
    row = {"solved": bool(solved), "updates": done, "diverged": diverged}
    row["best"] = float(f"{best:.3g}") if np.isfinite(best) else None
    return row | {"weights": model.parameter_count, "seconds": seconds}


def run(record: Record) -> None:
    """Train every configuration with every rate and clip, seed by seed."""
    config = record.config
    record.same(settings={name: asdict(setting) for name, setting in CONFIGURATIONS.items()})
    ways = {name: config["ways"][CONFIGURATIONS[name].way] for name in record.names}
    every = [
        {"name": name, "rate": rate, "clip": clip, "seed": seed}
        for seed, name in product(config["seeds"], record.names)
        for rate, clip in product(ways[name]["rates"], ways[name]["clips"])
    ]
    record.run(train, every)


def table(held: dict) -> str:
    """Return, for each configuration, rate and clip, the updates that each seed needed."""
    lines: dict[str, list[str]] = {}
    for row in held["rows"]:
        head = f"{row['name']:28}{row['rate']:7g}{row['clip']:4g}"
        end = "diverged" if row["diverged"] else f"({row['best']:.3f})"
        lines.setdefault(head, []).append(str(row["updates"]) if row["solved"] else end)
    return "\n".join(head + "".join(f"{e:>12}" for e in ends) for head, ends in lines.items())


main = Experiment(__file__, CONFIG, run, table, TINY, tuple(CONFIGURATIONS))

if __name__ == "__main__":
    main()
