"""What the record of the small translators holds."""

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.records import recorded

pytest.importorskip("torch", reason="torch is not installed")


@pytest.fixture(scope="module")
def held():
    return recorded("translation_small")


@pytest.fixture(scope="module")
def script():
    return load("translation_small")


def test_each_kind_keeps_the_rate_that_is_best_on_validation_sentences(held):
    for kind, best in held["best_rates"].items():
        tried = [row for row in held["rows"] if (row["kind"], row["seed"]) == (kind, 0)]
        assert {row["rate"] for row in tried} == set(held["config"]["learning_rates"])
        assert best == max(tried, key=lambda row: row["validation_bleu"])["rate"]


def test_each_kind_has_a_run_with_every_seed_and_as_many_parameters(held, script):
    runs = [script.chosen(held, kind) for kind in held["config"]["kinds"]]
    for rows in runs:
        assert [row["seed"] for row in rows] == held["config"]["seeds"]
    assert len({row["parameters"] for rows in runs for row in rows}) == 1


def test_the_difference_is_that_of_the_means(held, script):
    plain, looking = (
        np.mean([row["bleu"] for row in script.chosen(held, kind)]) for kind in ("none", "dot")
    )
    found = held["difference"]
    assert found["difference"] == pytest.approx(looking - plain, abs=0.02)
    assert found["low"] < found["difference"] < found["high"]


def test_no_training_sentence_is_a_test_sentence(script):
    config = script.CONFIG | script.TINY
    data = script.sentences(config)
    trained = {english for english, _ in script.training_pairs(config)}
    held_out = {pair.tokens for pair in data.validation + data.test}
    assert trained
    assert not trained & held_out
