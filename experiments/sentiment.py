"""Praise or blame? Bags of words against recurrent networks, on movie snippets and on tweets.

The test part is that of `split(test=0.1, seed=0)`, the same for every row, and nothing was chosen
on it. Each seed cuts a validation part of its own from the rest, which decides when to stop. The
learning rate of each model is chosen from a short list, by the validation loss of other seeds, on
the snippets. For tweets it is the same, and what varies "all four" takes that one's. Which model is
the best is decided by the validation parts, too. A row is one model, one data set, one seed. It
holds the probability of praise of every test text and of every text of `utils.data.negation`. A
committee answers with the mean of its members' answers.

In NumPy: at these sizes a graphics card would wait more than it computes.
"""

from itertools import product

import numpy as np

from utils.data.negation import negation_pairs
from utils.records import Experiment, Record
from utils.sentiment import readers
from utils.sentiment.opinions import praise
from utils.sentiment.verdicts import comparisons, fingerprint, pack, share, summary, table
from utils.text import tokenize

CONFIG = {
    "data": ["movie_snippets", "tweets"],
    "test": 0.1,
    "split_seed": 0,
    "validation": 0.1,
    "seeds": [0, 1, 2],
    "tuning_seeds": [100, 101],
    "rates": {
        "bag": [2e-3, 5e-3, 1e-2, 2e-2],
        "RNN": [1e-3, 2e-3, 4e-3],
        "GRU": [2e-3, 4e-3, 8e-3],
        "LSTM": [2e-3, 4e-3, 8e-3],
    },
    "min_count": 2,
    "embedding": 50,
    "hidden": 64,
    "batch": 50,
    "epochs": {"movie_snippets": 10, "tweets": 20},
    "patience": 3,
    "max_norm": 1.0,
    "dropout": 0.5,
    "sharpness": 1.5,  # of the targets made from the raters' mean opinion
    "shuffles": 5,
}
TINY = {"data": ["tweets"], "epochs": {"tweets": 1}, "hidden": 4, "seeds": [0], "shuffles": 1}
TINY |= {"rates": {"bag": [2e-2], "GRU": [4e-3, 1e-2]}, "tuning_seeds": [100]}
BOTH = {"pool": "max", "both_ways": True}
FOUR = {"glove": True, **BOTH, "opinions": True}
CONFIGURATIONS = {  # name: what differs from a model of one direction that answers at the end
    "bag": {},
    "RNN": {},
    "GRU": {},
    "LSTM": {},
    "bag, GloVe": {"glove": True},
    "RNN, GloVe": {"glove": True},
    "GRU, GloVe": {"glove": True},
    "LSTM, GloVe": {"glove": True},
    # one ingredient after the other
    "bag, opinions": {"opinions": True},
    "bag, GloVe, opinions": {"glove": True, "opinions": True},
    "GRU, GloVe, max": {"glove": True, "pool": "max"},
    "GRU, GloVe, max, both ways": {"glove": True, **BOTH},
    "RNN, all four": FOUR,
    "GRU, all four": FOUR,
    "LSTM, all four": FOUR,
    # what else was tried
    "GRU, all four, 32 units": FOUR | {"hidden": 32},
    "GRU, all four, tweets too": FOUR | {"tweets": True},
    "bag, GloVe, opinions, tweets too": {"glove": True, "opinions": True, "tweets": True},
}
LADDER = list(CONFIGURATIONS)[:15]  # each has a learning rate of its own
ON_TWEETS = [name for name in LADDER if name not in ("bag, opinions", "RNN, GloVe", "LSTM, GloVe")]
ON_TWEETS = [name for name in ON_TWEETS if "max" not in name]


def trained(config: dict, data: str, name: str, seed: int, learning_rate: float) -> tuple:
    """Return the texts, a trained model, and how its training went."""
    options = CONFIGURATIONS[name]
    task = readers.prepare(options, data, seed, config)
    model = readers.build(name, options, task.vocabulary, seed, config)
    return task, model, readers.fit(model, task, options, learning_rate, data, seed, config)


def tune(config: dict, **job) -> dict:
    """Train with one learning rate; no test text is looked at."""
    return trained(config, **job)[-1]


def train(config: dict, **job) -> dict:
    """Train one model and test it."""
    task, model, row = trained(config, **job)
    labels, p = task.cut["test"].labels, praise(model, task.texts["test"])
    rng = np.random.default_rng([job["seed"], 3])
    mixed = [[rng.permutation(t) for t in task.texts["test"]] for _ in range(config["shuffles"])]
    pairs = [text for pair in negation_pairs() for text in (pair.praise, pair.blame)]
    pairs = praise(model, [task.vocabulary.encode(tokenize(text)) for text in pairs])
    shuffled = [share(praise(model, texts), labels) for texts in mixed]
    row |= {"parameters": model.parameter_count, "accuracy": share(p, labels)}
    row |= {"shuffled": round(float(np.mean(shuffled)), 4)}
    return row | {"p": pack(p), "p_pairs": pack(pairs)}


def wanted(source: str, names: tuple[str, ...]) -> list[str]:
    """Return the configurations that a data set is asked for."""
    return [name for name in names if source == "movie_snippets" or name in ON_TWEETS]


def tuned_as(name: str) -> str:
    """Return whose learning rate a configuration takes: its own, or that of what it varies."""
    if name in LADDER:
        return name
    return "bag, GloVe, opinions" if name.startswith("bag") else "GRU, all four"


def rate_of(held: dict, name: str) -> float:
    """Return the learning rate with the lowest mean validation loss on the tuning seeds."""
    losses = {}
    for row in held["tuning"]:
        if row["name"] == tuned_as(name):
            losses.setdefault(row["learning_rate"], []).append(row["validation_loss"])
    return min(losses, key=lambda rate: np.mean(losses[rate]))


def run(record: Record) -> None:
    """Tune on the first data set, train on all, and compare."""
    config = record.config
    record.same(data_sha256={source: fingerprint(source) for source in config["data"]})
    jobs, training, first = [], [], config["data"][0]
    for name in dict.fromkeys(map(tuned_as, wanted(first, record.names))):
        every = product(config["rates"][name.split(",")[0]], config["tuning_seeds"])
        job = {"data": first, "name": name}
        jobs += [job | {"learning_rate": rate, "seed": seed} for rate, seed in every]
    record.run(tune, jobs, "tuning")
    pairs = [(source, name) for source in config["data"] for name in wanted(source, record.names)]
    for source, name in pairs:
        job = {"data": source, "name": name, "learning_rate": rate_of(record.held, name)}
        training += [job | {"seed": seed} for seed in config["seeds"]]
    record.run(train, training)
    lines = summary(record.held)
    record.note(summary=lines, comparisons=comparisons(record.held | {"summary": lines}))


main = Experiment(__file__, CONFIG, run, table, TINY, tuple(CONFIGURATIONS), ("bag", "GRU, GloVe"))

if __name__ == "__main__":
    main()
