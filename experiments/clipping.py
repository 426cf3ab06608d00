"""Clipping: does a network of ReLU units learn recall with and without it, at its best rate?

64 ReLU units, started at the identity, recall over 50 steps of noise, plain gradient descent, 600
updates of 32 new sequences. With and without clipping to norm 1, each is trained with every
learning rate and seed. What is measured: the mean loss of the last 20 updates (none where the
numbers overflowed), the largest norm of a gradient before clipping, and the share of the updates
with a norm above 1.
"""

import numpy as np

from utils.data.tasks import recall
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import SequenceReader
from utils.scratch.functions import cross_entropy
from utils.scratch.optimizers import SGD, clip

CONFIG = {
    "hidden": 64,
    "lag": 50,
    "batch": 32,
    "updates": 600,
    "last": 20,
    "max_norms": [None, 1.0],
    "rates": [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1],
    "seeds": [0, 1, 2],
}
TINY = {"hidden": 8, "lag": 4, "updates": 20, "last": 5, "rates": [0.01], "seeds": [0]}


@np.errstate(all="ignore")  # an overflow becomes an infinite loss
def train(config: dict, max_norm: float | None, learning_rate: float, seed: int) -> dict:
    """Train one network and return its row."""
    rng = np.random.default_rng(seed)
    reader = SequenceReader(16, config["hidden"], 8, rng, activation="relu", init="identity")
    optimizer, losses, norms = SGD(reader.params, learning_rate), [], []
    for _ in range(config["updates"]):
        x, targets = recall(rng, config["lag"], config["batch"])
        try:
            loss, doutputs = cross_entropy(reader.forward(x), targets)
        except FloatingPointError:
            break
        grads = reader.backward(doutputs)
        norm = np.sqrt(sum((g.astype(float) ** 2).sum() for g in grads.values()))
        if not np.isfinite(norm):
            break
        if max_norm is not None:
            clip(grads, max_norm)
        optimizer.step(grads)
        losses.append(loss)
        norms.append(norm)
    done = len(losses) == config["updates"]
    return {
        "loss": round(float(np.mean(losses[-config["last"] :])), 4) if done else None,
        "largest": float(f"{max(norms):.3g}"),
        "above": round(float(np.mean(np.array(norms) > 1)), 4),
    }


def run(record: Record) -> None:
    """Train with and without clipping, with every rate and seed."""
    config = record.config
    jobs = [
        {"max_norm": max_norm, "learning_rate": rate, "seed": seed}
        for rate in config["rates"]
        for max_norm in config["max_norms"]
        for seed in config["seeds"]
    ]
    record.run(train, jobs)


def table(held: dict) -> str:
    """Return the last losses, by rate; no number where one seed overflowed."""
    named = {None: "no clipping", 1.0: "clipped to 1"}
    rows = [
        row
        | {"name": named[row["max_norm"]], "loss": np.nan if row["loss"] is None else row["loss"]}
        for row in held["rows"]
    ]
    return grid(rows, "name", "learning_rate", "loss", 2)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
