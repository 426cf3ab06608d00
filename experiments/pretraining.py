"""Read plain text once, for later: a GRU predicts the next piece of 1.4 million pieces.

First it reads what is at hand in English: the English sentences of Tatoeba (a download) and the
tweets, shuffled. Then it reads movie snippets, without their opinions: the texts that it will be
asked about later, though never those of the test part (nor those of the validation part). The novel
is left out: another experiment asks how quickly it is learnt by a model that has never seen it.
All texts are in lower case. The pieces are learnt from the same texts.

The weights come with the book, as `utils.sentiment.pretrained.load_reader()`.
"""

from functools import partial
from pathlib import Path

import numpy as np

from utils.data import load
from utils.data.tatoeba import tatoeba
from utils.records import Experiment, Record, commit, machine
from utils.scratch import GRU, LanguageModel
from utils.sentiment.pretrained import END, bits, continued, save_reader
from utils.sentiment.verdicts import parts
from utils.text import Pieces

CONFIG = {
    "merges": 2_000,
    "embedding": 128,
    "hidden": 256,
    "dropout": 0.15,
    "batch": 16,
    "steps": 32,
    "learning_rate": 3e-3,
    "passes": {"general": 2, "snippets": 5},
    "seed": 0,
    "split": {"test": 0.2, "split_seed": 0, "validation": 0.12},
}
TINY = {"merges": 20, "embedding": 4, "hidden": 4, "passes": {"snippets": 0.1}}
TINY |= {"texts": 200}  # snippets of each part, at most
SNIPPETS = "movie_snippets"


def snippets(config: dict) -> dict[str, tuple[str, ...]]:
    """Return the snippets of each part, in lower case."""
    cut = parts(SNIPPETS, config["seed"], config["split"])
    most = config.get("texts")
    return {name: tuple(map(str.lower, part.texts[:most])) for name, part in cut.items()}


def general() -> list[str]:
    """Return English sentences and tweets, in lower case."""
    sentences = [pair.english for pair in tatoeba().train]
    return [text.lower().replace("\n", " ") for text in (*sentences, *load("tweets").texts)]


def as_text(texts: list[str], seed: int) -> str:
    """Shuffle texts and write them below each other."""
    order = np.random.default_rng(seed).permutation(len(texts))
    return END.join(["", *(texts[row] for row in order), ""])


def train(config: dict, folder: Path) -> dict:
    """Learn the pieces, read the texts, and store the model."""
    seed, cut = config["seed"], snippets(config)
    stages = {"general": general, "snippets": lambda: list(cut["train"])}
    read = {name: as_text(stages[name](), seed) for name in config["passes"]}
    pieces = Pieces.learn("".join(read.values()), config["merges"])
    rng = np.random.default_rng(seed)
    sizes = len(pieces), config["embedding"], config["hidden"]
    model = LanguageModel(*sizes, rng, cell=GRU, dropout=config["dropout"])
    held_out = END.join([*cut["validation"], ""])
    row = {
        "parameters": model.parameter_count,
        "bits": {"untrained": held(model, pieces, held_out)},
    }
    row["read"] = {}
    for name, passes in config["passes"].items():
        ids = pieces.encode(read[name])
        row["read"][name] = len(ids)
        updates = max(1, int(passes * len(ids) / (config["batch"] * config["steps"])))
        sizes = {"batch_size": config["batch"], "steps": config["steps"]}
        continued(model, ids, updates, config["learning_rate"], **sizes)
        row["bits"][name] = held(model, pieces, held_out)
        print(name, len(ids), row["bits"][name], flush=True)
    notes = {"config": config, "machine": machine(), "commit": commit(), **row}
    save_reader(folder / "pretrained.safetensors", model, pieces, **notes)
    return row


def held(model: LanguageModel, pieces: Pieces, text: str) -> float:
    """Return the bits per byte of a text that was not read in training."""
    return round(bits(model, pieces, text), 4)


def run(record: Record) -> None:
    """Train the one model."""
    record.once(partial(train, folder=record.folder))


def table(held: dict) -> str:
    """Return the bits per byte of held-out snippets after each stage."""
    return "\n".join(f"{name:10} {value:.3f} bits per byte" for name, value in held["bits"].items())


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
