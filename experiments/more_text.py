"""A Transformer and a GRU on a quarter of a novel, one novel and six.

All are tested on the last chapters of Pride and Prejudice, with the words of its training chapters
as vocabulary. The quarter and the one novel are these training chapters (of the quarter, the first
of them); six novels are those and Jane Austen's other five. So what grows is text of the same
author, while the question stays the same.

Size, context, tied tables, rotary positions and weight decay are those of novel_fairly.py, and
each family's learning rate is the one that was best there. For every text and family, dropout and
the number of rounds (222 updates of 512 words) are chosen with one seed by the validation
perplexity; then two more seeds follow. All that is chosen from is in the record.
"""

from itertools import islice

import numpy as np
import torch

from utils import training
from utils.data import load
from utils.data.next_word import NextWordTask, next_word_task, paragraph_tokens
from utils.metrics import perplexity
from utils.models import GRU, LanguageModel, Transformer
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.text.windows import contexts, shuffled_contexts

KINDS = ("Transformer", "GRU")
CONFIG = {
    "width": {"Transformer": 128, "GRU": 192},
    "layers": {"Transformer": 2, "GRU": 1},
    "heads": 4,
    "length": 64,  # of the windows
    "fresh": 32,  # so every scored word of the test has 32 to 64 words before it, itself included
    "scored": None,  # words of the validation and of the test text; None: all
    "windows": 8,  # of an update: 512 words
    "updates": 222,  # of a round
    "warm_up": 0.1,  # the share of updates over which the rate rises; then it falls on a line
    "max_norm": 1.0,
    "weight_decay": 0.1,
    "patience": 3,  # rounds without a better validation perplexity, which end a training
    "rate": {"Transformer": 8e-3, "GRU": 2e-2},
    "tries": [  # a text's name, and what is tried on it: (rounds, dropout)
        ["quarter", [[3, 0.3], [6, 0.3], [6, 0.5]]],
        ["one novel", [[6, 0.1], [6, 0.3]]],
        ["six novels", [[6, 0.1], [12, 0.1], [24, 0.1]]],
    ],
    "tuning_seed": 0,
    "seeds": [0, 1, 2],
}
TINY = {"width": {"Transformer": 8, "GRU": 8}, "heads": 2, "length": 16, "fresh": 16}
TINY |= {"windows": 4, "updates": 2, "seeds": [0, 1], "scored": 500}
TINY |= {"tries": [["quarter", [[1, 0.3]]], ["one novel", [[1, 0.1], [1, 0.3]]]]}


def text_of(name: str, task: NextWordTask) -> np.ndarray:
    """Return the ids of a text to train on."""
    if name == "quarter":
        return task.train[: len(task.train) // 4]
    others = load("austen") if name == "six novels" else ()
    added = [task.vocabulary.encode(paragraph_tokens(novel.chapters)) for novel in others]
    return np.concatenate([task.train, *added])


def build(vocab_size: int, config: dict, kind: str, dropout: float):
    """Return a fresh model; the GRU is as wide as gives it the Transformer's parameters."""
    width = config["width"][kind]
    options = {"layers": config["layers"][kind], "tied": True, "dropout": dropout}
    if kind == "GRU":
        return LanguageModel(vocab_size, width, width, cell=GRU, **options)
    options |= {"heads": config["heads"], "max_length": config["length"], "position": "rotary"}
    return Transformer(vocab_size, width, **options)


def score(model, ids: np.ndarray, length: int, fresh: int) -> float:
    """Return the perplexity on a text that is read in windows, every word scored once."""
    windows = contexts(ids, length, fresh)
    firsts = range(0, windows[0].shape[1], 64)
    batches = (tuple(part[:, first : first + 64] for part in windows) for first in firsts)
    return round(perplexity(*training.evaluate(model, batches)), 2)


def train(config: dict, kind: str, text: str, rounds: int, dropout: float, seed: int) -> dict:
    """Train until validation gets no better, at most so many rounds; score the best."""
    task, length = next_word_task(), config["length"]
    validation, test = (
        np.append(task.vocabulary.bos, ids[: config["scored"]])
        for ids in (task.validation, task.test)
    )
    ids = text_of(text, task)
    torch.manual_seed(seed)
    model = build(len(task.vocabulary), config, kind, dropout)
    batches = shuffled_contexts(ids, length, config["windows"], np.random.default_rng(seed))
    adam = torch.optim.AdamW(
        model.parameters(), config["rate"][kind], weight_decay=config["weight_decay"]
    )
    falling = training.linear_decay(rounds * config["updates"], 0.02, config["warm_up"])
    history = training.fit(
        training.torch_step(model, adam, config["max_norm"], falling),
        lambda: islice(batches, config["updates"]),
        rounds,
        validate=lambda: score(model, validation, length, length),
        patience=config["patience"],
        restore=model,
    )
    found = {"parameters": model.parameter_count, "words": len(ids), "curve": history.validation}
    found["validation"] = min(history.validation)
    return found | {"test": score(model, test, length, config["fresh"])}


def best(tries: list[dict], kind: str, text: str) -> dict:
    """Return the setting of a family on a text with the lowest validation perplexity."""
    rows = [row for row in tries if (row["kind"], row["text"]) == (kind, text)]
    row = min(rows, key=lambda row: row["validation"])
    return {name: row[name] for name in ("kind", "text", "rounds", "dropout")}


def run(record: Record) -> None:
    """Try dropout and rounds on every text, then train the best with every seed."""
    config = record.config
    settings = [
        {"kind": kind, "text": text, "rounds": rounds, "dropout": dropout}
        for text, tries in config["tries"]
        for rounds, dropout in tries
        for kind in KINDS
    ]
    seed = {"seed": config["tuning_seed"]}
    record.run(train, [setting | seed for setting in settings], "tries")
    tries = record.held["tries"]
    chosen = [best(tries, kind, text) for text, _ in config["tries"] for kind in KINDS]
    others = [seed for seed in config["seeds"] if seed != config["tuning_seed"]]
    record.run(train, [setting | {"seed": seed} for seed in others for setting in chosen])


def seeds_of(held: dict, kind: str, text: str) -> list[dict]:
    """Return the rows of a family on a text, all seeds: the first is among the tries."""
    chosen = best(held["tries"], kind, text).items()
    return [row for row in (*held["tries"], *held["rows"]) if chosen <= row.items()]


def table(held: dict) -> str:
    """Return the test perplexities: mean, lowest and highest seed."""
    texts = [text for text, _ in held["config"]["tries"]]
    rows = [row for kind in KINDS for text in texts for row in seeds_of(held, kind, text)]
    return grid(rows, "kind", "text", "test", 1)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
