"""Two clues: does a tanh network learn the far one, always right, or the near one, mostly right?

The task is `two_clues`: the answer is a symbol seen `lag` steps ago, and the last input names it
too, in 56 % of the cases. 64 units, plain gradient descent, 2,000 updates of 32 new sequences,
gradients clipped to norm 1; every start and lag is trained with every learning rate and seed. What
is measured: where the two clues disagree, which one the network names; the training loss, a mean
over every 50 updates; and before training, what the first step contributes to the gradient of W,
in parts of what the last step contributes.
"""

import numpy as np

from utils.data.tasks import two_clues
from utils.gradients import ledger
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import SGD, SequenceReader
from utils.scratch.functions import cross_entropy
from utils.training import numpy_step

CONFIG = {
    "hidden": 64,
    "symbols": 8,
    "noise": 8,
    "batch": 32,
    "updates": 2_000,
    "every": 50,
    "max_norm": 1.0,
    "test": 2_000,
    "few": 256,  # of them, for the contribution: the ledger holds every pair of steps
    "cases": [["default", 10], ["default", 20], ["default", 40], ["orthogonal", 40]],
    "rates": [0.5, 0.1, 0.3, 1.0],
    "seeds": [0, 1, 2],
}
TINY = {"hidden": 8, "updates": 20, "every": 10, "test": 100, "seeds": [0], "rates": [0.1]}
TINY |= {"cases": [["default", 3], ["orthogonal", 4]]}


def contribution(reader: SequenceReader, x: np.ndarray, targets: np.ndarray) -> float:
    """Return the first step's part of the gradient of W, divided by the last step's."""
    _, doutputs = cross_entropy(reader.forward(x), targets)
    ds = np.zeros((*x.shape[:2], reader.params["V"].shape[0]))
    ds[-1] = doutputs @ reader.params["V"].T
    norms = ledger(reader.stack.cells[0], ds).norms("W")[-1]
    return float(norms[0] / norms[-1])


def train(config: dict, init: str, lag: int, learning_rate: float, seed: int) -> dict:
    """Train one network and return its row."""
    sizes = {"symbols": config["symbols"], "noise": config["noise"]}
    inputs = config["symbols"] + config["noise"]
    rng, held_out = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1])
    reader = SequenceReader(inputs, config["hidden"], config["symbols"], rng, init=init)
    x, targets, near = two_clues(held_out, lag, config["test"], **sizes)
    before = contribution(reader, x[:, : config["few"]], targets[: config["few"]])
    step = numpy_step(reader, SGD(reader.params, learning_rate), max_norm=config["max_norm"])
    losses = [
        step(two_clues(rng, lag, config["batch"], **sizes)[:2])[0] for _ in range(config["updates"])
    ]
    guesses, apart = reader.forward(x).argmax(axis=1), targets != near
    curve = np.mean(np.reshape(losses, (-1, config["every"])), axis=1)
    return {
        "far": round(float((guesses == targets)[apart].mean()), 4),
        "near": round(float((guesses == near)[apart].mean()), 4),
        "contribution": float(f"{before:.3g}"),
        "losses": [round(float(loss), 4) for loss in curve],
    }


def run(record: Record) -> None:
    """Train every case with every rate and seed."""
    config = record.config
    jobs = [
        {"init": init, "lag": lag, "learning_rate": rate, "seed": seed}
        for rate in config["rates"]
        for init, lag in config["cases"]
        for seed in config["seeds"]
    ]
    record.run(train, jobs)


def table(held: dict) -> str:
    """Return how often the far clue is named, by case and rate."""
    rows = [row | {"name": f"{row['init']}, lag {row['lag']}"} for row in held["rows"]]
    return grid(rows, "name", "learning_rate", "far", 2)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
