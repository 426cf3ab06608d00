"""Classifiers of opinions, from a bag of words to a network in both directions, and their training.

A configuration is a name and its options. The name begins with the kind: bag, RNN, GRU or LSTM.
Options: glove (start from word vectors), pool ("last" or "max"), both_ways, opinions (learn the
raters' mean opinion, not only its sign), hidden (units), tweets (train on them, too).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from utils import data, scratch
from utils.scratch import Adam, BagClassifier, SequenceClassifier
from utils.sentiment.opinions import opinion_step, opinion_targets, praise, text_batches, word_table
from utils.sentiment.verdicts import parts, share
from utils.text import Vocabulary, bag_of_words, tokenize
from utils.training import linear_decay

ROTATED = {"RNN": {"init": "orthogonal"}}  # chapter 8: the plain network needs it


class Bag(BagClassifier):
    """Chapter 2's bag of counted words, asked as a reader of texts is."""

    def forward(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Return the logits (batch, classes) of texts ids (time, batch)."""
        return super().forward(bag_of_words(ids.T, self.vocab_size, mask.T))


@dataclass(frozen=True)
class Task:
    """Texts to train, validate and test on, as published and as ids, and the words they know."""

    cut: dict[str, data.Sentiment]
    texts: dict[str, list[np.ndarray]]
    vocabulary: Vocabulary


def prepare(options: dict, source: str, seed: int, config: dict) -> Task:
    """Cut a data set into its parts, and number the words of the training part.

    With glove all words that have a vector are known, too.
    """
    cut = parts(source, seed, config)
    if options.get("tweets"):
        cut["train"] = with_tweets(cut["train"], config)
    tokens = {part: [tokenize(text) for text in texts.texts] for part, texts in cut.items()}
    words = (word for text in tokens["train"] for word in text)
    counted = Vocabulary(words, config["min_count"], ())
    known = data.load("glove").words if options.get("glove") else ()
    vocabulary = Vocabulary([*counted.tokens, *known], specials=("<pad>", "<unk>"))
    texts = {part: [vocabulary.encode(text) for text in these] for part, these in tokens.items()}
    return Task(cut, texts, vocabulary)


def with_tweets(train: data.Sentiment, config: dict) -> data.Sentiment:
    """Return the training part with the tweets that are not kept for their own test."""
    more, _ = data.load("tweets").split(config["test"], config["split_seed"])
    scores = np.concatenate([train.scores, more.scores])
    return data.Sentiment(train.texts + more.texts, scores)


def build(name: str, options: dict, vocabulary: Vocabulary, seed: int, config: dict):
    """Return a fresh model, its words' rows from GloVe where the options say so."""
    rng, kind = np.random.default_rng([seed, 0]), name.split(",")[0]
    if kind == "bag" and "glove" not in options:
        return Bag(len(vocabulary), 2, rng)
    model = SequenceClassifier(
        len(vocabulary),
        config["embedding"],
        options.get("hidden", config["hidden"]),
        2,
        rng,
        cell=None if kind == "bag" else getattr(scratch, kind),
        both_ways=options.get("both_ways", False),
        pool="mean" if kind == "bag" else options.get("pool", "last"),
        dropout=config["dropout"],
        **ROTATED.get(kind, {}),
    )
    if options.get("glove"):
        rows = word_table(vocabulary, data.load("glove"), np.random.default_rng([seed, 1]))
        model.params["E"][...] = rows
    return model


def fit(
    model, task: Task, options: dict, learning_rate: float, source: str, seed: int, config: dict
) -> dict:
    """Train until validation stops falling, put the best weights back, and say what happened."""
    epochs, texts, labels = config["epochs"][source], task.texts, task.cut["validation"].labels
    sharpness = config["sharpness"] if "opinions" in options else None
    targets = opinion_targets(task.cut["train"].scores, sharpness)
    rng, optimizer = np.random.default_rng([seed, 2]), Adam(model.params, learning_rate)
    step = opinion_step(model, optimizer, config["max_norm"])
    falling = linear_decay(epochs * -(-len(targets) // config["batch"]))
    best, done = {"validation_loss": np.inf}, 0
    for epoch in range(1, epochs + 1):
        for batch in text_batches(texts["train"], targets, config["batch"], rng):
            optimizer.learning_rate = learning_rate * falling(done)
            step(batch)
            done += 1
        p = praise(model, texts["validation"])
        loss = float(-np.log(np.clip(np.where(labels == 1, p, 1 - p), 1e-9, 1)).mean())
        if loss < best["validation_loss"]:
            best = {"validation": share(p, labels), "validation_loss": round(loss, 4)}
            best |= {"best_epoch": epoch}
            kept = {key: array.copy() for key, array in model.params.items()}
        elif epoch - best["best_epoch"] >= config["patience"]:
            break
    for key, array in kept.items():
        model.params[key][...] = array
    return best | {"epochs": epoch}
