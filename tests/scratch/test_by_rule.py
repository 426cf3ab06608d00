"""What fits into a state: pairs written and read by rule."""

import numpy as np
import pytest

from utils.scratch.by_rule import (
    gates_by_hand,
    read_pairs,
    recalled,
    unit_keys,
    write_pairs,
)


def test_keys_at_right_angles_are_read_back_exactly_by_both_rules():
    rng = np.random.default_rng(0)
    keys = unit_keys(rng, 4, 5)[:, None]
    values = rng.standard_normal((4, 1, 3))
    for rule in ("add", "delta"):
        S = write_pairs(keys, values, rule)
        np.testing.assert_allclose(read_pairs(S, keys), values, rtol=0, atol=1e-12)


def test_a_value_that_is_written_again_replaces_the_old_one_by_the_delta_rule_only():
    keys = np.ones((2, 1, 1))
    values = np.array([[[5.0]], [[7.0]]])
    assert read_pairs(write_pairs(keys, values, "delta"), keys)[-1, 0, 0] == 7
    assert read_pairs(write_pairs(keys, values, "add"), keys)[-1, 0, 0] == 12


def test_more_fits_into_a_larger_matrix():
    shares = [recalled(np.random.default_rng(0), 16, size) for size in (2, 8, 16, 32)]
    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] == 1
    assert recalled(np.random.default_rng(0), 32, 32, "add") == 1


def test_adding_holds_more_pairs_until_a_key_comes_again():
    def shares(times):
        rules = ("add", "delta")
        return [recalled(np.random.default_rng(0), 8, 16, rule, times=times) for rule in rules]

    add, delta = shares(1)
    assert add > delta  # correcting at one key disturbs the keys that lie near it
    add, delta = shares(4)
    assert delta > add + 0.2  # what is old is replaced, not added to


def test_one_number_a_key_holds_all_pairs_in_a_gated_network():
    symbols, rng = 32, np.random.default_rng(0)
    cell, order, values = gates_by_hand(symbols), rng.permutation(32), rng.integers(32, size=32)
    eye, one = np.eye(symbols), np.ones((symbols, 1))
    written = np.concatenate([eye[order], eye[values], one], axis=1)
    asked = np.concatenate([eye[order], np.zeros((symbols, symbols + 1))], axis=1)
    s, _ = cell.forward(np.concatenate([written, asked])[:, None])
    found = s[symbols:, 0][np.arange(symbols), order]  # the unit of the key that is asked for
    np.testing.assert_array_equal(found.round(), values)
    np.testing.assert_allclose(found, values, rtol=0, atol=1e-5)


def test_what_cannot_be_written_is_refused():
    with pytest.raises(ValueError, match="rule='sum': expected one of"):
        write_pairs(np.ones((1, 1, 1)), np.ones((1, 1, 1)), "sum")
    with pytest.raises(ValueError, match="pairs=33: there are only 32 different keys"):
        recalled(np.random.default_rng(0), 33, 4)
