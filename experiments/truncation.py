"""Truncation: how much does the next-word perplexity lose when the gradient is cut after n steps?

The recurrent network of chapter 4, trained on the novel with segments of n steps. The state goes on
from one segment to the next, the gradient does not. Every row gets the same: 560 words an update
(so the shorter the segments, the more places of the novel are read at once), as many passes, and a
learning rate that falls on a line. It is chosen for every n from one short list by the perplexity
on the validation chapters, with a seed of its own; then three other seeds are trained and tested.
"""

import hashlib

import numpy as np

from utils.data.next_word import NextWordTask, next_word_task
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.records.tables import draw, spread
from utils.scratch import Adam, LanguageModel
from utils.text import segments
from utils.training import evaluate, linear_decay, numpy_step

CONFIG = {
    "embedding": 64,
    "hidden": 64,
    "dropout": 0.2,
    "max_norm": 1.0,
    "words": 560,  # of an update: steps * columns
    "steps": [1, 2, 5, 10, 20, 35, 70],
    "epochs": 4,
    "rates": [1e-2, 5e-3],
    "seeds": [0, 1, 2],
    "tuning_seed": 100,
}
TINY = {"embedding": 4, "hidden": 4, "words": 8_000, "steps": [2, 5], "epochs": 1, "seeds": [0]}


def score(model: LanguageModel, ids: np.ndarray, bos: int) -> float:
    """Return the perplexity on a text, read once from its start, the state carried."""
    model.restart()
    return perplexity(*evaluate(model, segments(np.concatenate([[bos], ids]), 1, 500)))


def train(config: dict, steps: int, learning_rate: float, seed: int) -> dict:
    """Train with segments of `steps` and return the perplexities."""
    task = next_word_task()
    bos, columns = task.vocabulary.bos, config["words"] // steps
    sizes = len(task.vocabulary), config["embedding"], config["hidden"]
    model = LanguageModel(*sizes, np.random.default_rng(seed), dropout=config["dropout"])
    model.carry = True
    text = np.concatenate([[bos], task.train])
    updates = config["epochs"] * sum(1 for _ in segments(text, columns, steps))
    optimizer, schedule = Adam(model.params, learning_rate), linear_decay(updates, floor=0.02)
    step = numpy_step(model, optimizer, config["max_norm"], schedule=schedule)
    validation = []
    for _ in range(config["epochs"]):
        model.restart()
        for batch in segments(text, columns, steps):
            step(batch)
        validation.append(round(score(model, task.validation, bos), 2))
    test = round(score(model, task.test, bos), 2)
    return {"columns": columns, "validation": validation, "test": test, "updates": updates}


def data_hash(task: NextWordTask) -> str:
    """Return a hash of the three texts as ids."""
    ids = np.concatenate([task.train, task.validation, task.test]).astype(np.int64)
    return hashlib.sha256(ids.tobytes()).hexdigest()[:16]


def run(record: Record) -> None:
    """Choose a learning rate for each length of a segment, then train the seeds."""
    config = record.config
    record.same(data=data_hash(next_word_task()))
    for steps in config["steps"]:
        wanted = record.missing({"steps": steps, "seed": seed} for seed in config["seeds"])
        if wanted:
            tuning = {"steps": steps, "seed": config["tuning_seed"]}
            record.run(train, [tuning | {"learning_rate": r} for r in config["rates"]], "tuning")
            tuned = record.find("tuning", steps=steps)
            rate = min(tuned, key=lambda row: row["validation"][-1])["learning_rate"]
            record.run(train, [job | {"learning_rate": rate} for job in wanted])


def table(held: dict) -> str:
    """Return the mean perplexity for each length of a segment, with the lowest and the highest."""
    every = dict.fromkeys(row["steps"] for row in held["rows"])
    found = {n: [row["test"] for row in held["rows"] if row["steps"] == n] for n in every}
    return draw(
        [{"steps": n, "perplexity": spread(found[n], 1)} for n in every], ["steps", "perplexity"]
    )


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
