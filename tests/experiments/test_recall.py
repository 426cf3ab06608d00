"""The recall experiment: a small one runs and goes on where it stopped; the record is whole."""

from __future__ import annotations

import json

import numpy as np
import pytest

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


def test_a_small_run_learns_and_goes_on_where_it_stopped(tmp_path, capsys):
    config, store = SMALL | {"lags": [3]}, tmp_path / "recall.json"
    first = recall.record(store, NAMES[:2], config)
    printed = capsys.readouterr().out
    assert len(first["rows"]) == 2 * 2
    both = recall.record(store, NAMES, config)
    assert both["rows"][:4] == first["rows"]
    assert capsys.readouterr().out.count("\n") == printed.count("\n") - 1  # one more, not three
    assert json.loads(store.read_text()) == both
    assert max(row["accuracy"] for row in both["rows"]) > 0.9
    assert "tanh, orthogonal" in recall.table(both)


def test_another_config_does_not_mix_with_a_record(tmp_path):
    store = tmp_path / "recall.json"
    recall.record(store, ["tanh, orthogonal"], SMALL | {"lags": [2]})
    with pytest.raises(SystemExit, match="holds another config"):
        recall.record(store, ["tanh, orthogonal"], SMALL)


def test_a_run_can_be_repeated_exactly():
    rows = [recall.train("GRU", 2, 0, 1e-2, SMALL, updates=20) for _ in range(2)]
    assert rows[0] | {"seconds": 0} == rows[1] | {"seconds": 0}


def test_a_configuration_that_guesses_is_not_tried_further(tmp_path):
    config = SMALL | {"updates": 1, "guessing": 1.1}
    held = recall.record(tmp_path / "recall.json", ["tanh, SGD"], config)
    assert {row["lag"] for row in held["rows"]} == {2}


def test_a_run_whose_numbers_overflow_is_recorded_as_such():
    with np.errstate(all="ignore"):
        row = recall.train("ReLU, identity", 3, 0, 1e30, SMALL)
    assert row["diverged"]


def test_the_record_has_its_config_and_every_seed_once():
    held = recorded("recall")
    assert held["config"] == json.loads(json.dumps(recall.CONFIG))
    assert {"machine", "threads", "commit", "seconds"} <= set(held)
    keys = [(row["name"], row["lag"], row["seed"]) for row in held["rows"]]
    assert len(keys) == len(set(keys))
    for name in recall.CONFIGURATIONS:
        lags = {lag for known, lag, _ in keys if known == name}
        assert lags == set(recall.CONFIG["lags"][: len(lags)]), name
        assert len(lags) >= 1, name
        assert all((name, lag, seed) in keys for lag in lags for seed in (0, 1, 2)), name
    assert all(0 <= row["accuracy"] <= 1 and row["updates"] >= 1 for row in held["rows"])
