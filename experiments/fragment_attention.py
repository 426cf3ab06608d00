"""Three kinds of attention and none, on sentences whose gold links are known.

    OMP_NUM_THREADS=1 python experiments/fragment_attention.py    run what the record does not hold
    python experiments/fragment_attention.py --workers 8          the same, several at a time
    python experiments/fragment_attention.py --print              print the recorded table

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

from __future__ import annotations

import argparse
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from utils.data.fragment import Fragment, lecture_french
from utils.metrics import alignment_error_rate, corpus_bleu, exact_match
from utils.records import commit, recorded
from utils.records import save as write_record
from utils.records.scoreboard import machine
from utils.text import Vocabulary
from utils.translation import Translator, encode_pairs, pair_batches, save_translator
from utils.translation.alignment import argmax_links, forced_weights, threshold_links
from utils.translation.checkpoints import CHECKPOINTS

STORE = Path(__file__).with_suffix(".json")
CONFIG = {
    "embedding": 64,
    "hidden": 128,
    "word_scale": 0.3,  # standard deviation of both tables of word vectors at the start
    "dropout": 0.1,
    "batch": 64,
    "updates": 4_000,
    "learning_rate": 1e-2,  # falls linearly to 0
    "max_norm": 1.0,
    "longest": 40,  # French words of a translation
    "kinds": ["dot", "additive", "none", "scaled_dot", "blinkered"],
    "seeds": [0, 1],
    "thresholds": [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5],
}
SHIPPED = {("dot", 0): "fragment_dot", ("additive", 0): "fragment_additive"}


def vocabularies(data: Fragment) -> list[Vocabulary]:
    """Return the vocabularies of both languages, of the training pairs."""
    sides = ("english", "french")
    return [Vocabulary(word for pair in data.train for word in getattr(pair, s)) for s in sides]


def build(kind: str, sides: list[Vocabulary], config: dict):
    """Return a fresh torch model; torch's generator decides the weights."""
    import torch

    from utils import models

    attention = {"none": None, "blinkered": "dot"}.get(kind, kind)
    sizes = *map(len, sides), config["embedding"], config["hidden"]
    model = models.Seq2Seq(*sizes, attention=attention, dropout=config["dropout"])
    if kind == "blinkered":
        model.attention = blinkered(config["hidden"])
    with torch.no_grad():
        for table in (model.E_source, model.E_target):
            table *= config["word_scale"] / table.std()
    return model


def blinkered(size: int):
    """Return dot attention that sees the source words 1, 3, 5, ... only, and always the last."""
    import torch

    from utils import models

    class Blinkered(models.DotAttention):
        """Hide every second key from the queries."""

        def forward(self, queries, keys, mask):
            """As DotAttention; mask (source, batch) is True at real words."""
            place = torch.arange(len(mask))[:, None]
            last = mask.sum(dim=0) - 1  # where <eos> stands
            return super().forward(queries, keys, mask & ((place % 2 == 1) | (place == last)))

    return Blinkered(size)


def train(kind: str, seed: int, config: dict, data: Fragment):
    """Train one model and return it, its vocabularies, and its mean loss over 100 updates."""
    import torch

    from utils.training import torch_step

    torch.set_num_threads(1)
    sides = vocabularies(data)
    ids = encode_pairs([(pair.english, pair.french) for pair in data.train], *sides)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = build(kind, sides, config)
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, config["updates"])
    step, losses = torch_step(model, optimizer, config["max_norm"]), []
    while len(losses) < config["updates"]:
        for batch in pair_batches(ids, config["batch"], rng):
            losses.append(step(batch)[0])
            decay.step()
            if len(losses) == config["updates"]:
                break
    return model.eval(), sides, float(np.mean(losses[-100:]))


def score(model, sides: list[Vocabulary], pairs: tuple, longest: int) -> dict:
    """Return exact matches, in all and by English length, and BLEU, of what the model writes."""
    from utils.scratch.decoding import greedy
    from utils.translation import make_batch

    batch = make_batch(encode_pairs([(p.english, p.french) for p in pairs], *sides))[0]
    v = sides[1]
    found = greedy(model, batch.source, batch.source_mask, v.bos, v.eos, longest)
    written = [tuple(v.decode(hypothesis.ids)) for hypothesis in found]
    gold = [pair.french for pair in pairs]
    lengths = np.array([len(pair.english) for pair in pairs])
    right = np.array([answer == french for answer, french in zip(written, gold, strict=True)])
    return {
        "exact": round(exact_match(written, gold), 4),
        "bleu": round(
            corpus_bleu([" ".join(w) for w in written], [[" ".join(g)] for g in gold]), 2
        ),
        "by_length": {
            int(n): [int((lengths == n).sum()), int(right[lengths == n].sum())]
            for n in np.unique(lengths)
        },
    }


def alignment(model, sides: list[Vocabulary], data: Fragment, thresholds: list[float]) -> dict:
    """Return the AER of the largest weight, and of a threshold chosen on validation pairs."""

    def weights_and_gold(pairs):
        ids = encode_pairs([(pair.english, pair.french) for pair in pairs], *sides)
        return forced_weights(model, ids), [pair.alignment for pair in pairs]

    def by_threshold(found, gold, threshold):
        return alignment_error_rate([threshold_links(w, threshold) for w in found], gold)

    validation = weights_and_gold(data.validation)
    best = min(thresholds, key=lambda threshold: by_threshold(*validation, threshold))
    found, gold = weights_and_gold(data.test)
    return {
        "aer": round(alignment_error_rate(list(map(argmax_links, found)), gold), 4),
        "threshold": best,
        "aer_threshold": round(by_threshold(found, gold, best), 4),
    }


def run(kind: str, seed: int, config: dict, folder: Path = CHECKPOINTS) -> dict:
    """Train and measure one model, and store it where it comes with the book."""
    began, data = time.process_time(), lecture_french()
    model, sides, loss = train(kind, seed, config, data)
    row = {"kind": kind, "seed": seed, "parameters": model.parameter_count}
    row |= {"loss": round(loss, 4)} | score(model, sides, data.test, config["longest"])
    if kind != "none":
        row |= alignment(model, sides, data, config["thresholds"])
    row["seconds"] = round(time.process_time() - began, 1)
    if (kind, seed) in SHIPPED:
        notes = {"config": config, "machine": machine(), "commit": commit()} | row
        path = folder / f"{SHIPPED[kind, seed]}.safetensors"
        save_translator(path, Translator(model, *sides), **notes)
    return row


def record(
    store: Path = STORE, config: dict = CONFIG, workers: int = 1, folder: Path = CHECKPOINTS
) -> dict:
    """Run what the store does not hold yet, and write it as it goes."""
    held = {"config": config, "rows": []}
    if store.exists():
        held = json.loads(store.read_text(encoding="utf-8"))
        if held["config"] != config:
            raise SystemExit(f"{store.name} holds another config: move it away to start anew")
    held |= {"machine": machine(), "commit": commit()}
    known = {(row["kind"], row["seed"]) for row in held["rows"]}
    wanted = [(kind, seed) for seed in config["seeds"] for kind in config["kinds"]]
    for row in _rows([row for row in wanted if row not in known], config, workers, folder):
        held["rows"].append(row)
        held["rows"].sort(key=lambda row: (config["kinds"].index(row["kind"]), row["seed"]))
        held["seconds"] = round(sum(row["seconds"] for row in held["rows"]), 1)
        write_record(store, held)
        print({name: value for name, value in row.items() if name != "by_length"}, flush=True)
    return held


def _rows(waiting: list[tuple], config: dict, workers: int, folder: Path):
    """Run the waiting models here, or in processes of their own, and yield rows as they come."""
    if workers == 1:
        yield from (run(*row, config, folder) for row in waiting)
        return
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(run, *row, config, folder) for row in waiting]):
            yield done.result()


def table(held: dict) -> str:
    """Return for each kind the mean over the seeds, with the lowest and the highest."""
    lines = [f"{'':12}" + "".join(f"{name:>22}" for name in ("exact", "aer", "aer_threshold"))]
    for kind in held["config"]["kinds"]:
        rows = [row for row in held["rows"] if row["kind"] == kind]
        line = f"{kind:12}"
        for name in ("exact", "aer", "aer_threshold"):
            found = [row[name] for row in rows if name in row]
            text = f"{np.mean(found):.3f} ({min(found):.3f}-{max(found):.3f})" if found else "-"
            line += f"{text:>22}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded table")
    parser.add_argument("--workers", type=int, default=1, help="models trained at the same time")
    arguments = parser.parse_args()
    if arguments.print:
        print(table(recorded("fragment_attention")))
    else:
        print(table(record(workers=arguments.workers)))


if __name__ == "__main__":
    main()
