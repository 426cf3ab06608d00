"""One novel, cut into bytes, into pieces and into words: which cut is easiest to predict?

Pride and Prejudice as published (it has no letter outside ASCII, so letters are bytes). Pieces are
learnt from the training chapters: 244, 744 or 1,744 merges beside the 256 bytes. Words are chunks
(a word with the blank before it, a run of signs) that the training chapters hold at least three
times; every other chunk is spelt by its bytes, so that unknown words are paid for.

The same GRU reads all of them, its state carried on. Every cut gets about the same seconds of one
processor (`updates`), the same sizes but for the tables, and its own learning rate of two, chosen
with the first seed on the validation chapters. Measured: bits per byte of the test chapters, all
that the text was cut into counted, and how much of it went to the spelling of unknown words.
"""

from collections import Counter
from functools import cache

import numpy as np

from utils import training
from utils.data.next_word import novel_text
from utils.metrics import bits_per_byte
from utils.records import Experiment, Record
from utils.records.tables import draw, spread
from utils.scratch import GRU, Adam, LanguageModel
from utils.scratch.functions import log_softmax
from utils.text import Pieces, segments
from utils.text.pieces import BYTES, chunks

CONFIG = {
    "updates": {"bytes": 1200, "500": 840, "1000": 600, "2000": 380, "words": 290},
    "min_count": 3,
    "embedding": 64,
    "hidden": 128,
    "dropout": 0.1,
    "batch": 16,
    "steps": 48,
    "learning_rates": [3e-3, 6e-3],
    "max_norm": 1.0,
    "seeds": [0, 1, 2],
}
TINY = {"updates": {"bytes": 2, "500": 2, "words": 2}, "hidden": 4, "embedding": 4, "seeds": [0]}
TRAIN, VALIDATION, TEST = (0, 49), (49, 55), (55, 61)  # chapters


class Words:
    """Frequent chunks by a number of their own, all others spelt by their bytes."""

    def __init__(self, text: str, min_count: int):
        """Number the chunks behind the bytes."""
        counts = Counter(chunks(text))
        kept = sorted(chunk for chunk, n in counts.items() if n >= min_count)
        self.number = {chunk: BYTES + order for order, chunk in enumerate(kept)}

    def __len__(self) -> int:
        """Count bytes and words."""
        return BYTES + len(self.number)

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a text (time,)."""
        found: list[int] = []
        for chunk in chunks(text):
            known = self.number.get(chunk)
            found.extend(chunk.encode() if known is None else [known])
        return np.array(found)


@cache
def cutter(cut: str, min_count: int) -> Pieces | Words:
    """Return what cuts a text, learnt from the training chapters."""
    text = novel_text(*TRAIN)
    if cut == "words":
        return Words(text, min_count)
    return Pieces.learn(text, 0 if cut == "bytes" else int(cut) - BYTES)


def fit(config: dict, cut: str, seed: int, learning_rate: float) -> tuple:
    """Train one model; return it with what cuts its texts."""
    pieces = cutter(cut, config["min_count"])
    ids = pieces.encode("\n" + novel_text(*TRAIN))
    sizes = len(pieces), config["embedding"], config["hidden"]
    rng = np.random.default_rng(seed)
    model = LanguageModel(*sizes, rng, cell=GRU, dropout=config["dropout"])
    model.carry = True
    updates = config["updates"][cut]
    falling = training.linear_decay(updates, floor=0.02, warm_up=0.03)
    adam = Adam(model.params, learning_rate)
    step = training.numpy_step(model, adam, config["max_norm"], schedule=falling)

    def passes():
        model.restart()
        return segments(ids, config["batch"], config["steps"])

    training.train(step, passes, updates)
    model.eval()
    return model, pieces, len(ids)


def losses(model: LanguageModel, pieces: Pieces | Words, text: str) -> tuple:
    """Return minus the log-probability of each piece of a text, and the pieces (time,)."""
    model.restart()
    found, ids = [], pieces.encode("\n" + text)
    for inputs, targets, mask in segments(ids, 1, 500):
        log_p = log_softmax(model.forward(inputs).astype(float))
        found.append(-np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0][mask])
    return np.concatenate(found), ids[1:]


def train(config: dict, cut: str, seed: int, learning_rate: float) -> dict:
    """Train and test one model."""
    model, pieces, read = fit(config, cut, seed, learning_rate)
    text, other = novel_text(*TEST), novel_text(*VALIDATION)
    nll, ids = losses(model, pieces, text)
    spelt = (ids < BYTES) & (cut == "words")
    return {
        "vocabulary": len(pieces),
        "parameters": model.parameter_count,
        "passes": round(config["updates"][cut] * config["batch"] * config["steps"] / read, 1),
        "bytes_a_piece": round(len(text.encode()) / len(ids), 2),
        "perplexity": round(float(np.exp(nll.mean())), 2),
        "validation": round(bits_per_byte(losses(model, pieces, other)[0].sum(), other), 4),
        "bits": round(bits_per_byte(nll.sum(), text), 4),
        "spelling": round(float(nll[spelt].sum() / nll.sum()), 4),
    }


def best_rate(held: dict, cut: str) -> float:
    """Return the learning rate with which the first seed is best on the validation chapters."""
    first = held["config"]["seeds"][0]
    tried = [row for row in held["rows"] if (row["cut"], row["seed"]) == (cut, first)]
    return min(tried, key=lambda row: row["validation"])["learning_rate"]


def run(record: Record) -> None:
    """Train every cut with every rate and the first seed, then with the others and its best."""
    first, *others = record.config["seeds"]
    jobs = [
        {"cut": cut, "seed": first, "learning_rate": rate}
        for cut in record.config["updates"]
        for rate in record.config["learning_rates"]
    ]
    record.run(train, jobs)
    for seed in others:
        for cut in record.config["updates"]:
            jobs.append({"cut": cut, "seed": seed, "learning_rate": best_rate(record.held, cut)})
    record.run(train, jobs)


def table(held: dict) -> str:
    """Return the bits per byte of each cut: mean, lowest and highest seed."""
    lines = []
    for cut in held["config"]["updates"]:
        wanted = (cut, best_rate(held, cut))
        rows = [row for row in held["rows"] if (row["cut"], row["learning_rate"]) == wanted]
        lines.append({**rows[0], "bits": spread([row["bits"] for row in rows], 3)})
    names = ["cut", "vocabulary", "bytes_a_piece", "passes", "perplexity", "spelling", "bits"]
    return draw(lines, [*names, "seconds"], 2)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
