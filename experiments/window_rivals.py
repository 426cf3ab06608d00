"""What is memory worth on the novel? The recurrent network against windows that get the same care.

Embedded windows of 2 and of 7 words and a recurrent network, all with the same sizes, the same text
and 280 words an update. Learning rate and dropout are chosen for each of them from one grid, by the
perplexity on the validation chapters, with a seed of its own. Then three other seeds are trained
with 5 and with 10 passes; the learning rate falls on a line over all updates, so each is a run of
its own. Every run keeps the weights of the pass that is best on the validation chapters. The
test chapters are scored once, in blocks of 100 words, so that two models can be compared in pairs.
"""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

from utils.data.next_word import next_word_task
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import Adam, EmbeddedWindow, LanguageModel
from utils.scratch.base import Model
from utils.text import batches, segments, windows
from utils.training import evaluate, fit, linear_decay, numpy_step

READERS = {"window of 2": 2, "window of 7": 7, "recurrent network": None}  # words in view
CONFIG = {
    "embedding": 64,
    "hidden": 64,
    "words": 280,  # of an update: windows, or steps * columns
    "steps": 35,
    "max_norm": 1.0,
    "dropouts": [0.0, 0.1, 0.2, 0.3],
    "rates": [1e-2, 5e-3, 2e-3],
    "passes": [5, 10],
    "block": 100,
    "seeds": [0, 1, 2],
    "tuning_seed": 100,
}
TINY = {
    "embedding": 4,
    "hidden": 4,
    "words": 8_000,
    "dropouts": [0.0, 0.1],
    "rates": [1e-2],
    "passes": [1],
    "block": 1_000,
    "seeds": [0],
}


def reading(model: Model, width: int | None, bos: int) -> Callable:
    """Return how a model reads a text: cut(ids, words, steps, rng) yields batches.

    A window reads so many words at once, in any order; a recurrent network steps * columns words,
    in the order of the text, from an empty state.
    """

    def cut(ids: np.ndarray, words: int, steps: int, rng=None) -> Iterator[tuple]:
        if width:
            return batches(*windows(ids, width, start=bos), batch_size=words, rng=rng)
        model.restart()
        return segments(np.concatenate([[bos], ids]), words // steps, steps)

    return cut


def train(
    config: dict, reader: str, passes: int, seed: int, dropout: float, learning_rate: float
) -> dict:
    """Train one model and return its perplexities, and the test's loss in blocks (nats)."""
    task, width = next_word_task(), READERS[reader]
    sizes = config["embedding"], config["hidden"], np.random.default_rng(seed)
    if width:
        model = EmbeddedWindow(len(task.vocabulary), width, *sizes, dropout=dropout)
    else:
        model = LanguageModel(len(task.vocabulary), *sizes, dropout=dropout)
        model.carry = True
    cut = reading(model, width, task.vocabulary.bos)
    each = config["words"], config["steps"], np.random.default_rng(seed + 1_000)
    updates = passes * sum(1 for _ in cut(task.train, *each))
    step = numpy_step(
        model,
        Adam(model.params, learning_rate),
        config["max_norm"],
        schedule=linear_decay(updates, floor=0.02),
    )
    run = fit(
        step,
        lambda: cut(task.train, *each),
        passes,
        validate=lambda: perplexity(*evaluate(model, cut(task.validation, 500, 500))),
        restore=model,
    )
    one_by_one = cut(task.test, config["block"], config["block"])
    blocks = [evaluate(model, [batch])[0] for batch in one_by_one]
    return {
        "parameters": model.parameter_count,
        "best_pass": run.best_epoch,
        "validation": [round(value, 2) for value in run.validation],
        "test": round(perplexity(sum(blocks), len(task.test)), 2),
        "blocks": [round(block, 2) for block in blocks],
    }


def tune(config: dict, **job) -> dict:
    """Train one model and return what is seen of it on the validation chapters only."""
    row = train(config, passes=config["passes"][0], seed=config["tuning_seed"], **job)
    return {name: row[name] for name in ("best_pass", "validation")}


def run(record: Record) -> None:
    """Choose dropout and learning rate for every model, then train the seeds."""
    config, chosen = record.config, {}
    for reader in READERS:
        every = product(config["dropouts"], config["rates"])
        tries = [{"reader": reader, "dropout": d, "learning_rate": r} for d, r in every]
        record.run(tune, tries, "tuning")
        best = min(record.find("tuning", reader=reader), key=lambda row: min(row["validation"]))
        chosen[reader] = {name: best[name] for name in ("dropout", "learning_rate")}
    for passes, seed in product(config["passes"], config["seeds"]):
        jobs = [{"reader": r, "passes": passes, "seed": seed} | chosen[r] for r in READERS]
        record.run(train, jobs)


def table(held: dict) -> str:
    """Return the perplexity on the test chapters for each model and number of passes."""
    return grid(held["rows"], "reader", "passes", "test", 1)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
