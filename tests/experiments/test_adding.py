"""The adding experiment: a small one learns and goes on where it stopped; the record is whole."""

from __future__ import annotations

from dataclasses import asdict
from itertools import product

from tests.experiments.scripts import load, without_seconds
from utils.records import recorded

adding = load("adding")

SMALL = adding.CONFIG | {"steps": [4], "seeds": [0], "check_every": 20, "held_out": 100}


def test_a_small_run_learns_and_another_configuration_joins_it(tmp_path):
    config, store = SMALL | {"updates": 400}, tmp_path / "adding.json"
    (row,) = adding.main.record(store, config, only=["GRU"])["rows"]
    assert row["to 0.01"]["updates"] <= 400
    assert row["best"] < 0.01
    both = adding.main.record(store, config, only=["GRU", "tanh"])
    assert both["rows"][0] == row
    assert len(both["rows"]) == 2
    assert "GRU" in adding.table(both)


def test_a_run_can_be_repeated_exactly():
    rows = [adding.train(SMALL | {"updates": 20}, "LSTM, chrono", 4, 0) for _ in range(2)]
    assert without_seconds(rows[0]) == without_seconds(rows[1])


def test_a_run_whose_numbers_overflow_is_recorded_as_such(monkeypatch):
    fast = adding.Setting("RNN", 10, 1e30, 1e30, options=adding.IDENTITY)
    monkeypatch.setitem(adding.CONFIGURATIONS, "too fast", fast)
    row = adding.train(SMALL, "too fast", 4, 0)
    assert row["diverged"]
    assert row["error"] is None


def test_only_the_identity_starts_at_the_mean_answer():
    starts = {
        name: float(adding.build(name, 4, 0).params["c"][0]) for name in adding.CONFIGURATIONS
    }
    assert {name for name, c in starts.items() if c == 1} == {n for n in starts if "identity" in n}


def test_the_record_has_its_settings_and_every_run_once():
    held = recorded("adding")
    assert held["settings"] == {n: asdict(s) for n, s in adding.CONFIGURATIONS.items()}
    runs = [(row["name"], row["steps"], row["seed"]) for row in held["rows"]]
    assert sorted(runs) == sorted(product(adding.CONFIGURATIONS, (300, 400), (0, 1, 2)))
    assert all(row["updates"] <= adding.CONFIG["updates"] for row in held["rows"])


def test_one_configuration_adds_at_both_lengths_with_every_seed():
    best = {}
    for row in recorded("adding")["rows"]:
        best.setdefault(row["name"], []).append(row["best"] if row["best"] is not None else 1)
    assert min(max(found) for found in best.values()) < 0.01
