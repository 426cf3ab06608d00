"""The cells by hand against torch.nn, and against a loop in torch as one would write it first."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.experiments.scripts import load

speed = load("recurrent_speed")


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.mark.parametrize("size", [(1, 32), (32, 128)], ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("kind", list(speed.CELLS))
def bench_forward_and_backward(turns, kind, size):
    batch_size, hidden_size = size
    cell = speed.CELLS[kind](hidden_size, hidden_size, np.random.default_rng(0))
    x, ds = speed.inputs(100, batch_size, hidden_size)
    turns({name: way(cell, x, ds) for name, way in speed.WAYS.items() if name != "products"})
