"""RNN, GRU and LSTM as language models of Pride and Prejudice: same sizes, same training.

    OMP_NUM_THREADS=1 python experiments/gated_language_models.py    run what is not recorded yet

Each cell is trained with 3 and with 5 passes over the training chapters, with three seeds. The
learning rate falls on a line over all updates, so 3 passes are a run of their own.
"""

from __future__ import annotations

import json
import os
import time
from itertools import product
from pathlib import Path

import numpy as np

from utils.data.next_word import NextWordTask, next_word_task
from utils.metrics import perplexity
from utils.records import commit, save
from utils.records.scoreboard import machine
from utils.scratch.optimizers import Adam
from utils.scratch.recurrent import GRU, LSTM, RNN
from utils.scratch.sequence_models import LanguageModel
from utils.text import segments
from utils.training import evaluate, numpy_step

STORE = Path(__file__).with_suffix(".json")
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
CELLS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}


def pieces(task: NextWordTask, ids: np.ndarray, batch: int, steps: int):
    """Cut a text into pieces for truncated training, its first word a target too."""
    return segments(np.concatenate([[task.vocabulary.bos], ids]), batch, steps)


def score(model: LanguageModel, task: NextWordTask, ids: np.ndarray) -> float:
    """Return the perplexity on a text, read once from its start."""
    model.restart()
    return perplexity(*evaluate(model, pieces(task, ids, 1, 500)))


def train(task: NextWordTask, cell: str, passes: int, seed: int, config: dict) -> dict:
    """Train one model and return its row; seconds are the processor's."""
    began = time.process_time()
    model = LanguageModel(
        len(task.vocabulary),
        config["embedding"],
        config["hidden"],
        np.random.default_rng(seed),
        cell=CELLS[cell],
        dropout=config["dropout"],
    )
    model.carry = True
    optimizer = Adam(model.params, config["learning_rate"])
    step = numpy_step(model, optimizer, config["max_norm"])
    sizes = config["batch"], config["steps"]
    updates, done = passes * sum(1 for _ in pieces(task, task.train, *sizes)), 0
    for _ in range(passes):
        model.restart()
        for batch in pieces(task, task.train, *sizes):
            optimizer.learning_rate = config["learning_rate"] * max(0.02, 1 - done / updates)
            done += 1
            step(batch)
    return {
        "cell": cell,
        "passes": passes,
        "seed": seed,
        "parameters": model.parameter_count,
        "validation": round(score(model, task, task.validation), 2),
        "test": round(score(model, task, task.test), 2),
        "seconds": round(time.process_time() - began, 1),
    }


def main() -> None:
    """Run every combination that the record does not hold."""
    task = next_word_task()
    held = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {"rows": []}
    if held.get("config", CONFIG) != CONFIG:
        raise SystemExit(f"{STORE.name} holds another config: move it away to start anew")
    held |= {
        "config": CONFIG,
        "machine": machine(),
        "threads": os.environ.get("OMP_NUM_THREADS", "all"),
        "commit": commit(),
    }
    known = {(row["cell"], row["passes"], row["seed"]) for row in held["rows"]}
    for seed, passes, cell in product(CONFIG["seeds"], CONFIG["passes"], CELLS):
        if (cell, passes, seed) not in known:
            held["rows"].append(train(task, cell, passes, seed, CONFIG))
            save(STORE, held)
            print(held["rows"][-1], flush=True)


if __name__ == "__main__":
    main()
