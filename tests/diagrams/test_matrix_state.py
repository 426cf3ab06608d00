"""The matrix state: its two rules are the book's models', and read what the chapter says."""

from __future__ import annotations

import numpy as np
import pytest

from utils.diagrams import matrix_state

SKY, GRASS = 4, 5


def test_the_plain_rule_reads_the_sum_of_the_values_each_by_how_alike_the_keys_are():
    for step, word in ((SKY, "sky"), (GRASS, "grass")):
        expected = np.zeros(3)
        for other, colour in matrix_state.PAIRS:
            alike = matrix_state.KEYS[word] @ matrix_state.KEYS[other]
            expected[matrix_state.COLOURS.index(colour)] += alike
        assert np.allclose(matrix_state.moments("plain")[step].read, expected)


def test_the_delta_rule_reads_what_was_written_last_exactly():
    for step, (word, colour) in enumerate(matrix_state.PAIRS, 1):
        read = matrix_state.KEYS[word] @ matrix_state.moments("delta")[step].S
        assert np.allclose(read, np.eye(3)[matrix_state.COLOURS.index(colour)])
    assert np.allclose(matrix_state.moments("delta")[SKY].read, [0, 0, 1])


def test_reading_changes_nothing():
    for rule in matrix_state.RULES.values():
        found = matrix_state.moments(rule)
        assert np.array_equal(found[3].S, found[SKY].S)
        assert np.array_equal(found[3].S, found[GRASS].S)


def test_overlapping_keys_cost_the_grass_something_under_both_rules():
    plain, delta = (matrix_state.moments(rule)[GRASS].read for rule in ("plain", "delta"))
    assert plain.argmax() == delta.argmax() == 1
    assert np.abs(np.delete(plain, 1)).min() > 0.3
    assert np.abs(np.delete(delta, 1)).min() > 0.3


@pytest.mark.parametrize(("rule", "step", "said"), [("add", 0, "rule='add'"), ("plain", 6, "=6")])
def test_what_is_not_there_is_refused(rule, step, said):
    with pytest.raises(ValueError, match=said):
        matrix_state.caption(rule, step)
