"""What is the order of two words worth for guessing the third, if every model gets the same care?

Bags of the last 2 and 10 words, and a window of 2, which is a bag of 2 that knows the places: same
hidden size, same text, 256 guesses an update. The learning rate is chosen for each of them from one
list, by the perplexity on the validation chapters, with a seed of its own; then three other seeds
are trained. The rate falls on a line over all updates, and every run keeps the weights of the pass
that is best on the validation chapters. None has dropout.
"""

from collections.abc import Iterator

import numpy as np

from utils.data.next_word import next_word_task
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.records.tables import draw, spread
from utils.scratch import Adam, BagLanguageModel, FixedWindow
from utils.text import bag_of_words, batches, windows
from utils.training import evaluate, fit, linear_decay, numpy_step

CONFIG = {
    "models": {"window of 2": 2, "bag of 2": 2, "bag of 10": 10},  # words in view
    "hidden": 32,
    "batch": 256,
    "max_norm": 1.0,
    "passes": 5,
    "rates": [2e-2, 1e-2, 5e-3],
    "seeds": [0, 1, 2],
    "tuning_seed": 100,
}
TINY = {"hidden": 4, "batch": 8_000, "passes": 1, "rates": [5e-3], "seeds": [0]}


def train(config: dict, model: str, learning_rate: float, seed: int) -> dict:
    """Train one model and return its perplexities."""
    task = next_word_task()
    size, width = len(task.vocabulary), config["models"][model]
    rng, shuffles = np.random.default_rng(seed), np.random.default_rng(seed + 1_000)
    is_bag = model.startswith("bag")
    if is_bag:
        network = BagLanguageModel(size, config["hidden"], rng)
    else:
        network = FixedWindow(size, width, config["hidden"], rng)

    def pairs(ids: np.ndarray, rng: np.random.Generator | None = None) -> Iterator[tuple]:
        contexts = windows(ids, width, start=task.vocabulary.bos)
        for some, following in batches(*contexts, batch_size=config["batch"], rng=rng):
            yield (bag_of_words(some, size) if is_bag else some), following

    def score(ids: np.ndarray) -> float:
        return perplexity(*evaluate(network, pairs(ids)))

    updates = config["passes"] * -(-len(task.train) // config["batch"])
    optimizer, schedule = Adam(network.params, learning_rate), linear_decay(updates, floor=0.02)
    run = fit(
        numpy_step(network, optimizer, config["max_norm"], schedule=schedule),
        lambda: pairs(task.train, shuffles),
        config["passes"],
        validate=lambda: score(task.validation),
        restore=network,
    )
    return {
        "parameters": network.parameter_count,
        "best_pass": run.best_epoch,
        "validation": [round(value, 2) for value in run.validation],
        "test": round(score(task.test), 2),
    }


def tune(config: dict, **job) -> dict:
    """Train one model and return what is seen of it on the validation chapters only."""
    row = train(config, seed=config["tuning_seed"], **job)
    return {name: row[name] for name in ("best_pass", "validation")}


def run(record: Record) -> None:
    """Choose a learning rate for each model, then train the seeds."""
    config = record.config
    for model in config["models"]:
        record.run(tune, [{"model": model, "learning_rate": r} for r in config["rates"]], "tuning")
        best = min(record.find("tuning", model=model), key=lambda row: min(row["validation"]))
        job = {"model": model, "learning_rate": best["learning_rate"]}
        record.run(train, [job | {"seed": seed} for seed in config["seeds"]])


def table(held: dict) -> str:
    """Return the perplexity of each model on the test chapters: the mean, lowest and highest."""
    every = dict.fromkeys(row["model"] for row in held["rows"])
    found = {m: [row["test"] for row in held["rows"] if row["model"] == m] for m in every}
    return draw(
        [{"model": m, "perplexity": spread(found[m], 1)} for m in every], ["model", "perplexity"]
    )


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
