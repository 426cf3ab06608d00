"""A linear recurrence: the loop against the scans; a minGRU against a GRU."""

from __future__ import annotations

import numpy as np
import pytest

from utils.records.cells import inputs
from utils.scratch import GRU, MinGRU
from utils.scratch.scan import SCANS

SIZES = [(1, 16, 1024), (8, 32, 1024)]  # batch, hidden, steps
every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))


@every_size
def bench_the_loop_against_the_scans(turns, size):
    batch_size, hidden_size, steps = size
    rng, shape = np.random.default_rng(0), (steps, batch_size, hidden_size)
    a, b = (rng.uniform(low, 1, shape).astype(np.float32) for low in (0.9, 0.1))
    turns({name: lambda scan=scan: scan(a, b) for name, scan in SCANS.items()})


@every_size
def bench_a_min_gru_against_a_gru(turns, size):
    batch_size, hidden_size, steps = size
    x, ds = inputs(steps, batch_size, hidden_size)
    rng = np.random.default_rng(0)
    cells = {kind.__name__: kind(hidden_size, hidden_size, rng) for kind in (MinGRU, GRU)}
    turns({n: lambda cell=cell: (cell.forward(x), cell.backward(ds)) for n, cell in cells.items()})
