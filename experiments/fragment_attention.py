"""Three kinds of attention and none, on sentences whose gold links are known.

Encoder-decoders translate the English-French fragment (utils.data, "lecture_french"), whose test
sentences hold combinations of words that no training sentence holds. All rows have the same
sizes, updates, batches, and a learning rate that falls to 0; without attention the decoder sees the
encoder's last states at every step.
"blinkered" is dot attention that may look at every second source word only (and at <eos>): what it
needs of the others must come through their neighbours.

Measured: exact matches and BLEU of what it writes; and, while it is made to write the gold
translation, the alignment error rate (AER) of linking each French word to the English word with
the largest weight. A second AER links every pair with a weight above a threshold that is chosen on
validation sentences. The links are never used in training.

The models with dot and with additive attention of the first seed are stored with the book, as
`load_translator("fragment_dot")` and "fragment_additive".
"""

from functools import partial
from pathlib import Path

import torch

from utils import models
from utils.data.fragment import Pair, lecture_french
from utils.metrics import alignment_error_rate, corpus_bleu
from utils.records import Experiment, Record, commit, machine
from utils.records.tables import spread
from utils.translation import Translator, save_translator
from utils.translation import fragment_training as fragment
from utils.translation.alignment import argmax_links, forced_weights, threshold_links

CONFIG = {
    **fragment.CONFIG,
    "hidden": 128,
    "updates": 4_000,
    "learning_rate": 1e-2,  # falls linearly to 0
    "kinds": ["dot", "additive", "none", "scaled_dot", "blinkered"],
    "seeds": [0, 1],
    "thresholds": [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5],
}
TINY = {"hidden": 16, "updates": 6, "seeds": [0], "longest": 12, "kinds": ["dot", "none"]}
SHIPPED = {("dot", 0): "fragment_dot", ("additive", 0): "fragment_additive"}


class Blinkered(models.DotAttention):
    """Dot attention that sees the source words 1, 3, 5, ... only, and always the last."""

    def forward(self, queries, keys, mask):
        """As DotAttention; mask (source, batch) is True at real words."""
        place = torch.arange(len(mask))[:, None]
        last = mask.sum(dim=0) - 1  # where <eos> stands
        return super().forward(queries, keys, mask & ((place % 2 == 1) | (place == last)))


def build(kind: str, config: dict, english: int, french: int) -> models.Seq2Seq:
    """Return a fresh model for so many words."""
    attention = {"none": None, "blinkered": "dot"}.get(kind, kind)
    sizes = english, french, config["embedding"], config["hidden"]
    model = models.Seq2Seq(*sizes, attention=attention, dropout=config["dropout"])
    if kind == "blinkered":
        model.attention = Blinkered(config["hidden"])
    return model


def train(config: dict, kind: str, seed: int, folder: Path) -> dict:
    """Train and measure one model, and store it where it comes with the book."""
    model, sides, loss = fragment.train(partial(build, kind, config), seed, config)
    row = {"parameters": model.parameter_count, "loss": round(loss, 4)}
    row |= score(model, sides, lecture_french().test, config["longest"])
    if kind != "none":
        row |= alignment(model, sides, config["thresholds"])
    if (kind, seed) in SHIPPED:
        path = folder / f"{SHIPPED[kind, seed]}.safetensors"
        notes = {"kind": kind, "seed": seed, "machine": machine(), "commit": commit()}
        save_translator(path, Translator(model, *sides), config=config, **notes, **row)
    return row


def score(model, sides: list, pairs: tuple[Pair, ...], longest: int) -> dict:
    """Return exact matches, in all and by English length, and BLEU, of what the model writes."""
    written = [sides[1].decode(found.ids) for found in fragment.write(model, sides, pairs, longest)]
    row, _ = fragment.score(list(map(tuple, written)), pairs)
    bleu = corpus_bleu(
        [" ".join(words) for words in written], [[" ".join(p.french)] for p in pairs]
    )
    return row | {"bleu": round(bleu, 2)}


def alignment(model, sides: list, thresholds: list[float]) -> dict:
    """Return the AER of the largest weight, and of a threshold chosen on validation pairs."""

    def weights_and_gold(pairs: tuple[Pair, ...]) -> tuple[list, list]:
        found = forced_weights(model, fragment.encode(pairs, sides))
        return found, [pair.alignment for pair in pairs]

    def by_threshold(found: list, gold: list, threshold: float) -> float:
        return alignment_error_rate([threshold_links(w, threshold) for w in found], gold)

    validation = weights_and_gold(lecture_french().validation)
    best = min(thresholds, key=lambda threshold: by_threshold(*validation, threshold))
    found, gold = weights_and_gold(lecture_french().test)
    return {
        "aer": round(alignment_error_rate(list(map(argmax_links, found)), gold), 4),
        "threshold": best,
        "aer_threshold": round(by_threshold(found, gold, best), 4),
    }


def run(record: Record) -> None:
    """Train every kind with every seed."""
    jobs = [{"kind": k, "seed": s} for k in record.config["kinds"] for s in record.config["seeds"]]
    record.run(partial(train, folder=record.folder), jobs)


def table(held: dict) -> str:
    """Return for each kind the mean over the seeds, with the lowest and the highest."""
    names = ("exact", "aer", "aer_threshold")
    lines = [f"{'':12}" + "".join(f"{name:>22}" for name in names)]
    for kind in held["config"]["kinds"]:
        rows = [row for row in held["rows"] if row["kind"] == kind]
        cells = [spread([row[name] for row in rows if name in row], 3) for name in names]
        lines.append(f"{kind:12}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
