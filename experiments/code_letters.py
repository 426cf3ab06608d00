"""Python as text: does a network know that a bracket is open, which the last letters do not say?

Modules of Python's own library, letter by letter: some to train on, others to choose how many
letters in a row Kneser-Ney counts, others to test on. A GRU reads the training text, its state
carried on. Both are measured in bits a letter.

Then the places of the test text where `)` closes a bracket that was opened 8 to 80 letters before,
no other bracket since. Each is read twice, from a state of zeros 100 letters before it: as it is,
and with a blank instead of the open bracket, so that nothing is left to close. `kept` holds log2 of
how much more probable `)` is when the bracket stands there. The counts see the same last letters
both times: for them it is 0, since they count fewer letters than that.
"""

import inspect
import platform
from functools import cache
from importlib import import_module

import numpy as np

from utils import training
from utils.records import Experiment, Record
from utils.records.tables import draw
from utils.scratch import GRU
from utils.scratch.functions import log_softmax
from utils.scratch.ngram import KneserNey
from utils.scratch.optimizers import Adam
from utils.scratch.sequence_models import LanguageModel
from utils.text import Vocabulary, segments
from utils.text.nesting import nesting

CONFIG = {
    "train": "argparse calendar cmd configparser csv difflib fractions heapq json.decoder optparse "
    "pprint queue shelve shlex statistics string tempfile textwrap threading traceback",
    "validation": "contextlib shutil",
    "test": "timeit json.encoder zipfile pdb inspect",
    "letters": [400_000, 60_000, 200_000],  # at most, of the three texts
    "scored": 60_000,  # of the test text in bits a letter
    "orders": [4, 5, 6, 7],
    "embedding": 32,
    "hidden": 96,
    "batch": 8,
    "steps": 50,
    "passes": 1,
    "learning_rate": 1e-2,  # falls linearly to a fiftieth
    "max_norm": 1.0,
    "distance": [8, 80],  # letters between the open bracket and the place
    "behind": 100,  # letters that are read before a place
    "places": 400,
    "seeds": [0, 1, 2],
}
TINY = {"letters": [3_000, 800, 40_000], "scored": 500, "orders": [2, 3], "embedding": 4}
TINY |= {"hidden": 4, "places": 10, "seeds": [0, 1]}


def source(names: str, longest: int) -> str:
    """Return the source of modules as one text of plain letters."""
    found = [inspect.getsource(import_module(name)) for name in names.split()]
    return "\n".join(found).encode("ascii", "ignore").decode()[:longest]


@cache
def read(names: tuple[str, ...], longest: tuple[int, ...]) -> tuple[Vocabulary, list[str]]:
    """Return the letters of the first text, and the texts."""
    texts = [source(*pair) for pair in zip(names, longest, strict=True)]
    return Vocabulary(list(texts[0]), min_count=3, specials=("<unk>",)), texts


def data(config: dict) -> tuple[Vocabulary, list[str]]:
    """Return the letters and the three texts of a config."""
    names = tuple(config[part] for part in ("train", "validation", "test"))
    return read(names, tuple(config["letters"]))


def fit(config: dict, seed: int) -> LanguageModel:
    """Train one network, its state carried on through the text."""
    vocabulary, (text, *_) = data(config)
    ids, rng = vocabulary.encode(list(text)), np.random.default_rng(seed)
    sizes = len(vocabulary), config["embedding"], config["hidden"]
    model = LanguageModel(*sizes, rng, cell=GRU)
    model.carry = True
    pieces = list(segments(ids, config["batch"], config["steps"]))
    updates = config["passes"] * len(pieces)
    falling = training.linear_decay(updates, floor=0.02)
    adam = Adam(model.params, config["learning_rate"])
    step = training.numpy_step(model, adam, config["max_norm"], schedule=falling)
    training.train(step, pieces, updates)
    model.eval()
    return model


def closed(text: str, config: dict) -> list[tuple[int, int]]:
    """Return places before a `)`, each with the place of the `(` that it closes."""
    depth, distance = nesting(text, "([{", ")]}")
    near, far = config["distance"]
    found = [
        (t, t - int(distance[t]))
        for t in range(config["behind"], len(text) - 1)
        if text[t + 1] == ")" and depth[t] and near <= distance[t] < far
    ]
    found = [(t, opened) for t, opened in found if text[opened] == "("]
    few = np.random.default_rng(0).permutation(len(found))[: config["places"]]
    return [found[n] for n in sorted(few)]


def train(config: dict, seed: int) -> dict:
    """Train and test one network."""
    vocabulary, (_, _, text) = data(config)
    model = fit(config, seed)
    ids = vocabulary.encode(list(text[: config["scored"]]))
    model.restart()
    nll, letters = training.evaluate(model, segments(ids, 1, 500))
    row = {"parameters": model.parameter_count, "bits": round(nll / letters / np.log(2), 4)}
    model.carry = False
    kept = log_closing(model, vocabulary, text, config)
    row["kept"] = np.round((kept[0] - kept[1]) / np.log(2), 3).tolist()
    return row | {"closing": np.round(np.exp(kept).mean(axis=1), 4).tolist()}


def log_closing(model, vocabulary: Vocabulary, text: str, config: dict) -> np.ndarray:
    """Return log p of `)` (2, places): as the text is, and with a blank for the open bracket."""
    as_is, without = [], []
    for t, opened in closed(text, config):
        first = t + 1 - config["behind"]
        letters = list(text[first : t + 1])
        as_is.append(vocabulary.encode(letters))
        letters[opened - first] = " "
        without.append(vocabulary.encode(letters))
    (mark,) = vocabulary.encode([")"])
    logits = (model.forward(np.array(some).T)[-1] for some in (as_is, without))
    return np.array([log_softmax(some.astype(float))[:, mark] for some in logits])


def count(config: dict, order: int) -> dict:
    """Count letters in a row; return the bits of the validation text and of the test text."""
    vocabulary, (text, *others) = data(config)
    counts = KneserNey(len(vocabulary), order=order).fit(vocabulary.encode(list(text)))
    held_out = [vocabulary.encode(list(other[: config["scored"]])) for other in others]
    bits = [-counts.log_probabilities(ids).mean() / np.log(2) for ids in held_out]
    row = {"parameters": counts.parameter_count}
    return row | dict(zip(("validation", "bits"), np.round(bits, 4).tolist(), strict=True))


def run(record: Record) -> None:
    """Count with every order; then train with every seed."""
    record.same(python=".".join(platform.python_version_tuple()[:2]))
    record.run(count, [{"order": order} for order in record.config["orders"]], "counts")
    record.run(train, [{"seed": seed} for seed in record.config["seeds"]])


def table(held: dict) -> str:
    """Return the bits a letter, and by how many bits the bracket matters to each network."""
    rows = [{"model": f"{row['order']} letters counted", **row} for row in held["counts"]]
    for row in held["rows"]:
        kept = float(np.mean(row["kept"]))
        rows.append({"model": f"GRU, seed {row['seed']}", "bits": row["bits"], "kept": kept})
    return draw(rows, ["model", "validation", "bits", "kept"])


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
