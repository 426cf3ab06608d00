"""A new author: does it help to have read other texts before?

Both networks have the same sizes and the same pieces, those of pretraining.py, and read the first
chapter of a novel again and again. One begins with the weights that pretraining.py made, from
texts without the novel; the other begins at random. Each kind takes, for each number of updates,
the best of the learning rates: the one with which the first seed needs the fewest bits for another
chapter, the one to choose by. Then a third chapter tests it, and movie snippets that no network
has read: how much was forgotten of them?

A seed draws the random start and what dropout leaves out.
"""

from functools import cache

import numpy as np

from utils.data import load
from utils.data.next_word import novel_text
from utils.records import Experiment, Record
from utils.records.tables import spread
from utils.scratch import GRU, LanguageModel
from utils.sentiment.pretrained import END, bits, continued, load_reader

CONFIG = {
    "chapters": {"read": 0, "validation": 49, "test": 55},
    "dropout": 0.15,
    "learning_rates": [3e-4, 1e-3, 3e-3],
    "updates": [40, 160],
    "seeds": [0, 1, 2],
}
TINY = {"updates": [2], "learning_rates": [1e-3], "seeds": [0], "letters": 400}
KINDS = ("random", "read")


@cache
def texts(letters: int | None) -> dict[str, str]:
    """Return the chapters and the snippets in lower case, at most so many letters of each."""
    found = {part: novel_text(n, n + 1) for part, n in CONFIG["chapters"].items()}
    films = load("movie_snippets").split(test=0.2, seed=0)[1].split(test=0.9)[0]
    found["snippets"] = END.join(films.texts)
    return {part: text.lower()[:letters] for part, text in found.items()}


def start(config: dict, kind: str, seed: int) -> LanguageModel:
    """Return a network as it is before it reads the chapter."""
    reader, _ = load_reader()
    cell = reader.stack.cells[0]
    sizes, rng = (reader.vocab_size, cell.input_size, cell.hidden_size), np.random.default_rng(seed)
    model = LanguageModel(*sizes, rng, cell=GRU, dropout=config["dropout"])
    if kind == "read":
        model.params.update(reader.params)
    return model


def asked(config: dict, model: LanguageModel) -> dict[str, float]:
    """Return the bits per byte of the texts that are not trained on."""
    some, (_, pieces) = texts(config.get("letters")), load_reader()
    parts = ("validation", "test", "snippets")
    return {part: round(bits(model, pieces, some[part]), 4) for part in parts}


def train(config: dict, kind: str, updates: int, seed: int, learning_rate: float) -> dict:
    """Let one network read the first chapter; return what other texts cost it then."""
    model, (_, pieces) = start(config, kind, seed), load_reader()
    first = texts(config.get("letters"))["read"]
    continued(model, pieces.encode(END + first), updates, learning_rate)
    return asked(config, model)


def before(config: dict, kind: str, seed: int) -> dict:
    """Return what the texts cost a network that has not read the chapter."""
    return asked(config, start(config, kind, seed))


def best_rate(held: dict, kind: str, updates: int) -> float:
    """Return the learning rate with which the first seed is best on the chapter to choose by."""
    wanted = (kind, updates, held["config"]["seeds"][0])
    tried = [r for r in held["rows"] if (r["kind"], r["updates"], r["seed"]) == wanted]
    return min(tried, key=lambda row: row["validation"])["learning_rate"]


def run(record: Record) -> None:
    """Let both kinds read, the first seed with every rate."""
    first, *others = record.config["seeds"]
    record.run(before, [{"kind": kind, "seed": first} for kind in KINDS], "before")
    jobs = [{"kind": kind, "updates": n} for n in record.config["updates"] for kind in KINDS]
    rates = record.config["learning_rates"]
    tried = [{**job, "seed": first, "learning_rate": rate} for job in jobs for rate in rates]
    record.run(train, tried)
    for job in jobs:
        best = {"learning_rate": best_rate(record.held, **job)}
        tried += [{**job, "seed": seed, **best} for seed in others]
    record.run(train, tried)


def chosen(held: dict, kind: str, updates: int) -> list[dict]:
    """Return the rows of every seed with the best learning rate."""
    wanted = (kind, updates, best_rate(held, kind, updates))
    keys = ("kind", "updates", "learning_rate")
    return [row for row in held["rows"] if tuple(row[key] for key in keys) == wanted]


def table(held: dict) -> str:
    """Return the bits per byte of the test chapter: mean, lowest and highest seed."""
    lines = []
    for updates in held["config"]["updates"]:
        for kind in KINDS:
            rows = chosen(held, kind, updates)
            bits_of = spread([row["test"] for row in rows], 3)
            lines.append(f"{kind:8}{updates:>5} updates  {bits_of}  {rows[0]['learning_rate']}")
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
