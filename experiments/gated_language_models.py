"""RNN, GRU and LSTM as language models of Pride and Prejudice: same sizes, same training.

Each cell is trained with 3 and with 5 passes over the training chapters, with three seeds. The
learning rate falls on a line over all updates, so 3 passes are a run of their own.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from utils import scratch
from utils.data.next_word import next_word_task
from utils.metrics import perplexity
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.scratch import Adam, LanguageModel
from utils.text import segments
from utils.training import evaluate, linear_decay, numpy_step

CONFIG = {
    "embedding": 64,
    "hidden": 64,
    "dropout": 0.1,
    "batch": 8,
    "steps": 35,
    "learning_rate": 1e-2,
    "max_norm": 1.0,
    "passes": [5, 3],
    "seeds": [0, 1, 2],
}
TINY = {"embedding": 4, "hidden": 4, "batch": 512, "passes": [1], "seeds": [0]}
CELLS = {  # how they start: as PyTorch's, with the forget bias at 1, where nothing is said
    "RNN": {},
    "GRU": {},
    "LSTM": {},
    "LSTM, orthogonal": {"init": "orthogonal"},
}


def train(config: dict, cell: str, passes: int, seed: int) -> dict:
    """Train one model and return its perplexity on both held-out texts."""
    task = next_word_task()
    sizes = len(task.vocabulary), config["embedding"], config["hidden"]
    kind, rng = getattr(scratch, cell.split(",")[0]), np.random.default_rng(seed)
    model = LanguageModel(*sizes, rng, cell=kind, dropout=config["dropout"], **CELLS[cell])
    model.carry = True

    def pieces(ids: np.ndarray, batch_size: int, steps: int) -> Iterator[tuple]:
        """Read a text from its start, piece by piece, its first word a target too."""
        model.restart()
        return segments(np.concatenate([[task.vocabulary.bos], ids]), batch_size, steps)

    cut = task.train, config["batch"], config["steps"]
    updates = passes * sum(1 for _ in pieces(*cut))
    optimizer = Adam(model.params, config["learning_rate"])
    schedule = linear_decay(updates, floor=0.02)
    step = numpy_step(model, optimizer, config["max_norm"], schedule=schedule)
    for _ in range(passes):
        for batch in pieces(*cut):
            step(batch)
    held_out = {"validation": task.validation, "test": task.test}
    scores = {part: perplexity(*evaluate(model, pieces(t, 1, 500))) for part, t in held_out.items()}
    rounded = {part: round(score, 2) for part, score in scores.items()}
    return {"parameters": model.parameter_count, **rounded}


def run(record: Record) -> None:
    """Train every cell with every number of passes, seed by seed."""
    every = product(record.config["seeds"], record.config["passes"], CELLS)
    record.run(train, [{"cell": cell, "passes": n, "seed": seed} for seed, n, cell in every])


def table(held: dict) -> str:
    """Return, for each cell and number of passes, the perplexity on the test chapters."""
    return grid(held["rows"], "cell", "passes", "test", 1)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
