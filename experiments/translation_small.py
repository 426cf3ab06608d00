"""Is attention's gain on real sentences more than luck? Three seeds, on a small part of Tatoeba.

The large runs (translation.py) have one seed for each kind. Here both kinds are small enough for
one core of a CPU: 20,000 English sentences of 4 to 10 tokens, drawn from those that translation.py
trains on, with all their translations of at most 12 tokens. The 1,000 sentences to test are
those of translation.py, the 300 by which a rate is chosen are among its own to validate: no
training sentence equals one of them.

Both kinds have the same layers and as many parameters: dot attention adds none, and without it the
decoder sees the encoder's last states at every step. Both get the same care: each kind tries every
learning rate with the first seed, keeps the one with the best BLEU on the validation sentences,
and is trained with it with the other seeds. All translations are greedy. BLEU is sacrebleu's, on
lower-case text, against all translations that the collection has of a sentence.

`difference` is the mean BLEU with attention less that without, on the test sentences, with the
interval of a paired bootstrap over sentences (utils.translation.bootstrap).
"""

from functools import cache

import numpy as np
import torch

from utils.data.fragment import lecture_french
from utils.data.tatoeba import TEST_LENGTHS, SentencePair, Tatoeba, divide, tatoeba
from utils.metrics import corpus_bleu
from utils.models import Seq2Seq
from utils.records import Experiment, Record
from utils.records.tables import spread
from utils.text import Vocabulary, french_text
from utils.training import linear_decay, torch_step, train
from utils.translation import Translator, encode_pairs, pair_batches
from utils.translation.bootstrap import bleu_counts, bleu_difference

CONFIG = {
    "data": "tatoeba",
    "held_out": 1_000,
    "split_seed": 0,
    "sentences": 20_000,
    "longest": 12,  # tokens of a French training sentence
    "min_count": 3,
    "embedding": 64,
    "hidden": 128,
    "word_scale": 0.3,  # standard deviation of both tables of word vectors at the start
    "dropout": 0.2,
    "batch": 64,
    "updates": 2_000,
    "max_norm": 1.0,
    "kinds": ["none", "dot"],
    "learning_rates": [3e-3, 1e-2],  # each falls linearly to 0
    "to_choose": 300,  # validation sentences by which a rate is chosen
    "seeds": [0, 1, 2],
}
TINY = {
    "data": "lecture_french",
    "held_out": 20,
    "sentences": 300,
    "hidden": 8,
    "embedding": 8,
    "updates": 4,
    "learning_rates": [5e-3, 1e-2],
    "seeds": [0, 1],
}


@cache
def corpus(data: str, held_out: int, split_seed: int) -> Tatoeba:
    """Return the sentences: a small run takes 2,000 that come along."""
    if data == "tatoeba":
        return tatoeba(held_out, split_seed)
    pairs = [(" ".join(p.english), " ".join(p.french)) for p in lecture_french().train[:2_000]]
    return divide(pairs, held_out, split_seed)


def sentences(config: dict) -> Tatoeba:
    """Return the whole collection, divided."""
    return corpus(config["data"], config["held_out"], config["split_seed"])


def training_pairs(config: dict) -> list[tuple]:
    """Return the tokens of the pairs to train on: the same for every run."""
    low, high = TEST_LENGTHS
    fit = [pair for pair in sentences(config).train if low <= len(pair.tokens) <= high]
    order = np.random.default_rng(config["split_seed"]).permutation(len(fit))
    chosen = [fit[i] for i in order[: config["sentences"]]]
    pairs = [(pair.tokens, text) for pair in chosen for text in pair.french_tokens]
    return [(english, text) for english, text in pairs if len(text) <= config["longest"]]


def trained(config: dict, kind: str, rate: float, seed: int) -> tuple[Translator, float]:
    """Train one model; return it as a translator, and its mean loss over the last 100 updates."""
    pairs = training_pairs(config)
    sides = [Vocabulary((w for p in pairs for w in p[s]), config["min_count"]) for s in (0, 1)]
    ids = encode_pairs(pairs, *sides)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    sizes = *map(len, sides), config["embedding"], config["hidden"]
    attention = None if kind == "none" else kind
    model = Seq2Seq(*sizes, attention=attention, dropout=config["dropout"])
    with torch.no_grad():
        for table in (model.E_source, model.E_target):
            table *= config["word_scale"] / table.std()
    optimizer = torch.optim.Adam(model.parameters(), rate)
    schedule = linear_decay(config["updates"])
    step = torch_step(model, optimizer, config["max_norm"], schedule=schedule)
    losses = train(step, lambda: pair_batches(ids, config["batch"], rng), config["updates"])
    return Translator(model.eval(), *sides), round(float(np.mean(losses[-100:])), 4)


def known(pairs: tuple[SentencePair, ...]) -> list[list[str]]:
    """Return the translations that the collection has of each sentence."""
    return [[french_text(tokens) for tokens in pair.french_tokens] for pair in pairs]


def written(translator: Translator, pairs: tuple[SentencePair, ...]) -> list[str]:
    """Return the model's translations."""
    return [found.text for found in translator.translate_all([pair.english for pair in pairs])]


def row(config: dict, kind: str, rate: float, seed: int) -> dict:
    """Train one model and return what it writes, and how good that is."""
    data = sentences(config)
    translator, loss = trained(config, kind, rate, seed)
    texts = written(translator, data.test)
    chosen_by = data.validation[: config["to_choose"]]
    validation = corpus_bleu(written(translator, chosen_by), known(chosen_by))
    return {
        "parameters": translator.model.parameter_count,
        "loss": loss,
        "validation_bleu": round(validation, 2),
        "bleu": round(corpus_bleu(texts, known(data.test)), 2),
        "translations": texts,
    }


def run(record: Record) -> None:
    """Try every rate with the first seed; go on with each kind's best; compare the kinds."""
    config, best = record.config, {}
    first, *others = config["seeds"]
    jobs = [
        {"kind": kind, "rate": rate, "seed": first}
        for kind in config["kinds"]
        for rate in config["learning_rates"]
    ]
    record.run(row, jobs)
    for kind in config["kinds"]:
        tried = record.find(kind=kind, seed=first)
        best[kind] = max(tried, key=lambda r: r["validation_bleu"])["rate"]
    record.note(best_rates=best)
    more = [{"kind": k, "rate": r, "seed": seed} for k, r in best.items() for seed in others]
    record.run(row, jobs + more)
    references = known(sentences(config).test)
    counts = [
        np.stack([bleu_counts(r["translations"], references) for r in chosen(record.held, kind)])
        for kind in config["kinds"]
    ]
    found = zip(("difference", "low", "high"), bleu_difference(*counts), strict=True)
    record.note(difference={name: round(number, 2) for name, number in found})


def chosen(held: dict, kind: str) -> list[dict]:
    """Return the rows of one kind at its best rate, a row for each seed."""
    best = held["best_rates"][kind]
    return [row for row in held["rows"] if (row["kind"], row["rate"]) == (kind, best)]


def table(held: dict) -> str:
    """Return BLEU of both kinds over the seeds, and the difference with its interval."""
    lines = [f"{'':6}{'rate':>8}{'BLEU':>20}"]
    for kind in held["config"]["kinds"]:
        scores = spread([row["bleu"] for row in chosen(held, kind)], 1)
        lines.append(f"{kind:6}{held['best_rates'][kind]:8.0e}{scores:>20}")
    apart = held["difference"]
    interval = f"{apart['low']:.1f} to {apart['high']:.1f}"
    return "\n".join([*lines, f"difference {apart['difference']:.1f} ({interval})"])


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
