"""What the measurements share: one thread, and the fixture that takes turns."""

from __future__ import annotations

import os
from functools import partial

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded; the kernels of chapters inherit it

import pytest  # noqa: E402

from bench.turns import take_turns  # noqa: E402


@pytest.fixture
def turns(benchmark):
    """Return a function that measures {name: way}, the first against the others."""
    return partial(take_turns, benchmark)
