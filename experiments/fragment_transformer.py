"""An encoder-decoder Transformer on the fragment, beside the GRUs with attention of chapter 12.

Same sentences, same batches, same measure: exact matches on the test, whose sentences hold
combinations of words that no training sentence holds. After 500 updates it stands beside what
chapter 12 trains in the page (same width, a quarter more parameters), after 4,000 beside
`fragment_attention.py` (as many parameters); dropout is the rival's. The learning rate, which
rises first and then falls on a line, is the best of three by the exact matches on the validation
sentences, with one seed; then two more seeds follow.
"""

import numpy as np
import torch

from utils import training
from utils.data.fragment import Pair, lecture_french
from utils.metrics import exact_match
from utils.models import TransformerSeq2Seq
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.text import Vocabulary
from utils.translation import fragment_training as fragment
from utils.translation import pair_batches

CONFIG = {
    "lengths": [  # updates, width, dropout
        [500, 64, 0.0],
        [4_000, 84, 0.1],
    ],
    "heads": 4,
    "layers": 1,
    "inner": 2,  # times the width
    "batch": fragment.CONFIG["batch"],
    "max_norm": fragment.CONFIG["max_norm"],
    "longest": fragment.CONFIG["longest"],
    "warm_up": 0.1,  # the share of updates over which the rate rises
    "rates": [2e-3, 5e-3, 1e-2],
    "tuning_seed": 0,
    "seeds": [0, 1, 2],
}
TINY = {"lengths": [[3, 8, 0.0], [4, 8, 0.1]], "heads": 2, "longest": 5, "rates": [5e-3, 1e-2]}
TINY |= {"seeds": [0, 1]}


def train(config: dict, updates: int, rate: float, seed: int) -> dict:
    """Train one model; return its exact matches on the validation and on the test sentences."""
    data = lecture_french()
    sides = [
        Vocabulary(word for pair in data.train for word in getattr(pair, side))
        for side in ("english", "french")
    ]
    width, dropout = next(shape for length, *shape in config["lengths"] if length == updates)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = TransformerSeq2Seq(
        *map(len, sides),
        width,
        heads=config["heads"],
        layers=config["layers"],
        inner=config["inner"] * width,
        dropout=dropout,
    )
    adam = torch.optim.Adam(model.parameters(), rate)
    falling = training.linear_decay(updates, warm_up=config["warm_up"])
    step = training.torch_step(model, adam, config["max_norm"], schedule=falling)
    ids = fragment.encode(data.train, sides)
    training.train(step, lambda: pair_batches(ids, config["batch"], rng), updates)
    model.eval()

    def exact(pairs: tuple[Pair, ...]) -> float:
        found = fragment.write(model, sides, pairs, config["longest"])
        written = [tuple(sides[1].decode(each.ids)) for each in found]
        return round(exact_match(written, [pair.french for pair in pairs]), 4)

    row = {"parameters": model.parameter_count}
    return row | {"validation": exact(data.validation), "exact": exact(data.test)}


def best_rate(tries: list[dict], updates: int) -> float:
    """Return the learning rate with the most exact matches on the validation sentences."""
    tried = [row for row in tries if row["updates"] == updates]
    return max(tried, key=lambda row: row["validation"])["rate"]


def run(record: Record) -> None:
    """Try every rate with one seed, then train the best with the others."""
    config = record.config
    lengths, first = [length for length, *_ in config["lengths"]], config["tuning_seed"]
    pairs = [{"updates": n, "rate": rate} for n in lengths for rate in config["rates"]]
    record.run(train, [pair | {"seed": first} for pair in pairs], "tries")
    best = {n: best_rate(record.held["tries"], n) for n in lengths}
    others = [seed for seed in config["seeds"] if seed != first]
    record.run(
        train, [{"updates": n, "rate": best[n], "seed": seed} for n in lengths for seed in others]
    )


def seeds_of(held: dict, updates: int) -> list[dict]:
    """Return the rows of the best rate, all seeds: the first is among the tries."""
    chosen = {"updates": updates, "rate": best_rate(held["tries"], updates)}.items()
    return [row for row in (*held["tries"], *held["rows"]) if chosen <= row.items()]


def table(held: dict) -> str:
    """Return the exact matches: mean, lowest and highest seed."""
    rows = [
        row | {"model": "Transformer"}
        for updates, *_ in held["config"]["lengths"]
        for row in seeds_of(held, updates)
    ]
    return grid(rows, "model", "updates", "exact", 3)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
