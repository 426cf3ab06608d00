"""Finite differences leave no trace, and refuse what has no gradient."""

import numpy as np
import pytest

from utils.scratch import BagClassifier
from utils.scratch.gradcheck import check_gradients, numeric_gradient


def test_a_square_has_the_slope_2x():
    x = np.array([0.3, -2.0])
    np.testing.assert_allclose(numeric_gradient(lambda: (x**2).sum(), x), 2 * x, atol=1e-8)


@pytest.mark.parametrize("at", [2, 3, 4, 5])
def test_an_array_is_as_before_to_the_last_bit_when_the_loss_raises(at):
    x, calls = np.array([1.0, 0.1]), 0
    before = x.copy()

    def loss():
        nonlocal calls
        calls += 1
        if calls > at:
            raise KeyboardInterrupt
        return x.sum() * 0

    with pytest.raises(KeyboardInterrupt):
        numeric_gradient(loss, x)
    np.testing.assert_array_equal(x, before)


def test_a_loss_that_draws_anew_is_refused():
    rng, x = np.random.default_rng(0), np.ones(3)
    with pytest.raises(ValueError, match="for the same numbers: something is drawn anew"):
        numeric_gradient(lambda: (x * rng.random(3)).sum(), x)


def test_a_loss_that_remembers_is_refused():
    memory, x = [0.0], np.ones(3)

    def loss():
        memory[0] += x.sum()
        return memory[0]

    with pytest.raises(ValueError, match="or remembered between the calls"):
        numeric_gradient(loss, x)


def test_single_precision_is_refused():
    with pytest.raises(ValueError, match="array holds float32: build the model with dtype"):
        numeric_gradient(lambda: 0.0, np.ones(3, np.float32))


def spoilt(change):
    """Return a model whose gradients are changed before they are returned."""

    class Spoilt(BagClassifier):
        def backward(self, dlogits):
            return change(super().backward(dlogits))

    return Spoilt(3, 2, np.random.default_rng(0), dtype=np.float64)


BAG, CLASSES = np.array([[1, 0, 2], [0, 3, 1]]), np.array([0, 1])


def test_a_gradient_that_was_forgotten_is_not_called_right():
    model = spoilt(lambda grads: {"W": grads["W"]})
    with pytest.raises(ValueError, match=r"gradients for \['W'\]: expected \['W', 'b'\]"):
        check_gradients(model, BAG, CLASSES)


def test_a_gradient_of_another_shape_is_not_called_right():
    model = spoilt(lambda grads: grads | {"b": grads["b"][None]})
    with pytest.raises(ValueError, match=r"gradient of 'b' has shape \(1, 2\), the parameter has"):
        check_gradients(model, BAG, CLASSES)


def test_a_gradient_of_nan_is_infinitely_wrong():
    errors = check_gradients(spoilt(lambda grads: grads | {"b": grads["b"] * np.nan}), BAG, CLASSES)
    assert errors["W"] < 1e-6
    assert max(errors.values()) == np.inf  # which max() of nan would not say
