"""One vector for a sentence: how long a sentence can it hold, and how large must it be?

Encoder-decoders translate the English-French fragment (utils.data, "lecture_french"), with one
vector for the sentence and with additive attention, for states of several sizes, two seeds each.
All else is the same: word vectors of 64 numbers, updates, batches, a learning rate that falls to
0, gradients clipped to norm 1. The encoding e has as many numbers as the state; with attention the
decoder also sees every state of the encoder. The test sentences hold combinations of words that no
training sentence holds; a translation counts when every word is right. Rows with attention also
have the alignment error rate of each French word's largest weight, in the translations that are
right: links of other words than the gold ones mean nothing.
"""

from itertools import product

from utils.data.fragment import lecture_french
from utils.metrics import alignment_error_rate
from utils.models import Seq2Seq
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.translation import fragment_training as fragment

CONFIG = {
    **fragment.CONFIG,
    "updates": 2_000,
    "learning_rate": 5e-3,  # falls linearly to 0
    "sizes": [16, 32, 64, 128],
    "kinds": [None, "additive"],
    "seeds": [0, 1],
}
TINY = {"embedding": 8, "updates": 3, "sizes": [8], "seeds": [0], "longest": 12}


def train(config: dict, attention: str | None, hidden: int, seed: int) -> dict:
    """Train and measure one model."""

    def build(english: int, french: int) -> Seq2Seq:
        sizes = english, french, config["embedding"], hidden
        return Seq2Seq(*sizes, attention=attention, dropout=config["dropout"])

    model, sides, loss = fragment.train(build, seed, config)
    row = {"parameters": model.parameter_count, "loss": round(loss, 4)}
    return row | score(model, sides, lecture_french().test, config["longest"])


def score(model, sides: list, pairs: tuple, longest: int) -> dict:
    """Return the exact matches, in all and by English length, and the alignment error rate."""
    written = fragment.write(model, sides, pairs, longest)
    row, right = fragment.score([tuple(sides[1].decode(found.ids)) for found in written], pairs)
    if written[0].weights is None or not right.any():
        return row
    links = [
        {(int(at), i) for i, at in enumerate(found.weights[: len(found.ids)].argmax(axis=1))}
        for found, ok in zip(written, right, strict=True)
        if ok
    ]
    gold = [pair.alignment for pair, ok in zip(pairs, right, strict=True) if ok]
    return row | {"alignment_error": round(alignment_error_rate(links, gold), 4)}


def run(record: Record) -> None:
    """Train both kinds in every size, with every seed."""
    every = product(*(record.config[name] for name in ("kinds", "sizes", "seeds")))
    record.run(train, [{"attention": k, "hidden": size, "seed": seed} for k, size, seed in every])


def table(held: dict) -> str:
    """Return the share of exact translations for each kind and size: mean, lowest and highest."""
    return grid(held["rows"], "attention", "hidden", "exact", 2)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
