"""How much of its state should a ReLU network keep at a step, if it starts at u times the identity?

Three values of u, two tasks. Recall: name, after 50 steps of noise, the symbol seen first; training
ends as soon as 99 % of 500 fresh sequences are named rightly. The novel: guess the next word, after
two passes over its first 30,000 words (the second with a third of the learning rate). Each u gets
the same learning rates and seeds on each task; a run whose numbers overflow has diverged.
"""

from itertools import product

import numpy as np

from utils.data.next_word import next_word_task
from utils.data.tasks import recall
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import Adam, LanguageModel, SequenceReader
from utils.text import segments
from utils.training import evaluate, numpy_step

CONFIG = {
    "hidden": 64,
    "keep": [1.0, 0.9, 0.01],
    "max_norm": 1.0,
    "seeds": [0, 1, 2],
    "rates": {"recall": [3e-4, 1e-3, 3e-3], "novel": [6e-3, 2e-2, 5e-2]},
    "recall": {"lag": 50, "updates": 1_000, "batch": 32, "check_every": 100, "goal": 0.99},
    "novel": {"embedding": 32, "words": 30_000, "streams": 16, "steps": 35, "falls": [1.0, 0.3]},
}
TINY = {"hidden": 4, "keep": [0.9], "seeds": [0], "rates": {"recall": [1e-3], "novel": [2e-2]}}
TINY |= {"recall": CONFIG["recall"] | {"lag": 3, "updates": 20, "check_every": 10}}
TINY |= {"novel": CONFIG["novel"] | {"words": 2_000}}


def train_recall(config: dict, u: float, rate: float, seed: int) -> dict:
    """Train on recall; return how often 2,000 further sequences are named rightly."""
    task, start = config["recall"], {"activation": "relu", "init": "identity", "gain": u}
    model = SequenceReader(16, config["hidden"], 8, np.random.default_rng([seed, 0]), **start)
    fresh, checks, tests = (np.random.default_rng([seed, part]) for part in (1, 2, 3))
    step, done, right = numpy_step(model, Adam(model.params, rate), config["max_norm"]), 0, 0.0

    def accuracy(rng: np.random.Generator, count: int) -> float:
        x, targets = recall(rng, task["lag"], count)
        return float((model.forward(x).argmax(axis=1) == targets).mean())

    while done < task["updates"] and right < task["goal"]:
        for _ in range(task["check_every"]):
            step(recall(fresh, task["lag"], task["batch"]))
        done, right = done + task["check_every"], accuracy(checks, 500)
    return {"accuracy": round(accuracy(tests, 2_000), 4), "updates": done}


def train_novel(config: dict, u: float, rate: float, seed: int) -> dict:
    """Train on the novel; return the perplexity on the validation and on the test chapters."""
    words, task = next_word_task(), config["novel"]
    start = {"activation": "relu", "init": "identity", "gain": u}
    sizes = len(words.vocabulary), task["embedding"], config["hidden"]
    model = LanguageModel(*sizes, np.random.default_rng(seed), **start)
    model.carry = True
    optimizer = Adam(model.params, rate)
    step = numpy_step(model, optimizer, config["max_norm"])
    for fall in task["falls"]:
        optimizer.learning_rate = rate * fall
        model.restart()
        for piece in segments(words.train[: task["words"]], task["streams"], task["steps"]):
            step(piece)
    found = {}
    for part in ("validation", "test"):
        model.restart()
        found[part] = round(perplexity(*evaluate(model, segments(getattr(words, part), 1, 500))), 2)
    return found


@np.errstate(all="ignore")  # an overflow becomes "diverged"
def train(config: dict, task: str, u: float, rate: float, seed: int) -> dict:
    """Train one network on one task and return its row."""
    try:
        found = {"recall": train_recall, "novel": train_novel}[task](config, u, rate, seed)
    except FloatingPointError:
        return {"diverged": True}
    return found | {"diverged": False}


def run(record: Record) -> None:
    """Train every u with every rate on both tasks, seed by seed."""
    config = record.config
    every = [
        {"task": task, "u": u, "rate": rate, "seed": seed}
        for seed, task, u in product(config["seeds"], config["rates"], config["keep"])
        for rate in config["rates"][task]
    ]
    record.run(train, every)


def table(held: dict) -> str:
    """Return, for each task, u and rate, the means with the lowest and the highest."""
    parts = []
    for task, value, digits in (("recall", "accuracy", 2), ("novel", "test", 1)):
        rows = [row for row in held["rows"] if row["task"] == task and not row["diverged"]]
        lost = sum(row["diverged"] for row in held["rows"] if row["task"] == task)
        parts.append(f"{task}, {lost} diverged\n" + grid(rows, "u", "rate", value, digits))
    return "\n\n".join(parts)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
