import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.scratch import functions
from utils.scratch.functions import cross_entropy, log_softmax, softmax, squared_error


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_single_precision_stays_single(name):
    assert getattr(functions, name)(np.ones((2, 3), np.float32)).dtype == np.float32


def test_softmax_sums_to_one_even_for_huge_logits():
    probabilities = softmax(np.array([[1000.0, 0.0, -1000.0], [1.0, 1.0, 1.0]]))
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, atol=1e-15)
    np.testing.assert_allclose(probabilities[1], 1 / 3)


def test_adding_a_constant_to_all_logits_changes_no_probability():
    logits = np.random.default_rng(0).standard_normal((4, 5))
    np.testing.assert_allclose(softmax(logits + 100), softmax(logits), atol=1e-12)


def test_log_softmax_is_the_logarithm_of_softmax():
    logits = np.random.default_rng(0).standard_normal((2, 3, 5))
    np.testing.assert_allclose(log_softmax(logits), np.log(softmax(logits)), atol=1e-12)


def test_log_softmax_of_an_impossible_class_is_finite():
    assert log_softmax(np.array([0.0, -2000.0]))[1] == -2000


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=2), st.integers(2, 6), st.integers(0, 1000))
def test_cross_entropy_and_its_gradient_agree_with_torch(leading, classes, seed):
    rng = np.random.default_rng(seed)
    logits, targets = rng.standard_normal((*leading, classes)), rng.integers(0, classes, leading)
    tensor = torch.tensor(logits, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(
        tensor.reshape(-1, classes), torch.tensor(targets).reshape(-1)
    )
    expected.backward()
    loss, dlogits = cross_entropy(logits, targets)
    assert loss == pytest.approx(expected.item(), abs=1e-10)
    np.testing.assert_allclose(dlogits, tensor.grad.numpy(), atol=1e-10)


def test_cross_entropy_of_a_uniform_guess_is_the_log_of_the_number_of_classes():
    assert cross_entropy(np.zeros((3, 8)), np.array([0, 3, 7]))[0] == pytest.approx(np.log(8))


def test_cross_entropy_leaves_the_logits_as_they_were():
    logits = np.random.default_rng(0).standard_normal((3, 4))
    before = logits.copy()
    cross_entropy(logits, np.array([0, 1, 2]))
    np.testing.assert_array_equal(logits, before)


def test_masked_positions_count_for_nothing_whatever_stands_there():
    rng = np.random.default_rng(0)
    logits, targets = rng.standard_normal((5, 2, 4)), rng.integers(0, 4, (5, 2))
    mask = np.ones((5, 2), bool)
    mask[3:, 1] = False
    loss, dlogits = cross_entropy(logits, targets, mask)
    changed, other = logits.copy(), targets.copy()
    changed[~mask], other[~mask] = np.nan, -100
    again, dagain = cross_entropy(changed, other, mask)
    assert again == loss
    np.testing.assert_array_equal(dagain, dlogits)
    assert not dlogits[~mask].any()


def test_masked_loss_is_the_loss_of_the_real_tokens_alone():
    rng = np.random.default_rng(1)
    logits, targets = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
    mask = np.array([True, True, False, True, False, False])
    loss, dlogits = cross_entropy(logits, targets, mask)
    alone, dalone = cross_entropy(logits[mask], targets[mask])
    assert loss == pytest.approx(alone, abs=1e-12)
    np.testing.assert_allclose(dlogits[mask], dalone, atol=1e-12)


def test_logits_and_targets_of_other_sizes_are_refused():
    with pytest.raises(ValueError, match=r"logits \(3, 4\) do not fit targets \(2,\)"):
        cross_entropy(np.zeros((3, 4)), np.array([0, 1]))


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(
        ValueError, match=r"mask has shape \(3,\): expected the shape of the targets"
    ):
        cross_entropy(np.zeros((2, 4)), np.array([0, 1]), np.ones(3, bool))


@pytest.mark.parametrize("wrong", [-1, 4])
def test_a_target_outside_the_classes_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected ids in 0..3"):
        cross_entropy(np.zeros((2, 4)), np.array([0, wrong]))


def test_targets_that_are_not_whole_numbers_are_refused():
    with pytest.raises(ValueError, match="expected whole numbers"):
        cross_entropy(np.zeros((2, 4)), np.array([0.0, 1.0]))


def test_no_real_token_is_refused():
    with pytest.raises(ValueError, match="no token to score"):
        cross_entropy(np.zeros((2, 4)), np.array([0, 1]), np.zeros(2, bool))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_non_finite_logits_are_named(bad):
    logits = np.zeros((2, 4))
    logits[1, 2] = bad
    with (
        np.errstate(invalid="ignore"),
        pytest.raises(FloatingPointError, match="logits hold nan or inf"),
    ):
        cross_entropy(logits, np.array([0, 1]))


def test_the_error_of_small_whole_numbers_does_not_wrap_around():
    loss, doutputs = squared_error(np.array([1, 2], np.uint8), np.array([2, 0], np.uint8))
    assert loss == 2.5
    assert doutputs.tolist() == [-1, 2]


def test_the_error_of_no_number_is_refused_and_lists_are_read():
    with pytest.raises(ValueError, match="no number to score: give at least one"):
        squared_error(np.zeros(0), np.zeros(0))
    assert squared_error([1.0, 2.0], [1.0, 3.0])[0] == 0.5
