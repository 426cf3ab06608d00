"""The explorer of the forget bias: its formula is what a real LSTM's gates do."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from tests.explorers.examples import made
from utils.explorers import forget_bias
from utils.scratch.activations import sigmoid
from utils.scratch.initialise import gate_biases


def test_without_spread_the_mean_gate_is_the_sigmoid_of_the_bias():
    for bias in (-1, 0, 1.5, 5):
        assert forget_bias.mean_gate(bias, 0) == pytest.approx(sigmoid(bias))


def test_the_mean_gate_agrees_with_drawn_numbers():
    drawn = sigmoid(3 + 2 * np.random.default_rng(0).standard_normal(1_000_000))
    assert forget_bias.mean_gate(3, 2) == pytest.approx(drawn.mean(), abs=1e-3)


def test_after_the_half_life_one_half_is_left():
    for gate in (0.1, 0.5, 0.9, 0.999):
        assert gate ** forget_bias.half_life(gate) == pytest.approx(0.5)


def test_a_gate_that_wavers_keeps_less_than_its_bias_says():
    steady, wavering = (forget_bias.mean_gate(5, spread) for spread in (0, 2))
    assert forget_bias.half_life(wavering) < forget_bias.half_life(steady) / 3


def test_chrono_agrees_with_the_biases_that_the_lstm_draws():
    b = np.zeros(4 * 20_000)
    gate_biases(b, np.random.default_rng(0), 20_000, keep_bias=None, chrono=50)
    gates = sigmoid(np.split(b, 4)[1])
    for steps in (1, 10, 100):
        expected = forget_bias.chrono_left(50, 0, np.array([steps]))[0]
        assert expected == pytest.approx((gates**steps).mean(), rel=0.1)


@pytest.mark.parametrize("options", [{"bias": 3, "lag": None}, {"bias": None, "lag": 100}])
def test_without_spread_the_measured_lstm_follows_the_formula(options):
    _, left = forget_bias.measured(spread=0, **options)
    steps = forget_bias.SEEN
    if options["lag"] is None:
        expected = forget_bias.mean_gate(3, 0) ** steps
    else:
        expected = forget_bias.chrono_left(100, 0, steps)
    assert np.allclose(left, expected, atol=0.05)


def test_the_captions_numbers_are_the_functions_numbers():
    said = forget_bias.caption(bias=5, spread=0, lag=100)
    assert f"{forget_bias.mean_gate(5, 0):.3f}" in said
    assert f"{forget_bias.half_life(sigmoid(5.0)):.0f} steps" in said


def test_the_dotted_line_stands_at_the_half_life():
    line = forget_bias.figure(bias=3, spread=0, lag=20)["layout"]["shapes"][1]
    assert line["x0"] == line["x1"] == pytest.approx(forget_bias.half_life(sigmoid(3.0)))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: forget_bias.mean_gate(1, -1), "spread=-1"),
        (lambda: forget_bias.half_life(1.0), "gate=1.0"),
        (lambda: forget_bias.chrono_left(2, 0, np.array([1])), "lag=2"),
    ],
)
def test_values_without_sense_are_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_a_live_control_takes_values_between():
    pytest.importorskip("anywidget")
    _question, _presets, bias, spread, lag, _figure, caption = made("forget_bias").widget().children
    bias.value, spread.value, lag.value = 4, 2, 77
    assert forget_bias.caption(bias=4, spread=2, lag=77) in caption.value
