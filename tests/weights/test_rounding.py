"""Rounded weights stand for nearly the numbers they were made of, and come back in their shapes."""

from __future__ import annotations

import numpy as np
import pytest

from utils.weights.rounding import SCALE, restored, rounded, rounded_rows


def test_a_table_is_off_by_half_a_step_at_the_most_and_small_rows_keep_their_digits():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(50, 16)) * 10.0 ** rng.uniform(-3, 1, size=(50, 1))
    q, scale = rounded_rows(table)
    assert (q.dtype, scale.dtype, scale.shape) == (np.int8, np.float16, (50,))
    step = scale.astype(float)[:, None]
    # the scale itself is rounded, so the largest number of a row may be a little further off
    assert np.all(np.abs(q * step - table) <= (0.5 + 127 / 2**11) * step)
    assert np.all(np.abs(q).max(axis=1) >= 126)


def test_a_row_of_zeros_stays_one():
    q, scale = rounded_rows(np.zeros((2, 3)))
    assert not (q * scale.astype(float)[:, None]).any()


def test_tables_of_words_are_stored_a_row_a_word_and_come_back_as_they_lay():
    rng = np.random.default_rng(1)
    params = {"E": rng.normal(size=(9, 4)), "V": rng.normal(size=(4, 9)), "b": rng.normal(size=4)}
    stored = rounded(params, 9)
    assert {n: a.dtype.name for n, a in stored.items()} == {
        **{"E": "int8", "V": "int8", "b": "float16"},
        **{"E" + SCALE: "float16", "V" + SCALE: "float16"},
    }
    assert stored["V"].shape == (9, 4)
    back = restored(stored, {name: array.shape for name, array in params.items()})
    for name, array in params.items():
        assert back[name].shape == array.shape
        assert np.abs(back[name] - array).max() < 0.02


def test_what_is_missing_or_of_another_size_is_named():
    stored = rounded({"W": np.ones((3, 2))}, 9)
    with pytest.raises(ValueError, match="weight 'b' is missing"):
        restored(stored, {"W": (3, 2), "b": (2,)})
    with pytest.raises(ValueError, match=r"weight 'W' has shape \(3, 2\): expected \(2, 3\)"):
        restored(stored, {"W": (2, 3)})
