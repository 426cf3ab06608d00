"""How much to keep: small runs learn and repeat, an overflow is told, the record is whole."""

from __future__ import annotations

from itertools import product

import numpy as np

from tests.experiments.scripts import load
from tests.experiments.test_language_models import small_task
from utils.records import recorded

keeping = load("how_much_to_keep")
SMALL = keeping.CONFIG | {"recall": keeping.CONFIG["recall"] | {"lag": 3, "updates": 300}}
SMALL |= {"novel": keeping.CONFIG["novel"] | {"streams": 4, "steps": 5, "falls": [1.0] * 20}}


def test_a_small_run_learns_and_repeats(monkeypatch):
    monkeypatch.setattr(keeping, "next_word_task", small_task)
    for task, rate in (("recall", 3e-3), ("novel", 2e-2)):
        rows = [keeping.train(SMALL, task, 0.9, rate, seed=0) for _ in range(2)]
        assert rows[0] == rows[1]
        good = rows[0]["accuracy"] > 0.9 if task == "recall" else rows[0]["test"] < 3
        assert good, rows[0]


def test_a_run_whose_numbers_overflow_is_recorded_as_such():
    assert keeping.train(SMALL, "recall", 1.0, 1e30, seed=0) == {"diverged": True}


def test_the_record_gives_every_value_the_same_rates_and_seeds():
    held = recorded("how_much_to_keep")
    found = {(row["task"], row["u"], row["rate"], row["seed"]) for row in held["rows"]}
    config = held["config"]
    assert found == {
        (task, u, rate, seed)
        for task, u, seed in product(config["rates"], config["keep"], config["seeds"])
        for rate in config["rates"][task]
    }
    scores = [row[key] for row in held["rows"] for key in ("accuracy", "test") if key in row]
    assert len(scores) + sum(row["diverged"] for row in held["rows"]) == len(held["rows"])
    assert np.isfinite(scores).all()
    assert "u" in keeping.table(held)
