import numpy as np
import pytest
import torch

from utils.scratch.activations import ACTIVATIONS, SLOPES, check_activation, sigmoid

each = pytest.mark.parametrize("name", ACTIVATIONS)


@each
def test_an_activation_and_its_slope_agree_with_torch(name):
    a = np.array([-4, -0.7, 0, 0.3, 2.5])
    tensor = torch.tensor(a, requires_grad=True)
    expected = getattr(torch, name)(tensor)
    expected.sum().backward()
    s = ACTIVATIONS[name](a)
    np.testing.assert_allclose(s, expected.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(SLOPES[name](s), tensor.grad.numpy(), atol=1e-12)


@each
def test_writing_into_an_array_gives_the_same_and_keeps_single_precision(name):
    a = np.linspace(-3, 3, 7, dtype=np.float32)
    for functions, given in ((ACTIVATIONS, a), (SLOPES, ACTIVATIONS[name](a))):
        fresh, out = functions[name](given), np.empty_like(given)
        assert functions[name](given, out=out) is out
        np.testing.assert_array_equal(out, fresh)
        assert fresh.dtype == np.float32


def test_the_sigmoid_of_huge_numbers_does_not_overflow():
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(sigmoid(np.array([-1e4, 0, 1e4])), [0, 0.5, 1])


def test_an_unknown_activation_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"activation='gelu': expected one of .*tanh"):
        check_activation("gelu")
