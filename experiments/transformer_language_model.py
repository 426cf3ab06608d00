"""A Transformer and a GRU as language models of Pride and Prejudice, tuned alike.

Both kinds get the same: widths, layers, dropout, two learning rates, and one seed to choose among
them by the perplexity on the validation chapters. The chosen one of each kind is trained with three
other seeds, with as many updates; the weights of the best round count. The Transformer reads
windows, which lie elsewhere in every pass, and is scored on overlapping ones. The GRU carries its
state. A graphics card is used if there is one. The record was made with --minutes.
"""

import math
import time
from collections.abc import Iterator
from itertools import islice, product

import numpy as np
import torch

from utils.data.next_word import next_word_task
from utils.metrics import perplexity
from utils.models import GRU, LanguageModel, Transformer
from utils.records import Experiment, Record, gpu
from utils.records.tables import spread
from utils.text import segments
from utils.text.windows import contexts, shuffled_contexts
from utils.training import evaluate, linear_decay, torch_step

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
TINY = {"words": 128, "updates": 2, "rounds": 2, "heads": 2, "seeds": [0]}
TINY["tries"] = {"width": [8], "layers": [1], "dropout": [0], "rate": {k: [2e-2] for k in KINDS}}
KEY = ("kind", "width", "layers", "dropout", "rate", "seed")


def build(vocab_size: int, config: dict, kind: str, width: int, layers: int, dropout: float):
    """Return a fresh model."""
    if kind == "Transformer":
        windows = {"heads": config["heads"], "max_length": config["length"]}
        return Transformer(vocab_size, width, layers=layers, dropout=dropout, **windows)
    model = LanguageModel(vocab_size, width, width, cell=GRU, layers=layers, dropout=dropout)
    model.carry = True
    return model


def lessons(model, text: np.ndarray, rng: np.random.Generator, config: dict) -> Iterator[tuple]:
    """Yield batches (inputs, targets, mask) without end, each of so many words."""
    if isinstance(model, Transformer):
        batch_size = config["words"] // config["length"]
        yield from shuffled_contexts(text, config["length"], batch_size, rng)
    while True:
        model.restart()
        yield from segments(text, config["words"] // config["steps"], config["steps"])


def score(model, text: np.ndarray, config: dict) -> float:
    """Return the perplexity on a text, every word of it scored once."""
    if isinstance(model, Transformer):
        windows = contexts(text, config["length"], config["fresh"])
        firsts = range(0, windows[0].shape[1], 64)
        batches = (tuple(part[:, first : first + 64] for part in windows) for first in firsts)
    else:
        model.restart()
        batches = segments(text, 1, 500)
    return round(perplexity(*evaluate(model, batches)), 2)


def train(config: dict, rate: float, seed: int, **sizes) -> dict:
    """Train one model on the novel; return the scores of the weights of its best round."""
    task, rounds = next_word_task(), []
    torch.manual_seed(seed)
    model = build(len(task.vocabulary), config, **sizes)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    parts, bos = (task.train, task.validation, task.test), task.vocabulary.bos
    text, validation, test = (np.append(bos, ids) for ids in parts)

    batches = lessons(model, text, np.random.default_rng(seed), config)
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=config["weight_decay"])
    schedule = linear_decay(config["rounds"] * config["updates"], 0.02, config["warm_up"])
    step = torch_step(model, optimizer, config["max_norm"], schedule)
    for _ in range(config["rounds"]):
        for batch in islice(batches, config["updates"]):
            step(batch)
        place = model.state  # a GRU's place in its text
        rounds.append(score(model, validation, config))
        model.state = place
        if rounds[-1] == min(rounds):
            best = {name: array.clone() for name, array in model.state_dict().items()}
    model.load_state_dict(best)
    scores = {"rounds": rounds, "validation": min(rounds), "test": score(model, test, config)}
    return {"parameters": model.parameter_count, **scores}


def tuning_jobs(config: dict) -> list[dict]:
    """Return the trainings among which one of each kind is chosen."""
    tries, seed = config["tries"], config["tuning_seed"]
    sizes = product(tries["width"], tries["layers"], tries["dropout"])
    every = [(k, *size, r, seed) for size in sizes for k in KINDS for r in tries["rate"][k]]
    return [dict(zip(KEY, values, strict=True)) for values in every]


def chosen(held: dict, kind: str) -> dict:
    """Return what was chosen: the job of the best validation perplexity while tuning."""
    key = {"kind": kind, "seed": held["config"]["tuning_seed"]}.items()
    best = min((r for r in held["rows"] if key <= r.items()), key=lambda row: row["validation"])
    return {name: best[name] for name in KEY}


def run(record: Record, minutes: float = math.inf) -> None:
    """Tune, for so many minutes at the most, and train the best of what was tried."""
    record.made |= {"gpu": gpu() or "none", "workers": record.workers}
    jobs = tuning_jobs(record.config)
    record.run(train, jobs, minutes=minutes)
    record.note(tuning_left_out=len(record.missing(jobs)))
    best = [chosen(record.held, kind) for kind in KINDS]
    record.run(train, [job | {"seed": s} for s in record.config["seeds"] for job in best])


def table(held: dict) -> str:
    """Return what was chosen, and the perplexities of the chosen ones."""
    lines, seeds = [], held["config"]["seeds"]
    for kind in KINDS:
        lines.append(", ".join(f"{name} {value}" for name, value in chosen(held, kind).items()))
        found = [r["test"] for r in held["rows"] if r["kind"] == kind and r["seed"] in seeds]
        lines.append(f"  test perplexity: {spread(found, 2)}")
    return "\n".join(lines)


MINUTES = {"minutes": {"type": float, "default": math.inf, "help": "start no tuning after them"}}
main = Experiment(__file__, CONFIG, run, table, TINY, (), (), MINUTES, time.perf_counter)

if __name__ == "__main__":
    main()
