"""The small LSTM of the gate inspector: letters of Pride and Prejudice.

The text is made of the novel's short paragraphs (`utils.explorers.inspected.letters`), cut by
chapters as in the book's main task. The learning rate falls on a line, and the weights of the epoch
that is best on the validation text are kept, in half precision, with their letters and their
origin: utils/weights/inspected.safetensors.
"""

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from utils import training
from utils.data import load
from utils.data.next_word import TRAIN_CHAPTERS, VALIDATION_CHAPTERS
from utils.explorers.inspected import letters
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.scratch import LSTM, Adam, LanguageModel
from utils.text import Vocabulary, segments
from utils.weights import save_arrays

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
TINY = {"embedding": 4, "hidden": 4, "steps": 50, "batch": 256, "epochs": 1}


def texts() -> tuple[str, str, str]:
    """Return training, validation and test text, cut by chapters as in the book's main task."""
    chapters = load("pride_and_prejudice").chapters
    cuts = (0, TRAIN_CHAPTERS, VALIDATION_CHAPTERS, len(chapters))
    return tuple(letters(chapters[a:b]) for a, b in pairwise(cuts))


def train(config: dict, folder: Path) -> dict:
    """Train, store the model that is best on validation, and return its perplexities."""
    train_text, validation_text, test_text = texts()
    vocabulary = Vocabulary(list(train_text), config["min_count"], ("<unk>",))
    sizes = len(vocabulary), config["embedding"], config["hidden"]
    rng = np.random.default_rng(config["seed"])
    model = LanguageModel(*sizes, rng, cell=LSTM, chrono=config["chrono"])
    model.carry = True

    def pieces(text: str, batch_size: int, steps: int) -> Iterator[tuple]:
        model.restart()
        return segments(vocabulary.encode(list(text)), batch_size, steps)

    def score(text: str) -> float:
        return perplexity(*training.evaluate(model, pieces(text, 1, 500)))

    cut = train_text, config["batch"], config["steps"]
    updates = config["epochs"] * sum(1 for _ in pieces(*cut))
    optimizer = Adam(model.params, config["learning_rate"])
    schedule = training.linear_decay(updates, floor=0.02)
    history = training.fit(
        training.numpy_step(model, optimizer, config["max_norm"], schedule=schedule),
        lambda: pieces(*cut),
        config["epochs"],
        validate=lambda: score(validation_text),
        restore=model,
    )
    found = {
        "letters": len(train_text),
        "text_sha256": hashlib.sha256(train_text.encode()).hexdigest(),
        "best_epoch": history.best_epoch,
        "seconds": round(history.seconds),
        "validation_perplexity": round(score(validation_text), 3),
        "test_perplexity": round(score(test_text), 3),
    }
    notes = {"script": "experiments/train_inspector.py", "config": config, **found}
    metadata = {"vocabulary": list(vocabulary.tokens), "notes": notes}
    save_arrays(folder / "inspected.safetensors", model.params, metadata)
    return found


def run(record: Record) -> None:
    """Train the one model."""
    record.once(lambda config: train(config, record.folder))


def table(held: dict) -> str:
    """Return the perplexities."""
    found = (f"{part} {held[f'{part}_perplexity']:.3f}" for part in ("validation", "test"))
    return f"perplexity of a letter: {', '.join(found)}"


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
