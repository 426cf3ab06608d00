"""The speed experiment: the three ways do the same work; the record keeps its promises."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.records import cells, recorded

speed = load("recurrent_speed")

# of torch.nn's time; on an Intel processor, where torch's matrix products are the quicker ones
LIMITS = {"RNN": 0.45, "GRU": 0.5, "LSTM": 1.6}
SIZES = 12


@pytest.mark.parametrize("kind", list(cells.CELLS))
def test_the_three_ways_give_the_same_gradients(kind):
    cell = cells.CELLS[kind](4, 4, np.random.default_rng(0))
    x, ds = cells.inputs(5, 3, 4)
    grads, dx = cells.by_hand(cell, x, ds)()
    loop = cells.torch_loop(cell, x, ds)()
    for found, wanted in zip(loop, [dx, *(grads[name] for name in cell.params)], strict=True):
        np.testing.assert_allclose(found.numpy(), wanted, atol=2e-6)
    module = cells.torch_module(cell, x, ds)()
    np.testing.assert_allclose(module[0].numpy(), dx, atol=2e-6)


def test_checkpointing_gives_the_same_gradients():
    config = speed.CONFIG | {"memory": {"batch": 2, "hidden": 4}, "checkpoint_rounds": 1, "turn": 0}
    assert speed.measure_checkpointing(config, "LSTM", 9)["largest relative difference"] < 1e-4


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_memory_of_a_pass_is_at_least_its_gradients_for_x():
    # in a process of its own: one that has run other tests holds memory that a pass can take
    config = {"memory": {"batch": 32, "hidden": 32}}
    for kind in cells.CELLS:
        assert speed.measure_memory(config, kind, "scratch", 400)["floats"] > 1


def test_the_record_holds_every_size_and_keeps_its_promises():
    held = recorded("recurrent_speed")
    assert len(held["rows"]) == len(LIMITS) * SIZES
    assert held["to torch.nn"] == speed.geometric_means(held["rows"])
    for kind, limit in LIMITS.items():
        assert held["to torch.nn"][kind] <= limit
    floats = {(row["cell"], row["way"], row["steps"]): row["floats"] for row in held["memory"]}
    assert floats["LSTM", "scratch", 1600] <= 13
    assert floats["LSTM", "scratch, checkpointed", 1600] <= floats["LSTM", "scratch", 1600] / 7
    assert held["checkpointing"]["time"] <= 1.4
