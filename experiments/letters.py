"""Letters of Pride and Prejudice: an LSTM against counting, both tuned on the same chapters.

Chapters 1-12 to train, because twenty passes over more would take too long here; 50-55 to choose
by, 56-61 to report. Kneser-Ney counts n letters in a row; its order and its discount are chosen on
the validation chapters. So is the LSTM's learning rate, by short trainings with a seed of their
own; its size and dropout are not. Then three seeds are trained longer, the rate falling on a line,
and each reads the test chapters once, its state carried on. whole: what the chosen counts get when
they may count the whole novel up to chapter 49.

The weights of seed 0 are kept in half precision
(utils/weights/letters.safetensors).

blocks: bits a letter on each 1,000 letters of the test chapters, for an interval. behind: bits of
every 32nd test letter, where the LSTM starts from a state of zeros just so many letters before it;
the counts, which see order - 1 letters, are asked for the same ones. mixed: bits of the mean of
both models' probabilities.
"""

from functools import cache, partial
from itertools import product
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
    "chapters": 12,
    "orders": [2, 3, 4, 5, 6, 7, 8, 9],
    "discounts": [0.65, 0.75, 0.85, 0.95, None],
    "rates": [1e-2, 2e-2, 4e-2],
    "short": 5,  # passes of a training that only chooses
    "passes": 20,
    "warm_up": 0.02,
    "dropout": 0.2,
    "embedding": 32,
    "hidden": 256,
    "batch": 16,
    "steps": 32,
    "max_norm": 1.0,
    "tuning_seed": 100,
    "seeds": [0, 1, 2],
    "block": 1000,
    "behind": [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64, 128],
    "every": 32,  # letters of the test chapters are asked there
    "share": 1.0,  # of each text that is read
}
TINY = {"orders": [2, 3], "discounts": [0.75], "rates": [1e-2], "share": 0.005}
TINY |= {"short": 1, "passes": 1, "embedding": 4, "hidden": 4, "seeds": [0], "block": 50}
TINY |= {"behind": [1, 2, 4]}


@cache
def texts(chapters: int, share: float = 1.0) -> tuple[Vocabulary, list[np.ndarray]]:
    """Return the letters, and the ids of the training, validation and test chapters."""
    novel = load("pride_and_prejudice").chapters
    held_out = novel[TRAIN_CHAPTERS:VALIDATION_CHAPTERS], novel[VALIDATION_CHAPTERS:]
    parts = ["\n\n".join(part) for part in (novel[:chapters], *held_out)]
    parts = [list(part[: round(share * len(part))]) for part in parts]
    vocabulary = Vocabulary(parts[0], min_count=3, specials=("<unk>",))
    return vocabulary, [vocabulary.encode(part) for part in parts]


def in_blocks(bits: np.ndarray, size: int) -> list[float]:
    """Return the mean of each whole block of so many letters."""
    whole = len(bits) // size * size
    return np.round(bits[:whole].reshape(-1, size).mean(axis=1), 4).tolist()


def count(config: dict, order: int, discount: float | None) -> dict:
    """Count letters in a row; return the bits of a letter of the held-out chapters."""
    (chosen, found), parameters = counted(config, order, discount)
    return {
        "parameters": parameters,
        "validation": round(chosen[1:].mean(), 4),
        "test": round(found[1:].mean(), 4),
        "behind": round(
            found[asked(texts(config["chapters"], config["share"])[1][2], config)].mean(), 4
        ),
        "blocks": in_blocks(found[1:], config["block"]),
    }


def counted(config: dict, order: int, discount: float | None) -> tuple[list[np.ndarray], int]:
    """Return the bits of every letter of the held-out chapters, and how many groups there are."""
    vocabulary, (train_ids, *held_out) = texts(config["chapters"], config["share"])
    counts = KneserNey(len(vocabulary), order, discount).fit(train_ids)
    bits = [-counts.log_probabilities(ids) / np.log(2) for ids in held_out]
    return bits, counts.parameter_count


def whole(config: dict, order: int, discount: float | None) -> dict:
    """Return the bits of a letter of the test chapters when all others up to 49 are counted."""
    (_, found), parameters = counted(config | {"chapters": TRAIN_CHAPTERS}, order, discount)
    return {"parameters": parameters, "test": round(found[1:].mean(), 4)}


def fitted(config: dict, seed: int, rate: float, passes: int) -> models.LanguageModel:
    """Train one LSTM."""
    vocabulary, (ids, *_) = texts(config["chapters"], config["share"])
    torch.manual_seed(seed)
    sizes = len(vocabulary), config["embedding"], config["hidden"]
    model = models.LanguageModel(*sizes, cell=models.LSTM, dropout=config["dropout"])
    torch.nn.init.normal_(model.E, std=0.3)  # a short training has no time to grow small rows
    model.carry = True
    updates = passes * sum(1 for _ in segments(ids, config["batch"], config["steps"]))
    adam = torch.optim.Adam(model.parameters(), rate)
    schedule = training.linear_decay(updates, floor=0.02, warm_up=config["warm_up"])
    step = training.torch_step(model, adam, config["max_norm"], schedule)
    for _ in range(passes):
        model.restart()
        for batch in segments(ids, config["batch"], config["steps"]):
            step(batch)
    return model


def attempt(config: dict, rate: float) -> dict:
    """Train briefly; return the bits of a letter of the validation chapters."""
    model = fitted(config, config["tuning_seed"], rate, config["short"])
    return {
        "validation": round(
            letter_by_letter(model, texts(config["chapters"], config["share"])[1][1]).mean(), 4
        )
    }


def train(config: dict, folder: Path, beside: dict, seed: int, rate: float) -> dict:
    """Train one LSTM; return the bits of a letter of the held-out chapters. Seed 0 is stored.

    beside: the order and the discount of the counts that it is mixed with.
    """
    vocabulary, (_, validation, test) = texts(config["chapters"], config["share"])
    model = fitted(config, seed, rate, config["passes"])
    found = letter_by_letter(model, test)
    other = counted(config, **beside)[0][1][1:]
    scores = {
        "validation": round(letter_by_letter(model, validation).mean(), 4),
        "test": round(found.mean(), 4),
        "mixed": round(-np.log2((2**-found + 2**-other) / 2).mean(), 4),
    }
    if seed == 0:
        notes = {"script": "experiments/letters.py", "alphabet": list(vocabulary.tokens)}
        save_arrays(folder / "letters.safetensors", named_arrays(model), notes | scores)
    blocks, behind = in_blocks(found, config["block"]), after_so_many(model, test, config)
    return {"parameters": model.parameter_count, **scores, "behind": behind, "blocks": blocks}


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
    """Count with every order and discount; choose the LSTM's learning rate; train the seeds."""

    def best(into: str) -> dict:
        """Return the row that is best on the validation chapters."""
        return min(record.find(into), key=lambda row: row["validation"])

    config = record.config
    pairs = product(config["orders"], config["discounts"])
    record.run(count, [{"order": n, "discount": d} for n, d in pairs], into="counts")
    beside = {name: best("counts")[name] for name in ("order", "discount")}
    record.note(whole=whole(config, **beside))
    record.run(attempt, [{"rate": rate} for rate in config["rates"]], into="tries")
    work = partial(train, folder=record.folder, beside=beside)
    jobs = [{"seed": seed, "rate": best("tries")["rate"]} for seed in config["seeds"]]
    record.run(work, jobs)


def table(held: dict) -> str:
    """Return the bits a letter of every count, of every try and of every seed."""
    counts = draw(held["counts"], ("order", "discount", "parameters", "validation", "test"), 4)
    names = ("seed", "rate", "validation", "test", "mixed", "seconds")
    return counts + "\n" + draw([*held["tries"], *held["rows"]], names, 4)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
