"""Translate real sentences, with attention and without: the same data, size and budget.

Data: English-French pairs of Tatoeba, divided by English sentence (utils.data.tatoeba): 1,000
sentences of 4 to 10 tokens to test, 1,000 to validate, none of them seen in training. A model
reads one of a sentence's translations in each epoch's pair; the score knows all of them.

Without attention the decoder sees the encoder's last states at every step, so both models have the
same layers; additive attention adds 2 hidden^2 + hidden parameters. The settings were not tuned.
How the score depends on the state's size is measured on the fragment (bottleneck.py). A row is
trained once, on a GPU where torch sees one (minutes; hours without), and its weights are rounded
to half precision before anything is measured. They come with the book. Scores are greedy but for
beam_bleu, and counted by sacrebleu on lower-case text. Seconds are those of the training.
"""

import hashlib
import time
from functools import partial
from pathlib import Path

import numpy as np
import torch

from utils.data import fetch
from utils.data.fragment import lecture_french
from utils.data.tatoeba import SentencePair, Tatoeba, divide, tatoeba
from utils.metrics import corpus_bleu
from utils.models import Seq2Seq
from utils.records import Experiment, Record, gpu, machine
from utils.text import Vocabulary, french_text
from utils.training import linear_decay, torch_step
from utils.translation.checkpoints import load_translator, save_translator
from utils.translation.pairs import encode_pairs, pair_batches
from utils.translation.translator import Translator

CONFIG = {
    "data": "tatoeba",
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
TINY = {"data": "lecture_french", "held_out": 20, "embedding": 8, "epochs": 1}
FILES = {None: "tatoeba_no_attention", "additive": "tatoeba"}
HIDDEN = 256


def corpus(config: dict) -> Tatoeba:
    """Return the sentences: a small run takes 2,000 that come along."""
    if config["data"] == "tatoeba":
        return tatoeba(config["held_out"], config["split_seed"])
    pairs = [(" ".join(p.english), " ".join(p.french)) for p in lecture_french().train[:2_000]]
    return divide(pairs, config["held_out"], config["split_seed"])


def vocabularies(data: Tatoeba, min_count: int) -> tuple[Vocabulary, Vocabulary]:
    """Return the vocabularies of both languages, of the training sentences alone."""
    english = (token for pair in data.train for token in pair.tokens)
    french = (token for pair in data.train for text in pair.french_tokens for token in text)
    return Vocabulary(english, min_count), Vocabulary(french, min_count)


def train(config: dict, data: Tatoeba, attention: str | None, hidden: int) -> tuple:
    """Train one model; return it as a translator, and how training went."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    sides = vocabularies(data, config["min_count"])
    pairs = [(pair.tokens, text) for pair in data.train for text in pair.french_tokens]
    ids = encode_pairs((p for p in pairs if max(map(len, p)) <= config["longest"]), *sides)
    torch.manual_seed(config["seed"])
    rng = np.random.default_rng(config["seed"])
    sizes = *map(len, sides), config["embedding"], hidden
    model = Seq2Seq(*sizes, attention=attention, dropout=config["dropout"]).to(device)
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    schedule = linear_decay(1 + config["epochs"] * -(-len(ids) // config["batch"]))
    step = torch_step(model, optimizer, config["max_norm"], schedule=schedule)
    losses, began = [], time.perf_counter()
    for _ in range(config["epochs"]):
        found = [step(batch) for batch in pair_batches(ids, config["batch"], rng)]
        total, tokens = sum(loss * count for loss, count in found), sum(n for _, n in found)
        losses.append(round(total / tokens, 4))
        print(f"{attention} {hidden}: epoch {len(losses)}, loss {losses[-1]:.3f}", flush=True)
    notes = {"losses": losses, "seconds": round(time.perf_counter() - began, 1)}
    return Translator(model.cpu(), *sides), notes | {"torch": torch.__version__}


def score(translator: Translator, pairs: tuple[SentencePair, ...], beam: int = 1) -> dict:
    """Return BLEU against all translations, in all and by length, and the translations."""
    texts = [t.text for t in translator.translate_all([p.english for p in pairs], beam)]
    references = [[french_text(tokens) for tokens in pair.french_tokens] for pair in pairs]
    lengths = np.array([len(pair.tokens) for pair in pairs])
    by_length = {}
    for length in sorted(set(lengths.tolist())):
        chosen = np.flatnonzero(lengths == length)
        bleu = corpus_bleu([texts[i] for i in chosen], [references[i] for i in chosen])
        by_length[length] = [len(chosen), round(bleu, 2)]
    exact = np.mean([text in known for text, known in zip(texts, references, strict=True)])
    row = {"bleu": round(corpus_bleu(texts, references), 2), "exact": round(float(exact), 4)}
    return row | {"by_length": by_length, "translations": texts}


def row(config: dict, attention: str | None, hidden: int, folder: Path) -> dict:
    """Train one model, store it, and return everything that is measured of what was stored."""
    data, path = corpus(config), folder / f"{FILES[attention]}.safetensors"
    translator, notes = train(config, data, attention, hidden)
    save_translator(path, translator, config=config, machine=gpu() or machine(), **notes)
    stored, some = load_translator(path), data.train[:: max(1, len(data.train) // 1_000)]
    return {
        "parameters": stored.model.parameter_count,
        "validation_bleu": score(stored, data.validation)["bleu"],
        "beam_bleu": score(stored, data.test, beam=5)["bleu"],
        "train_bleu": score(stored, some)["bleu"],
        **score(stored, data.test),
        **notes,
    }


def run(record: Record) -> None:
    """Train and score without attention, and with it."""
    data = corpus(record.config)
    if record.config["data"] == "tatoeba":
        record.same(data_sha256=hashlib.sha256(fetch("fra_eng").read_bytes()).hexdigest())
    sizes = [len(part) for part in (data.train, data.validation, data.test)]
    record.same(sentences=sizes, sources=[pair.english for pair in data.test])
    record.made["machine"] = gpu() or machine()
    jobs = [{"attention": attention, "hidden": HIDDEN} for attention in FILES]
    record.run(partial(row, folder=record.folder), jobs)


def table(held: dict) -> str:
    """Return BLEU of both models."""
    lines = ["attention    BLEU  with a beam  on validation sentences"]
    for row in held["rows"]:
        scores = f"{row['bleu']:5.1f}{row['beam_bleu']:13.1f}{row['validation_bleu']:25.1f}"
        lines.append(f"{row['attention'] or 'none':12}{scores}")
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
