"""Read the record of experiments/sentiment.py: committees, intervals, tests, calibration.

A row of the record holds the probability of praise of every test text, packed; the labels come from
the data set itself. A committee answers with the mean of its members' probabilities.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache

import numpy as np

from utils import data
from utils.metrics import calibration, mcnemar, wilson_interval

CELL_NAMES = ["RNN, all four", "GRU, all four", "LSTM, all four"]
ALL_CELLS = "RNN, GRU and LSTM, all four"


def parts(source: str, seed: int, config: dict) -> dict[str, data.Sentiment]:
    """Return training, validation and test part; the test part is the same for every seed."""
    rest, test = data.load(source).split(config["test"], config["split_seed"])
    train, validation = rest.split(config["validation"], seed)
    return {"train": train, "validation": validation, "test": test}


def fingerprint(source: str) -> str:
    """Return a hash of the texts and scores of a data set."""
    texts = data.load(source)
    content = json.dumps([texts.texts, texts.scores.tolist()]).encode()
    return hashlib.sha256(content).hexdigest()


@cache
def held_out_labels(source: str, test: float, split_seed: int) -> np.ndarray:
    """Return the labels of a test part, computed once."""
    return data.load(source).split(test, split_seed)[1].labels


def pack(p: np.ndarray) -> str:
    """Write probabilities as text, each in one of 256 steps; the side of 0.5 is kept exactly."""
    p = np.asarray(p)
    if not ((p >= 0) & (p <= 1)).all():  # nan and -0.1 would become some byte
        raise ValueError("p goes outside 0..1, or is nan: expected probabilities")
    steps = np.minimum(p * 256, 255).astype(np.uint8)
    return base64.b64encode(steps.tobytes()).decode("ascii")


def unpack(text: str) -> np.ndarray:
    """Read what `pack` wrote: the middle of each step."""
    return (np.frombuffer(base64.b64decode(text), np.uint8) + 0.5) / 256


def share(p: np.ndarray, labels: np.ndarray) -> float:
    """Return the accuracy of probabilities of praise."""
    return round(float(((p >= 0.5) == labels).mean()), 4)


def committee(rows: list[dict], key: str = "p") -> np.ndarray:
    """Return the mean probability of praise of the seeds' models."""
    return np.mean([unpack(row[key]) for row in rows], axis=0)


def summary(held: dict) -> list[dict]:
    """Return a line for each model and data set: means of the seeds, and their committee."""
    lines, config = [], held["config"]
    names = list(dict.fromkeys((row["data"], row["name"]) for row in held["rows"]))
    for source in dict.fromkeys(source for source, _ in names):
        if {(source, cell) for cell in CELL_NAMES} <= set(names):
            names.append((source, ALL_CELLS))
    for source, name in names:
        rows = rows_of(held, source, name)
        labels = held_out_labels(source, config["test"], config["split_seed"])
        p = committee(rows)
        right = int(((p >= 0.5) == labels).sum())
        low, high = wilson_interval(right, len(labels))
        line = {"data": source, "name": name, "seeds": len(rows)}
        for key in ("validation", "accuracy", "shuffled"):
            line[key] = round(float(np.mean([row[key] for row in rows])), 4)
        line |= {"committee": round(right / len(labels), 4), "texts": len(labels)}
        line |= {"interval": [round(low, 4), round(high, 4)]}
        errors = [calibration(unpack(row["p"]), labels)[-1] for row in rows]
        line |= {"calibration_error": round(float(np.mean(errors)), 4)}
        lines.append(line | {"committee_calibration_error": round(calibration(p, labels)[-1], 4)})
    return lines


def chosen(lines: list[dict], source: str, bag: bool) -> str | None:
    """Return which bag, or which recurrent model, is best on the validation parts."""
    found = [x for x in lines if x["data"] == source and x["name"] != ALL_CELLS]
    found = [x for x in found if x["name"].startswith("bag") == bag]
    return max(found, key=lambda line: line["validation"])["name"] if found else None


def rows_of(held: dict, source: str, name: str) -> list[dict]:
    """Return the rows of one model, or of the three cells, on one data set."""
    members = CELL_NAMES if name == ALL_CELLS else [name]
    return [row for row in held["rows"] if row["data"] == source and row["name"] in members]


def comparison(held: dict, source: str, first: str, second: str) -> dict:
    """Return McNemar's test of two committees, and of their members seed by seed."""
    config = held["config"]
    labels = held_out_labels(source, config["test"], config["split_seed"])

    def right(name: str, seeds: list[int]) -> np.ndarray:
        rows = [row for row in rows_of(held, source, name) if row["seed"] in seeds]
        return (committee(rows) >= 0.5) == labels

    def test(seeds: list[int]) -> dict:
        only_first, only_second, p = mcnemar(right(first, seeds), right(second, seeds))
        return {"only_first": only_first, "only_second": only_second, "p": float(f"{p:.3g}")}

    found = {"data": source, "first": first, "second": second, **test(config["seeds"])}
    return found | {"by_seed": [test([seed]) for seed in config["seeds"]]}


def comparisons(held: dict) -> list[dict]:
    """Return the tests that were planned, of those models that are recorded."""
    found = []
    for source in dict.fromkeys(row["data"] for row in held["rows"]):
        names = {line["name"] for line in held["summary"] if line["data"] == source}
        bag, reader = (chosen(held["summary"], source, kind) for kind in (True, False))
        pairs = [(reader, bag), (ALL_CELLS, bag), ("GRU", "bag"), ("GRU, GloVe", "bag, GloVe")]
        pairs = [pair for pair in dict.fromkeys(pairs) if set(pair) <= names]
        found += [comparison(held, source, *pair) for pair in pairs]
    return found


def table(held: dict) -> str:
    """Return accuracies with their intervals, and the tests."""
    lines = [f"{'':54}validation   seeds  committee (95 %)         shuffled  calibration"]
    for x in held["summary"]:
        low, high = x["interval"]
        lines.append(
            f"{x['data']:16}{x['name']:38}{x['validation']:10.3f}{x['accuracy']:8.3f}"
            f"{x['committee']:8.3f} ({low:.3f} to {high:.3f})  {x['shuffled']:8.3f}"
            f"{x['calibration_error']:8.3f}"
        )
    for x in held["comparisons"]:
        lines.append(
            f"{x['data']}: only {x['first']!r} is right {x['only_first']} times, "
            f"only {x['second']!r} {x['only_second']} times, p = {x['p']}"
        )
    return "\n".join(lines)
