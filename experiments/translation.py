"""Translate real sentences, with attention and without: the same data, size and budget.

    OMP_NUM_THREADS=1 python experiments/translation.py train      # writes checkpoints, resumes
    OMP_NUM_THREADS=1 python experiments/translation.py score      # BLEU, by length: the record

Data: English-French pairs of Tatoeba, divided by English sentence (utils.data.tatoeba): 1,000
sentences of 4 to 10 tokens to test, 1,000 to validate, none of them seen in training. A model
reads one of a sentence's translations in each epoch's pair; the score knows all of them.

Without attention the decoder sees the encoder's last states at every step, so both models have the
same layers; additive attention adds 2 hidden^2 + hidden parameters. The settings were not tuned.
How the score depends on the state's size is measured on the fragment (bottleneck.py). A row is
trained once, on a GPU where torch sees one, and its weights are rounded to half precision before
anything is measured. Scores are greedy but for beam_bleu, and counted by sacrebleu on lower-case
text.

`train --jobs 4` runs rows at the same time. The record goes to translation.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from utils.data import fetch
from utils.data.tatoeba import SentencePair, Tatoeba, tatoeba
from utils.records import commit, save
from utils.records.scoreboard import machine
from utils.text import Vocabulary, french_text
from utils.translation import (
    Translator,
    encode_pairs,
    load_translator,
    pair_batches,
    save_translator,
)
from utils.translation.checkpoints import CHECKPOINTS

STORE = Path(__file__).with_suffix(".json")
FOLDER = Path(os.environ.get("SEQBOOK_CHECKPOINTS", CHECKPOINTS))  # of all rows; two are shipped
CONFIG = {
    "held_out": 1_000,
    "split_seed": 0,
    "min_count": 5,
    "longest": 20,  # tokens of a training sentence, on either side
    "embedding": 128,
    "dropout": 0.3,
    "batch": 256,
    "learning_rate": 2e-3,  # falls linearly to 0
    "max_norm": 1.0,
    "epochs": 16,
    "seed": 0,
}
ROWS = [(None, 256), ("additive", 256)]
SHIPPED = {(None, 256): "tatoeba_no_attention", ("additive", 256): "tatoeba"}


def vocabularies(data: Tatoeba, min_count: int) -> tuple[Vocabulary, Vocabulary]:
    """Return the vocabularies of both languages, of the training sentences alone."""
    english = (token for pair in data.train for token in pair.tokens)
    french = (token for pair in data.train for text in pair.french_tokens for token in text)
    return Vocabulary(english, min_count), Vocabulary(french, min_count)


def training_ids(data: Tatoeba, sides: tuple[Vocabulary, Vocabulary], longest: int) -> list:
    """Return every pair of an English sentence with one of its translations, as ids."""
    pairs = [(pair.tokens, text) for pair in data.train for text in pair.french_tokens]
    return encode_pairs((p for p in pairs if max(map(len, p)) <= longest), *sides)


def train_row(kind: str | None, hidden: int, config: dict, data: Tatoeba, path: Path) -> None:
    """Train one model and write it, with how training went, to path."""
    import torch

    from utils.models import Seq2Seq
    from utils.training import torch_step

    device = "cuda" if torch.cuda.is_available() else "cpu"
    sides = vocabularies(data, config["min_count"])
    ids = training_ids(data, sides, config["longest"])
    torch.manual_seed(config["seed"])
    rng = np.random.default_rng(config["seed"])
    sizes = *map(len, sides), config["embedding"], hidden
    model = Seq2Seq(*sizes, attention=kind, dropout=config["dropout"]).to(device)
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    step, losses, began = torch_step(model, optimizer, config["max_norm"]), [], time.perf_counter()
    updates = config["epochs"] * -(-len(ids) // config["batch"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: 1 - done / (updates + 1))
    for epoch in range(config["epochs"]):
        total, tokens = 0.0, 0
        for batch in pair_batches(ids, config["batch"], rng):
            loss, count = step(batch)
            schedule.step()
            total, tokens = total + loss * count, tokens + count
        losses.append(round(total / tokens, 4))
        print(f"{kind} {hidden}: epoch {epoch + 1}, loss {losses[-1]:.3f}", flush=True)
    seconds = round(time.perf_counter() - began, 1)
    trained_on = torch.cuda.get_device_name() if device == "cuda" else machine()
    notes = {"losses": losses, "seconds": seconds, "machine": trained_on, "commit": commit()}
    notes |= {"config": config, "torch": torch.__version__}
    save_translator(path, Translator(model.cpu(), *sides), **notes)


def score(translator: Translator, pairs: tuple[SentencePair, ...], beam: int = 1) -> dict:
    """Return BLEU against all translations, in all and by length, and the translations."""
    from utils.metrics import corpus_bleu

    texts = [t.text for t in translator.translate_all([p.english for p in pairs], beam)]
    references = [[french_text(tokens) for tokens in pair.french_tokens] for pair in pairs]
    lengths = np.array([len(pair.tokens) for pair in pairs])
    by_length = {}
    for length in sorted(set(lengths.tolist())):
        chosen = np.flatnonzero(lengths == length)
        bleu = corpus_bleu([texts[i] for i in chosen], [references[i] for i in chosen])
        by_length[length] = [len(chosen), round(bleu, 2)]
    exact = np.mean([text in known for text, known in zip(texts, references, strict=True)])
    bleu = round(corpus_bleu(texts, references), 2)
    return {"bleu": bleu, "exact": round(float(exact), 4), "by_length": by_length, "texts": texts}


def score_row(kind: str | None, hidden: int, data: Tatoeba) -> dict:
    """Return everything that is measured of one trained model."""
    path = checkpoint(kind, hidden)
    translator, notes = load_translator(path), notes_of(path)
    validation = score(translator, data.validation)
    test = score(translator, data.test)
    row = {
        "attention": kind,
        "hidden": hidden,
        "parameters": translator.model.parameter_count,
        "validation_bleu": validation["bleu"],
        "bleu": test["bleu"],
        "exact": test["exact"],
        "by_length": test["by_length"],
        "losses": notes["losses"],
        "seconds": notes["seconds"],
        "machine": notes["machine"],
        "torch": notes["torch"],
        "commit": notes["commit"],
    }
    if (kind, hidden) in SHIPPED:
        row["beam_bleu"] = score(translator, data.test, beam=5)["bleu"]
        row["train_bleu"] = score(translator, data.train[:: len(data.train) // 1_000])["bleu"]
        row["translations"] = test["texts"]
    return row


def checkpoint(kind: str | None, hidden: int) -> Path:
    """Name the file of one row's weights."""
    name = SHIPPED.get((kind, hidden), f"translation_{kind or 'none'}_{hidden}")
    return FOLDER / f"{name}.safetensors"


def notes_of(path: Path) -> dict:
    """Read how a checkpoint was trained."""
    from safetensors import safe_open

    with safe_open(path, framework="np") as file:
        return json.loads(file.metadata()["notes"])


def train(jobs: int) -> None:
    """Train the rows that have no checkpoint yet, `jobs` of them at the same time."""
    waiting = [row for row in ROWS if not checkpoint(*row).is_file()]
    running: list[subprocess.Popen] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            kind, hidden = waiting.pop(0)
            command = [sys.executable, __file__, "row", str(kind or "none"), str(hidden)]
            running.append(subprocess.Popen(command))
        running = [process for process in running if process.poll() is None]
        time.sleep(1)


def main() -> None:
    """Train or score, as asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("train", "row", "score"))
    parser.add_argument("row", nargs="*")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.what == "train":
        return train(arguments.jobs)
    data = tatoeba(CONFIG["held_out"], CONFIG["split_seed"])
    if arguments.what == "row":
        kind = None if arguments.row[0] == "none" else arguments.row[0]
        hidden = int(arguments.row[1])
        return train_row(kind, hidden, CONFIG, data, checkpoint(kind, hidden))
    held = {
        "config": CONFIG,
        "data_sha256": hashlib.sha256(fetch("fra_eng").read_bytes()).hexdigest(),
        "sentences": [len(part) for part in (data.train, data.validation, data.test)],
        "sources": [pair.english for pair in data.test],
        "rows": [],
    }
    for row in ROWS:
        held["rows"].append(score_row(*row, data))
        save(STORE, held)
        shown = held["rows"][-1]
        print(*row, f"BLEU {shown['bleu']:.1f}, validation {shown['validation_bleu']:.1f}")


if __name__ == "__main__":
    main()
