"""Truncation: how much does the next-word perplexity lose when the gradient is cut after n steps?

    OMP_NUM_THREADS=1 python experiments/truncation.py    run what truncation.json does not hold
    python experiments/truncation.py --print              print the recorded table

The recurrent network of chapter 4, trained on the novel with segments of n steps. The state goes on
from one segment to the next, the gradient does not. Every row gets the same: 560 words an update
(so the shorter the segments, the more places of the novel are read at once), as many passes, and a
learning rate that falls on a line. It is chosen for every n from one short list by the perplexity
on the validation chapters, with a seed of its own; then three other seeds are trained and tested.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from pathlib import Path

import numpy as np

from utils.data.next_word import NextWordTask, next_word_task
from utils.metrics import perplexity
from utils.records import commit, recorded
from utils.records import save as write_record
from utils.records.scoreboard import machine
from utils.scratch.optimizers import Adam
from utils.scratch.sequence_models import LanguageModel
from utils.text import segments
from utils.training import evaluate, numpy_step

STORE = Path(__file__).with_suffix(".json")
CONFIG = {
    "embedding": 64,
    "hidden": 64,
    "dropout": 0.2,
    "max_norm": 1.0,
    "words": 560,  # of an update: steps * columns
    "steps": [1, 2, 5, 10, 20, 35, 70],
    "epochs": 4,
    "rates": [1e-2, 5e-3],
    "seeds": [0, 1, 2],
    "tuning_seed": 100,
}


def score(model: LanguageModel, ids: np.ndarray, bos: int) -> float:
    """Return the perplexity on a text, read once from its start, the state carried."""
    model.eval()
    model.restart()
    return perplexity(*evaluate(model, segments(np.concatenate([[bos], ids]), 1, 500)))


def train(task: NextWordTask, steps: int, rate: float, seed: int, config: dict) -> dict:
    """Train with segments of `steps` and return the row; seconds are the processor's."""
    began, bos = time.process_time(), task.vocabulary.bos
    model = LanguageModel(
        len(task.vocabulary),
        config["embedding"],
        config["hidden"],
        np.random.default_rng(seed),
        dropout=config["dropout"],
    )
    model.carry = True
    text, columns = np.concatenate([[bos], task.train]), config["words"] // steps
    optimizer = Adam(model.params, rate)
    step = numpy_step(model, optimizer, max_norm=config["max_norm"])
    updates = config["epochs"] * sum(1 for _ in segments(text, columns, steps))
    done, validation = 0, []
    for _ in range(config["epochs"]):
        model.restart()
        for batch in segments(text, columns, steps):
            optimizer.learning_rate = rate * max(0.02, 1 - done / updates)
            step(batch)
            done += 1
        validation.append(round(score(model, task.validation, bos), 2))
    row = {"steps": steps, "columns": columns, "learning_rate": rate, "seed": seed}
    row |= {"validation": validation, "test": round(score(model, task.test, bos), 2)}
    return row | {"updates": done, "seconds": round(time.process_time() - began, 1)}


def record(store: Path = STORE, config: dict = CONFIG) -> dict:
    """Run what the store does not hold yet, and write it as it goes."""
    task = next_word_task()
    held = {"config": config, "data": data_hash(task), "tuning_seconds": 0.0, "rows": []}
    if store.exists():
        held = json.loads(store.read_text(encoding="utf-8"))
        if (held["config"], held["data"]) != (config, data_hash(task)):
            raise SystemExit(f"{store.name} holds another config: move it away to start anew")
    held |= {"machine": machine(), "threads": os.environ.get("OMP_NUM_THREADS", "all")}
    held |= {"commit": commit()}
    for steps in config["steps"]:
        if any(row["steps"] == steps for row in held["rows"]):
            continue
        tuned = [
            train(task, steps, rate, config["tuning_seed"], config) for rate in config["rates"]
        ]
        rate = min(tuned, key=lambda row: row["validation"][-1])["learning_rate"]
        found = [train(task, steps, rate, seed, config) for seed in config["seeds"]]
        held["rows"] += found
        tuning = held["tuning_seconds"] + sum(row["seconds"] for row in tuned)
        held["tuning_seconds"] = round(tuning, 1)
        held["seconds"] = round(sum(row["seconds"] for row in held["rows"]), 1)
        write_record(store, held)
        print(steps, rate, *(row["test"] for row in found), flush=True)
    return held


def data_hash(task: NextWordTask) -> str:
    """Return a hash of the three texts as ids."""
    ids = np.concatenate([task.train, task.validation, task.test]).astype(np.int64)
    return hashlib.sha256(ids.tobytes()).hexdigest()[:16]


def table(held: dict) -> str:
    """Return the mean perplexity for each length of a segment, with the lowest and the highest."""
    lines = ["steps  perplexity on the test chapters"]
    for steps in held["config"]["steps"]:
        found = [row["test"] for row in held["rows"] if row["steps"] == steps]
        if found:
            lines.append(f"{steps:5}  {np.mean(found):.1f} ({min(found):.1f}-{max(found):.1f})")
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    if parser.parse_args().print:
        print(table(recorded("truncation")))
    else:
        print(table(record()))


if __name__ == "__main__":
    main()
