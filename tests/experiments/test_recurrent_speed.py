"""The speed experiment: the three ways do the same work; the record keeps its promises."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.records import recorded

speed = load("recurrent_speed")

SMALL = speed.CONFIG | {
    "steps": 5,
    "batches": [1, 3],
    "hiddens": [4],
    "rounds": [3, 3],
    "turn": 0.0,
    "memory": {"batch": 2, "hidden": 4, "steps": [9, 16]},
    "checkpoint_rounds": 3,
}
# of torch.nn's time; on an Intel processor, where torch's matrix products are the quicker ones
LIMITS = {"RNN": 0.45, "GRU": 0.5, "LSTM": 1.6}
SIZES = 12


@pytest.mark.parametrize("kind", list(speed.CELLS))
def test_the_three_ways_give_the_same_gradients(kind):
    cell = speed.CELLS[kind](4, 4, np.random.default_rng(0))
    x, ds = speed.inputs(5, 3, 4)
    grads, dx = speed.by_hand(cell, x, ds)()
    loop = speed.torch_loop(cell, x, ds)()
    for found, wanted in zip(loop, [dx, *(grads[name] for name in cell.params)], strict=True):
        np.testing.assert_allclose(found.numpy(), wanted, atol=2e-6)
    module = speed.torch_module(cell, x, ds)()
    np.testing.assert_allclose(module[0].numpy(), dx, atol=2e-6)


def test_a_small_run_measures_every_size(monkeypatch, tmp_path):
    monkeypatch.setattr(speed, "measure_memory", lambda config: [])
    held = speed.record(tmp_path / "speed.json", SMALL)
    assert len(held["rows"]) == 3 * 2
    assert all(row["scratch ms"] > 0 and row["rounds"] == 3 for row in held["rows"])
    assert held["to torch.nn"].keys() == LIMITS.keys()
    assert held["checkpointing"]["largest relative difference"] < 1e-4
    assert json.loads((tmp_path / "speed.json").read_text()) == held
    assert "to torch.nn" in speed.table(held)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_memory_of_a_pass_is_at_least_its_gradients_for_x():
    # in a process of its own: one that has run other tests holds memory that a pass can take
    config = {"memory": {"batch": 32, "hidden": 32, "steps": [400]}}
    rows = [row for row in speed.measure_memory(config) if row["way"] == "scratch"]
    assert len(rows) == len(speed.CELLS)
    assert all(row["floats"] > 1 for row in rows)


def test_the_record_holds_every_size_and_keeps_its_promises():
    held = recorded("recurrent_speed")
    assert held["config"] == json.loads(json.dumps(speed.CONFIG))
    assert len(held["rows"]) == len(LIMITS) * SIZES
    assert held["to torch.nn"] == speed.geometric_means(held["rows"])
    for kind, limit in LIMITS.items():
        assert held["to torch.nn"][kind] <= limit
    floats = {(row["cell"], row["way"], row["steps"]): row["floats"] for row in held["memory"]}
    assert floats["LSTM", "scratch", 1600] <= 13
    assert floats["LSTM", "scratch, checkpointed", 1600] <= floats["LSTM", "scratch", 1600] / 7
    assert held["checkpointing"]["time"] <= 1.4
