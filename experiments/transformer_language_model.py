"""A Transformer and a GRU as language models of Pride and Prejudice, tuned alike.

    python experiments/transformer_language_model.py              run what is not recorded yet
    python experiments/transformer_language_model.py --workers 8  so many trainings at once
    python experiments/transformer_language_model.py --minutes 3  start no more tuning after that
    python experiments/transformer_language_model.py --print      print the recorded table

Both kinds get the same: a list of widths, layers, shares of dropout and two learning rates, and one
seed to choose among them by the perplexity on the validation chapters. The chosen one of each kind
is then trained with three other seeds, with as many updates; the weights of the best round count.
The Transformer reads windows, which lie elsewhere in every pass, and is scored on overlapping ones.
The GRU carries its state. Where torch sees a graphics processor, it is used. The record was made
with --minutes, and says how much of the list was left out.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import torch

from utils.data.next_word import NextWordTask, next_word_task
from utils.metrics import perplexity
from utils.models.recurrent import GRU
from utils.models.sequence_models import LanguageModel
from utils.models.transformer import Transformer
from utils.records import commit, recorded, save
from utils.records.scoreboard import machine
from utils.text import contexts, segments

STORE = Path(__file__).with_suffix(".json")
CONFIG = {
    "words": 512,  # of an update
    "updates": 222,  # of a round: about one pass over all training chapters
    "rounds": 12,
    "warm_up": 0.1,  # the share of updates over which the rate rises; then it falls on a line
    "max_norm": 1.0,
    "weight_decay": 0.1,  # of AdamW
    "heads": 4,
    "length": 64,  # of the Transformer's windows
    "fresh": 32,  # so every scored word has 32 to 64 words before it, itself included
    "steps": 32,  # of the GRU's pieces
    "tries": {
        "width": [128, 256, 64],
        "layers": [1, 2],
        "dropout": [0.2, 0.5],
        "rate": {"Transformer": [1e-3, 3e-3], "GRU": [3e-3, 1e-2]},
    },
    "tuning_seed": 100,
    "seeds": [0, 1, 2],
}
KINDS = ("Transformer", "GRU")
KEY = ("kind", "width", "layers", "dropout", "rate", "seed")


def build(job: dict, vocab_size: int, config: dict) -> torch.nn.Module:
    """Return a fresh model; its seed decides the weights."""
    torch.manual_seed(job["seed"])
    width, layers, dropout = job["width"], job["layers"], job["dropout"]
    if job["kind"] == "Transformer":
        heads, length = config["heads"], config["length"]
        return Transformer(vocab_size, width, heads, layers, length, dropout=dropout)
    model = LanguageModel(vocab_size, width, width, GRU, layers, dropout)
    model.carry = True
    return model


def lessons(model, text: np.ndarray, rng: np.random.Generator, config: dict) -> Iterator[tuple]:
    """Yield batches (inputs, targets, mask) without end, each of so many words."""
    length, columns = config["length"], config["words"] // config["length"]
    while isinstance(model, Transformer):
        windows = contexts(text[rng.integers(length) :], length)
        order = rng.permutation(windows[0].shape[1])
        for some in range(0, len(order) - columns + 1, columns):
            yield tuple(part[:, order[some : some + columns]] for part in windows)
    while True:
        model.restart()
        yield from segments(text, config["words"] // config["steps"], config["steps"])


def exam(model, text: np.ndarray, config: dict) -> Iterator[tuple]:
    """Yield batches in which every word of the text is a target once."""
    if not isinstance(model, Transformer):
        model.restart()
        yield from segments(text, 1, 500)
        return
    windows = contexts(text, config["length"], config["fresh"])
    for some in range(0, windows[0].shape[1], 64):
        yield tuple(part[:, some : some + 64] for part in windows)


def loss_of(model, batch: tuple) -> tuple[torch.Tensor, int]:
    """Return the summed loss of a batch, and its number of words."""
    inputs, targets, mask = batch
    mask = torch.as_tensor(mask)
    logits = model(torch.as_tensor(inputs))[mask.to(model.E.device)]
    targets = torch.as_tensor(targets)[mask].to(model.E.device)
    return torch.nn.functional.cross_entropy(logits, targets, reduction="sum"), len(targets)


@torch.no_grad()
def score(model, text: np.ndarray, config: dict) -> float:
    """Return the perplexity on a text."""
    model.eval()
    found = [loss_of(model, batch) for batch in exam(model, text, config)]
    return perplexity(sum(loss.item() for loss, _ in found), sum(count for _, count in found))


def train(task: NextWordTask, job: dict, config: dict, device: str = "cpu") -> dict:
    """Train one model and return its row, with the scores of the weights of its best round."""
    began, bos = time.perf_counter(), task.vocabulary.bos
    model = build(job, len(task.vocabulary), config).to(device)
    held_out = [np.append(bos, ids) for ids in (task.validation, task.test)]
    text = np.append(bos, task.train)
    batches = lessons(model, text, np.random.default_rng(job["seed"]), config)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=config["weight_decay"])
    total, done, validation, best = config["rounds"] * config["updates"], 0, [], {}
    for _ in range(config["rounds"]):
        model.train()
        for _ in range(config["updates"]):
            rising, falling = (done + 1) / (config["warm_up"] * total), 1 - done / total
            optimizer.param_groups[0]["lr"] = job["rate"] * min(rising, max(0.02, falling))
            loss, count = loss_of(model, next(batches))
            optimizer.zero_grad()
            (loss / count).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config["max_norm"])
            optimizer.step()
            done += 1
        kept = model.state  # a GRU's place in its text
        validation.append(round(score(model, held_out[0], config), 2))
        model.state = kept
        if validation[-1] == min(validation):
            best = {name: array.clone() for name, array in model.state_dict().items()}
    model.load_state_dict(best)
    return {name: job[name] for name in KEY} | {
        "parameters": model.parameter_count,
        "rounds": validation,
        "validation": min(validation),
        "test": round(score(model, held_out[1], config), 2),
        "seconds": round(time.perf_counter() - began, 1),
    }


def tuning_jobs(config: dict) -> list[dict]:
    """Return the trainings among which one of each kind is chosen."""
    tries = config["tries"]
    sizes = list(product(tries["width"], tries["layers"], tries["dropout"]))
    return [
        dict(zip(KEY, (kind, *size, rate, config["tuning_seed"]), strict=True))
        for size in sizes
        for kind in KINDS
        for rate in tries["rate"][kind]
    ]


def chosen(rows: list[dict], kind: str, config: dict) -> dict:
    """Return the tuning row of the best validation perplexity."""
    tuned = [r for r in rows if (r["kind"], r["seed"]) == (kind, config["tuning_seed"])]
    return min(tuned, key=lambda row: row["validation"])


def final_jobs(rows: list[dict], config: dict) -> list[dict]:
    """Return the trainings of the chosen ones, with all seeds."""
    return [
        {name: chosen(rows, kind, config)[name] for name in KEY} | {"seed": seed}
        for seed, kind in product(config["seeds"], KINDS)
    ]


@cache
def _prepared() -> tuple[NextWordTask, str]:
    torch.set_num_threads(1)
    return next_word_task(), "cuda" if torch.cuda.is_available() else "cpu"


def _work(job: dict, config: dict) -> dict:
    task, device = _prepared()
    return train(task, job, config, device)


def record(
    store: Path = STORE,
    config: dict = CONFIG,
    workers: int = 1,
    minutes: float = np.inf,
    work: Callable[[dict, dict], dict] = _work,
) -> dict:
    """Run what the store does not hold yet, and write it as it goes.

    After so many minutes the tuning that has not begun is left out; what is chosen is then the best
    of what was tried, and `tuning_left_out` says how many were not.
    """
    began = time.perf_counter()
    held = {"config": config, "rows": []}
    if store.exists():
        held = json.loads(store.read_text(encoding="utf-8"))
        if held["config"] != json.loads(json.dumps(config)):
            raise SystemExit(f"{store.name} holds another config: move it away to start anew")
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "none"
    held |= {"machine": machine(), "gpu": gpu, "workers": workers}
    held["commit"] = commit()

    def keep(row: dict) -> None:
        held["rows"].append(row)
        held["seconds"] = round(sum(row["seconds"] for row in held["rows"]), 1)
        save(store, held)
        print({name: value for name, value in row.items() if name != "rounds"}, flush=True)

    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context)
    missing = _missing(tuning_jobs(config), held["rows"])
    futures = [pool.submit(work, job, config) for job in missing]
    for future in as_completed(futures):
        if not future.cancelled():
            keep(future.result())
        if time.perf_counter() - began > 60 * minutes:
            for waiting in futures:
                waiting.cancel()
    held["tuning_left_out"] = len(_missing(tuning_jobs(config), held["rows"]))
    missing = _missing(final_jobs(held["rows"], config), held["rows"])
    for future in as_completed([pool.submit(work, job, config) for job in missing]):
        keep(future.result())
    pool.shutdown()
    save(store, held)
    return held


def _missing(jobs: list[dict], rows: list[dict]) -> list[dict]:
    """Return the jobs that have no row yet."""
    known = [[row[name] for name in KEY] for row in rows]
    return [job for job in jobs if [job[name] for name in KEY] not in known]


def table(held: dict) -> str:
    """Return what was chosen, and the perplexities of the chosen ones."""
    lines = []
    for kind in KINDS:
        best = chosen(held["rows"], kind, held["config"])
        sizes = ", ".join(f"{name} {best[name]}" for name in ("width", "layers", "dropout", "rate"))
        lines.append(f"{kind}: {sizes}; {best['parameters']:,} parameters")
        seeds = held["config"]["seeds"]
        found = [r["test"] for r in held["rows"] if r["kind"] == kind and r["seed"] in seeds]
        shown = " ".join(f"{value:6.2f}" for value in found)
        lines.append(f"  test perplexity: {shown}   mean {np.mean(found):.2f}")
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    parser.add_argument("--workers", type=int, default=1, help="trainings at the same time")
    parser.add_argument("--minutes", type=float, default=np.inf, help="start no tuning after them")
    arguments = parser.parse_args()
    if arguments.print:
        held = recorded(STORE.stem)
    else:
        held = record(workers=arguments.workers, minutes=arguments.minutes)
    print(table(held))


if __name__ == "__main__":
    main()
