"""One vector for a sentence: how long a sentence can it hold, and how large must it be?

    OMP_NUM_THREADS=1 python experiments/bottleneck.py    run what bottleneck.json does not hold yet
    python experiments/bottleneck.py --workers 8          the same, several models at a time
    python experiments/bottleneck.py --print              print the recorded table

Encoder-decoders translate the English-French fragment (utils.data, "lecture_french"), with one
vector for the sentence and with additive attention, for states of several sizes, two seeds each.
All else is the same: word vectors of 64 numbers, updates, batches, a learning rate that falls to
0, gradients clipped to norm 1. The encoding e has as many numbers as the state; with attention the
decoder also sees every state of the encoder. The test sentences hold combinations of words that no
training sentence holds; a translation counts when every word is right. Rows with attention also
have the alignment error rate of each French word's largest weight.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from utils.data.fragment import Pair, lecture_french
from utils.metrics import alignment_error_rate, exact_match
from utils.records import commit, recorded
from utils.records import save as write_record
from utils.records.scoreboard import machine
from utils.text import Vocabulary
from utils.translation import encode_pairs, make_batch, pair_batches

STORE = Path(__file__).with_suffix(".json")
CONFIG = {
    "embedding": 64,
    "word_scale": 0.3,  # standard deviation of both tables of word vectors at the start
    "dropout": 0.1,
    "batch": 64,
    "updates": 2_000,
    "learning_rate": 5e-3,  # falls linearly to 0
    "max_norm": 1.0,
    "longest": 40,  # French words of a translation
    "sizes": [16, 32, 64, 128],
    "kinds": [None, "additive"],
    "seeds": [0, 1],
}


def train(kind: str | None, hidden: int, seed: int, config: dict):
    """Train one model on the fragment and return it with both vocabularies and its last loss."""
    import torch

    from utils.models import Seq2Seq
    from utils.training import torch_step

    torch.set_num_threads(1)
    pairs = [(pair.english, pair.french) for pair in lecture_french().train]
    sides = [Vocabulary(word for pair in pairs for word in pair[side]) for side in (0, 1)]
    ids = encode_pairs(pairs, *sides)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    sizes = *map(len, sides), config["embedding"], hidden
    model = Seq2Seq(*sizes, attention=kind, dropout=config["dropout"])
    with torch.no_grad():
        for table in (model.E_source, model.E_target):
            table *= config["word_scale"] / table.std()
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, config["updates"])
    step, losses = torch_step(model, optimizer, config["max_norm"]), []
    while len(losses) < config["updates"]:
        for batch in pair_batches(ids, config["batch"], rng):
            losses.append(step(batch)[0])
            decay.step()
            if len(losses) == config["updates"]:
                break
    return model, sides, float(np.mean(losses[-100:]))


def score(model, sides: list[Vocabulary], pairs: tuple[Pair, ...], longest: int) -> dict:
    """Return the exact matches, in all and by English length, and the alignment error rate."""
    from utils.scratch.decoding import greedy

    ids = encode_pairs([(pair.english, pair.french) for pair in pairs], *sides)
    source = make_batch(ids)[0]
    v = sides[1]
    written = greedy(model, source.source, source.source_mask, v.bos, v.eos, longest)
    answers = [tuple(v.decode(found.ids)) for found in written]
    right = np.array([answer == pair.french for answer, pair in zip(answers, pairs, strict=True)])
    lengths = np.array([len(pair.english) for pair in pairs])
    by_length = {
        int(n): [int((lengths == n).sum()), int(right[lengths == n].sum())]
        for n in np.unique(lengths)
    }
    row = {
        "exact": round(exact_match(answers, [pair.french for pair in pairs]), 4),
        "by_length": by_length,
    }
    if written[0].weights is not None and right.any():
        links = [
            {(int(at), i) for i, at in enumerate(found.weights[: len(found.ids)].argmax(axis=1))}
            for found, ok in zip(written, right, strict=True)
            if ok  # links of other words than the gold ones mean nothing
        ]
        gold = [pair.alignment for pair, ok in zip(pairs, right, strict=True) if ok]
        row["alignment_error"] = round(alignment_error_rate(links, gold), 4)
    return row


def run(kind: str | None, hidden: int, seed: int, config: dict) -> dict:
    """Train and measure one model; seconds are the processor's."""
    began = time.process_time()
    model, sides, loss = train(kind, hidden, seed, config)
    data = lecture_french()
    row = {"attention": kind, "hidden": hidden, "seed": seed}
    row["parameters"] = sum(p.numel() for p in model.parameters())
    row |= {"loss": round(loss, 4)} | score(model, sides, data.test, config["longest"])
    return row | {"seconds": round(time.process_time() - began, 1)}


def record(store: Path = STORE, config: dict = CONFIG, workers: int = 1) -> dict:
    """Run what the store does not hold yet, and write it as it goes."""
    held = {"config": config, "rows": []}
    if store.exists():
        held = json.loads(store.read_text(encoding="utf-8"))
        if held["config"] != config:
            raise SystemExit(f"{store.name} holds another config: move it away to start anew")
    held |= {"machine": machine(), "commit": commit()}
    known = {(row["attention"], row["hidden"], row["seed"]) for row in held["rows"]}
    waiting = [
        (kind, hidden, seed)
        for hidden in sorted(config["sizes"], reverse=True)  # the slowest first
        for kind in config["kinds"]
        for seed in config["seeds"]
        if (kind, hidden, seed) not in known
    ]
    for row in _rows(waiting, config, workers):
        held["rows"].append(row)
        held["rows"].sort(key=lambda row: (row["attention"] or "", row["hidden"], row["seed"]))
        held["seconds"] = round(sum(row["seconds"] for row in held["rows"]), 1)
        write_record(store, held)
        print(
            *(f"{name} {value}" for name, value in row.items() if name != "by_length"), flush=True
        )
    return held


def _rows(waiting: list[tuple], config: dict, workers: int):
    """Run the waiting models here, or in processes of their own, and yield rows as they come."""
    if workers == 1:
        yield from (run(*row, config) for row in waiting)
        return
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(run, *row, config) for row in waiting]):
            yield done.result()


def table(held: dict) -> str:
    """Return the share of exact translations for each kind and size: mean, lowest and highest."""
    sizes = held["config"]["sizes"]
    lines = [f"{'size of the state':18}" + "".join(f"{size:>17}" for size in sizes)]
    for kind in held["config"]["kinds"]:
        line = f"{kind or 'one vector':18}"
        for size in sizes:
            rows = [r for r in held["rows"] if (r["attention"], r["hidden"]) == (kind, size)]
            found = [row["exact"] for row in rows]
            text = f"{np.mean(found):.2f} ({min(found):.2f}-{max(found):.2f})" if found else "-"
            line += f"{text:>17}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    parser.add_argument("--workers", type=int, default=1, help="models trained at the same time")
    arguments = parser.parse_args()
    if arguments.print:
        print(table(recorded("bottleneck")))
    else:
        print(table(record(workers=arguments.workers)))


if __name__ == "__main__":
    main()
