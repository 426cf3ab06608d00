"""Windows and a recurrent network with the same care: small runs repeat, the record is whole."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.experiments.scripts import load
from tests.experiments.test_language_models import small_task
from utils.metrics import perplexity
from utils.records import recorded

rivals = load("window_rivals")
SMALL = {"embedding": 8, "hidden": 8, "words": 20, "steps": 5, "block": 20}
EVERY = pytest.mark.parametrize("reader", rivals.READERS)


@EVERY
def test_a_small_training_learns_and_repeats(reader, monkeypatch):
    monkeypatch.setattr(rivals, "next_word_task", small_task)
    rows = [rivals.train(rivals.CONFIG | SMALL, reader, 0, 0.1, 1e-2) for _ in range(2)]
    assert rows[0] == rows[1]
    assert rows[0]["test"] < 3 < len(small_task().vocabulary)
    # 50 words to test, in blocks of 20
    assert len(rows[0]["blocks"]) == 3
    assert perplexity(sum(rows[0]["blocks"]), 50) == pytest.approx(rows[0]["test"], abs=0.02)


@EVERY
def test_the_choice_of_settings_never_sees_the_test_chapters(reader, monkeypatch):
    monkeypatch.setattr(rivals, "next_word_task", small_task)
    tried = rivals.tune(rivals.CONFIG | SMALL, reader=reader, dropout=0.1, learning_rate=1e-2)
    assert set(tried) == {"best_pass", "validation"}


def test_the_record_has_every_reader_with_every_seed_and_the_settings_that_were_best():
    held = recorded("window_rivals")
    runs = [(row["reader"], row["seed"]) for row in held["rows"]]
    assert sorted(runs) == sorted(product(rivals.READERS, held["config"]["seeds"]))
    for reader in rivals.READERS:
        tried = [row for row in held["tuning"] if row["reader"] == reader]
        best = min(tried, key=lambda row: min(row["validation"]))
        for row in held["rows"]:
            if row["reader"] == reader:
                assert (row["dropout"], row["learning_rate"]) == (
                    best["dropout"],
                    best["learning_rate"],
                )
        # the best of each lies inside what was tried
        assert best["learning_rate"] < max(row["learning_rate"] for row in tried)
        assert best["dropout"] < max(row["dropout"] for row in tried)


def test_what_the_chapters_say_follows_from_the_record():
    held = recorded("window_rivals")["rows"]
    two, seven, network = (
        np.array([row["test"] for row in held if row["reader"] == reader])
        for reader in rivals.READERS
    )
    assert network.max() < min(two.min(), seven.min())
    assert 3.5 < two.mean() - network.mean() < 4.8
    assert abs(seven.mean() - two.mean()) < 1  # five further words in view are no help to a window
