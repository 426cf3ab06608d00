"""Composers: LSTMs that write Irish tunes as characters, and chorale melodies as notes.

10 % of the tunes are held out to test on, 5 % to choose by, families of variants on one side.
Every tune is read whole, from a state of zeros, and its end is a symbol like any other; bits per
symbol are -log2 of the probability of all symbols and ends of the held-out tunes, divided by
their number. Against them stand n-grams (interpolated Kneser-Ney), the order chosen on the
validation tunes. Size and dropout of the LSTM are chosen there too, with a seed of their own; then
three other seeds are trained, the weights of the epoch that is best on validation are kept, and
tested. Seed 0 is stored in half precision for the book (utils/weights/*.safetensors), and composes
tunes at several temperatures, which are measured like the held-out ones.

Beside the LSTM of the Irish tunes stands one that looks back and may copy (`CopyingLanguageModel`).
It is trained in the same way, with the LSTM's dropout and half its hidden units, neither of them
tuned; of two forms of its score, with and without a projection of the states, the one without was
better on the validation tunes, with the tuning seed. Its three seeds and the LSTM's seeds 1 and 2
compose at temperature `heat`; the share of bars that their tunes had before has an interval.

It uses a GPU when torch finds one (minutes); on a CPU it takes about an hour.
"""

import time
from functools import cache, partial
from itertools import product
from pathlib import Path

import numpy as np
import torch

from utils.models import CopyingLanguageModel, LanguageModel
from utils.models.weights import named_arrays
from utils.music import corpora, counting, measure, training
from utils.music.composers import load_model, save_model
from utils.music.generate import compose
from utils.records import Experiment, Record, gpu
from utils.records.tables import draw

COMMON = {"embedding": 32, "dropouts": [0.3, 0.5], "epochs": 40, "batch": 16}
CONFIG = {
    "irish": {
        **COMMON,
        "orders": [3, 4, 5, 6, 7, 8, 9, 10],
        "sizes": [[1, 256], [2, 192]],  # layers, hidden
        "seeds": [0, 1, 2],
        "longest": 800,
    },
    "chorales": {
        **COMMON,
        "orders": [2, 3, 4, 5],
        "sizes": [[1, 64], [1, 96]],
        "seeds": [0, 1, 2],
        "longest": 200,
    },
    "learning_rate": 1e-2,  # falls on a line
    "max_norm": 1.0,
    "tuning_seed": 100,
    "copying": {"layers": 1, "hidden": 128, "seeds": [0, 1, 2]},
    "heat": 0.7,
    "composed": 200,
    "temperatures": [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2],
    "copying_temperatures": [0.7, 0.8, 0.9, 1.0],
    "top_k": [3, 5, 10],  # at temperature 1
    "top_p": [0.9],  # at temperature 1
}
SMALL = {"orders": [1, 2], "sizes": [[1, 8], [2, 8]], "dropouts": [0.1], "epochs": 1, "batch": 64}
TINY = {name: CONFIG[name] | SMALL | {"seeds": [0]} for name in ("irish", "chorales")}
TINY |= {"composed": 2, "temperatures": [1.0], "top_k": [3], "heat": 1.0}
TINY |= {"copying_temperatures": [1.0]}
TINY["copying"] = {"layers": 1, "hidden": 8, "seeds": [0]}
CORPORA = {
    "irish": cache(corpora.irish),
    "irish, all lines": cache(partial(corpora.irish, whole=True)),
    "chorales": cache(corpora.chorales),
}
SIZES = ("layers", "hidden", "dropout")
KINDS = {"LSTM": LanguageModel, "copying": CopyingLanguageModel}
STORED = {"LSTM": "{}", "copying": "{}_copying"}  # the files' names


def count(config: dict, collection: str, model: str, order: int) -> dict:
    """Count n-grams and return their bits per symbol."""
    ngram = counting.count(CORPORA[collection](), order)
    return counting.score(ngram, CORPORA[collection]()) | {"parameters": ngram.parameter_count}


def train(config: dict, folder: Path, collection: str, model: str, seed: int, **sizes) -> dict:
    """Train one LSTM; return its scores with the weights of its best epoch. Seed 0 is stored."""
    corpus, plan = CORPORA[collection](), config[collection.split(",")[0]]
    plan = plan | {name: config[name] for name in ("learning_rate", "max_norm")}
    network, scores = training.train(corpus, plan, seed, **sizes, kind=KINDS[model])
    network = network.cpu()
    row = {"device": gpu() or "CPU", "parameters": network.parameter_count, **scores}
    if seed == 0 and collection in measure.COLLECTIONS:
        notes = {"script": "experiments/music.py", "seed": seed, **sizes, **row}
        name = STORED[model].format(collection)
        save_model(name, named_arrays(network), corpus, folder, **notes)
    if collection == "irish" and seed != config["tuning_seed"]:
        rng = np.random.default_rng(seed)
        with torch.no_grad():
            drawn = compose(network, rng, config["composed"], plan["longest"], config["heat"])
        row |= heard_again([corpus.decode(tune) for tune in drawn])
    return row


def heard_again(tunes: list) -> dict:
    """Return the share of bars that a tune had before, with its interval; {} without any bar."""
    names = ("repeats", "repeats_low", "repeats_high")
    try:
        numbers = measure.heard_again(["".join(tune) for tune in tunes])
    except ValueError:
        return {}
    return {name: round(number, 4) for name, number in zip(names, numbers, strict=True)}


def judge(config: dict, folder: Path, order: int, collection: str, composer: str, **how) -> dict:
    """Measure the held-out tunes, those of the n-gram, or those of the stored network."""
    corpus, rng = CORPORA[collection](), np.random.default_rng(0)
    number, longest = config["composed"], config[collection]["longest"]
    if composer == "held-out tunes":
        drawn = [ids[1:-1] for ids in corpus.encode(corpus.test)]
    elif composer == "n-gram":
        drawn = counting.compose(counting.count(corpus, order), rng, number, longest)
    else:
        stored = load_model(STORED[composer].format(collection), corpus, folder)
        drawn = compose(stored, rng, number, longest, **how)
    ended = float(np.mean([len(tune) < longest for tune in drawn]))
    tunes = [corpus.decode(tune) for tune in drawn]
    row = measure.quality(collection, tunes, corpus.train).row()
    interval = heard_again(tunes) if collection == "irish" else {}
    return row | interval | {"ended": round(ended, 4)}


def run(record: Record) -> None:
    """Count, choose size and dropout, train the seeds, compose and measure."""

    def best(**fields) -> dict:
        """Return the row that is best on the validation tunes."""
        return min(record.find(**fields), key=lambda row: row["validation"])

    config, work = record.config, partial(train, folder=record.folder)
    record.same(data_sha256={name: corpus().sha256() for name, corpus in CORPORA.items()})
    for name, corpus in CORPORA.items():
        orders = config[name.split(",")[0]]["orders"]
        orders = [n for n in orders if len(corpus().vocabulary) ** n < 2**63]
        record.run(count, [{"collection": name, "model": "n-gram", "order": n} for n in orders])
    for name in measure.COLLECTIONS:
        plan, key = config[name], {"collection": name, "model": "LSTM"}
        composers = ["LSTM"]
        tuning = key | {"seed": config["tuning_seed"]}
        tries = [(*size, dropout) for size, dropout in product(plan["sizes"], plan["dropouts"])]
        record.run(work, [tuning | dict(zip(SIZES, t, strict=True)) for t in tries])
        chosen = {size: best(**tuning)[size] for size in SIZES}
        seeds = [key | {"seed": seed} | chosen for seed in plan["seeds"]]
        if name == "irish":
            seeds.append(seeds[0] | {"collection": "irish, all lines", "seed": 0})
            seeds = [*copying(config, chosen["dropout"]), *seeds]
            composers.append("copying")
        record.run(work, seeds)
        jobs = [{"composer": "held-out tunes"}, {"composer": "n-gram"}]
        jobs += [{"composer": one} | how for one in composers for how in ways(config, one)]
        order = best(collection=name, model="n-gram")["order"]
        judged = partial(judge, folder=record.folder, order=order)
        record.run(judged, [{"collection": name} | job for job in jobs])


def copying(config: dict, dropout: float) -> list[dict]:
    """Return the jobs that train the composer that looks back."""
    key = {"collection": "irish", "model": "copying", **config["copying"], "dropout": dropout}
    return [key | {"seed": seed} for seed in key.pop("seeds")]


def ways(config: dict, composer: str) -> list[dict]:
    """Return how a network composes; the copying one, which costs more, at the higher half."""
    heats = config["temperatures"] if composer == "LSTM" else config["copying_temperatures"]
    found = [{"temperature": heat, "top_k": None} for heat in heats]
    if composer == "LSTM":
        found += [{"temperature": 1.0, "top_k": k} for k in config["top_k"]]
    return found + [{"temperature": 1.0, "top_p": p} for p in config["top_p"]]


def table(held: dict) -> str:
    """Return the recorded rows: bits per symbol, then the measures of composed tunes."""
    scored = [row for row in held["rows"] if "model" in row]
    names = ("collection", "model", "order", *SIZES, "seed", "validation", "test", "repeats")
    measured = [row for row in held["rows"] if "composer" in row]
    how = ("collection", "composer", "temperature", "top_k", "top_p")
    what = ("adds_up", "full", "repeats", "in_key", "run", "copies", "distinct", "ended")
    return draw(scored, names) + "\n" + draw(measured, (*how, *what))


main = Experiment(__file__, CONFIG, run, table, TINY, clock=time.perf_counter)

if __name__ == "__main__":
    main()
