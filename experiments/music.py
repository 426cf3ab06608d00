"""Two composers: LSTMs that write Irish tunes as characters, and chorale melodies as notes.

    python experiments/music.py            run what music.json does not hold yet
    python experiments/music.py --print    print the recorded table

10 % of the tunes are held out to test on, 5 % to choose by, families of variants on one side.
Every tune is read whole, from a state of zeros, and its end is a symbol like any other; bits per
symbol are -log2 of the probability of all symbols and ends of the held-out tunes, divided by
their number. Against them stand n-grams (interpolated Kneser-Ney), the order chosen on the
validation tunes. Size and dropout of the LSTM are chosen there too, with a seed of their own; then
other seeds are trained (three for the chorales, one for the Irish tunes, which cost more), the
weights of the epoch that is best on validation are kept, and tested. Seed 0 is stored in half
precision for the book (utils/weights/*.safetensors), and composes tunes at several temperatures,
which are measured like the held-out ones.

It uses a GPU when torch finds one (minutes); on a CPU it takes about an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import torch

from utils.models.recurrent import LSTM
from utils.models.sequence_models import LanguageModel
from utils.models.weights import named_arrays
from utils.music import corpora, measure
from utils.music.composers import FOLDER, load_model, save_model
from utils.music.corpora import Corpus, batches
from utils.music.generate import compose, draw
from utils.music.memorisation import SharedRuns
from utils.records import commit, recorded
from utils.records import save as write_record
from utils.records.scoreboard import machine
from utils.scratch.ngram import KneserNey

STORE = Path(__file__).with_suffix(".json")
CONFIG = {
    "irish": {
        "orders": [3, 4, 5, 6, 7, 8, 9, 10],
        "embedding": 32,
        "sizes": [[1, 256], [2, 192]],  # layers, hidden
        "dropouts": [0.3, 0.5],
        "epochs": 40,
        "batch": 16,
        "seeds": [0],
        "longest": 800,
    },
    "chorales": {
        "orders": [2, 3, 4, 5],
        "embedding": 32,
        "sizes": [[1, 64], [1, 96]],
        "dropouts": [0.3, 0.5],
        "epochs": 40,
        "batch": 16,
        "seeds": [0, 1, 2],
        "longest": 200,
    },
    "learning_rate": 1e-2,  # falls on a line
    "max_norm": 1.0,
    "tuning_seed": 100,
    "composed": 200,
    "temperatures": [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2],
    "top_k": [3, 5, 10],  # at temperature 1
}
CORPORA = {
    "irish": corpora.irish,
    "irish, all lines": lambda: corpora.irish(whole=True),
    "chorales": corpora.chorales,
}
MEASURES = {  # how symbols are joined to a tune, what of it counts as copied, its measure
    "irish": ("".join, measure.music, measure.irish_quality),
    "chorales": (tuple, tuple, measure.chorale_quality),
}
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def bits(nats: float, symbols: int) -> float:
    """Return bits per symbol."""
    return round(float(nats) / symbols / np.log(2), 4)


def symbols_of(tunes: list[np.ndarray]) -> np.ndarray:
    """Join tunes (each with END in front and behind) into one text, END once between two."""
    return np.concatenate([tune[1:] for tune in tunes])


def ngram(corpus: Corpus, order: int) -> tuple[KneserNey, dict]:
    """Count n-grams and return them with their bits per symbol."""
    model = KneserNey(len(corpus.vocabulary), order, discount=None)
    model.fit(symbols_of(corpus.encode(corpus.train)))
    found = {}
    for part in ("validation", "test"):
        text = symbols_of(corpus.encode(getattr(corpus, part)))
        found[part] = bits(-model.log_probabilities(text).sum(), len(text))
    return model, found | {"order": order, "parameters": model.parameter_count}


def ngram_compose(model: KneserNey, rng: np.random.Generator, count: int, longest: int) -> list:
    """Draw tunes from counts, as `compose` does from a network."""
    tunes = []
    for _ in range(count):
        tune = [0]
        while len(tune) <= longest:
            tune.append(int(draw(model.probabilities(np.array(tune))[None], rng)[0]))
            if tune[-1] == 0:
                break
        tunes.append(np.array(tune[1:-1] if tune[-1] == 0 else tune[1:]))
    return tunes


def loss(model: LanguageModel, batch: tuple) -> tuple[torch.Tensor, int]:
    """Return the summed loss in nats, and the number of symbols."""
    inputs, targets, mask = (torch.from_numpy(part).to(DEVICE) for part in batch)
    logits = model(inputs)[mask]
    return torch.nn.functional.cross_entropy(logits, targets[mask], reduction="sum"), len(logits)


@torch.no_grad()
def score(model: LanguageModel, tunes: list[np.ndarray]) -> float:
    """Return bits per symbol."""
    model.eval()
    parts = [loss(model, batch) for batch in batches(tunes, 64)]
    return bits(sum(nats.item() for nats, _ in parts), sum(count for _, count in parts))


def train(
    corpus: Corpus, sizes: dict, config: dict, seed: int, layers: int, hidden: int, dropout: float
) -> tuple[LanguageModel, dict]:
    """Train one LSTM; return it with the weights of its best epoch, and its row."""
    began, rng = time.perf_counter(), np.random.default_rng(seed)
    torch.manual_seed(seed)
    model = LanguageModel(
        len(corpus.vocabulary), sizes["embedding"], hidden, LSTM, layers, dropout
    ).to(DEVICE)
    tunes, validation = corpus.encode(corpus.train), corpus.encode(corpus.validation)
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    updates, done = sizes["epochs"] * -(-len(tunes) // sizes["batch"]), 0
    best, best_epoch, kept = np.inf, 0, {}
    for epoch in range(1, sizes["epochs"] + 1):
        for batch in batches(tunes, sizes["batch"], rng):
            optimizer.param_groups[0]["lr"] = config["learning_rate"] * (1 - done / updates)
            model.train()
            nats, count = loss(model, batch)
            optimizer.zero_grad()
            (nats / count).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config["max_norm"])
            optimizer.step()
            done += 1
        if (now := score(model, validation)) < best:
            best, best_epoch = now, epoch
            kept = {name: weight.clone() for name, weight in model.state_dict().items()}
    model.load_state_dict(kept)
    return model, {
        "layers": layers,
        "hidden": hidden,
        "dropout": dropout,
        "seed": seed,
        "device": device(),
        "parameters": model.parameter_count,
        "best_epoch": best_epoch,
        "validation": best,
        "test": score(model, corpus.encode(corpus.test)),
        "seconds": round(time.perf_counter() - began, 1),
    }


def device() -> str:
    """Name the GPU, if there is one, or say that there is none."""
    return torch.cuda.get_device_name() if DEVICE == "cuda" else "CPU"


class Record:
    """The rows so far; each is made once, and written as soon as it is made."""

    def __init__(self, store: Path, config: dict):
        """Go on from the store, if there is one."""
        self.store, self.held = store, {"config": config, "rows": []}
        if store.exists():
            self.held = json.loads(store.read_text(encoding="utf-8"))
            if self.held["config"] != config:
                raise SystemExit(f"{store.name} holds another config: move it away to start anew")
        self.held |= {"machine": machine(), "commit": commit()}
        self.held["threads"] = os.environ.get("OMP_NUM_THREADS", "all")

    def find(self, **key) -> list[dict]:
        """Return the rows that agree with key."""
        return [row for row in self.held["rows"] if key.items() <= row.items()]

    def add(self, row: dict) -> None:
        """Add a row and write the store."""
        self.held["rows"].append(row)
        self.held["seconds"] = round(sum(r.get("seconds", 0) for r in self.held["rows"]), 1)
        write_record(self.store, self.held)
        print(json.dumps(row), flush=True)


def data_hash(corpus: Corpus) -> str:
    """Return a hash of all tunes and of how they are split."""
    return hashlib.sha256(repr((corpus.train, corpus.validation, corpus.test)).encode()).hexdigest()


def best_of(rows: list[dict]) -> dict:
    """Return the row with the lowest bits on the validation tunes."""
    return min(rows, key=lambda row: row["validation"])


def run_ngrams(record: Record, name: str, corpus: Corpus, orders: list[int]) -> None:
    """Add the n-grams of every order."""
    for order in (n for n in orders if len(corpus.vocabulary) ** n < 2**63):
        key = {"collection": name, "model": "n-gram", "order": order}
        if not record.find(**key):
            began = time.perf_counter()
            row = key | ngram(corpus, order)[1]
            record.add(row | {"seconds": round(time.perf_counter() - began, 1)})


def run_networks(record: Record, name: str, corpus: Corpus, config: dict, folder: Path) -> None:
    """Choose size and dropout, then train the seeds; seed 0 is stored."""
    sizes, tuning = config[name], config["tuning_seed"]
    for (layers, hidden), dropout in product(sizes["sizes"], sizes["dropouts"]):
        chosen = {"layers": layers, "hidden": hidden, "dropout": dropout}
        key = {"collection": name, "model": "LSTM", "seed": tuning, **chosen}
        if not record.find(**key):
            record.add(key | train(corpus, sizes, config, tuning, **chosen)[1])
    for seed in sizes["seeds"]:
        key = {"collection": name, "model": "LSTM", "seed": seed}
        if not record.find(**key):
            model, row = train(corpus, sizes, config, seed, **chosen_size(record, name))
            if seed == 0:
                weights = named_arrays(model.cpu())
                save_model(name, weights, corpus, folder, script="experiments/music.py", **row)
            record.add(key | row)


def chosen_size(record: Record, name: str) -> dict:
    """Return layers, hidden and dropout of the tuning run that is best on validation."""
    seed = record.held["config"]["tuning_seed"]
    tuned = best_of(record.find(collection=name, model="LSTM", seed=seed))
    return {part: tuned[part] for part in ("layers", "hidden", "dropout")}


def run_all_lines(record: Record, corpus: Corpus, config: dict) -> None:
    """Train one LSTM of the chosen size on irish.abc with every line as it is."""
    key = {"collection": "irish, all lines", "model": "LSTM", "seed": 0}
    if not record.find(**key):
        chosen = chosen_size(record, "irish")
        record.add(key | train(corpus, config["irish"], config, 0, **chosen)[1])


def run_composing(record: Record, name: str, corpus: Corpus, config: dict, folder: Path) -> None:
    """Measure the held-out tunes, those of the n-gram, and those of the stored network."""
    join, index, quality = MEASURES[name]
    training = SharedRuns([index(tune) for tune in corpus.train])
    count, longest = config["composed"], config[name]["longest"]

    def add(composer: str, write: Callable, **key) -> None:
        key = {"collection": name, "composer": composer, **key}
        if not record.find(**key):
            began = time.perf_counter()
            drawn = write(np.random.default_rng(0))
            tunes = [join(corpus.decode(tune)) for tune in drawn]
            ended = float(np.mean([len(tune) < longest for tune in drawn]))
            row = key | quality(tunes, training).row() | {"ended": round(ended, 4)}
            record.add(row | {"seconds": round(time.perf_counter() - began, 1)})

    add("held-out tunes", lambda _: [ids[1:-1] for ids in corpus.encode(corpus.test)])
    order = best_of(record.find(collection=name, model="n-gram"))["order"]
    add("n-gram", lambda rng: ngram_compose(ngram(corpus, order)[0], rng, count, longest))
    model = load_model(name, corpus, folder)
    settings = [{"temperature": number, "top_k": None} for number in config["temperatures"]]
    for how in settings + [{"temperature": 1.0, "top_k": number} for number in config["top_k"]]:
        add("LSTM", lambda rng, how=how: compose(model, rng, count, longest, **how), **how)


def run(store: Path = STORE, config: dict = CONFIG, folder: Path = FOLDER) -> dict:
    """Run what the store does not hold yet."""
    record = Record(store, config)
    loaded = {name: load() for name, load in CORPORA.items()}
    record.held["data_sha256"] = {name: data_hash(corpus) for name, corpus in loaded.items()}
    for name, corpus in loaded.items():
        run_ngrams(record, name, corpus, config[name.split(",")[0]]["orders"])
    for name in ("irish", "chorales"):
        run_networks(record, name, loaded[name], config, folder)
        run_composing(record, name, loaded[name], config, folder)
    run_all_lines(record, loaded["irish, all lines"], config)
    return record.held


def table(held: dict) -> str:
    """Return the recorded rows: bits per symbol, then the measures of composed tunes."""
    heads = f"{'model':>8}{'size':>8}{'dropout':>9}{'seed':>6}{'validation':>12}{'test':>8}"
    lines = [f"{'bits per symbol':18}{heads}"]
    for row in (row for row in held["rows"] if "model" in row):
        size = row.get("order") or f"{row['layers']}x{row['hidden']}"
        lines.append(
            f"{row['collection']:18}{row['model']:>8}{size:>8}{row.get('dropout', ''):>9}"
            f"{row.get('seed', ''):>6}{row['validation']:12.3f}{row['test']:8.3f}"
        )
    names = (
        "adds_up",
        "full",
        "repeats",
        "in_key",
        "run",
        "longest_run",
        "copies",
        "distinct",
        "ended",
    )
    lines.append(f"{'':10}{'composer':>16}{'T':>5}{'k':>4}" + "".join(f"{n:>12}" for n in names))
    for row in (row for row in held["rows"] if "composer" in row):
        how = f"{row.get('temperature', ''):>5}{row.get('top_k') or '':>4}"
        numbers = "".join(f"{row.get(name, float('nan')):12.3f}" for name in names)
        lines.append(f"{row['collection']:10}{row['composer']:>16}{how}{numbers}")
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    arguments = parser.parse_args()
    print(table(recorded("music") if arguments.print else run()))


if __name__ == "__main__":
    main()
