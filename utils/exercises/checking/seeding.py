"""The seed that the checks draw their inputs with: 0, unless a notebook or the machine says so."""

from __future__ import annotations

import os

_seed: int | None = None


def use_seed(seed: int) -> None:
    """Let every check draw its inputs with another seed: a whole number of at least 0."""
    global _seed
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"a seed is a whole number of at least 0, not {seed!r}")
    _seed = seed


def current() -> int:
    """Return the seed in use: that of `use_seed`, else SEQBOOK_SEED of the environment, else 0."""
    if _seed is not None:
        return _seed
    told = os.environ.get("SEQBOOK_SEED", "0")
    if not told.isdecimal():
        raise ValueError(f"SEQBOOK_SEED is {told!r}: a whole number of at least 0 is expected")
    return int(told)
