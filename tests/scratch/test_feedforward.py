import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import models, scratch
from utils.models.weights import copy_weights, named_gradients
from utils.scratch.base import sum_rows
from utils.scratch.functions import cross_entropy
from utils.scratch.gradcheck import check_gradients, numeric_gradient

NAMES = ["FixedWindow", "EmbeddedWindow", "BagClassifier", "BagLanguageModel"]
few_examples = settings(max_examples=6, deadline=None)
sizes = {
    "vocab": st.integers(2, 7),
    "window": st.integers(1, 4),
    "hidden": st.integers(1, 5),
    "batch": st.integers(1, 5),
    "seed": st.integers(0, 1000),
}


def arguments(name, vocab, window, hidden):
    return {
        "FixedWindow": (vocab, window, hidden),
        "EmbeddedWindow": (vocab, window, 3, hidden),
        "BagClassifier": (vocab, 2),
        "BagLanguageModel": (vocab, hidden),
    }[name]


def examples(name, vocab, window, batch, rng):
    """Return inputs that the model reads, and targets."""
    if name.endswith("Window"):
        inputs = rng.integers(0, vocab, (batch, window))
    else:
        inputs = rng.integers(0, 3, (batch, vocab)).astype(np.float64)
    return inputs, rng.integers(0, 2 if name == "BagClassifier" else vocab, batch)


def build(name, vocab=6, window=3, hidden=4, batch=5, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    model = getattr(scratch, name)(*arguments(name, vocab, window, hidden), rng=rng, dtype=dtype)
    for bias in ("b", "c"):  # they start at 0, where a mistake could hide
        if bias in model.params:
            model.params[bias] += rng.standard_normal(model.params[bias].shape).astype(dtype)
    return model, *examples(name, vocab, window, batch, rng)


@pytest.mark.parametrize("name", NAMES)
@few_examples
@given(**sizes)
def test_backward_agrees_with_finite_differences(name, vocab, window, hidden, batch, seed):
    model, inputs, targets = build(name, vocab, window, hidden, batch, seed)
    errors = check_gradients(model, inputs, targets)
    assert errors.keys() == model.params.keys()
    assert max(errors.values()) < 1e-6, errors


@pytest.mark.parametrize("name", NAMES)
@few_examples
@given(**sizes)
def test_twins_agree_in_logits_and_in_every_gradient(name, vocab, window, hidden, batch, seed):
    model, inputs, targets = build(name, vocab, window, hidden, batch, seed)
    twin = getattr(models, name)(*arguments(name, vocab, window, hidden), dtype=torch.float64)
    copy_weights(model, twin)
    logits = model.forward(inputs)
    grads = model.backward(cross_entropy(logits, targets)[1])
    torch_logits = twin(torch.tensor(inputs))
    torch.nn.functional.cross_entropy(torch_logits, torch.tensor(targets)).backward()
    np.testing.assert_allclose(torch_logits.detach().numpy(), logits, atol=1e-10)
    for parameter, grad in named_gradients(twin).items():
        np.testing.assert_allclose(grads[parameter], grad, atol=1e-10, err_msg=parameter)


@pytest.mark.parametrize("name", NAMES)
def test_weights_survive_the_way_to_the_twin_and_back(name):
    model, inputs, _ = build(name)
    twin = getattr(models, name)(*arguments(name, 6, 3, 4), dtype=torch.float64)
    copy_weights(model, twin)
    other, *_ = build(name, seed=9)
    copy_weights(twin, other)
    np.testing.assert_array_equal(other.forward(inputs), model.forward(inputs))


@pytest.mark.parametrize("name", NAMES)
def test_weights_change_their_number_type_to_that_of_the_target(name):
    model, *_ = build(name)
    single, *_ = build(name, dtype=np.float32)
    copy_weights(model, single)
    assert single.params["W"].dtype == np.float32
    np.testing.assert_allclose(single.params["W"], model.params["W"], atol=1e-6)


def test_copying_between_different_models_is_refused_and_changes_nothing():
    model, *_ = build("FixedWindow")
    twin = models.FixedWindow(6, 2, 4)
    before = copy.deepcopy(twin.state_dict())
    with pytest.raises(ValueError, match=r"parameter 'W' has shape \(18, 4\)"):
        copy_weights(model, twin)
    assert all(torch.equal(before[k], v) for k, v in twin.state_dict().items())
    with pytest.raises(ValueError, match="expected twins with the same names"):
        copy_weights(model, models.EmbeddedWindow(6, 2, 3, 4))


def test_gradients_are_refused_before_a_backward_pass():
    with pytest.raises(ValueError, match=r"loss.backward"):
        named_gradients(models.BagClassifier(4, 2))


def test_fixed_window_is_the_matrix_product_with_concatenated_one_hot_words():
    model, ids, _ = build("FixedWindow")
    x = np.eye(6)[ids].reshape(len(ids), -1)  # (batch, window * vocab)
    W, b, V, c = (model.params[name] for name in "WbVc")
    np.testing.assert_allclose(model.forward(ids), np.tanh(x @ W + b) @ V + c, atol=1e-12)


def test_a_word_that_moves_to_another_position_changes_the_fixed_window():
    model, *_ = build("FixedWindow")
    logits = model.forward(np.array([[1, 2, 3], [2, 1, 3]]))
    assert not np.allclose(logits[0], logits[1])


def test_a_fixed_window_learns_only_the_rows_of_the_words_at_their_positions():
    model, *_ = build("FixedWindow")
    _, dlogits = cross_entropy(model.forward(np.array([[1, 2, 3]])), np.array([0]))
    touched = np.flatnonzero(model.backward(dlogits)["W"].any(axis=1))
    np.testing.assert_array_equal(touched, [1, 6 + 2, 12 + 3])


def test_one_embedding_is_shared_by_all_positions():
    model, *_ = build("EmbeddedWindow")
    _, dlogits = cross_entropy(model.forward(np.array([[2, 2, 2]])), np.array([0]))
    np.testing.assert_array_equal(np.flatnonzero(model.backward(dlogits)["E"].any(axis=1)), [2])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("FixedWindow", 3 * 6 * 4 + 4 + 4 * 6 + 6),
        ("EmbeddedWindow", 6 * 3 + 9 * 4 + 4 + 4 * 6 + 6),
        ("BagClassifier", 6 * 2 + 2),
        ("BagLanguageModel", 6 * 4 + 4 + 4 * 6 + 6),
    ],
)
def test_parameters_are_counted(name, expected):
    model, *_ = build(name)
    assert model.parameter_count == expected
    assert f"{expected:,} parameters" in repr(model)


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_single_precision_throughout_by_default(name):
    rng = np.random.default_rng(0)
    model = getattr(scratch, name)(*arguments(name, 6, 3, 4), rng=rng)
    inputs, targets = examples(name, 6, 3, 5, rng)
    inputs = inputs if name.endswith("Window") else inputs.astype(np.float32)
    logits = model.forward(inputs)
    grads = model.backward(cross_entropy(logits, targets)[1])
    assert logits.dtype == np.float32
    assert {grad.dtype for grad in grads.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_weights(name):
    first, second, third = build(name)[0], build(name)[0], build(name, seed=1)[0]
    np.testing.assert_array_equal(first.params["W"], second.params["W"])
    assert not np.array_equal(first.params["W"], third.params["W"])


def test_sum_rows_adds_like_add_at():
    rng = np.random.default_rng(0)
    rows, values = rng.integers(0, 5, 40), rng.standard_normal((40, 3))
    expected = np.zeros((7, 3))
    np.add.at(expected, rows, values)
    np.testing.assert_allclose(sum_rows(rows, values, 7), expected, atol=1e-12)


def test_the_gradient_check_finds_a_forgotten_derivative_of_tanh():
    class Forgetful(scratch.BagLanguageModel):
        def backward(self, dlogits):
            bag, _ = self.recall(dlogits)
            da = dlogits @ self.params["V"].T  # without (1 - s ** 2)
            return {**super().backward(dlogits), "W": bag.T @ da}

    model = Forgetful(6, 4, np.random.default_rng(0), dtype=np.float64)
    _, inputs, targets = build("BagLanguageModel")
    errors = check_gradients(model, inputs, targets)
    assert errors["W"] > 1e-2
    assert errors["V"] < 1e-6


def test_the_numeric_gradient_puts_the_array_back():
    array = np.array([1.0, -2.0])
    gradient = numeric_gradient(lambda: float((array**2).sum()), array)
    np.testing.assert_array_equal(array, [1.0, -2.0])
    np.testing.assert_allclose(gradient, [2.0, -4.0], atol=1e-8)


def test_the_numeric_gradient_refuses_single_precision():
    with pytest.raises(ValueError, match=r"dtype=np\.float64"):
        numeric_gradient(lambda: 0.0, np.zeros(2, np.float32))
