"""Train the small LSTM of the gate inspector: letters of Pride and Prejudice.

    OMP_NUM_THREADS=1 python experiments/train_inspector.py

Writes utils/weights/inspected.safetensors: weights in half precision, their letters, their origin.
The text is made of the novel's short paragraphs; see `utils.explorers.inspected.letters`.
"""

from __future__ import annotations

import hashlib
import json
import time
from itertools import pairwise

import numpy as np

from utils import training
from utils.data import load
from utils.data.next_word import TRAIN_CHAPTERS, VALIDATION_CHAPTERS
from utils.explorers.inspected import letters
from utils.metrics import perplexity
from utils.records.scoreboard import machine
from utils.scratch import LSTM
from utils.scratch.optimizers import Adam
from utils.scratch.sequence_models import LanguageModel
from utils.text import Vocabulary, segments
from utils.weights import FOLDER, save_arrays

CONFIG = {
    "embedding": 16,
    "hidden": 96,
    "chrono": 100,
    "steps": 150,
    "batch": 16,
    "epochs": 40,
    "learning_rate": 6e-3,
    "max_norm": 1.0,
    "min_count": 10,
    "seed": 0,
}


def texts() -> tuple[str, str, str]:
    """Return training, validation and test text, cut by chapters as in the book's main task."""
    chapters = load("pride_and_prejudice").chapters
    cuts = (0, TRAIN_CHAPTERS, VALIDATION_CHAPTERS, len(chapters))
    return tuple(letters(chapters[a:b]) for a, b in pairwise(cuts))


def train(config: dict) -> tuple[LanguageModel, Vocabulary, dict]:
    """Train with a learning rate that falls on a line; return the best model on validation."""
    train_text, validation_text, test_text = texts()
    vocabulary = Vocabulary(list(train_text), config["min_count"], ("<unk>",))
    model = LanguageModel(
        len(vocabulary),
        config["embedding"],
        config["hidden"],
        np.random.default_rng(config["seed"]),
        cell=LSTM,
        chrono=config["chrono"],
    )
    model.carry = True
    ids = vocabulary.encode(list(train_text))

    def pieces():
        model.restart()
        return segments(ids, config["batch"], config["steps"])

    def score(text: str) -> float:
        model.restart()
        held_out = segments(vocabulary.encode(list(text)), 1, 500)
        return perplexity(*training.evaluate(model, held_out))

    updates = config["epochs"] * sum(1 for _ in pieces())
    optimizer = Adam(model.params, config["learning_rate"])
    step, done = training.numpy_step(model, optimizer, config["max_norm"]), 0

    def falling(batch):
        nonlocal done
        optimizer.learning_rate = config["learning_rate"] * max(0.02, 1 - done / updates)
        done += 1
        return step(batch)

    run = training.fit(
        falling,
        pieces,
        config["epochs"],
        validate=lambda: score(validation_text),
        restore=model,
    )
    found = {
        "letters": len(train_text),
        "text_sha256": hashlib.sha256(train_text.encode()).hexdigest(),
        "best_epoch": run.best_epoch,
        "seconds": round(run.seconds),
        "validation_perplexity": round(score(validation_text), 3),
        "test_perplexity": round(score(test_text), 3),
    }
    return model, vocabulary, found


def main() -> None:
    """Train, and write weights and origin."""
    model, vocabulary, found = train(CONFIG)
    origin = {
        "script": "experiments/train_inspector.py",
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine(),
        "config": CONFIG,
        **found,
    }
    metadata = {"vocabulary": list(vocabulary.tokens), "notes": origin}
    save_arrays(FOLDER / "inspected.safetensors", model.params, metadata)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
