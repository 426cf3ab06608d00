"""Handwriting with a word from a prompt: a window that moves along the word, or one vector for it.

The words are made of twelve small letters at random, written by `utils.data.letters`. Both networks
are trained on words of 1 to 4 letters, on equal batches, with equal sizes, rates and updates; the
vector is the last state of a GRU that read the word. Each writes words of 3 and 4 letters that no
training word equals, and of 5 and 6, longer than any. How calm its hand is (0.5, 1 or 2) each
chooses by validation words of 3 and 4 letters. The learning rate was not tuned for the window; for
the one vector two others are tried too, and three times the updates, with the first seed.

A reader, trained on generated writing only, reads what they wrote: a GRU in both directions that
says at each movement whether a letter ends here, and which. The share of letters read right is 1
minus the edit distance over the word's length, at least 0. The interval is over words: the means of
three seeds, words drawn again (bootstrap).
"""

from functools import partial
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import torch
from torch import nn

from utils.data.letters import ALPHABET, lettered, made_up, spelled
from utils.data.strokes import side_by_side
from utils.models.torch_only.strokes import scaled
from utils.models.torch_only.words import WordWriter
from utils.records import Experiment, Record, commit, machine
from utils.records.tables import draw
from utils.training import linear_decay
from utils.weights import save_arrays

CONFIG = {
    "hidden": 96,
    "batch": 32,
    "updates": 700,
    "rate": 1e-2,
    "lengths": {"1": 0.1, "2": 0.2, "3": 0.3, "4": 0.4},  # of training words: how often
    "pool": 1_500,  # training words of each length
    "longer": [5, 6],
    "test": 100,  # words of each length
    "validation": 40,
    "calms": [0.5, 1.0, 2.0],
    "reader": {"hidden": 48, "updates": 400, "rate": 1e-2},
    "kinds": ["window", "one vector"],
    "seeds": [0, 1, 2],
    "resamples": 10_000,
}
OTHER_RATES = (3e-3, 2e-2)  # tried for the one vector too, with the first seed
TINY = {"hidden": 6, "batch": 4, "updates": 3, "pool": 10, "test": 3, "validation": 2}
TINY |= {"longer": [5], "calms": [1.0], "seeds": [0], "resamples": 100}
TINY |= {"reader": {"hidden": 4, "updates": 3, "rate": 1e-2}}


class Reader(nn.Module):
    """Say at each movement which letter ends here, or none (the last class)."""

    def __init__(self, hidden: int):
        """Draw the weights."""
        super().__init__()
        self.cell = nn.GRU(3, hidden, bidirectional=True)
        self.out = nn.Linear(2 * hidden, len(ALPHABET) + 1)

    def forward(self, moves: list[np.ndarray]) -> torch.Tensor:
        """Return the logits (time, batch, letters + 1) of movements, each (time, 3)."""
        lengths = torch.tensor([len(one) for one in moves])
        packed = nn.utils.rnn.pack_padded_sequence(
            scaled(side_by_side(moves)[0]), lengths, enforce_sorted=False
        )
        return self.out(nn.utils.rnn.pad_packed_sequence(self.cell(packed)[0])[0])

    @torch.no_grad()
    def read(self, moves: list[np.ndarray]) -> list[str]:
        """Return the words: a letter wherever one ends, the same twice running counted once."""
        best = self(moves).argmax(dim=-1).numpy()
        words = []
        for column, one in enumerate(moves):
            said = [-1, *best[: len(one), column]]
            new = [b for a, b in pairwise(said) if b not in (a, len(ALPHABET))]
            words.append("".join(ALPHABET[letter] for letter in new))
        return words


def held_out(config: dict) -> dict[str, list[str]]:
    """Return the words that no training word equals: for validation, and for each test length."""
    rng, found = np.random.default_rng(2013), {}
    sets = {"3": config["test"], "4": config["test"]}
    sets |= {str(length): config["test"] for length in config["longer"]}
    for length, count in sets.items():
        found[length] = [made_up(rng, int(length)) for _ in range(count)]
    half = config["validation"] // 2
    found["validation"] = [made_up(rng, length) for length in (3, 4) for _ in range(half)]
    return found


class Lessons:
    """Written words of each length, none of them held out, and batches of one length."""

    def __init__(self, config: dict, seed: int):
        """Write the words."""
        self.rng, self.config = np.random.default_rng([seed, 1]), config
        unlike = frozenset(chain(*held_out(config).values()))
        self.pool = {}
        for length in config["lengths"]:
            words = [made_up(self.rng, int(length), unlike) for _ in range(config["pool"])]
            self.pool[length] = [(word, *lettered(word, self.rng)) for word in words]

    def batch(self) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """Draw words of one length, their movements and the letters' ends."""
        shares = self.config["lengths"]
        length = self.rng.choice(list(shares), p=list(shares.values()))
        rows = self.rng.integers(self.config["pool"], size=self.config["batch"])
        return [self.pool[length][row] for row in rows]


def fit(module: nn.Module, loss, updates: int, rate: float) -> float:
    """Take so many updates of loss(), and return the mean of the last tenth."""
    optimizer, losses = torch.optim.Adam(module.parameters(), rate), []
    schedule = linear_decay(updates, floor=0.02)
    for update in range(updates):
        optimizer.param_groups[0]["lr"] = rate * schedule(update)
        value = loss()
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(module.parameters(), 5.0)
        optimizer.step()
        losses.append(value.item())
    return float(np.mean(losses[-max(1, updates // 10) :]))


def learn_to_read(config: dict) -> Reader:
    """Train the reader on generated writing."""
    torch.manual_seed(0)
    lessons, settings = Lessons(config, 100), config["reader"]
    reader = Reader(settings["hidden"])

    def loss() -> torch.Tensor:
        _, moves, ends = zip(*(words := lessons.batch()), strict=True)
        targets = torch.full((max(map(len, moves)), len(words)), len(ALPHABET))
        for column, (word, _, ends) in enumerate(words):
            targets[ends, column] = torch.tensor([ALPHABET.index(letter) for letter in word])
            targets[len(moves[column]) :, column] = -100
        return nn.functional.cross_entropy(reader(list(moves)).flatten(0, 1), targets.flatten())

    fit(reader, loss, settings["updates"], settings["rate"])
    return reader


def shares(reader: Reader, moves: list[np.ndarray], words: list[str]) -> list[float]:
    """Return for each word the share of its letters that the reader reads."""
    pairs = zip(reader.read(moves), words, strict=True)
    return [max(0.0, 1 - edits(said, word) / len(word)) for said, word in pairs]


def edits(said: str, word: str) -> int:
    """Return how many letters must be put in, left out or changed (Levenshtein)."""
    row = list(range(len(word) + 1))
    for n, a in enumerate(said, start=1):
        before, row = row, [n]
        for m, b in enumerate(word, start=1):
            row.append(min(before[m] + 1, row[-1] + 1, before[m - 1] + (a != b)))
    return row[-1]


def train(
    config: dict,
    kind: str,
    seed: int,
    reader: Reader,
    folder: Path,
    rate: float | None = None,
    updates: int | None = None,
) -> dict:
    """Train one network, let it write, and let the reader read; store the first with a window."""
    torch.manual_seed(seed)
    model, lessons = (
        WordWriter(len(ALPHABET), config["hidden"], window=kind == "window"),
        Lessons(config, seed),
    )

    def loss() -> torch.Tensor:
        words, moves, _ = zip(*lessons.batch(), strict=True)
        return model.loss(*side_by_side(list(moves)), *spelled(list(words)))

    row = {"loss": fit(model, loss, updates or config["updates"], rate or config["rate"])}
    words = held_out(config)

    def read(name: str, calm: float) -> list[float]:
        moves, _ = model.write(np.random.default_rng(seed), *spelled(words[name]), calm=calm)
        return shares(reader, moves, words[name])

    tried = {calm: float(np.mean(read("validation", calm))) for calm in config["calms"]}
    row |= {"calm": max(tried, key=tried.get), "parameters": model.parameter_count}
    row["shares"] = {name: read(name, row["calm"]) for name in words if name != "validation"}
    row["means"] = {name: round(float(np.mean(s)), 4) for name, s in row["shares"].items()}
    row["shares"] = {name: [round(x, 3) for x in s] for name, s in row["shares"].items()}
    if (kind, seed) == ("window", 0):
        arrays = {name: param.detach().numpy() for name, param in model.named_parameters()}
        notes = {"config": config, "calm": row["calm"], "machine": machine(), "commit": commit()}
        save_arrays(folder / "handwriting.safetensors", arrays, notes)
    return row | {"loss": round(row["loss"], 4)}


def summary(held: dict) -> list[dict]:
    """Return for each kind and length the mean over seeds and words, with its interval."""
    found, resamples = [], held["config"]["resamples"]
    for kind in held["config"]["kinds"]:
        rows = [row["shares"] for row in held["rows"] if row["kind"] == kind]
        for length in rows[0]:
            words = np.mean([row[length] for row in rows], axis=0)
            picks = np.random.default_rng(0).integers(len(words), size=(resamples, len(words)))
            low, high = np.percentile(words[picks].mean(axis=1), [2.5, 97.5])
            one = {"kind": kind, "letters": int(length), "mean": float(words.mean())}
            found.append(one | {"low": float(low), "high": float(high)})
    return found


def run(record: Record) -> None:
    """Train the reader, then every kind with every seed."""
    config = record.config
    jobs = [{"kind": k, "seed": s} for s in config["seeds"] for k in config["kinds"]]
    tuning = [{"kind": "one vector", "seed": 0, "rate": rate} for rate in OTHER_RATES]
    longer = [{"kind": "one vector", "seed": 0, "updates": 3 * config["updates"]}]
    lists = {"rows": jobs, "tuning": tuning, "longer": longer}
    if any(record.missing(some, into) for into, some in lists.items()):
        reader, rng = learn_to_read(config), np.random.default_rng(7)
        words = {name: some for name, some in held_out(config).items() if name != "validation"}
        real = {
            name: shares(reader, [lettered(word, rng)[0] for word in some], some)
            for name, some in words.items()
        }
        real = {name: round(float(np.mean(s)), 4) for name, s in real.items()}
        print("generated writing, read right:", real, flush=True)
        record.note(generated=real)
        work = partial(train, reader=reader, folder=record.folder)
        for into, some in lists.items():
            record.run(work, some, into)
        record.note(summary=summary(record.held))


def table(held: dict) -> str:
    """Return the shares of letters read right, by kind and length, with their intervals."""
    lines = draw(summary(held), ("kind", "letters", "mean", "low", "high"))
    real = ", ".join(f"{length} letters {s:.3f}" for length, s in held["generated"].items())
    return f"{lines}\ngenerated writing: {real}"


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
