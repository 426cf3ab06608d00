"""Ways are measured in turns; tables show what rows have."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from utils.records import bench
from utils.records.tables import draw, grid, spread


def test_every_way_has_a_time_a_round():
    called = []
    ways = {name: lambda name=name: called.append(name) for name in ("one", "other")}
    times = bench.take_turns(ways, (3, 3), turn=0.0)
    assert {name: len(found) for name, found in times.items()} == {"one": 3, "other": 3}
    assert called[-4:] == ["one", "other", "other", "one"]  # they take turns, back and forth


def test_a_ratio_is_the_median_of_the_rounds():
    assert bench.ratio({"a": [1.0, 2.0, 9.0], "b": [2.0, 2.0, 3.0]}, "a", "b") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_peak_of_a_call_is_what_it_holds_at_most():
    assert bench.peak(lambda: np.ones(16_000_000).sum()) > 100e6


def test_a_table_leaves_empty_what_a_row_does_not_have():
    rows = [{"a": 1, "b": 0.12345}, {"a": 22}]
    assert draw(rows, ["a", "b"]).splitlines() == [" a      b", " 1  0.123", "22       "]


def test_a_grid_has_a_line_and_a_column_for_each_value():
    rows = [{"cell": "RNN", "lag": lag, "right": right} for lag, right in ((1, 1.0), (2, 0.5))]
    drawn = grid([*rows, {"cell": None, "lag": 2, "right": 0.25}], "cell", "lag", "right", 1)
    assert drawn.splitlines()[0].split() == ["cell", "1", "2"]
    assert drawn.splitlines()[2].split() == ["None", "-", "0.2", "(0.2-0.2)"]


def test_a_spread_is_mean_lowest_and_highest():
    assert spread([0.25, 0.75], 2) == "0.50 (0.25-0.75)"
    assert spread([], 2) == "-"
