"""The sentiment experiment: a small one runs and goes on where it stopped; the record is whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils import data
from utils.data.negation import negation_pairs
from utils.records import recorded
from utils.sentiment import verdicts

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


def test_a_small_run_learns_and_goes_on_where_it_stopped(tmp_path, capsys):
    store = tmp_path / "sentiment.json"
    first = sentiment.record(store, NAMES[:1], SMALL)
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1 + 2  # one rate to tune, two seeds to train
    both = sentiment.record(store, NAMES, SMALL)
    assert len(capsys.readouterr().out.splitlines()) == 2 + 2
    assert [row for row in both["rows"] if row["name"] == "bag"] == first["rows"]
    assert json.loads(store.read_text()) == both
    assert max(row["accuracy"] for row in both["rows"]) > 0.7
    assert {line["name"] for line in both["summary"]} == set(NAMES)
    assert [test["first"] for test in both["comparisons"]] == ["GRU, GloVe"]
    assert "GRU, GloVe" in verdicts.table(both)


def test_a_row_can_be_repeated_exactly():
    rows = [sentiment.train("RNN", "tweets", 0, 4e-3, SMALL) for _ in range(2)]
    assert rows[0] | {"seconds": 0} == rows[1] | {"seconds": 0}


def test_another_config_does_not_mix_with_a_record(tmp_path):
    store = tmp_path / "sentiment.json"
    sentiment.record(store, ["bag"], SMALL | {"seeds": [0]})
    with pytest.raises(SystemExit, match="holds another config"):
        sentiment.record(store, ["bag"], SMALL)


def test_no_test_text_is_seen_before_the_end():
    for source in sentiment.DATA:
        cut = verdicts.parts(source, 2, sentiment.CONFIG)
        texts = {name: set(part.texts) for name, part in cut.items()}
        assert not texts["test"] & (texts["train"] | texts["validation"])
        assert not texts["train"] & texts["validation"]
        assert cut["test"].texts == verdicts.parts(source, 0, sentiment.CONFIG)["test"].texts
        more = sentiment.with_tweets(cut["train"], sentiment.CONFIG)
        tweets = verdicts.parts("tweets", 0, sentiment.CONFIG)["test"]
        assert not set(more.texts) & set(tweets.texts)


def test_the_words_are_those_of_the_training_part():
    cut, _, words, _ = sentiment.prepare("bag", "tweets", 0, SMALL)
    training = " ".join(cut["train"].texts).lower()
    assert all(word in training for word in words.tokens[2:])
    _, _, more, model = sentiment.prepare("GRU, GloVe", "tweets", 0, SMALL)
    glove = data.load("glove")
    assert set(more.tokens) >= set(glove.words)
    np.testing.assert_array_equal(model.params["E"][more.encode(["film"])[0]], glove["film"])


def test_a_bag_gives_shuffled_texts_the_same_answer():
    row = sentiment.train("bag", "tweets", 0, 2e-2, SMALL)
    assert row["shuffled"] == row["accuracy"]


def test_to_tune_is_not_to_look_at_the_test_part():
    row = sentiment.tune("bag", "tweets", 100, 2e-2, SMALL)
    assert {"validation", "validation_loss", "learning_rate"} <= set(row)
    assert "accuracy" not in row


def test_two_processes_give_the_rows_of_one(tmp_path):
    source = Path(sentiment.__file__).read_text(encoding="utf-8")
    small = f"record(names=['bag'], config={SMALL!r}, workers=2)"
    start = 'if __name__ == "__main__":\n    '
    assert start + "main()" in source
    script = tmp_path / "sentiment.py"
    script.write_text(source.replace(start + "main()", start + small), encoding="utf-8")
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root}
    subprocess.run([sys.executable, script], env=environment, check=True, capture_output=True)
    two = json.loads((tmp_path / "sentiment.json").read_text(encoding="utf-8"))
    one = sentiment.record(tmp_path / "one.json", ["bag"], SMALL)
    for kind in ("tuning", "rows"):
        same = [[row | {"seconds": 0} for row in held[kind]] for held in (one, two)]
        assert same[0] == same[1]


# --- the record


@pytest.fixture(scope="module")
def held():
    return recorded("sentiment")


def test_the_record_has_its_config_and_every_row_once(held):
    assert held["config"] == json.loads(json.dumps(sentiment.CONFIG))
    assert {"machines", "commit", "seconds", "data_sha256"} <= set(held)
    assert held["data_sha256"] == sentiment.fingerprints(sentiment.CONFIG)
    keys = [(row["data"], row["name"], row["seed"]) for row in held["rows"]]
    expected = {
        (source, name, seed)
        for source in sentiment.DATA
        for name in sentiment.wanted(source, None)
        for seed in held["config"]["seeds"]
    }
    assert len(keys) == len(set(keys))
    assert set(keys) == expected


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
