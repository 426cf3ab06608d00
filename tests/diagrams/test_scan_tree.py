"""The scan's tree: whichever way it is drawn, the states are those of the loop."""

from __future__ import annotations

import numpy as np
import pytest

from utils.diagrams import scan_tree
from utils.scratch.scan import scan_loop

WAYS = list(scan_tree.WAYS.values())


@pytest.mark.parametrize("way", WAYS)
def test_every_state_is_that_of_the_loop(way):
    states = {}
    for made in scan_tree.rounds(way):
        states |= {t: tile.b for t, tile in made.items() if tile.first == 0}
    a, b = (np.array(row)[:, None] for row in (scan_tree.A, scan_tree.B))
    expected = scan_loop(a, b)[:, 0]
    assert [states[t] for t in range(scan_tree.LENGTH)] == expected.tolist()


@pytest.mark.parametrize("way", WAYS)
def test_a_tile_is_the_loop_over_its_own_stretch_from_any_state(way):
    for made in scan_tree.rounds(way):
        for tile in made.values():
            s = 3.0
            for t in range(tile.first, tile.last + 1):
                s = scan_tree.A[t] * s + scan_tree.B[t]
            assert tile.a * 3.0 + tile.b == s


@pytest.mark.parametrize("way", WAYS)
def test_a_round_uses_only_what_earlier_rounds_have_made(way):
    rounds = scan_tree.rounds(way)
    for number, made in enumerate(rounds):
        for tile in made.values():
            for row, place in tile.sources:
                assert row < number
                assert place in rounds[row]


def test_doubling_takes_fewer_rounds_and_pairs_fewer_combinations():
    counted = {
        way: (len(scan_tree.rounds(way)) - 1, scan_tree.combinations(way, 9)) for way in WAYS
    }
    assert counted == {"doubling": (3, 17), "pairs": (5, 11)}


@pytest.mark.parametrize(("way", "step", "said"), [("tree", 0, "way='tree'"), ("pairs", 6, "=6")])
def test_what_is_not_there_is_refused(way, step, said):
    with pytest.raises(ValueError, match=said):
        scan_tree.drawing(way, step)
