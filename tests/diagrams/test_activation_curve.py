"""The activation: its curves are f and f', its shares add up, its factor is the decay's."""

from __future__ import annotations

import numpy as np
import pytest

from tests.diagrams.examples import made
from tests.diagrams.test_unit import said
from utils.diagrams import activation_curve as probe

CALM = {"activation": "tanh", "gain": 1.0, "bias": 0.0, "scale": 1.0}


@pytest.mark.parametrize("activation", probe.NAMES)
def test_the_second_curve_is_the_derivative_of_the_first(activation):
    a = np.linspace(-4, 4, 81) + 0.01  # off the corner of ReLU
    small = 1e-6
    rise = probe.curve(activation, a + small)[0] - probe.curve(activation, a - small)[0]
    assert probe.curve(activation, a)[1] == pytest.approx(rise / (2 * small), abs=1e-6)


@pytest.mark.parametrize("activation", probe.NAMES)
def test_the_steepest_slope_is_the_one_that_the_shares_are_measured_by(activation):
    slope = probe.curve(activation, np.linspace(-6, 6, 1201))[1]
    assert slope.max() == pytest.approx(probe.STEEPEST[activation])


def test_the_bars_hold_every_pre_activation_once_also_those_that_are_huge():
    for values in (CALM, CALM | {"activation": "relu", "gain": 11.3}):
        found = probe.measure(**values)
        assert found.open.sum() + found.flat.sum() == pytest.approx(100)


def test_small_weights_leave_tanh_open_and_large_ones_saturate_it():
    shares = [probe.measure(**CALM | {"gain": gain}).saturated for gain in probe.GAINS]
    assert shares == sorted(shares)
    assert shares[0] < 10
    assert shares[-1] > 80


def test_a_saturated_tanh_still_explodes():
    found = probe.measure(**CALM | {"gain": 11.3})
    assert found.slope < 0.1
    assert found.factor > 2


def test_a_relu_network_stands_on_the_edge_at_the_square_root_of_two():
    factor = probe.measure("relu", 2**0.5, 0.0, 1.0).factor
    assert factor == pytest.approx(1, abs=0.1)


def test_a_relu_network_whose_units_are_all_shut_says_that_nothing_comes_back():
    shut = {"activation": "relu", "gain": 0.5, "bias": -5.0, "scale": 0.2}
    assert probe.measure(**shut).factor == 0
    assert "no gradient comes back" in probe.caption(**shut)
    assert said(probe.drawing(**shut))["row2.n"] == "nothing"


def test_the_caption_says_what_was_measured():
    found = probe.measure(**CALM)
    text = probe.caption(**CALM)
    assert f"{found.saturated:.0f} %" in text
    assert f"mean slope is {found.slope:.2g}" in text
    assert probe.power(found.factor, 50) in text


def test_powers_are_written_for_reading():
    assert probe.power(0.1, 5) == "1e−5"
    assert probe.power(2.0, 3) == "8"
    assert probe.power(10 ** (0.9999 / 5), 25) == "1e5"  # 9.99e4


def test_what_is_not_a_network_is_refused():
    with pytest.raises(ValueError, match="activation='step'"):
        probe.measure("step", 1.0, 0.0, 1.0)
    with pytest.raises(ValueError, match="above 0"):
        probe.measure("tanh", -1.0, 0.0, 1.0)


def test_the_bars_are_as_high_as_the_shares_and_stand_on_each_other():
    shapes, found = probe.drawing(**CALM).shapes, probe.measure(**CALM)
    high = [
        sum(float(shapes[key]["height"]) for key in (f"open{n}", f"flat{n}") if key in shapes)
        for n in range(len(found.open))
    ]
    shares = found.open + found.flat
    assert np.array(high) == pytest.approx(probe.TALL * shares / shares.max(), abs=0.2)
    both = [n for n in range(len(shares)) if f"open{n}" in shapes and f"flat{n}" in shapes]
    assert both
    for n in both:
        foot = float(shapes[f"flat{n}"]["y"]) + float(shapes[f"flat{n}"]["height"])
        assert foot == pytest.approx(float(shapes[f"open{n}"]["y"]))


def test_the_live_form_takes_any_value():
    pytest.importorskip("anywidget")
    _, _, activation, gain, _bias, _scale, picture, *_ = made("activation_curve").widget().children
    before = picture.value
    activation.value, gain.value = "relu", 0.7
    assert picture.value != before
