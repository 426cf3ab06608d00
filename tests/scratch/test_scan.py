"""Linear recurrences: every way to scan is the loop, forward and backward."""

import numpy as np
import pytest

from utils.scratch import scan as scans
from utils.scratch.gradcheck import numeric_gradient
from utils.scratch.scan import (
    SCANS,
    combine,
    scan_backward,
    scan_chunked,
    scan_cumulative,
    scan_loop,
)

every_scan = pytest.mark.parametrize("name", SCANS)


def numbers(steps, *shape, low=-1.0, high=1.0, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.uniform(low, high, (steps, *shape))
    return a, rng.standard_normal((steps, *shape)), rng.standard_normal(shape)


def test_the_loop_is_the_equation():
    a, b, state = numbers(5, 2, 3)
    expected = []
    for a_t, b_t in zip(a, b, strict=True):
        state = a_t * state + b_t
        expected.append(state)
    found = scan_loop(a, b, numbers(5, 2, 3)[2])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)


@every_scan
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8, 31, 64, 100])
def test_every_scan_is_the_loop(name, steps):
    a, b, state = numbers(steps, 2, 3)
    for start in (None, state):
        np.testing.assert_allclose(
            SCANS[name](a, b, start), scan_loop(a, b, start), rtol=0, atol=1e-12
        )


@pytest.mark.parametrize("size", [1, 2, 3, 10, 11, 50])
def test_chunks_of_any_size_are_the_loop(size):
    a, b, state = numbers(11, 2)
    found = scan_chunked(a, b, state, size)
    np.testing.assert_allclose(found, scan_loop(a, b, state), rtol=0, atol=1e-12)


@every_scan
def test_a_scan_reads_what_it_is_given_and_changes_none_of_it(name):
    a, b, state = numbers(9, 2)
    before = a.copy(), b.copy(), state.copy()
    found = SCANS[name](a, b, state)
    found[...] = 0
    for array, kept in zip((a, b, state), before, strict=True):
        np.testing.assert_array_equal(array, kept)


@pytest.mark.parametrize("name", SCANS)
def test_a_single_unit_needs_no_second_axis(name):
    found = SCANS[name](np.full(3, 0.5), np.ones(3))
    np.testing.assert_array_equal(found, [1, 1.5, 1.75])


def test_it_does_not_matter_which_steps_are_combined_first():
    a, b, _ = numbers(3, 4)
    first, second, third = zip(a, b, strict=True)
    left, right = combine(combine(first, second), third), combine(first, combine(second, third))
    np.testing.assert_allclose(left, right, rtol=0, atol=1e-15)
    other_order = combine(combine(second, first), third)
    assert not np.allclose(left[1], other_order[1])  # associative, not commutative


@every_scan
def test_the_backward_scan_agrees_with_finite_differences(name):
    a, b, state = numbers(6, 2)
    weights = np.random.default_rng(1).standard_normal(b.shape)

    def loss():
        return float((weights * SCANS[name](a, b, state)).sum())

    found = scan_backward(weights, a, SCANS[name](a, b, state), state, SCANS[name])
    for array, gradient in zip((a, b, state), found, strict=True):
        np.testing.assert_allclose(gradient, numeric_gradient(loss, array), rtol=0, atol=1e-8)


def test_a_backward_scan_from_zeros_needs_no_state():
    a, b, _ = numbers(6, 2)
    ds, s = np.ones_like(b), scan_loop(a, b)
    zeros = np.zeros(2)
    for found, expected in zip(
        scan_backward(ds, a, s), scan_backward(ds, a, s, zeros), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


def test_cumulative_products_are_right_on_paper_and_fail_in_single_precision():
    a, b, state = numbers(8, 3, low=0.5, high=0.9)
    np.testing.assert_allclose(
        scan_cumulative(a, b, state), scan_loop(a, b, state), rtol=0, atol=1e-12
    )
    a, b, state = (v.astype(np.float32) for v in numbers(1024, 8, low=0.5, high=0.9))
    assert 0.5 < np.mean(~np.isfinite(scan_cumulative(a, b, state))) < 1
    right = scan_loop(a.astype(float), b.astype(float), state)
    for scan in SCANS.values():
        found = scan(a, b, state)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, right, rtol=0, atol=1e-5)


def test_shapes_that_do_not_fit_are_refused():
    a, b, state = numbers(4, 2)
    with pytest.raises(ValueError, match=r"a has shape \(4, 2\), b \(3, 2\): expected the same"):
        scan_loop(a, b[1:])
    with pytest.raises(ValueError, match="at least one step"):
        scan_loop(a[:0], b[:0])
    with pytest.raises(ValueError, match=r"the state has shape \(1,\): expected \(2,\)"):
        scan_loop(a, b, state[1:])
    with pytest.raises(ValueError, match=r"ds has shape \(3, 2\), the scan returned \(4, 2\)"):
        scan_backward(b[1:], a, scan_loop(a, b))
    with pytest.raises(ValueError, match="scan='tree': expected one of"):
        scans.check_scan("tree")
