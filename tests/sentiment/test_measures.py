"""Intervals, the paired test and calibration: against other ways to compute them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.metrics import calibration, mcnemar, wilson_interval

Z = 1.959964


@given(st.integers(1, 3000), st.data())
def test_the_ends_of_wilsons_interval_are_just_not_rejected(total, data):
    right = data.draw(st.integers(0, total))
    low, high = wilson_interval(right, total)
    assert 0 <= low <= high <= 1
    assert low - 1e-12 <= right / total <= high + 1e-12
    for end in (low, high):  # a true share there is Z of ITS errors away
        if not 1e-9 < end < 1 - 1e-9:
            continue
        error = math.sqrt(end * (1 - end) / total)
        assert abs(right / total - end) == pytest.approx(Z * error, rel=1e-6, abs=1e-9)


def test_wilsons_interval_has_a_width_even_when_all_are_right():
    low, high = wilson_interval(20, 20)
    assert low == pytest.approx(0.8389, abs=1e-4)
    assert high == 1


def test_about_95_of_100_intervals_hold_the_truth():
    rng, hits = np.random.default_rng(0), 0
    for right in rng.binomial(200, 0.8, size=2000):
        low, high = wilson_interval(int(right), 200)
        hits += low <= 0.8 <= high
    assert hits / 2000 == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(("right", "total"), [(3, 2), (-1, 5), (0, 0)])
def test_impossible_counts_are_refused(right, total):
    with pytest.raises(ValueError, match=f"right={right} of total={total}"):
        wilson_interval(right, total)


def test_only_answers_that_differ_count_in_the_paired_test():
    first = np.array([1, 1, 1, 1, 1, 1, 0, 0, 1, 0], bool)
    second = np.array([0, 0, 0, 0, 0, 0, 1, 0, 1, 0], bool)
    only_first, only_second, p = mcnemar(first, second)
    assert (only_first, only_second) == (6, 1)
    assert p == pytest.approx(2 * (1 + 7) / 2**7)
    longer = [np.append(a, np.ones(1000, bool)) for a in (first, second)]
    assert mcnemar(*longer) == (6, 1, p)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_paired_test_is_symmetric_and_a_draw_proves_nothing(one, other):
    right = np.repeat([[True, False], [False, True]], [one, other], axis=0).T
    a, b, p = mcnemar(*right)
    assert mcnemar(*right[::-1]) == (b, a, p)
    assert 0 < p <= 1
    assert (p == 1) == (abs(one - other) <= 1)


def test_the_paired_test_is_exact_for_many_differences():
    right = np.repeat([[True, False], [False, True]], [900, 700], axis=0).T
    p = mcnemar(*right)[2]
    normal = math.erfc((900 - 700 - 1) / math.sqrt(2 * 1600))  # with continuity correction
    assert p == pytest.approx(normal, rel=0.05)


def test_the_paired_test_wants_the_same_questions():
    with pytest.raises(ValueError, match="one answer of each"):
        mcnemar(np.ones(3, bool), np.ones(4, bool))


def test_an_honest_model_is_calibrated_and_a_loud_one_is_not():
    rng = np.random.default_rng(0)
    p = rng.random(20_000)
    labels = (rng.random(20_000) < p).astype(int)
    assert calibration(p, labels)[-1] < 0.01
    assert calibration(np.where(p > 0.5, 0.95, 0.05), labels)[-1] == pytest.approx(0.2, abs=0.01)


def test_calibration_by_hand():
    said, came, counts, error = calibration([0.1, 0.15, 0.9, 1.0], [0, 1, 1, 1], bins=2)
    np.testing.assert_allclose(said, [0.125, 0.95])
    np.testing.assert_allclose(came, [0.5, 1.0])
    assert counts.tolist() == [2, 2]
    assert error == pytest.approx((0.375 * 2 + 0.05 * 2) / 4)


def test_empty_bins_are_left_out():
    said, came, counts, _ = calibration([0.05, 0.95], [0, 1], bins=10)
    assert len(said) == len(came) == len(counts) == 2


def test_what_is_no_probability_is_refused():
    with pytest.raises(ValueError, match=r"outside 0\.\.1"):
        calibration([0.2, 1.7], [0, 1])
    with pytest.raises(ValueError, match="one of each"):
        calibration([0.2], [0, 1])
    with pytest.raises(ValueError, match="one of each"):
        calibration([], [])
