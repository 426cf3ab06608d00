"""One translator for two languages: does it keep up with two, and does French help Spanish?

Encoder-decoders with attention (dot products) translate the English side of the fragment
(utils.data, "lecture_french") into French or Spanish; a token in front of the sentence says into
which. All arms have the same sizes, updates of the same number of sentences, and a learning rate
that falls to 0. An update of the joint arms is of one language; they take turns.

With all pairs: French alone and Spanish alone, `updates` each; one model for both with `updates`
in total, and one with twice as many, which is what the two together had.
With few Spanish pairs, but all French ones: Spanish alone, and both together, `updates` in total
for either; and Spanish alone with half of them, which is what the joint model spends on Spanish.
Dropout is chosen for each of these three from one list, by the Spanish validation sentences and
with a seed of its own; all arms with all pairs have the least of the list.

A translation is right when every word is. The rows hold which test sentences were: "0110...".
The first seed's joint model with twice the updates is kept in utils/weights.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch

from utils import training
from utils.data.fragment import lecture_french
from utils.models import Seq2Seq
from utils.records import Experiment, Record, commit
from utils.records.tables import grid
from utils.scratch.decoding import greedy
from utils.text import Vocabulary
from utils.translation import Translator, encode_pairs, make_batch, pair_batches, save_translator

CONFIG = {
    "embedding": 64,
    "hidden": 64,
    "word_scale": 0.3,  # standard deviation of both tables of word vectors at the start
    "dropouts": [0.1, 0.3, 0.5],
    "batch": 32,
    "max_norm": 1.0,
    "learning_rate": 5e-3,  # falls linearly to 0
    "updates": 1_500,
    "few": 800,  # Spanish pairs, where they are few: one in twenty
    "longest": 40,  # words of a translation
    "seeds": [0, 1, 2],
    "tuning_seed": 100,
}
TINY = {"embedding": 8, "hidden": 8, "updates": 3, "few": 20, "seeds": [0, 1], "longest": 4}
ARMS = {  # name: languages, are Spanish pairs few, how often `updates`
    "French alone": (("fr",), False, 1),
    "Spanish alone": (("es",), False, 1),
    "joint": (("fr", "es"), False, 1),
    "joint, twice": (("fr", "es"), False, 2),
    "few alone": (("es",), True, 1),
    "few with French": (("fr", "es"), True, 1),
    "few alone, half": (("es",), True, 0.5),
}
KEPT = "joint, twice", 0  # arm and seed whose weights come with the book
Lessons = list[tuple[tuple[str, ...], tuple[str, ...]]]


def lessons(part: Sequence, language: str) -> Lessons:
    """Return pairs of the fragment as (token and English, French or Spanish)."""
    sides = {"fr": "french", "es": "spanish"}
    return [((f"<2{language}>", *p.english), getattr(p, sides[language])) for p in part]


def in_turn(parts: list, batch: int, rng: np.random.Generator) -> Iterator:
    """Yield batches for ever, one of each part in turn, each part shuffled anew when it ends."""

    def endless(ids):
        while True:
            yield from pair_batches(ids, batch, rng)

    streams = [endless(ids) for ids in parts]
    while True:
        yield from map(next, streams)


def fit(config: dict, arm: str, seed: int, dropout: float) -> tuple[Translator, float, int]:
    """Train one arm; return the translator, its mean loss over 100 updates, and the updates."""
    languages, few, times = ARMS[arm]
    train, updates = lecture_french().train, int(times * config["updates"])
    some = {"fr": train, "es": train[: config["few"]] if few else train}
    parts = [lessons(some[language], language) for language in languages]
    sides = [Vocabulary(w for part in parts for pair in part for w in pair[k]) for k in (0, 1)]
    torch.manual_seed(seed)
    sizes = *map(len, sides), config["embedding"], config["hidden"]
    model = Seq2Seq(*sizes, attention="dot", dropout=dropout)
    with torch.no_grad():
        for rows in (model.E_source, model.E_target):
            rows *= config["word_scale"] / rows.std()
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    falling = training.linear_decay(updates)
    step = training.torch_step(model, optimizer, config["max_norm"], schedule=falling)
    ids = [encode_pairs(part, *sides) for part in parts]
    rng = np.random.default_rng(seed)
    losses = training.train(step, in_turn(ids, config["batch"], rng), updates)
    return Translator(model.eval(), *sides), float(np.mean(losses[-100:])), updates


def right(translator: Translator, part: Sequence, language: str, longest: int) -> np.ndarray:
    """Tell of each sentence whether its translation is right, word for word."""
    pairs = lessons(part, language)
    source, target = translator.source_vocabulary, translator.target_vocabulary
    batch = make_batch(encode_pairs(pairs, source, target))[0]
    ends = target.bos, target.eos, longest
    found = greedy(translator.model, batch.source, batch.source_mask, *ends)
    return np.array(
        [tuple(target.decode(h.ids)) == p[1] for h, p in zip(found, pairs, strict=True)]
    )


def tune(config: dict, arm: str, dropout: float) -> dict:
    """Train one arm with one dropout, and validate it in Spanish."""
    translator, loss, _ = fit(config, arm, config["tuning_seed"], dropout)
    good = right(translator, lecture_french().validation, "es", config["longest"])
    return {"exact": round(float(good.mean()), 4), "loss": round(loss, 4)}


def train(config: dict, folder: Path, arm: str, seed: int, dropout: float) -> dict:
    """Train and test one arm; of one, the weights go into a folder."""
    translator, loss, updates = fit(config, arm, seed, dropout)
    row = {"updates": updates, "parameters": translator.model.parameter_count}
    row["loss"] = round(loss, 4)
    for language in ARMS[arm][0]:
        good = right(translator, lecture_french().test, language, config["longest"])
        row[f"exact_{language}"] = round(float(good.mean()), 4)
        row[f"right_{language}"] = "".join("01"[int(one)] for one in good)
    if (arm, seed) == KEPT:
        path = folder / "many_languages.safetensors"
        save_translator(path, translator, arm=arm, seed=seed, commit=commit(), **row)
    return row


def run(record: Record) -> None:
    """Choose dropout where pairs are few; then train every arm with every seed."""
    config = record.config
    chosen = {arm: min(config["dropouts"]) for arm in ARMS}
    for arm in (arm for arm, (_, few, _) in ARMS.items() if few):
        record.run(tune, [{"arm": arm, "dropout": d} for d in config["dropouts"]], "tuning")
        best = max(record.find("tuning", arm=arm), key=lambda row: row["exact"])
        chosen[arm] = best["dropout"]
    for seed in config["seeds"]:
        jobs = [{"arm": arm, "seed": seed, "dropout": chosen[arm]} for arm in ARMS]
        record.run(partial(train, folder=record.folder), jobs)


def table(held: dict) -> str:
    """Return the shares of right translations of each arm: mean, lowest and highest."""
    rows = [
        {"arm": row["arm"], "into": language, "exact": row[f"exact_{language}"]}
        for row in held["rows"]
        for language in ARMS[row["arm"]][0]
    ]
    return grid(rows, "arm", "into", "exact", 3)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
