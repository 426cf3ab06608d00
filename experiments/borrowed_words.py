"""A wombat in French: words that nobody has seen, for a translator of words and one of pieces.

Both learn the same sentences of the fragment, among them some with borrowed words (utils.data,
`borrowed_pairs`): animals with made-up names, which both languages spell alike. One reads and
writes words; a word seen once is unknown to it. The other reads and writes pieces, learnt from the
sentences of both languages: 200 merges beside the 256 bytes. The same encoder-decoder with dot
attention, the same updates, batches and learning rate, which was chosen for neither.

Measured: exact translations of test sentences whose words are all known, of test sentences with
borrowed words that stand in no training sentence, and how many of those borrowed words are written
rightly. The translator of pieces of the first seed comes with the book.
"""

from functools import partial
from pathlib import Path

import numpy as np
import torch

from utils import training
from utils.data.borrowed import borrowed_pairs
from utils.models import Seq2Seq
from utils.records import Experiment, Record, commit, machine
from utils.records.tables import draw, spread
from utils.scratch.decoding import greedy
from utils.text import Pieces, Vocabulary
from utils.translation import Translator, save_translator
from utils.translation.of_pieces import piece_tokens, spaced, written
from utils.translation.pairs import encode_pairs, make_batch, pair_batches

CONFIG = {
    "longest": 8,  # English words of a sentence
    "copies": 3,  # of a training sentence about an animal, each with another borrowed word
    "merges": 200,
    "embedding": 64,
    "hidden": 128,
    "word_scale": 0.3,
    "dropout": 0.1,
    "batch": 32,
    "max_norm": 1.0,
    "learning_rate": 5e-3,  # falls linearly to 0
    "updates": 2_400,
    "kinds": ["words", "pieces"],
    "seeds": [0, 1],
}
TINY = {"longest": 3, "copies": 1, "merges": 5, "embedding": 4, "hidden": 4, "updates": 2}
TINY |= {"seeds": [0]}
SHIPPED = "pieces", 0


def cut(kind: str, words: tuple[str, ...], pieces: Pieces) -> list[str]:
    """Return what a model of this kind reads of a sentence's words."""
    return list(words) if kind == "words" else piece_tokens(pieces, " ".join(words))


def train(config: dict, kind: str, seed: int, folder: Path) -> dict:
    """Train and test one model; store the one that comes with the book."""
    sentences = borrowed_pairs(config["longest"], config["copies"])
    text = "\n".join(spaced(" ".join(side)) for pair in sentences["train"] for side in pair)
    pieces = Pieces.learn(text, config["merges"])
    parts = {
        part: [tuple(cut(kind, side, pieces) for side in pair) for pair in pairs]
        for part, pairs in sentences.items()
    }
    rare = 2 if kind == "words" else 1
    sides = [Vocabulary((t for p in parts["train"] for t in p[side]), rare) for side in (0, 1)]
    model = fit(config, encode_pairs(parts["train"], *sides), list(map(len, sides)), seed)
    row = {"parameters": model.parameter_count}
    for part in ("plain", "borrowed"):
        said = [answer(kind, tokens) for tokens in write(model, sides, parts[part])]
        gold = [" ".join(french) for _, french in sentences[part]]
        row[part] = round(float(np.mean([s == g for s, g in zip(said, gold, strict=True)])), 4)
    known = {word for _, french in sentences["plain"] + sentences["train"] for word in french}
    asked = [set(text.split()) - known for text in gold]
    row["words"] = sum(map(len, asked))
    row["copied"] = sum(len(a & set(s.split())) for a, s in zip(asked, said, strict=True))
    if (kind, seed) == SHIPPED:
        notes = {"machine": machine(), "commit": commit(), "merges": pieces.merges, **row}
        path = folder / "borrowed.safetensors"
        save_translator(path, Translator(model, *sides), config=config, **notes)
    return row


def fit(config: dict, ids: list, sizes: list[int], seed: int) -> Seq2Seq:
    """Train one model on encoded pairs."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    options = {"attention": "dot", "dropout": config["dropout"]}
    model = Seq2Seq(*sizes, config["embedding"], config["hidden"], **options)
    with torch.no_grad():
        for table in (model.E_source, model.E_target):
            table *= config["word_scale"] / table.std()
    adam = torch.optim.Adam(model.parameters(), config["learning_rate"])
    falling = training.linear_decay(config["updates"], warm_up=0.03)
    step = training.torch_step(model, adam, config["max_norm"], schedule=falling)
    training.train(step, lambda: pair_batches(ids, config["batch"], rng), config["updates"])
    return model.eval()


def write(model: Seq2Seq, sides: list[Vocabulary], pairs: list) -> list[list[str]]:
    """Let a model translate greedily; it may not write that a word is unknown."""
    source, french = make_batch(encode_pairs(pairs, *sides))[0], sides[1]
    marks = french.bos, french.eos, 60, (french.pad, french.unk, french.bos)
    found = greedy(model, source.source, source.source_mask, *marks)
    return [french.decode(hypothesis.ids) for hypothesis in found]


def answer(kind: str, tokens: list[str]) -> str:
    """Return the sentence that tokens are."""
    return " ".join(tokens) if kind == "words" else written(tokens)


def run(record: Record) -> None:
    """Train both kinds with every seed."""
    kinds, seeds = record.config["kinds"], record.config["seeds"]
    jobs = [{"kind": kind, "seed": seed} for seed in seeds for kind in kinds]
    record.run(partial(train, folder=record.folder), jobs)


def table(held: dict) -> str:
    """Return the exact translations of each kind: mean, lowest and highest seed."""
    lines = []
    for kind in held["config"]["kinds"]:
        rows = [row for row in held["rows"] if row["kind"] == kind]
        shares = {"plain": [r["plain"] for r in rows], "borrowed": [r["borrowed"] for r in rows]}
        shares["copied"] = [row["copied"] / row["words"] for row in rows]
        lines.append({"kind": kind, **{key: spread(some, 3) for key, some in shares.items()}})
    return draw(lines, ["kind", "plain", "borrowed", "copied"])


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
