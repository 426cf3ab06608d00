"""Letters of Pride and Prejudice: an LSTM against counting, both tuned on the same chapters.

Chapters 1-49 to train, 50-55 to choose by, 56-61 to report, as in the book's main task. Kneser-Ney
counts n letters in a row; its order and its discount are chosen on the validation chapters. So are
the LSTM's learning rate and dropout, with short trainings and a seed of their own. Then three seeds
are trained longer, the learning rate falling on a line, and each reads the test chapters once,
its state carried on. The weights of seed 0 are kept in half precision
(utils/weights/letters.safetensors).

blocks: bits a letter on each 1,000 letters of the test chapters, for an interval. behind: bits of
every 16th test letter, where the LSTM starts from a state of zeros just so many letters before it;
the counts, which see order - 1 letters, are asked for the same ones.
"""

from functools import cache, partial
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import torch

from utils import models, training
from utils.data import load
from utils.data.next_word import TRAIN_CHAPTERS, VALIDATION_CHAPTERS
from utils.models.weights import named_arrays
from utils.records import Experiment, Record
from utils.records.tables import draw
from utils.scratch.ngram import KneserNey
from utils.text import Vocabulary, segments
from utils.text.batches import cut
from utils.weights import save_arrays

CONFIG = {
    "orders": [2, 3, 4, 5, 6, 7, 8, 9],
    "discounts": [0.65, 0.75, 0.85, 0.95, None],
    "rates": [3e-3, 6e-3, 1e-2],
    "dropouts": [0.0, 0.1, 0.2],
    "short": 4,  # passes of a training that only chooses
    "passes": 20,
    "embedding": 32,
    "hidden": 256,
    "batch": 16,
    "steps": 64,
    "max_norm": 1.0,
    "tuning_seed": 100,
    "seeds": [0, 1, 2],
    "block": 1000,
    "behind": [1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 90, 128],
    "every": 16,  # letters of the test chapters are asked there
    "share": 1.0,  # of each text that is read
}
TINY = {"orders": [2, 3], "discounts": [0.75], "rates": [1e-2], "dropouts": [0.0], "share": 0.005}
TINY |= {"short": 1, "passes": 1, "embedding": 4, "hidden": 4, "seeds": [0], "block": 50}
TINY |= {"behind": [1, 2, 4]}


@cache
def texts(share: float = 1.0) -> tuple[Vocabulary, list[np.ndarray]]:
    """Return the letters, and the ids of the training, validation and test chapters."""
    chapters = load("pride_and_prejudice").chapters
    cuts = pairwise((0, TRAIN_CHAPTERS, VALIDATION_CHAPTERS, len(chapters)))
    parts = ["\n\n".join(chapters[a:b]) for a, b in cuts]
    parts = [list(part[: round(share * len(part))]) for part in parts]
    vocabulary = Vocabulary(parts[0], min_count=3, specials=("<unk>",))
    return vocabulary, [vocabulary.encode(part) for part in parts]


def in_blocks(bits: np.ndarray, size: int) -> list[float]:
    """Return the mean of each whole block of so many letters."""
    whole = len(bits) // size * size
    return np.round(bits[:whole].reshape(-1, size).mean(axis=1), 4).tolist()


def count(config: dict, order: int, discount: float | None) -> dict:
    """Count letters in a row; return the bits of a letter of the held-out chapters."""
    vocabulary, (train_ids, *held_out) = texts(config["share"])
    counts = KneserNey(len(vocabulary), order, discount).fit(train_ids)
    chosen, found = (-counts.log_probabilities(ids) / np.log(2) for ids in held_out)
    return {
        "parameters": counts.parameter_count,
        "validation": round(chosen[1:].mean(), 4),
        "test": round(found[1:].mean(), 4),
        "behind": round(found[asked(held_out[1], config)].mean(), 4),
        "blocks": in_blocks(found[1:], config["block"]),
    }


def train(config: dict, folder: Path, seed: int, rate: float, dropout: float, passes: int) -> dict:
    """Train one LSTM; return the bits of a letter of the held-out chapters. Seed 0 is stored."""
    vocabulary, (train_ids, validation, test) = texts(config["share"])
    torch.manual_seed(seed)
    sizes = len(vocabulary), config["embedding"], config["hidden"]
    model = models.LanguageModel(*sizes, cell=models.LSTM, dropout=dropout)
    model.carry = True
    pieces = train_ids, config["batch"], config["steps"]
    updates = passes * sum(1 for _ in segments(*pieces))
    adam = torch.optim.Adam(model.parameters(), rate)
    schedule = training.linear_decay(updates, floor=0.02)
    step = training.torch_step(model, adam, config["max_norm"], schedule)
    for _ in range(passes):
        model.restart()
        for batch in segments(*pieces):
            step(batch)
    row = {"parameters": model.parameter_count, "validation": round(bits(model, validation), 4)}
    if seed == config["tuning_seed"]:
        return row
    row["test"] = round(bits(model, test), 4)
    row["blocks"] = in_blocks(letter_by_letter(model, test), config["block"])
    row["behind"] = after_so_many(model, test, config)
    if seed == 0:
        notes = {"script": "experiments/letters.py", "alphabet": list(vocabulary.tokens)}
        scores = {key: row[key] for key in ("validation", "test")}
        save_arrays(folder / "letters.safetensors", named_arrays(model), notes | scores)
    return row


def bits(model: models.LanguageModel, ids: np.ndarray) -> float:
    """Return the mean bits of every letter but the first, the state carried through the text."""
    return float(letter_by_letter(model, ids).mean())


@torch.no_grad()
def letter_by_letter(model: models.LanguageModel, ids: np.ndarray) -> np.ndarray:
    """Return the bits of every letter but the first, (letters - 1,)."""
    model.eval()
    model.restart()
    found = [nll(model, x, y)[:, 0][mask[:, 0]] for x, y, mask in segments(ids, 1, 500)]
    return np.concatenate(found)


@torch.no_grad()
def after_so_many(model: models.LanguageModel, ids: np.ndarray, config: dict) -> list[float]:
    """Return the mean bits of the same letters with just so many letters behind them."""
    model.eval()
    found = []
    for length in config["behind"]:
        back = np.arange(length)[:, None] - length
        each = []
        for where in cut(asked(ids, config), 1000):
            ids_read, state = ids[where + back], model.zero_state(len(where))  # (length, 1000)
            each.append(nll(model, ids_read, ids[where + back + 1], state)[-1])
        found.append(round(float(np.concatenate(each).mean()), 4))
    return found


def asked(ids: np.ndarray, config: dict) -> np.ndarray:
    """Return the places of the letters for which `behind` is measured."""
    return np.arange(max(config["behind"]), len(ids), config["every"])


def nll(model, x: np.ndarray, y: np.ndarray, state=None) -> np.ndarray:
    """Return the bits of each target, (time, batch)."""
    logits = model(torch.from_numpy(x), state)
    loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), torch.from_numpy(y).flatten(), reduction="none"
    )
    return loss.reshape(y.shape).double().numpy() / np.log(2)


def run(record: Record) -> None:
    """Count with every order and discount; choose the LSTM's rate and dropout; train the seeds."""
    config, work = record.config, partial(train, folder=record.folder)
    pairs = product(config["orders"], config["discounts"])
    record.run(count, [{"order": n, "discount": d} for n, d in pairs], into="counts")
    tries = product(config["rates"], config["dropouts"])
    short = {"seed": config["tuning_seed"], "passes": config["short"]}
    record.run(work, [short | {"rate": r, "dropout": d} for r, d in tries], into="tries")
    best = min(record.find("tries"), key=lambda row: row["validation"])
    full = {"rate": best["rate"], "dropout": best["dropout"], "passes": config["passes"]}
    record.run(work, [{"seed": seed} | full for seed in config["seeds"]])


def table(held: dict) -> str:
    """Return the bits a letter of every count, of every try and of every seed."""
    counts = draw(held["counts"], ("order", "discount", "parameters", "validation", "test"), 4)
    names = ("seed", "rate", "dropout", "passes", "validation", "test", "seconds")
    return counts + "\n" + draw([*held["tries"], *held["rows"]], names, 4)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
