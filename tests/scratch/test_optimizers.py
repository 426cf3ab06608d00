import numpy as np
import pytest
import torch

from utils.scratch import SGD, Adam, clip
from utils.scratch.optimizers import BLOCK


def twins(seed=0):
    """Return parameters for NumPy and the same for torch; one is larger than Adam's block."""
    rng = np.random.default_rng(seed)
    params = {"W": rng.standard_normal((BLOCK // 100, 150)), "b": rng.standard_normal(3)}
    tensors = {name: torch.nn.Parameter(torch.tensor(p)) for name, p in params.items()}
    return params, tensors, rng


def step_both(optimizer, torch_optimizer, params, tensors, rng):
    grads = {name: rng.standard_normal(p.shape) for name, p in params.items()}
    for name, tensor in tensors.items():
        tensor.grad = torch.tensor(grads[name])
    optimizer.step(grads)
    torch_optimizer.step()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda p: SGD(p, 0.1), lambda t: torch.optim.SGD(t, 0.1)),
        (lambda p: SGD(p, 0.1, momentum=0.9), lambda t: torch.optim.SGD(t, 0.1, momentum=0.9)),
        (lambda p: Adam(p), lambda t: torch.optim.Adam(t)),
        (
            lambda p: Adam(p, 0.01, betas=(0.8, 0.95), eps=1e-6),
            lambda t: torch.optim.Adam(t, 0.01, betas=(0.8, 0.95), eps=1e-6),
        ),
        (
            lambda p: Adam(p, 0.01, weight_decay=0.1),
            lambda t: torch.optim.AdamW(t, 0.01, weight_decay=0.1),
        ),
    ],
    ids=["sgd", "momentum", "adam", "adam-betas", "adamw"],
)
def test_every_step_agrees_with_torch(ours, theirs):
    params, tensors, rng = twins()
    optimizer, torch_optimizer = ours(params), theirs(tensors.values())
    for _ in range(5):
        step_both(optimizer, torch_optimizer, params, tensors, rng)
        for name, tensor in tensors.items():
            np.testing.assert_allclose(params[name], tensor.detach().numpy(), atol=1e-12)


@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_a_step_changes_the_arrays_in_place_and_keeps_single_precision(optimizer):
    W = np.ones((2, 3), np.float32)
    optimizer({"W": W}, 0.1).step({"W": np.ones((2, 3), np.float32)})
    assert W.dtype == np.float32
    np.testing.assert_allclose(W, 0.9, atol=1e-6)


@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_a_step_leaves_the_gradients_as_they_were(optimizer):
    grads = {"W": np.full(3, 2.0)}
    for _ in range(2):
        optimizer({"W": np.ones(3)}, 0.1).step(grads)
    np.testing.assert_array_equal(grads["W"], 2.0)


@pytest.mark.parametrize("max_norm", [0.5, 1e6])
def test_clipping_agrees_with_torch(max_norm):
    params, tensors, _ = twins()
    for name, tensor in tensors.items():
        tensor.grad = torch.tensor(params[name])
    expected = torch.nn.utils.clip_grad_norm_(tensors.values(), max_norm).item()
    assert clip(params, max_norm) == pytest.approx(expected)
    for name, tensor in tensors.items():
        np.testing.assert_allclose(params[name], tensor.grad.numpy(), rtol=1e-5)


def test_clipped_gradients_have_the_largest_norm_allowed():
    grads = {"W": np.array([[3.0]]), "b": np.array([4.0])}
    assert clip(grads, 1.0) == 5.0
    np.testing.assert_allclose([grads["W"][0, 0], grads["b"][0]], [0.6, 0.8])


def test_small_gradients_are_not_clipped():
    grads = {"b": np.array([0.3, 0.4])}
    assert clip(grads, 1.0) == pytest.approx(0.5)
    np.testing.assert_array_equal(grads["b"], [0.3, 0.4])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_clipping_names_a_non_finite_gradient(bad):
    with pytest.raises(FloatingPointError, match="gradient's norm is"):
        clip({"b": np.array([1.0, bad])}, 1.0)


@pytest.mark.parametrize("max_norm", [0, -1, np.nan])
def test_a_largest_norm_that_is_not_above_zero_is_refused(max_norm):
    with pytest.raises(ValueError, match="expected a number above 0"):
        clip({"b": np.ones(2)}, max_norm)


@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_missing_and_misshapen_gradients_are_refused_before_anything_changes(optimizer):
    params = {"W": np.ones(3), "b": np.ones(2)}
    with pytest.raises(ValueError, match="no gradient for parameter 'b'"):
        optimizer(params, 0.1).step({"W": np.ones(3)})
    with pytest.raises(ValueError, match=r"gradient of 'b' has shape \(3,\)"):
        optimizer(params, 0.1).step({"W": np.ones(3), "b": np.ones(3)})
    np.testing.assert_array_equal(params["W"], 1)


@pytest.mark.parametrize("rate", [-0.1, np.nan])
def test_a_negative_or_missing_learning_rate_is_refused(rate):
    with pytest.raises(ValueError, match="learning_rate="):
        SGD({"W": np.ones(3)}, rate)
    with pytest.raises(ValueError, match="learning_rate="):
        Adam({"W": np.ones(3)}, rate)


@pytest.mark.parametrize("optimizer", [SGD, Adam])
@pytest.mark.parametrize(
    "arranged",
    [np.asfortranarray, lambda W: W.T.copy().T, lambda W: np.repeat(W, 2, axis=1)[:, ::2]],
)
def test_a_parameter_learns_alike_however_it_lies_in_memory(optimizer, arranged):
    rng = np.random.default_rng(0)
    W, grads = rng.standard_normal((4, 3)), {"W": rng.standard_normal((4, 3))}
    plain, other = {"W": W.copy()}, {"W": arranged(W)}
    for params in (plain, other):
        stepper = optimizer(params, 0.1)
        stepper.step(grads)
        stepper.step(grads)
    assert not other["W"].flags.c_contiguous
    np.testing.assert_allclose(other["W"], plain["W"], rtol=1e-15)
    assert not np.allclose(plain["W"], W)


@pytest.mark.parametrize("optimizer", [SGD, Adam])
@pytest.mark.parametrize(("param", "kind"), [(0.5, "float"), (np.ones(2, int), "int64")])
def test_a_parameter_that_cannot_be_changed_in_place_is_refused(optimizer, param, kind):
    with pytest.raises(ValueError, match=f"parameter 'b' is of type {kind}: expected an array"):
        optimizer({"b": param}, 0.1)


@pytest.mark.parametrize("betas", [(1, 0.9), (0.9, 1.0), (-0.1, 0.9), (np.nan, 0.9)])
def test_means_that_would_never_move_are_refused(betas):
    with pytest.raises(ValueError, match=r"betas=.*: expected two shares"):
        Adam({"W": np.ones(2)}, betas=betas)
