"""Every explorer of the folder, made once: new ones are found, not listed."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

import utils.explorers
from utils.explorers.frame import Explorer
from utils.scratch import GRU
from utils.scratch.classifier import SequenceClassifier
from utils.scratch.self_attention import attend
from utils.scratch.transformer import Transformer
from utils.text import Vocabulary, tokenize


def positive(text: str) -> float:
    """Stand for a classifier of bags: any function of the counted letters will do."""
    letters = Counter(text.lower())
    return 1 / (1 + np.exp(0.1 * letters["b"] - 0.3 * letters["g"] + 0.05 * len(letters)))


def bag_shuffler(explorer: Callable) -> Explorer:
    """Give it a classifier."""
    return explorer(positive)


def gradient_decay(explorer: Callable) -> Explorer:
    """Leave it fewer gains and sizes: its whole grid, of many seconds, is that of chapter 06."""
    whole, fewer = explorer(), {"gain": (1.0, 11.3), "size": (1.0, 3.0)}
    controls = [
        replace(control, values=fewer[control.name]) if control.name in fewer else control
        for control in whole.controls
    ]
    return replace(whole, controls=controls)


def induction_heads(explorer: Callable) -> Explorer:
    """Give it an untrained Transformer of two blocks with one head, whose tokens are letters."""
    options = {"heads": 1, "layers": 2, "position": "rotary"}
    return explorer(Transformer(26, 8, np.random.default_rng(0), **options))


def self_attention(explorer: Callable) -> Explorer:
    """Give it causal weights of four heads for three texts."""
    rng = np.random.default_rng(0)
    texts = {f"text {n}": [f"w{n}{t}" for t in range(12)] for n in range(3)}
    return explorer(texts, {n: attend(*rng.standard_normal((3, 4, 12, 5)))[1] for n in texts})


def sentiment_probe(explorer: Callable) -> Explorer:
    """Give it a network and a bag, both untrained, whose answers differ from text to text."""
    from utils.explorers.sentiment_probe import SENTENCES

    words = (word for text in SENTENCES.values() for word in tokenize(text))
    vocabulary = Vocabulary(words, specials=("<pad>", "<unk>"))

    def classifier(cell, pool, **options):
        rng = np.random.default_rng(0)
        model = SequenceClassifier(len(vocabulary), 5, 6, 2, rng, cell=cell, pool=pool, **options)
        model.params["E"] *= 30
        return model

    reader = classifier(GRU, "max", both_ways=True, dropout=0.5)
    return explorer(reader, classifier(None, "mean"), vocabulary)


# What shows results of the reader's own needs some; all others, but one, are as they come.
SPECIAL = (bag_shuffler, gradient_decay, induction_heads, self_attention, sentiment_probe)
GIVEN = {f.__name__: f for f in SPECIAL}
NAMES = sorted(
    found.name
    for found in pkgutil.iter_modules(utils.explorers.__path__)
    if not found.ispkg
    and hasattr(importlib.import_module(f"utils.explorers.{found.name}"), "explorer")
)


@cache
def made(name: str) -> Explorer:
    """Return an explorer of the folder, its grid computed once for all tests of a process."""
    explorer = importlib.import_module(f"utils.explorers.{name}").explorer
    return GIVEN[name](explorer) if name in GIVEN else explorer()
