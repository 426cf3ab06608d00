"""Where attention wins, and where recurrence does: six made-up tasks, the same care for all.

To look something up: pairs whose key and value are one token, or two; a string that must be copied;
a string that is said over and over (induction). To follow a state: is the number of ones odd
(parity), and in which order do three things lie now. Transformers of one and of two blocks read
them, with the positions that matter for the task, and recurrent networks: GRU and LSTM with as many
parameters or more, a plain RNN of the same width with fewer.

Every family gets, for each task, the same number of updates of 32 new texts, Adam (betas 0.9 and
0.99), gradients clipped to norm 1, a rate that rises over the first twentieth and then falls on a
line, and the best of three rates, chosen by a seed of its own on texts of its own ("tuning"). Then
three other seeds are trained (the rows) and asked on new texts, also on longer ones than they
learnt from. Where the state is followed, the answer at the last step counts; elsewhere all.

What was learnt in so many updates says nothing of what a family can learn in more; and where the
best rate is the largest of the three, a larger one might do better.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from utils import models
from utils.data.lookup_tasks import copying, induction, pairs_in_one_token, pairs_in_two_tokens
from utils.data.state_tasks import order_of_three, parity
from utils.models.costs import per_token
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.training import accuracy, linear_decay, torch_step

CONFIG = {
    "Transformer": {"hidden_size": 32, "heads": 2, "inner": 64, "max_length": 128},
    "word_scale": 0.5,
    "recurrent": {"embedding_size": 32, "hidden_size": 64, "init": "keras"},
    "batch": 32,
    "max_norm": 1.0,
    "rates": {"Transformer": [3e-3, 6e-3, 1e-2], "recurrent": [3e-3, 1e-2, 3e-2]},
    "updates": {
        "pairs in one token": 400,
        "pairs in two tokens": 800,
        "copying": 500,
        "induction": 500,
        "parity": 300,
        "order of three": 500,
    },
    "tuning_seed": 100,
    "seeds": [0, 1, 2],
    "texts": 512,  # that judge
    "so_far": [16, 256],  # tokens before the one whose cost is counted
}
TINY = {"updates": dict.fromkeys(CONFIG["updates"], 2), "texts": 8, "seeds": [0]}
TINY |= {"rates": {"Transformer": [1e-2], "recurrent": [1e-2]}}

# task: tokens, lesson, other texts that judge (what differs in them: the lesson)
TASKS: dict[str, tuple[int, Callable, dict[str, Callable]]] = {
    "pairs in one token": (
        288,
        partial(pairs_in_one_token, pairs=8),
        {"16 pairs": partial(pairs_in_one_token, pairs=16)},
    ),
    "pairs in two tokens": (
        32,
        partial(pairs_in_two_tokens, pairs=8),
        {"16 pairs": partial(pairs_in_two_tokens, pairs=16)},
    ),
    "copying": (
        17,
        partial(copying, length=15),
        {f"{n} symbols": partial(copying, length=n) for n in (20, 30)},
    ),
    "induction": (
        32,
        partial(induction, steps=32),
        {
            "64 steps": partial(induction, steps=64),
            "64 steps, strings of 20-30": partial(induction, steps=64, periods=(20, 30)),
        },
    ),
    "parity": (3, partial(parity, steps=24), {"100 steps": partial(parity, steps=100)}),
    "order of three": (
        7,
        partial(order_of_three, steps=24),
        {"100 steps": partial(order_of_three, steps=100)},
    ),
}
STATES = ("parity", "order of three")
# family: blocks and positions, or a cell
FAMILIES = {
    "1 block, no positions": (1, None),
    "1 block, learnt": (1, "learnt"),
    "1 block, rotary": (1, "rotary"),
    "2 blocks, no positions": (2, None),
    "2 blocks, learnt": (2, "learnt"),
    "2 blocks, waves": (2, "sinusoidal"),
    "2 blocks, rotary": (2, "rotary"),
    "RNN": models.RNN,
    "GRU": models.GRU,
    "LSTM": models.LSTM,
}
RIVALS = ["RNN", "GRU", "LSTM"]
TRIED = {
    "pairs in one token": ["1 block, no positions", "1 block, rotary", *RIVALS],
    "pairs in two tokens": ["1 block, rotary", "2 blocks, no positions", "2 blocks, rotary"],
    "copying": ["1 block, learnt", "1 block, rotary", "2 blocks, no positions", "2 blocks, rotary"],
    "induction": ["1 block, rotary", *(f for f in FAMILIES if f.startswith("2 blocks"))],
    "parity": ["1 block, rotary", "2 blocks, no positions", "2 blocks, rotary"],
    "order of three": ["1 block, rotary", "2 blocks, no positions", "2 blocks, rotary"],
}
TRIED = {task: list(dict.fromkeys([*names, *RIVALS])) for task, names in TRIED.items()}


def build(config: dict, family: str, tokens: int, seed: int) -> torch.nn.Module:
    """Return a fresh model of a family."""
    torch.manual_seed(seed)
    kind = FAMILIES[family]
    if isinstance(kind, tuple):
        options = config["Transformer"] | dict(zip(("layers", "position"), kind, strict=True))
        return models.Transformer(tokens, word_scale=config["word_scale"], **options)
    options = config["recurrent"]
    if kind is models.LSTM:
        options = options | {"forget_bias": 1.0}
    return models.LanguageModel(tokens, cell=kind, **options)


def learn(config: dict, model, lesson: Callable, updates: int, rate: float, seed: int) -> None:
    """Train on so many batches of new texts."""
    rng = np.random.default_rng(seed)
    adam = torch.optim.Adam(model.parameters(), rate, betas=(0.9, 0.99))
    step = torch_step(model, adam, config["max_norm"], linear_decay(updates, 0.02, 0.05))
    for _ in range(updates):
        step(lesson(rng, batch_size=config["batch"]))


def judge(config: dict, model, task: str, lesson: Callable, seed: int) -> float:
    """Return the share of right answers on new texts."""
    texts = lesson(np.random.default_rng([seed, 1]), batch_size=config["texts"])
    if task in STATES:
        texts[2][:-1] = False
    return round(accuracy(model, texts), 4)


def train(config: dict, task: str, family: str, seed: int, rate: float) -> dict:
    """Train one model and ask it, on texts as it learnt from and on others."""
    tokens, lesson, others = TASKS[task]
    model = build(config, family, tokens, seed)
    learn(config, model, lesson, config["updates"][task], rate, seed)
    costs = {f"after {n}": per_token(model, n) for n in config["so_far"]}
    found = {"accuracy": judge(config, model, task, lesson, seed)}
    found |= {name: judge(config, model, task, other, seed) for name, other in others.items()}
    return {"parameters": model.parameter_count, **found, **costs}


def run(record: Record) -> None:
    """For every task and family, choose a rate, then train with three seeds."""
    config, jobs = record.config, [(task, f) for task, families in TRIED.items() for f in families]
    for task, family in jobs:
        rates = config["rates"]["recurrent" if family in RIVALS else "Transformer"]
        job = {"task": task, "family": family}
        tries = [job | {"seed": config["tuning_seed"], "rate": rate} for rate in rates]
        record.run(train, tries, "tuning")
        best = max(record.find("tuning", **job), key=lambda row: row["accuracy"])
        record.run(train, [job | {"seed": s, "rate": best["rate"]} for s in config["seeds"]])


def table(held: dict) -> str:
    """Return for each family and task the mean of the seeds, the lowest and the highest."""
    return grid(held["rows"], "family", "task", "accuracy", 2)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
