"""The experiment on what limits one vector: what it compares, and that the record is whole."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.data.fragment import lecture_french
from utils.records import recorded

pytest.importorskip("torch", reason="torch is not installed")

one_vector = load("one_vector")


def test_training_sentences_are_as_long_as_the_test_sentences_and_none_comes_twice():
    data = lecture_french()
    chosen = one_vector.alike(data.train, data.test)
    lengths = [[len(pair.english) for pair in part] for part in (chosen, data.test)]
    assert lengths[0] == lengths[1]
    assert len({id(pair) for pair in chosen}) == len(chosen)
    assert all(pair in set(data.train) for pair in chosen[:20])


def test_the_record_has_every_row_once_and_its_lengths_add_up():
    held = recorded("one_vector")
    config = held["config"]
    keys = [(row["updates"], row["seed"]) for row in held["rows"]]
    assert keys == [(n, seed) for n in config["updates"] for seed in config["seeds"]]
    lengths = Counter(len(pair.english) for pair in lecture_french().test)
    for row in held["rows"]:
        for part in ("train", "test"):
            counts = {int(n): count for n, count in row[f"{part}_by_length"].items()}
            assert {n: total for n, (total, _) in counts.items()} == lengths
            right = sum(right for _, right in counts.values())
            assert row[part] == pytest.approx(right / 500, abs=1e-4)


def test_seen_sentences_fit_into_the_vector_and_new_ones_of_the_same_lengths_do_not():
    held = recorded("one_vector")
    longest = max(held["config"]["updates"])
    rows = [row for row in held["rows"] if row["updates"] == longest]
    seen, new = (np.array([row[part] for row in rows]) for part in ("train", "test"))
    assert (seen > 0.85).all()
    assert (seen - new > 0.3).all()
    assert all(row["train_forced"] < row["test_forced"] for row in rows)
