"""Praise or blame? Bags of words against recurrent networks, on movie snippets and on tweets.

    OMP_NUM_THREADS=1 python experiments/sentiment.py    run what sentiment.json does not hold yet
    python experiments/sentiment.py --workers 8          the same, in eight processes
    python experiments/sentiment.py --print              print the recorded table

The test part is that of `split(test=0.1, seed=0)`, the same for every row, and nothing was chosen
on it. Each seed cuts a validation part of its own from the rest, which decides when to stop. The
learning rate of each model is chosen from a short list, by the validation loss of other seeds, on
the snippets. For tweets it is the same, and what varies "all four" takes that one's. Which model is
the best is decided by the validation parts, too. A row is one model, one data set, one seed. It
holds the probability of praise of every test text and of every text of `utils.data.negation`. A
committee answers with the mean of its members' answers.

The models are those of utils.scratch, in NumPy: at these sizes a graphics card would wait more
than it computes. Every process uses one thread.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from utils import data
from utils.data.negation import negation_pairs
from utils.records import commit, recorded
from utils.records import save as write_record
from utils.records.scoreboard import machine
from utils.scratch.classifier import SequenceClassifier
from utils.scratch.feedforward import BagClassifier
from utils.scratch.optimizers import Adam
from utils.scratch import GRU, LSTM, RNN
from utils.sentiment.opinions import opinion_step, opinion_targets, praise, text_batches, word_table
from utils.sentiment.verdicts import comparisons, pack, parts, share, summary, table
from utils.text import Vocabulary, bag_of_words, tokenize

STORE = Path(__file__).with_suffix(".json")
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
DATA = ("movie_snippets", "tweets")
CELLS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}
ROTATED = {"RNN": {"init": "orthogonal"}}  # chapter 8: the plain network needs it
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
KEYS = ("name", "data", "seed", "learning_rate")
LADDER = list(CONFIGURATIONS)[:15]  # each has a learning rate of its own
ON_TWEETS = [name for name in LADDER if name not in ("bag, opinions", "RNN, GloVe", "LSTM, GloVe")]
ON_TWEETS = [name for name in ON_TWEETS if "max" not in name]


class Bag(BagClassifier):
    """Chapter 2's bag of counted words, asked as a reader of texts is."""

    def forward(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Return the logits (batch, classes) of texts ids (time, batch)."""
        return super().forward(bag_of_words(ids.T, self.vocab_size, mask.T))


def with_tweets(train: data.Sentiment, config: dict) -> data.Sentiment:
    """Return the training part with the tweets that are not kept for their own test."""
    more, _ = data.load("tweets").split(config["test"], config["split_seed"])
    scores = np.concatenate([train.scores, more.scores])
    return data.Sentiment(train.texts + more.texts, scores)


def build(name: str, vocabulary: Vocabulary, seed: int, config: dict, vectors):
    """Return a fresh model, its words' rows from GloVe where the configuration says so."""
    options, kind = CONFIGURATIONS[name], name.split(",")[0]
    rng = np.random.default_rng([seed, 0])
    if kind == "bag" and "glove" not in options:
        return Bag(len(vocabulary), 2, rng)
    model = SequenceClassifier(
        len(vocabulary),
        config["embedding"],
        options.get("hidden", config["hidden"]),
        2,
        rng,
        CELLS.get(kind),
        both_ways=options.get("both_ways", False),
        pool="mean" if kind == "bag" else options.get("pool", "last"),
        dropout=options.get("dropout", config["dropout"]),
        **ROTATED.get(kind, {}),
    )
    if options.get("glove"):
        model.params["E"][...] = word_table(vocabulary, vectors, np.random.default_rng([seed, 1]))
    return model


def words_for(name: str, texts: list[list[str]], config: dict, vectors) -> Vocabulary:
    """Number the words of the training texts, and with GloVe all words that have a vector."""
    counted = Vocabulary((word for text in texts for word in text), config["min_count"], ())
    known = vectors.words if CONFIGURATIONS[name].get("glove") else ()
    return Vocabulary([*counted.tokens, *known], specials=("<pad>", "<unk>"))


def prepare(name: str, source: str, seed: int, config: dict) -> tuple:
    """Return the three parts, their texts as ids, the vocabulary, and a fresh model."""
    vectors, cut = data.load("glove"), parts(source, seed, config)
    if CONFIGURATIONS[name].get("tweets"):
        cut["train"] = with_tweets(cut["train"], config)
    tokens = {part: [tokenize(text) for text in texts.texts] for part, texts in cut.items()}
    vocabulary = words_for(name, tokens["train"], config, vectors)
    texts = {part: [vocabulary.encode(text) for text in these] for part, these in tokens.items()}
    return cut, texts, vocabulary, build(name, vocabulary, seed, config, vectors)


def fit(
    name: str, model, texts: dict, cut: dict, rate: float, epochs: int, seed: int, config: dict
) -> dict:
    """Train until validation stops falling, put the best weights back, and say what happened."""
    options, labels = CONFIGURATIONS[name], cut["validation"].labels
    sharpness = options.get("sharpness", config["sharpness"]) if "opinions" in options else None
    targets, rng = opinion_targets(cut["train"].scores, sharpness), np.random.default_rng([seed, 2])
    optimizer = Adam(model.params, rate)
    step = opinion_step(model, optimizer, config["max_norm"], options.get("skip", 0.0), 1, rng)
    total, done = epochs * -(-len(targets) // config["batch"]), 0
    best = {"validation_loss": np.inf}
    for epoch in range(1, epochs + 1):
        for batch in text_batches(texts["train"], targets, config["batch"], rng):
            optimizer.learning_rate = rate * (1 - done / total)
            step(batch)
            done += 1
        p = praise(model, texts["validation"])
        loss = float(-np.log(np.clip(np.where(labels == 1, p, 1 - p), 1e-9, 1)).mean())
        if loss < best["validation_loss"]:
            best = {"validation": share(p, labels), "validation_loss": round(loss, 4)}
            best |= {"best_epoch": epoch}
            kept = {key: array.copy() for key, array in model.params.items()}
        elif epoch - best["best_epoch"] >= config["patience"]:
            break
    for key, array in kept.items():
        model.params[key][...] = array
    return best | {"epochs": epoch}


def tune(name: str, source: str, seed: int, rate: float, config: dict) -> dict:
    """Train with one learning rate; no test text is looked at."""
    began = time.process_time()
    cut, texts, _, model = prepare(name, source, seed, config)
    row = {"data": source, "name": name, "seed": seed, "learning_rate": rate}
    row |= fit(name, model, texts, cut, rate, config["epochs"][source], seed, config)
    return row | {"seconds": round(time.process_time() - began, 1)}


def train(name: str, source: str, seed: int, rate: float, config: dict) -> dict:
    """Train one model and return its row; seconds are the processor's."""
    began = time.process_time()
    cut, texts, vocabulary, model = prepare(name, source, seed, config)
    row = {"data": source, "name": name, "seed": seed, "learning_rate": rate}
    row |= {"parameters": model.parameter_count}
    row |= fit(name, model, texts, cut, rate, config["epochs"][source], seed, config)
    labels, p = cut["test"].labels, praise(model, texts["test"])
    rng = np.random.default_rng([seed, 3])
    mixed = [
        praise(model, [rng.permutation(text) for text in texts["test"]])
        for _ in range(config["shuffles"])
    ]
    pairs = [text for pair in negation_pairs() for text in (pair.praise, pair.blame)]
    pairs = praise(model, [vocabulary.encode(tokenize(text)) for text in pairs])
    row |= {"accuracy": share(p, labels)}
    row |= {"shuffled": round(float(np.mean([share(q, labels) for q in mixed])), 4)}
    row |= {"seconds": round(time.process_time() - began, 1)}
    return row | {"p": pack(p), "p_pairs": pack(pairs)}


def wanted(source: str, names: list[str] | None) -> list[str]:
    """Return the configurations that a data set is asked for, the longest trainings first."""
    found = [n for n in names or CONFIGURATIONS if source == "movie_snippets" or n in ON_TWEETS]

    def cost(name: str) -> tuple:
        options = CONFIGURATIONS[name]
        return "hidden" in options, "both_ways" in options, not name.startswith("bag")

    return sorted(found, key=cost, reverse=True)


def tuned_as(name: str) -> str:
    """Return whose learning rate a configuration takes: its own, or that of what it varies."""
    if name in LADDER:
        return name
    return "bag, GloVe, opinions" if name.startswith("bag") else "GRU, all four"


def tuning_jobs(held: dict, names: list[str] | None) -> list[tuple]:
    """Return what is left to tune, on snippets: (name, data, seed, learning rate)."""
    known = {tuple(row[key] for key in KEYS) for row in held["tuning"]}
    source = held["config"]["data"][0]
    found = [
        (name, source, seed, rate)
        for name in dict.fromkeys(map(tuned_as, wanted(source, names)))
        for rate in held["config"]["rates"][name.split(",")[0]]
        for seed in held["config"]["tuning_seeds"]
    ]
    return [job for job in found if job not in known]


def rate_of(held: dict, name: str) -> float:
    """Return the learning rate with the lowest mean validation loss on the tuning seeds."""
    losses = {}
    for row in held["tuning"]:
        if row["name"] == tuned_as(name):
            losses.setdefault(row["learning_rate"], []).append(row["validation_loss"])
    return min(losses, key=lambda rate: np.mean(losses[rate]))


def training_jobs(held: dict, source: str, names: list[str] | None) -> list[tuple]:
    """Return what is left to train: (name, data, seed, learning rate)."""
    known = {tuple(row[key] for key in KEYS[:3]) for row in held["rows"]}
    seeds = held["config"]["seeds"]
    found = [(name, source, seed) for name in wanted(source, names) for seed in seeds]
    return [(*job, rate_of(held, job[0])) for job in found if job not in known]


def work(job: tuple) -> dict:
    """Do one job: (function, name, data, seed, learning rate, config)."""
    function, *arguments = job
    return {"tune": tune, "train": train}[function](*arguments)


def record(
    store: Path = STORE, names: list[str] | None = None, config: dict = CONFIG, workers: int = 1
) -> dict:
    """Run what the store does not hold yet, and write it row by row."""
    held = {"config": config, "tuning": [], "rows": []}
    if store.exists():
        held = json.loads(store.read_text(encoding="utf-8"))
        if held["config"] != config:
            raise SystemExit(f"{store.name} holds another config: move it away to start anew")
    held |= {"commit": commit(), "data_sha256": fingerprints(config)}
    held["machines"] = sorted({*held.get("machines", []), machine()})

    def keep(kind: str, row: dict) -> None:
        held[kind] = sorted([*held[kind], row], key=place)
        every = held["tuning"] + held["rows"]
        held["seconds"] = round(sum(row["seconds"] for row in every), 1)
        write_record(store, held)
        told = (key for key in row if key != "p" and not key.startswith("p_"))
        print(kind, *(row[key] for key in told), flush=True)

    with several(workers) as run:
        for row in run(work, [("tune", *job, config) for job in tuning_jobs(held, names)]):
            keep("tuning", row)
        for source in config["data"]:
            todo = training_jobs(held, source, names)
            for row in run(work, [("train", *job, config) for job in todo]):
                keep("rows", row)
    held["summary"] = summary(held)
    held["comparisons"] = comparisons(held)
    write_record(store, held)
    return held


@contextmanager
def several(workers: int):
    """Give a function like map that works in several processes, and yields what is ready."""
    if workers == 1:
        yield map
        return
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # before the new processes import NumPy
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield pool.imap_unordered


def place(row: dict) -> tuple:
    """Return where a row stands in the record: by data, configuration, seed."""
    name = list(CONFIGURATIONS).index(row["name"])
    return DATA.index(row["data"]), name, row["learning_rate"], row["seed"]


def fingerprints(config: dict) -> dict[str, str]:
    """Return a hash of the texts and scores of each data set."""
    found = {}
    for source in config["data"]:
        texts = data.load(source)
        content = json.dumps([texts.texts, texts.scores.tolist()]).encode()
        found[source] = hashlib.sha256(content).hexdigest()
    return found


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    parser.add_argument("--workers", type=int, default=1, help="processes, one thread each")
    parser.add_argument("names", nargs="*", help=f"of {list(CONFIGURATIONS)}; default: all")
    arguments = parser.parse_args()
    if arguments.print:
        print(table(recorded("sentiment")))
    else:
        print(table(record(names=arguments.names, workers=arguments.workers)))


if __name__ == "__main__":
    main()
