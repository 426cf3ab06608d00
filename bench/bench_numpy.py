"""Models by hand against their twins, fast ways against naive ones, and what text costs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bench.turns import YARDSTICK, yardstick
from utils import gradients, models, scratch, training
from utils.data import load
from utils.metrics import corpus_bleu
from utils.scratch import LSTM
from utils.text import tokenize


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


TWINS = {
    "FixedWindow": (5_000, 2, 64),
    "EmbeddedWindow": (5_000, 2, 32, 64),
    "BagOfWords": (5_000, 64),
}


@pytest.mark.parametrize("name", [name for name in TWINS if hasattr(scratch, name)])
def bench_a_step_of_training(turns, name):
    rng = np.random.default_rng(0)
    ids, targets = rng.integers(5_000, size=(32, 2)), rng.integers(5_000, size=32)
    ours = getattr(scratch, name)(*TWINS[name], np.random.default_rng(0))
    theirs = getattr(models, name)(*TWINS[name])
    one = training.numpy_step(ours, scratch.SGD(ours.params, 0.1))
    other = training.torch_step(theirs, torch.optim.SGD(theirs.parameters(), 0.1))
    turns({"scratch": lambda: one((ids, targets)), "torch": lambda: other((ids, targets))})


def bench_the_decay_of_a_gradient(turns):
    rng = np.random.default_rng(0)
    cell = LSTM(16, 128, rng, dtype=np.float64)
    cell.forward(rng.standard_normal((100, 1, 16)))
    ds = rng.standard_normal((100, 1, 128))
    turns(
        {
            "decay": lambda: gradients.log10_decay(cell),
            "ledger": lambda: gradients.ledger(cell, ds).norms(),
            "svd": lambda: gradients.singular_values(gradients.step_jacobians(cell)[::20]),
            YARDSTICK: yardstick,
        }
    )


def bench_the_tokenizer_on_a_chapter(turns):
    paragraphs = load("pride_and_prejudice").chapters[0]
    text = paragraphs if isinstance(paragraphs, str) else "\n\n".join(map(str, paragraphs))
    turns({"tokenize": lambda: tokenize(text), "split": text.split, YARDSTICK: yardstick})


@pytest.mark.parametrize("unit", ["a", "a'", "...", "नि"])
def bench_a_text_twice_as_long_takes_twice_as_long(turns, unit):
    one, two = unit * 4_000, unit * 8_000
    turns({"twice": lambda: tokenize(two), "once": lambda: tokenize(one), YARDSTICK: yardstick})


def bench_bleu(turns):
    rng = np.random.default_rng(0)
    sentences = [" ".join(map(str, rng.integers(50, size=12))) for _ in range(200)]
    turns(
        {
            "bleu": lambda: corpus_bleu(sentences, [[text] for text in sentences]),
            YARDSTICK: yardstick,
        }
    )
