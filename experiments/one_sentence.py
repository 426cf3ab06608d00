"""Eleven language models of the book, trained alike, for the page "One sentence, every model".

All read chapters 1 to 49 of Pride and Prejudice, with the vocabulary of the chapters of this book.
The networks have 64 numbers a word and 64 units, dropout 0.1 where the model has one, 5 passes over
the text, and updates of 256 words; the learning rate rises over a twentieth of the updates and
falls on a line. Each has the same three rates, and keeps the one that is best on the validation
chapters. Kneser-Ney only counts. The minGRU stands where the GRU stands; the state space and the
delta rule stand in a block like the Transformer's, in the place of its attention. Whoever has a
state carries it over the whole text, but for the delta rule: it reads windows of 32 words, as the
Transformer does, because it guesses better so; how it does with a carried state is recorded, too
(`carried`). The test chapters are scored once, with the weights as they were trained and as they
are stored for the page (int8 with one scale a word, half precision for all that is no word table),
in one_sentence.npz beside the record. The record also holds what the stored models say of the
sentences that the page offers.
"""

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path

import numpy as np

from utils.data.next_word import next_word_task
from utils.records import Experiment, Record
from utils.records.files import draft, turn
from utils.records.tables import draw
from utils.scratch import (
    GRU,
    LSTM,
    RNN,
    Adam,
    BagLanguageModel,
    DeltaRule,
    EmbeddedWindow,
    LanguageModel,
    MinGRU,
    ResidualModel,
    Selective,
)
from utils.scratch.attention_language_model import AttentionLanguageModel
from utils.scratch.functions import softmax
from utils.scratch.ngram import KneserNey
from utils.scratch.sequence_models import carried
from utils.scratch.transformer import Transformer
from utils.text import bag_of_words, batches, segments, tokenize, windows
from utils.text.windows import shuffled_contexts
from utils.training import linear_decay, numpy_step
from utils.weights.rounding import restored, rounded

MODELS = (
    *("ngram", "bag", "window", "rnn", "lstm", "gru", "attention", "transformer"),
    *("mingru", "selective", "delta"),
)
CELLS = {"rnn": RNN, "lstm": LSTM, "gru": GRU, "mingru": MinGRU}
MIXERS = {"selective": partial(Selective, state_size=4), "delta": DeltaRule}
CARRIED = "carried "  # before the name of a model that is tried with a carried state
INNER = 4  # times as wide as the model: the second part of a block, as in the Transformer
CONFIG = {
    "embedding": 64,
    "hidden": 64,
    "dropout": 0.1,
    "order": 3,  # of Kneser-Ney: it sees two words
    "window": 2,  # words in view
    "bag": 10,
    "reach": 50,  # states that the attention looks at
    "length": 32,  # places of the Transformer
    "fresh": 16,  # when they are full, it forgets so many words and reads the others again
    "heads": 4,
    "layers": 1,
    "steps": 32,
    "batch": 8,  # columns, or windows: 256 words an update
    "rates": [2e-2, 1e-2, 5e-3],
    "warm_up": 0.05,
    "max_norm": 1.0,
    "passes": 5,
    "seed": 0,
}
TINY = {"embedding": 4, "hidden": 4, "heads": 2, "batch": 256, "rates": [1e-2], "passes": 1}
BEFORE = [".", "<eos>"]  # what stands before a sentence: the end of a paragraph
# What the page offers to begin with; look: what to look for. A test holds the record to it.
SENTENCES = {
    "quotation": {
        "title": "An open quotation",
        "text": '"The letter is on the table," said Mr.',
        "look": (
            "Look at the quotation mark before “said”. Then delete the one at the beginning: the "
            "models with a memory are now more surprised by “is” and by the closing mark, there "
            "the state space most of all; for the two models that see only two words nothing "
            "changes."
        ),
    },
    "neither": {
        "title": "Neither … nor",
        "text": "Neither Mr. Bingley nor his sister was",
        "look": (
            "Look at “nor”. Its partner stands three words back, out of sight for the two models "
            "that see two words. Then put “Jane” in place of “Mr. Bingley”."
        ),
    },
    "phrase": {
        "title": "A phrase, and an unknown word",
        "text": "Mr. and Mrs. Bennet had never seen a smartphone, and",
        "look": (
            "Look at “Mrs.”: Kneser-Ney has counted what follows “Mr. and”. The novel has no "
            "smartphone: the models read “a rare word”, and rare words are common."
        ),
    },
}
TASK = cache(next_word_task)


class CarryingModel(ResidualModel):
    """A residual model that goes on from the state in which the last forward ended."""

    def forward(self, ids: np.ndarray, state: list[np.ndarray] | None = None) -> np.ndarray:
        """Return the logits; state (None: the carried one) is that before the first step."""
        state = carried(self.state, np.shape(ids)[1]) if state is None else state
        return super().forward(ids, state)


def build(config: dict, name: str, dtype: type = np.float32):
    """Return a fresh model."""
    vocab_size, rng = len(TASK().vocabulary), np.random.default_rng(config["seed"])
    if name == "ngram":
        return KneserNey(vocab_size, config["order"], None, TASK().vocabulary.bos)
    options, hidden = {"dtype": dtype}, config["hidden"]
    if name == "bag":
        return BagLanguageModel(vocab_size, hidden, rng, **options)
    options["dropout"] = config["dropout"]
    if name == "transformer":
        shape = {key: config[key] for key in ("heads", "layers")}
        options |= shape | {"max_length": config["length"]}
        return Transformer(vocab_size, hidden, rng, **options)
    if (mixer := name.removeprefix(CARRIED)) in MIXERS:
        options |= {"mixers": [MIXERS[mixer]] * config["layers"], "inner": INNER * hidden}
        kind = ResidualModel if name == "delta" else CarryingModel
        return kind(vocab_size, hidden, rng, **options)
    sizes = config["embedding"], hidden, rng
    if name == "window":
        return EmbeddedWindow(vocab_size, config["window"], *sizes, **options)
    if name == "attention":
        options |= {"attention": "scaled_dot", "reach": config["reach"]}
        model = AttentionLanguageModel(vocab_size, *sizes, **options)
    else:
        model = LanguageModel(vocab_size, *sizes, cell=CELLS[name], **options)
    model.carry = True
    return model


def lessons(config: dict, model) -> Iterator[tuple]:
    """Yield the batches of all passes over the training chapters."""
    task, rng = TASK(), np.random.default_rng(config["seed"] + 1)
    ids, start, words = task.train, task.vocabulary.bos, config["steps"] * config["batch"]
    text = np.append(start, ids)
    if reads_windows(model):
        every = shuffled_contexts(text, config["length"], words // config["length"], rng)
        yield from islice(every, updates(config))
        return
    cut = {"batch_size": words, "rng": rng}
    for _ in range(config["passes"]):
        if isinstance(model, LanguageModel | ResidualModel):
            model.restart()
            yield from segments(text, config["batch"], config["steps"])
        elif isinstance(model, EmbeddedWindow):
            yield from batches(*windows(ids, config["window"], start), **cut)
        else:
            for seen, following in batches(*windows(ids, config["bag"], start), **cut):
                yield bag_of_words(seen, model.vocab_size, seen != start), following


def reads_windows(model) -> bool:
    """Tell whether a model reads windows of the text, each from the beginning."""
    is_block = isinstance(model, Transformer | ResidualModel)
    return is_block and not isinstance(model, CarryingModel)


def updates(config: dict) -> int:
    """Count the updates of one training."""
    return config["passes"] * -(-len(TASK().train) // (config["steps"] * config["batch"]))


def predictions(config: dict, model, text: np.ndarray) -> Iterator[np.ndarray]:
    """Yield, in blocks (time, vocab), the probabilities of what follows each id of text (time,).

    What stands before the text is unknown to all of them.
    """
    start = TASK().vocabulary.bos
    if isinstance(model, KneserNey):
        yield from (model.probabilities(text[: end + 1])[None] for end in range(len(text)))
    elif isinstance(model, EmbeddedWindow | BagLanguageModel):
        is_bag = isinstance(model, BagLanguageModel)
        width = config["bag" if is_bag else "window"]
        for seen in windows(np.append(text, 0), width, start)[0][1:]:
            bag = bag_of_words(seen, model.vocab_size, seen != start) if is_bag else seen
            yield softmax(model.forward(bag[None]))
    elif reads_windows(model):
        length, kept = config["length"], config["length"] - config["fresh"]
        yield softmax(model.forward(text[:length, None])[:, 0])
        for first in range(config["fresh"], len(text) - kept, config["fresh"]):
            yield softmax(model.forward(text[first : first + length, None])[kept:, 0])
    else:
        model.restart()
        for first in range(0, len(text), 500):
            yield softmax(model.forward(text[first : first + 500, None])[:, 0])


def surprise(config: dict, model, text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bits of every id of text but the first, and what is expected after the last."""
    found, done, block = [], 1, np.zeros((0, 0))
    for block in predictions(config, model, text):
        following = text[done : done + len(block)]
        found.append(block[np.arange(len(following)), following])
        done += len(block)
    return -np.log2(np.concatenate(found)), block[-1]


def train(config: dict, name: str):
    """Train one model with every rate; return the best, its rate, and what each rate gave."""
    if name == "ngram":
        return build(config, name).fit(TASK().train), None, {}
    tries, best = {}, None
    text = np.append(TASK().vocabulary.bos, TASK().validation)
    for rate in config["rates"]:
        model = build(config, name)
        schedule = linear_decay(updates(config), 0.02, config["warm_up"])
        step = numpy_step(model, Adam(model.params, rate), config["max_norm"], schedule=schedule)
        for batch in lessons(config, model):
            step(batch)
        model.eval()
        tries[rate] = perplexity(surprise(config, model, text)[0])
        if tries[rate] == min(tries.values()):
            best = model, rate
    return *best, tries


def perplexity(bits: np.ndarray) -> float:
    """Return the perplexity of a text with these bits."""
    return round(float(2 ** bits.mean()), 2)


def counted(model: KneserNey) -> dict[str, np.ndarray]:
    """Return the n-grams of every length: their words (length, n-grams), counts and discount."""
    arrays, size = {}, model.vocab_size
    for length, level in enumerate(model.levels, start=1):
        powers = size ** np.arange(length - 1, -1, -1)[:, None]
        arrays[f"{length}/words"] = (level.grams // powers % size).astype(np.uint16)
        arrays[f"{length}/counts"] = level.counts.astype(np.uint16)
        arrays[f"{length}/discount"] = np.float64(level.discount)
    return arrays


def keep(path: Path, name: str, arrays: dict[str, np.ndarray]) -> None:
    """Put the arrays of one model into the file that holds those of all."""
    with turn(path):
        held = dict(np.load(path)) if path.exists() else {}
        held = {key: array for key, array in held.items() if not key.startswith(f"{name}/")}
        held |= {f"{name}/{key}": array for key, array in arrays.items()}
        with draft(path) as own, own.open("wb") as file:
            np.savez_compressed(file, **dict(sorted(held.items())))


def load(path: Path, config: dict, name: str):
    """Return a model (float64) with the weights that the file holds for it."""
    model = build(config, name, np.float64)
    if name == "ngram":
        return model.fit(TASK().train)  # as it was stored: counts are not rounded
    with np.load(path) as file:
        own = {
            key.removeprefix(f"{name}/"): file[key] for key in file if key.startswith(f"{name}/")
        }
    model.params.update(restored(own, {key: p.shape for key, p in model.params.items()}))
    model.eval()
    return model


def study(path: Path, config: dict, model: str) -> dict:
    """Train one model, store it, and return its scores and what storing costs."""
    network, rate, tries = train(config, model)
    parameters = network.parameter_count
    is_ngram = isinstance(network, KneserNey)
    arrays = counted(network) if is_ngram else rounded(network.params, network.vocab_size)
    keep(path, model, arrays)
    text = np.append(TASK().vocabulary.bos, TASK().test)
    full, _ = surprise(config, network, text)
    stored, _ = surprise(config, load(path, config, model), text)
    change = np.abs(stored - full)
    return {
        "parameters": parameters,
        "rate": rate,
        "validation": tries,
        "test": perplexity(full),
        "stored_test": perplexity(stored),
        "mean_change": float(f"{change.mean():.2g}"),  # bits a word
        "largest_change": float(f"{change.max():.2g}"),
        "bytes": sum(array.nbytes for array in arrays.values()),
    }


def carry(config: dict, model: str) -> dict:
    """Train a model that reads windows with a carried state in their place; return its scores."""
    network, rate, tries = train(config, CARRIED + model)
    bits, _ = surprise(config, network, np.append(TASK().vocabulary.bos, TASK().test))
    return {"rate": rate, "validation": tries, "test": perplexity(bits)}


def said(config: dict, path: Path, text: str) -> dict:
    """Return what all stored models say of a sentence: bits of its words, and three guesses."""
    vocabulary, words = TASK().vocabulary, tokenize(text)
    ids = vocabulary.encode([*BEFORE, *words])
    bits, guesses = {}, {}
    for name in MODELS:
        found, following = surprise(config, load(path, config, name), ids)
        bits[name] = [round(float(each), 4) for each in found[len(BEFORE) - 1 :]]
        best = np.argsort(-following)[:3]
        guesses[name] = [[vocabulary.tokens[i], round(float(following[i]), 4)] for i in best]
    known = [word in vocabulary for word in words]
    return {"words": words, "known": known, "bits": bits, "guesses": guesses}


def run(record: Record) -> None:
    """Train every model, then let all of them read the page's sentences."""
    path = record.store.with_suffix(".npz")
    record.run(partial(study, path), [{"model": name} for name in MODELS])
    record.run(carry, [{"model": "delta"}], into="carried")
    keep(path, "vocabulary", {"words": np.array(TASK().vocabulary.tokens)})
    read = {name: s | said(record.config, path, s["text"]) for name, s in SENTENCES.items()}
    record.note(sentences=read)


def table(held: dict) -> str:
    """Return each model's size and its perplexity as it was trained and as it is stored."""
    names = ["model", "parameters", "test", "stored_test", "mean_change", "largest_change"]
    return draw(held["rows"], names)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
