"""The sentiment experiment: a small one runs and goes on where it stopped; the record is whole."""

from __future__ import annotations

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils import data
from utils.data.negation import negation_pairs
from utils.records import recorded
from utils.sentiment import readers, verdicts

sentiment = load("sentiment")

SMALL = sentiment.CONFIG | {
    "data": ["tweets"],
    "epochs": {"tweets": 2},
    "hidden": 6,
    "seeds": [0, 1],
    "tuning_seeds": [100],
    "rates": {"bag": [2e-2], "RNN": [4e-3], "GRU": [4e-3, 1e-2], "LSTM": [4e-3]},
    "shuffles": 1,
}
NAMES = ["bag", "GRU, GloVe"]


@pytest.mark.slow
def test_a_small_run_learns_and_another_configuration_joins_it(tmp_path):
    store = tmp_path / "sentiment.json"
    first = sentiment.main.record(store, SMALL, only=NAMES[:1])
    assert (len(first["tuning"]), len(first["rows"])) == (1, 2)
    both = sentiment.main.record(store, SMALL, only=NAMES)
    assert [row for row in both["rows"] if row["name"] == "bag"] == first["rows"]
    assert max(row["accuracy"] for row in both["rows"]) > 0.7
    assert {line["name"] for line in both["summary"]} == set(NAMES)
    assert [test["first"] for test in both["comparisons"]] == ["GRU, GloVe"]
    assert "GRU, GloVe" in verdicts.table(both)


def job(name, seed=0, rate=2e-2):
    return {"data": "tweets", "name": name, "seed": seed, "learning_rate": rate}


@pytest.mark.slow
def test_a_row_can_be_repeated_exactly():
    rows = [sentiment.train(SMALL, **job("RNN", rate=4e-3)) for _ in range(2)]
    assert rows[0] == rows[1]


@pytest.mark.slow
def test_no_test_text_is_seen_before_the_end():
    for source in sentiment.CONFIG["data"]:
        cut = verdicts.parts(source, 2, sentiment.CONFIG)
        texts = {name: set(part.texts) for name, part in cut.items()}
        assert not texts["test"] & (texts["train"] | texts["validation"])
        assert not texts["train"] & texts["validation"]
        assert cut["test"].texts == verdicts.parts(source, 0, sentiment.CONFIG)["test"].texts
        more = readers.with_tweets(cut["train"], sentiment.CONFIG)
        tweets = verdicts.parts("tweets", 0, sentiment.CONFIG)["test"]
        assert not set(more.texts) & set(tweets.texts)


@pytest.mark.slow
def test_the_words_are_those_of_the_training_part():
    task = readers.prepare({}, "tweets", 0, SMALL)
    training = " ".join(task.cut["train"].texts).lower()
    assert all(word in training for word in task.vocabulary.tokens[2:])
    options, glove = {"glove": True}, data.load("glove")
    more = readers.prepare(options, "tweets", 0, SMALL).vocabulary
    assert set(more.tokens) >= set(glove.words)
    model = readers.build("GRU, GloVe", options, more, 0, SMALL)
    np.testing.assert_array_equal(model.params["E"][more.encode(["film"])[0]], glove["film"])


def test_a_bag_gives_shuffled_texts_the_same_answer():
    row = sentiment.train(SMALL, **job("bag"))
    assert row["shuffled"] == row["accuracy"]


def test_to_tune_is_not_to_look_at_the_test_part():
    row = sentiment.tune(SMALL, **job("bag", seed=100))
    assert {"validation", "validation_loss"} <= set(row)
    assert "accuracy" not in row


# --- the record


@pytest.fixture(scope="module")
def held():
    return recorded("sentiment")


def test_the_record_has_every_row_once(held):
    assert held["data_sha256"] == {d: verdicts.fingerprint(d) for d in held["config"]["data"]}
    keys = [(row["data"], row["name"], row["seed"]) for row in held["rows"]]
    expected = {
        (source, name, seed)
        for source in sentiment.CONFIG["data"]
        for name in sentiment.wanted(source, tuple(sentiment.CONFIGURATIONS))
        for seed in held["config"]["seeds"]
    }
    assert len(keys) == len(set(keys))
    assert set(keys) == expected


@pytest.mark.slow
def test_the_recorded_numbers_follow_from_the_recorded_answers(held):
    for row in held["rows"]:
        labels = verdicts.held_out_labels(row["data"], test=0.1, split_seed=0)
        p = verdicts.unpack(row["p"])
        assert row["accuracy"] == verdicts.share(p, labels)
        assert len(verdicts.unpack(row["p_pairs"])) == 2 * len(negation_pairs())
    assert held["summary"] == verdicts.summary(held)
    assert held["comparisons"] == verdicts.comparisons(held)


def test_every_learning_rate_is_the_best_of_those_tried(held):
    for row in held["rows"]:
        assert row["learning_rate"] == sentiment.rate_of(held, row["name"])
