"""The forecaster of waveforms: what it says follows from what came, and from nothing later."""

import numpy as np
import pytest
import torch

from utils.models.torch_only.forecaster import Forecaster, coming


def drawn(ahead: int = 3) -> Forecaster:
    torch.manual_seed(0)
    model = Forecaster(ahead, 5)
    torch.nn.init.normal_(model.V)
    return model


def test_untrained_it_says_that_all_stays_as_it_is():
    x = torch.randn(6, 2)
    forecasts, _ = Forecaster(3, 5)(x)
    assert torch.equal(forecasts, x[..., None].expand(6, 2, 3))


def test_later_samples_change_no_earlier_forecast():
    model, x = drawn(), torch.randn(6, 2)
    other = x.clone()
    other[4] += 1
    before, after = model(x)[0], model(other)[0]
    assert torch.allclose(before[:4], after[:4])
    assert not torch.allclose(before[4:], after[4:])


def test_a_state_that_is_handed_on_goes_on_but_for_the_first_step():
    model, x = drawn(), torch.randn(6, 2)
    x[3] = x[2]  # a step of 0, as the second piece takes its first one to be
    whole, _ = model(x)
    _, state = model(x[:3])
    assert torch.allclose(model(x[3:], state)[0], whole[3:], atol=1e-6)


def test_what_is_coming_follows_each_sample():
    assert coming(np.arange(6), 2).tolist() == [[1, 2], [2, 3], [3, 4], [4, 5]]
    with pytest.raises(ValueError, match=r"x has shape \(2,\): expected one waveform of over 2"):
        coming(np.arange(2), 2)
