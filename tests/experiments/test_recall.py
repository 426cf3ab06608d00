"""The recall experiment: a small one runs and goes on where it stopped; the record is whole."""

from __future__ import annotations

import json

from tests.experiments.scripts import load
from utils.records import recorded

recall = load("recall")

SMALL = recall.CONFIG | {
    "hidden": 16,
    "updates": 200,
    "check_every": 50,
    "validation": 64,
    "test": 100,
    "lags": [2, 3],
    "seeds": [0, 1],
    "rates": {"Adam": [1e-2, 3e-3], "SGD": [0.3]},
}
NAMES = ["tanh, SGD", "tanh, orthogonal", "LSTM, chrono"]


def main_rows(printed):
    """Count the runs that were said while they ran, but for the wider list's."""
    return sum(not line.startswith("wide ") for line in printed.splitlines())


def test_the_usual_starts_are_tried_with_every_rate_and_seed(tmp_path):
    wide = {"lags": [2], "rates": {"Adam": [1e-2, 3e-3], "SGD": [0.3]}}
    config = SMALL | {"lags": [], "wide": wide, "updates": 5}
    held = recall.main.record(tmp_path / "recall.json", config, only=["GRU", *recall.USUAL[:1]])
    tried = sorted((row["name"], row["learning_rate"], row["seed"]) for row in held["wide"])
    seeds = config["seeds"]
    wanted = [("GRU", rate, seed) for rate in (3e-3, 1e-2) for seed in seeds]
    assert tried == wanted + [("tanh, SGD", 0.3, seed) for seed in seeds]
    assert "rows" not in held


def test_a_small_run_learns_and_another_configuration_joins_it(tmp_path, capsys):
    config, store = SMALL | {"lags": [3]}, tmp_path / "recall.json"
    first = recall.main.record(store, config, only=NAMES[:2])
    printed = capsys.readouterr().out
    assert len(first["rows"]) == 2 * 2
    both = recall.main.record(store, config, only=NAMES)
    assert [row for row in both["rows"] if row["name"] in NAMES[:2]] == first["rows"]
    assert 2 * main_rows(capsys.readouterr().out) == main_rows(printed) > 0
    assert max(row["accuracy"] for row in both["rows"]) > 0.9
    assert "tanh, orthogonal" in recall.table(both)


def test_what_was_trained_is_not_tuned_again(tmp_path):
    config, store = SMALL | {"lags": [3], "updates": 5}, tmp_path / "recall.json"
    held = recall.main.record(store, config, only=["GRU"])
    rate = held["tuning"][0]["learning_rate"]
    assert {row["learning_rate"] for row in held["rows"]} == {rate}
    store.write_text(json.dumps({k: v for k, v in held.items() if k != "tuning"}))
    assert "tuning" not in recall.main.record(store, config, only=["GRU"])


def test_a_run_can_be_repeated_exactly():
    rows = [recall.train(SMALL, "GRU", 2, 0, 1e-2, updates=20) for _ in range(2)]
    assert rows[0] == rows[1]


def test_a_configuration_that_guesses_is_not_tried_further(tmp_path):
    config = SMALL | {"updates": 1, "guessing": 1.1}
    held = recall.main.record(tmp_path / "recall.json", config, only=["tanh, SGD"])
    assert {row["lag"] for row in held["rows"]} == {2}


def test_a_run_whose_numbers_overflow_is_recorded_as_such():
    row = recall.train(SMALL, "ReLU, identity", 3, 0, 1e30)
    assert row["diverged"]


def test_the_record_has_every_seed_once():
    held = recorded("recall")
    keys = [(row["name"], row["lag"], row["seed"]) for row in held["rows"]]
    assert len(keys) == len(set(keys))
    for name in recall.CONFIGURATIONS:
        lags = {lag for known, lag, _ in keys if known == name}
        assert lags == set(recall.CONFIG["lags"][: len(lags)]), name
        assert len(lags) >= 1, name
        assert all((name, lag, seed) in keys for lag in lags for seed in (0, 1, 2)), name
    assert all(0 <= row["accuracy"] <= 1 and row["updates"] >= 1 for row in held["rows"])
