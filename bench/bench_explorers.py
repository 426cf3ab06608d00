"""What a reader waits for in a kernel: one picture of every explorer, and its stored grid."""

from __future__ import annotations

import itertools
import sys

import pytest

from bench.turns import YARDSTICK, yardstick
from tests.diagrams import examples as diagrams
from tests.explorers import examples as explorers
from utils.explorers.frame import Explorer

NAMES = [*explorers.NAMES, *diagrams.STEPPED]


def made(name: str) -> Explorer:
    """Return an explorer or a diagram with steps."""
    return (diagrams if name in diagrams.STEPPED else explorers).made(name)


def forget() -> None:
    """Empty the caches of all explorers: the next figure is computed, not remembered."""
    for name, module in sys.modules.items():
        if name.startswith(("utils.explorers.", "utils.diagrams.")):
            for function in vars(module).values():
                if hasattr(function, "cache_clear"):
                    function.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def bench_a_first_figure(turns, name):
    explorer = made(name)

    def first():
        forget()
        explorer.figure(**explorer.start)

    turns({"figure": first, YARDSTICK: yardstick}, rounds=3)


@pytest.mark.parametrize("name", NAMES)
def bench_a_change(turns, name):
    explorer = made(name)
    presets = itertools.cycle(explorer.presets.values())

    def change():
        values = next(presets)
        explorer.figure(**values)
        explorer.caption(**values)

    turns({"figure": change, YARDSTICK: yardstick})


@pytest.mark.parametrize("name", NAMES)
def bench_the_stored_grid(turns, name):
    first = made(name)
    entries = {n: getattr(first, n) for n in Explorer.__dataclass_fields__ if n[0] != "_"}
    turns({"grid": lambda: Explorer(**entries).spec(), YARDSTICK: yardstick}, rounds=3)
