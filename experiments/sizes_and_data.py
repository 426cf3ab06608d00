"""A scaling curve in small: models of four sizes on four amounts of one novel.

GRUs read Pride and Prejudice in pieces (244 merges beside the 256 bytes, learnt from the whole
training part). The amount is halved three times; the first chapters are kept. Every run has the
same number of updates, so a small amount is read more often; the weights that were best on the
validation chapters are kept, asked six times. One learning rate for all. Measured: bits per byte of
the test chapters.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np

from utils import training
from utils.data.next_word import novel_text
from utils.metrics import bits_per_byte
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import GRU, Adam, LanguageModel
from utils.text import Pieces, segments

CONFIG = {
    "merges": 244,
    "hidden": [8, 16, 32, 64],  # the embedding has half of it
    "shares": [0.125, 0.25, 0.5, 1.0],
    "dropout": 0.1,
    "batch": 8,
    "steps": 48,
    "updates": 1200,
    "checks": 6,
    "checked": 30_000,  # letters of the validation chapters
    "learning_rate": 5e-3,  # falls linearly to a fiftieth
    "seeds": [0, 1, 2],
}
TINY = {"merges": 20, "hidden": [2, 4], "shares": [0.01, 0.02], "updates": 2, "checks": 1}
TINY |= {"seeds": [0]}
TRAIN, VALIDATION, TEST = (0, 49), (49, 55), (55, 61)  # chapters


@cache
def learnt(merges: int) -> Pieces:
    """Return the pieces, learnt from the training chapters."""
    return Pieces.learn(novel_text(*TRAIN), merges)


def train(config: dict, hidden: int, share: float, seed: int) -> dict:
    """Train and test one size on one amount."""
    text, test = novel_text(*TRAIN), novel_text(*TEST)
    validation = novel_text(*VALIDATION)[: config["checked"]]
    pieces = learnt(config["merges"])
    ids = pieces.encode("\n" + text[: int(share * len(text))])
    sizes, rng = (len(pieces), hidden // 2, hidden), np.random.default_rng(seed)
    model = LanguageModel(*sizes, rng, cell=GRU, dropout=config["dropout"])
    model.carry = True

    def read(some: np.ndarray, batch_size: int, steps: int):
        model.restart()
        return segments(some, batch_size, steps)

    def passes() -> Iterator[tuple]:
        """Read the text again and again, for all checks together."""
        while True:
            yield from read(ids, config["batch"], config["steps"])

    def bits(held_out: str) -> float:
        nll, _ = training.evaluate(model, segments(pieces.encode("\n" + held_out), 1, 500))
        return bits_per_byte(nll, held_out)

    falling = training.linear_decay(config["updates"], floor=0.02, warm_up=0.02)
    adam = Adam(model.params, config["learning_rate"])
    step = training.numpy_step(model, adam, max_norm=1.0, schedule=falling)
    batches, best, some = passes(), np.inf, config["updates"] // config["checks"]
    for check in range(1, config["checks"] + 1):
        training.train(step, batches, some)
        state, model.state = model.state, None  # the text goes on after the check
        if (now := bits(validation)) < best:
            best, updates = now, check * some
            kept = {key: array.copy() for key, array in model.params.items()}
        model.state = state
    model.params.update(kept)
    model.restart()
    counts = {"parameters": model.parameter_count, "pieces": len(ids), "updates": updates}
    return {**counts, "validation": round(best, 4), "bits": round(bits(test), 4)}


def run(record: Record) -> None:
    """Train every size on every amount, seed by seed."""
    config = record.config
    jobs = [
        {"hidden": hidden, "share": share, "seed": seed}
        for seed in config["seeds"]
        for share in config["shares"]
        for hidden in config["hidden"]
    ]
    record.run(train, jobs)


def table(held: dict) -> str:
    """Return the bits per byte: mean, lowest and highest seed."""
    return grid(held["rows"], "hidden", "share", "bits", 3)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
