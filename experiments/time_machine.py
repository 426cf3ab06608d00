"""The Time Machine, character by character, as Dive into Deep Learning trains on it.

The protocol of that book (version 1.0.3, chapters 9 and 10): letters and spaces only, 10,000
overlapping windows of 32 characters to train on, the next 5,000 to validate, batches of 1,024,
every window from a state of zeros, one-hot inputs, 32 hidden units, SGD with gradients clipped to
norm 1. Open there, and chosen here on the same validation windows, as it does: the learning rate,
how it falls, momentum, dropout and the number of epochs. Its best published validation perplexity
is 6.11, for a GRU of two layers after 100 epochs, in 196 s on a GPU.

Perplexity is exp(total loss / characters) over all validation characters. The record holds every
epoch's perplexity.
"""

import hashlib
import re
import time

import numpy as np

from utils.data import fetch, load
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.scratch import LSTM, SGD, LanguageModel
from utils.text import Vocabulary
from utils.training import evaluate, numpy_step

PUBLISHED = {"model": "GRU, two layers", "perplexity": 6.11, "seconds": 196}
CONFIG = {
    "data": "time_machine",
    "window": 32,
    "train_windows": 10_000,
    "validation_windows": 5_000,
    "batch": 1_024,
    "hidden": 32,
    "layers": 1,
    "max_norm": 1.0,
    "learning_rate": 3.0,  # falls linearly to 0
    "momentum": 0.9,
    "dropout": 0.2,
    "epochs": 100,
    "seed": 0,
}
TINY = {"data": "pride_and_prejudice", "window": 8, "train_windows": 400, "hidden": 16}
TINY |= {"validation_windows": 100, "batch": 50, "epochs": 2}


def read(name: str) -> str:
    """Return the text to read: a small run takes a novel that comes along."""
    if name == "time_machine":
        return fetch(name).read_text(encoding="utf-8")
    return load(name).chapters[0]


def windows_of_text(text: str, config: dict) -> tuple[np.ndarray, np.ndarray, Vocabulary]:
    """Return the windows (windows, window + 1) to train and to validate on, and the characters."""
    characters = list(re.sub("[^a-z]+", " ", text.lower()))
    vocabulary = Vocabulary(characters, specials=("<unk>",))
    ids = vocabulary.encode(characters)
    windows = np.lib.stride_tricks.sliding_window_view(ids, config["window"] + 1)
    end = config["train_windows"]
    return windows[:end], windows[end : end + config["validation_windows"]], vocabulary


def build(vocab_size: int, config: dict, rng: np.random.Generator) -> LanguageModel:
    """Return an LSTM on one-hot characters: the table of embeddings is the identity."""
    sizes = vocab_size, vocab_size, config["hidden"]
    options = {"layers": config["layers"], "dropout": config["dropout"]}
    model = LanguageModel(*sizes, rng, cell=LSTM, **options)
    model.params["E"][...] = np.eye(vocab_size)
    return model


def train(config: dict, text: str | None = None) -> dict:
    """Train and validate; return what is recorded."""
    text = text or read(config["data"])
    train, validation, vocabulary = windows_of_text(text, config)
    rng = np.random.default_rng(config["seed"])
    model = build(len(vocabulary), config, rng)
    trained = {name: array for name, array in model.params.items() if name != "E"}
    optimizer = SGD(trained, config["learning_rate"], config["momentum"])
    updates = -(-len(train) // config["batch"])
    step = numpy_step(
        model,
        optimizer,
        config["max_norm"],
        schedule=lambda n: 1 - n // updates / config["epochs"],  # epoch by epoch
    )
    perplexities, training, began = [], 0.0, time.perf_counter()
    for _ in range(config["epochs"]):
        order, started = rng.permutation(len(train)), time.perf_counter()
        for first in range(0, len(order), config["batch"]):
            step(columns(train[order[first : first + config["batch"]]]))
        training += time.perf_counter() - started
        pieces = (validation[i : i + 1_000] for i in range(0, len(validation), 1_000))
        perplexities.append(round(perplexity(*evaluate(model, map(columns, pieces))), 3))
        print(f"epoch {len(perplexities)}: {perplexities[-1]:.2f}", flush=True)
    return {
        "model": "LSTM by hand",
        "parameters": sum(array.size for array in trained.values()),
        "perplexity": perplexities[-1],
        "perplexities": perplexities,
        "seconds": round(time.perf_counter() - began, 1),
        "training_seconds": round(training, 1),
        "published": PUBLISHED,
        "data_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def columns(windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut windows (batch, time + 1) into inputs and targets, each (time, batch)."""
    return windows[:, :-1].T, windows[:, 1:].T


def run(record: Record) -> None:
    """Train the one model."""
    record.once(train)


def table(held: dict) -> str:
    """Return the result beside the published one."""
    lines = [f"{'':20}{'perplexity':>12}{'seconds':>9}"]
    for row in (held["published"], held):
        lines.append(f"{row['model']:20}{row['perplexity']:12.2f}{row['seconds']:9.0f}")
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
