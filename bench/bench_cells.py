"""The cells by hand against torch.nn, a loop in torch as one writes it first, and the equations."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from utils.records.cells import CELLS, WAYS, inputs
from utils.scratch import recurrent as equations


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.mark.parametrize("size", [(1, 32), (32, 128)], ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("kind", list(CELLS))
def bench_forward_and_backward(turns, kind, size):
    batch_size, hidden_size = size
    cell = CELLS[kind](hidden_size, hidden_size, np.random.default_rng(0))
    x, ds = inputs(100, batch_size, hidden_size)
    plain = getattr(equations, kind)(cell.params)
    zero = [np.zeros_like(ds[0]) for _ in range(cell.parts)]

    def by_equations():
        plain.forward(x, *zero)
        return plain.backward(ds, *zero)

    ways = {name: WAYS[name](cell, x, ds) for name in ("scratch", "torch.nn", "torch loop")}
    turns({**ways, "equations": by_equations})
