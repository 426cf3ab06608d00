"""The explorer of the matrix memory: what it counts is what two rules written out would read."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import matrix_memory
from utils.explorers.matrix_memory import MOST, RULES, VALUES, read_back, share, write

ONCE, TWICE = False, True


def test_adding_makes_the_sum_of_all_outer_products():
    rng = np.random.default_rng(0)
    k, v = rng.standard_normal((5, 1, 3)), rng.standard_normal((5, 1, 4))
    S = np.zeros((1, 3, 4))
    for key, value in zip(k, v, strict=True):
        write(S, key, value, "adding")
    assert np.allclose(S[0], k[:, 0].T @ v[:, 0])


def test_the_delta_rule_reads_the_newest_pair_exactly():
    rng = np.random.default_rng(0)
    S = rng.standard_normal((2, 3, 4))
    k, v = rng.standard_normal((2, 3)), rng.standard_normal((2, 4))
    k /= np.linalg.norm(k, axis=-1, keepdims=True)
    write(S, k, v, "delta rule")
    assert np.allclose((k[:, None] @ S)[:, 0], v)


def test_with_keys_at_right_angles_both_rules_hold_as_many_pairs_as_a_key_has_numbers():
    values = np.random.default_rng(0).standard_normal((6, 1, 4))
    for rule in RULES:
        S = np.zeros((1, 6, 4))
        for key, value in zip(np.eye(6), values, strict=True):
            write(S, key[None], value, rule)
        assert np.allclose(S[0], values[:, 0])


def test_one_pair_is_always_read_and_more_pairs_are_read_worse():
    for size in matrix_memory.SIZES:
        for rule, points in read_back(size, ONCE).items():
            assert points[1] == 1, rule
            assert points[MOST] <= points[8] <= points[1], rule


def test_a_larger_state_reads_more():
    for twice, rule in ((ONCE, "adding"), (ONCE, "delta rule"), (TWICE, "delta rule")):
        shares = [share(size, 32, twice)[rule] for size in matrix_memory.SIZES]
        assert shares == sorted(shares)
        assert shares[0] < 0.5 < 0.9 < shares[-1]


def test_told_once_adding_reads_more_and_told_twice_the_delta_rule():
    for size in (16, 32):
        assert share(size, 16, ONCE)["adding"] > share(size, 16, ONCE)["delta rule"]
        added, delta = share(size, 16, TWICE).values()
        assert added < 0.6 < delta - 0.1  # adding cannot tell the two values apart


def test_the_caption_says_the_size_of_the_state():
    assert f"{16 * VALUES} numbers" in matrix_memory.caption(16, 8, ONCE)


@pytest.mark.parametrize(
    ("values", "said"), [((0, 8, ONCE), "size=0"), ((8, 65, ONCE), "=65"), ((8, 8, 2), "twice=2")]
)
def test_values_without_sense_are_named(values, said):
    with pytest.raises(ValueError, match=said):
        matrix_memory.figure(*values)
