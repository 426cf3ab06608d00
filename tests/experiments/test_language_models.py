"""The experiments on the novel: a small training repeats, and the records are whole."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.data.next_word import NextWordTask, next_word_task
from utils.records import recorded
from utils.text import Vocabulary

gated, truncation = load("gated_language_models"), load("truncation")


def small_task() -> NextWordTask:
    """Return a task of a few words in a fixed order."""
    words = ["it", "was", "a", "good", "walk"] * 40
    vocabulary = Vocabulary(words)
    ids = vocabulary.encode(words)
    return NextWordTask(vocabulary, ids, ids[:50], ids[:50])


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    for module in (gated, truncation):
        monkeypatch.setattr(module, "next_word_task", small_task)


def test_a_small_gated_model_learns_and_repeats():
    config = gated.CONFIG | {"embedding": 8, "hidden": 8, "batch": 2, "steps": 10}
    rows = [gated.train(config, "GRU", 5, 0) for _ in range(2)]
    assert rows[0] == rows[1]
    assert rows[0]["test"] < 5


def test_a_small_truncated_training_learns():
    config = truncation.CONFIG | {"embedding": 8, "hidden": 8, "words": 20}
    row = truncation.train(config, 5, 1e-2, 0)
    assert len(row["validation"]) == config["epochs"]
    assert np.all(np.diff(row["validation"]) < 0)


def test_the_records_have_every_run_once():
    held = recorded("gated_language_models")
    runs = [(row["cell"], row["passes"], row["seed"]) for row in held["rows"]]
    assert sorted(runs) == sorted(product(gated.CELLS, (3, 5), (0, 1, 2)))
    held = recorded("truncation")
    assert held["data"] == truncation.data_hash(next_word_task())
    runs = [(row["steps"], row["seed"]) for row in held["rows"]]
    assert sorted(runs) == sorted(product(truncation.CONFIG["steps"], (0, 1, 2)))
