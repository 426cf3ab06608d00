"""Do seven one-hot words guess the novel worse than two, if both get the same care?

One-hot windows of 2 and of 7 words, without any sharing between the places: same hidden size, same
text, 256 windows an update. Learning rate and dropout are chosen for each of them from one grid, by
the perplexity on the validation chapters, with a seed of its own; then three other seeds are
trained, with the chosen dropout and without any. The learning rate falls on a line over all
updates, and every run keeps the weights of the pass that is best on the validation chapters.
"""

from itertools import product

import numpy as np

from utils.data.next_word import next_word_task
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import Adam, FixedWindow
from utils.text import batches, windows
from utils.training import evaluate, fit, linear_decay, numpy_step

CONFIG = {
    "windows": [2, 7],
    "hidden": 32,
    "batch": 256,
    "max_norm": 1.0,
    "passes": 5,
    "dropouts": [0.0, 0.2, 0.4],
    "rates": [1e-2, 5e-3, 2e-3],
    "seeds": [0, 1, 2],
    "tuning_seed": 100,
}
TINY = {"hidden": 4, "batch": 8_000, "passes": 1, "rates": [5e-3], "seeds": [0]}


def train(config: dict, window: int, dropout: float, learning_rate: float, seed: int) -> dict:
    """Train one window and return its perplexities."""
    task = next_word_task()
    bos = task.vocabulary.bos
    model = FixedWindow(
        len(task.vocabulary), window, config["hidden"], np.random.default_rng(seed), dropout=dropout
    )
    pairs, rng = windows(task.train, window, start=bos), np.random.default_rng(seed + 1_000)
    updates = config["passes"] * -(-len(task.train) // config["batch"])

    def score(ids: np.ndarray) -> float:
        return perplexity(
            *evaluate(model, batches(*windows(ids, window, start=bos), batch_size=512))
        )

    run = fit(
        numpy_step(
            model,
            Adam(model.params, learning_rate),
            config["max_norm"],
            schedule=linear_decay(updates, floor=0.02),
        ),
        lambda: batches(*pairs, batch_size=config["batch"], rng=rng),
        config["passes"],
        validate=lambda: score(task.validation),
        restore=model,
    )
    return {
        "parameters": model.parameter_count,
        "best_pass": run.best_epoch,
        "validation": [round(value, 2) for value in run.validation],
        "test": round(score(task.test), 2),
    }


def tune(config: dict, **job) -> dict:
    """Train one window and return what is seen of it on the validation chapters only."""
    row = train(config, seed=config["tuning_seed"], **job)
    return {name: row[name] for name in ("best_pass", "validation")}


def run(record: Record) -> None:
    """Choose learning rate and dropout for each width, and the rate without dropout; train."""
    config = record.config
    for window in config["windows"]:
        every = product(config["dropouts"], config["rates"])
        tries = [{"window": window, "dropout": d, "learning_rate": r} for d, r in every]
        record.run(tune, tries, "tuning")
        tuned = sorted(record.find("tuning", window=window), key=lambda row: min(row["validation"]))
        for some in (tuned, [row for row in tuned if not row["dropout"]]):
            best = {name: some[0][name] for name in ("window", "dropout", "learning_rate")}
            record.run(train, [best | {"seed": seed} for seed in config["seeds"]])


def table(held: dict) -> str:
    """Return the perplexity on the test chapters for each width and dropout."""
    return grid(held["rows"], "window", "dropout", "test", 1)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
