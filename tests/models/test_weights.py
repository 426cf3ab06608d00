"""Weights of every number type and device move either way, or one sentence says why not."""

import numpy as np
import pytest
import torch

from utils import models, scratch
from utils.models.weights import copy_weights, named_arrays, named_gradients


def pair(dtype=torch.float32, device="cpu"):
    model = scratch.BagClassifier(3, 2, np.random.default_rng(0))
    return model, models.BagClassifier(3, 2, dtype=dtype).to(device)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_weights_of_any_number_type_are_copied_either_way(dtype):
    model, twin = pair(dtype)
    copy_weights(model, twin)
    assert twin.W.dtype == dtype
    back = scratch.BagClassifier(3, 2, np.random.default_rng(1))
    copy_weights(twin, back)
    np.testing.assert_allclose(back.params["W"], model.params["W"], rtol=1e-2)
    other = models.BagClassifier(3, 2)
    copy_weights(twin, other)
    assert torch.equal(other.W, twin.W.float())


@pytest.mark.parametrize("either_way", [False, True])
def test_weights_without_numbers_are_refused_and_nothing_is_changed(either_way):
    model, twin = pair(device="meta")
    before = model.params["W"].copy()
    with pytest.raises(
        ValueError, match="parameter 'W' is on the device 'meta' and has no numbers"
    ):
        copy_weights(*((twin, model) if either_way else (model, twin)))
    np.testing.assert_array_equal(model.params["W"], before)


@pytest.mark.parametrize(
    ("dtype", "device", "message"),
    [(torch.bfloat16, "cpu", "holds torch.bfloat16"), (torch.float32, "meta", "device 'meta'")],
)
def test_weights_that_no_array_can_share_are_refused(dtype, device, message):
    _, twin = pair(dtype, device)
    with pytest.raises(ValueError, match=message):
        named_arrays(twin)


def test_gradients_in_bfloat16_come_as_numbers():
    _, twin = pair(torch.bfloat16)
    twin(torch.ones(1, 3, dtype=torch.bfloat16)).sum().backward()
    np.testing.assert_array_equal(named_gradients(twin)["b"], [1, 1])


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_weights_on_a_gpu_are_copied_either_way():
    model, twin = pair(device="cuda")
    copy_weights(model, twin)
    back = scratch.BagClassifier(3, 2, np.random.default_rng(1))
    copy_weights(twin, back)
    np.testing.assert_array_equal(back.params["W"], model.params["W"])
    with pytest.raises(ValueError, match="which no NumPy array can share"):
        named_arrays(twin)


@pytest.mark.parametrize("either_way", [False, True])
def test_a_weight_too_large_for_the_target_is_refused_and_nothing_is_changed(either_way):
    source, target = scratch.BagClassifier(3, 2, np.random.default_rng(0)), None
    source.params["b"] = [1, 1e6]
    if either_way:
        target = scratch.BagClassifier(3, 2, np.random.default_rng(1), dtype=np.float16)
    else:
        target = models.BagClassifier(3, 2, dtype=torch.float16)
    before = {name: array.copy() for name, array in named_arrays(target).items()}
    with pytest.raises(
        ValueError, match=r"'b' holds 1e\+06: the target holds .*float16, up to 65504"
    ):
        copy_weights(source, target)
    for name, array in named_arrays(target).items():
        np.testing.assert_array_equal(array, before[name])
