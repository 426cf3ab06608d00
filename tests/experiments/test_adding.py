"""The adding experiment: a small one learns and goes on where it stopped; the record is whole."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from tests.experiments.scripts import load, without_seconds
from utils.records import recorded

adding = load("adding")

SMALL = adding.CONFIG | {"steps": 4, "seeds": [0], "held_out": 100}
JOB = {"rate": 1e-2, "clip": 1.0, "seed": 0}


def test_a_small_run_learns_and_another_configuration_joins_it(tmp_path):
    ways = {name: way | {"rates": [1e-2]} for name, way in adding.CONFIG["ways"].items()}
    config, store = SMALL | {"ways": ways}, tmp_path / "adding.json"
    held = adding.main.record(store, config, only=["GRU"])
    (row,) = held["rows"]
    assert row["solved"]
    both = adding.main.record(store, config, only=["GRU", "tanh"])
    assert both["rows"][0] == row
    assert len(both["rows"]) == 2
    assert "GRU" in adding.table(both)


def test_a_run_can_be_repeated_exactly():
    tiny = SMALL | adding.TINY
    rows = [adding.train(tiny, "LSTM", **JOB) for _ in range(2)]
    assert without_seconds(rows[0]) == without_seconds(rows[1])


def test_a_run_whose_numbers_overflow_is_recorded_as_such():
    row = adding.train(SMALL, "ReLU, identity", **(JOB | {"rate": 1e30}))
    assert row["diverged"]
    assert not row["solved"]


def test_the_small_start_is_that_of_the_paper():
    params = adding.build("ReLU, identity, small, SGD", 0).params
    assert np.array_equal(params["U1"], np.eye(64))
    assert not params["b1"].any()
    assert not params["c"].any()
    assert np.concatenate([params["W1"].ravel(), params["V"].ravel()]).std() == pytest.approx(
        adding.SMALL, rel=0.2
    )


def test_a_slow_U_moves_by_a_quarter_and_the_rest_as_usual():
    name = "ReLU, identity, slow U"
    model, slow = adding.build(name, 0), adding.CONFIGURATIONS[name].slow_U
    before = {name: array.copy() for name, array in model.params.items()}
    adding.optimizing(model, adding.CONFIG["ways"]["plain"], 1e-3, slow).step(
        {name: np.ones_like(array) for name, array in before.items()}
    )
    moved = {name: float((before[name] - p).mean()) for name, p in model.params.items()}
    assert moved.pop("U1") == pytest.approx(0.25e-3, rel=1e-3)
    assert list(moved.values()) == pytest.approx([1e-3] * len(moved), rel=1e-3)


def test_the_record_has_its_settings_and_every_run_once():
    held = recorded("adding")
    assert held["settings"] == {n: asdict(s) for n, s in adding.CONFIGURATIONS.items()}
    runs = [(r["name"], r["rate"], r["clip"], r["seed"]) for r in held["rows"]]
    wanted = [
        (name, rate, clip, seed)
        for name, setting in adding.CONFIGURATIONS.items()
        for way in [adding.CONFIG["ways"][setting.way]]
        for rate in way["rates"]
        for clip in way["clips"]
        for seed in adding.CONFIG["seeds"]
    ]
    assert sorted(runs) == sorted(wanted)
    assert all(4_200 < row["weights"] < 4_600 for row in held["rows"])
