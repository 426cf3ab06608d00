"""The explorer of gradient decay without a browser: what it says is what was measured."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")


from tests.explorers.examples import made
from utils.explorers import decay_networks
from utils.explorers import gradient_decay as decay
from utils.explorers.frame.explorer import MIME
from utils.explorers.frame.packing import unpack
from utils.gradients import log10_decay
from utils.scratch import RNN

TANH = {"activation": "tanh", "init": "gaussian", "gain": 1.0, "size": 1.0, "steps": 50}
LECTURE = {**TANH, "gain": 11.3}


@pytest.fixture(scope="module")
def stored():
    """Return the explorer with its whole grid, as chapter 06 holds it."""
    [chapter] = Path(__file__).parents[2].glob("book/06_*.ipynb")
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    bundles = [output["data"] for output in outputs if "data" in output]
    shown = [json.loads(bundle[MIME]) for bundle in bundles if MIME in bundle]
    [found] = [spec for spec in shown if spec["name"] == "gradient_decay"]
    return found


def test_every_state_has_the_same_traces_and_only_finite_ranges(stored):
    assert len(stored["frames"]) == 4 * 4 * len(decay.GAINS) * len(decay.SIZES) * len(decay.BACK)
    for key in stored["frames"]:
        drawn = unpack(stored, key)
        assert len(drawn["data"]) == 8
        low, high = drawn["layout"]["yaxis"]["range"]
        assert np.isfinite([low, high]).all()
        assert low < 0 < high
        assert 2 <= (high - low) / drawn["layout"]["yaxis"]["dtick"] <= 8 or high - low > 1400


@pytest.mark.parametrize(
    ("values", "lowest", "highest"),
    [  # log10 of what is left; the table of chapter 6
        (TANH, -8, -5),
        ({**TANH, "init": "orthogonal"}, -8, -5),
        ({**TANH, "init": "default"}, -18, -15.5),
        (LECTURE, 16, 20),
        ({**LECTURE, "steps": 100}, 34, 39),
        ({**LECTURE, "activation": "linear", "steps": 100}, 103, 109),
        ({**LECTURE, "activation": "relu", "steps": 100}, 90, 98),
        ({**TANH, "activation": "relu", "init": "identity"}, -0.3, 0),
        ({**TANH, "activation": "relu", "init": "identity", "gain": 0.5}, -np.inf, -15),
    ],
)
def test_what_is_left_is_what_the_book_says(values, lowest, highest):
    curve = decay_networks.networks(**values)[0].curve
    assert curve[0] == 0
    assert lowest <= curve[values["steps"]] <= highest
    assert decay.left(curve[values["steps"]]) in decay.caption(**values)


def test_an_orthogonal_linear_network_loses_nothing():
    values = {**TANH, "activation": "linear", "init": "orthogonal"}
    measured = decay_networks.networks(**values)[0]
    np.testing.assert_allclose(measured.curve, 0, atol=1e-9)
    np.testing.assert_allclose(measured.singular, 1, atol=1e-9)
    assert measured.radius == pytest.approx(1)
    assert "all of the gradient is left" in decay.caption(**values)


def test_the_lectures_matrix_has_the_radius_of_the_square_root_of_its_size():
    assert 0.9 < decay_networks.networks(**LECTURE)[0].radius / np.sqrt(128) < 1.1


def test_a_relu_network_without_biases_does_not_mind_the_size_of_its_input():
    """The explorer measures it once for all sizes; this is why it may."""
    curves = []
    for size in (0.2, 3.0):
        curves.append(decay_networks.measure("relu", "gaussian", 1.4, size, 30).curve)
    np.testing.assert_allclose(*curves, atol=1e-9)


def test_the_lstm_beside_forgets_slower_with_a_larger_forget_bias():
    gated = decay_networks.networks(**TANH)[1]
    left = [gated[f"LSTM bias {bias}"][50] for bias in (0, 1, 3, 5)]
    assert left == sorted(left)
    assert left[0] < -9
    assert left[3] > -1


@pytest.mark.parametrize(
    ("log10", "written"),
    [
        (-np.inf, "0"),
        (0.0, "1"),
        (np.log10(0.25), "0.25"),
        (np.log10(99.6), "100"),
        (np.log10(730), "730"),
        (-20.3, "5e-21"),
        (106.9, "8e106"),
        (-400.0, "1e-400"),
        (np.log10(9.7) - 21, "1e-20"),
    ],
)
def test_numbers_are_written_however_large_or_small(log10, written):
    assert decay.number(log10) == written


def test_what_is_left_is_said_in_words():
    assert decay.left(-20.3) == "5e-21 of the gradient is left"
    assert decay.left(18.3) == "the gradient is 2e18 times as large"
    assert decay.left(-np.inf).startswith("nothing of the gradient is left")


def test_a_dead_end_has_no_place_on_the_axis_and_stops_no_drawing():
    values = {**TANH, "activation": "relu", "init": "identity", "gain": 0.5, "steps": 100}
    curve = next(t for t in decay.figure(**values)["data"] if t.get("name") == "your RNN")
    assert curve["y"][-1] is None
    assert np.isfinite(decay.figure(**values)["layout"]["yaxis"]["range"]).all()


def test_any_value_between_can_be_asked_for_in_a_kernel():
    values = {"activation": "sigmoid", "init": "default", "gain": 2.7, "size": 0.8, "steps": 130}
    drawn = decay.figure(**values)
    assert max(drawn["data"][0]["x"]) == 130
    assert drawn["layout"]["xaxis"]["range"][1] > 130
    assert "after 130 steps" in decay.caption(**values)


def test_a_live_control_recomputes_figure_and_caption():
    pytest.importorskip("anywidget")
    _question, presets, *controls, figure, caption = made("gradient_decay").widget().children
    presets.children[1].click()
    assert "times as large" in caption.value
    controls[4].value = 20
    assert "after 20 steps" in caption.value
    assert list(figure.data[6].x) == [20]


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"gain": 0.0}, {"size": -1.0}])
def test_values_without_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="each must be above 0"):
        decay.caption(**{**TANH, **wrong})


def test_a_state_that_overflows_is_explained():
    with pytest.raises(ValueError, match="too large for a computer's numbers"):
        decay.caption(**{**LECTURE, "activation": "relu", "gain": 60.0, "steps": 250})


def test_what_is_drawn_is_the_decay_of_cells_that_are_built_by_hand():
    curves = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        cell = RNN(128, 128, rng, activation="sigmoid", init="orthogonal", dtype=np.float64)
        cell.forward(0.5 * rng.standard_normal((100, 1, 128)))
        curves.append(log10_decay(cell))
    measured = decay_networks.measure("sigmoid", "orthogonal", 1.0, 0.5, 100).curve
    np.testing.assert_allclose(measured, np.mean(curves, axis=0), atol=1e-6)


def test_every_cell_beside_has_a_colour_and_a_dash_of_its_own():
    colours, dashes = zip(*decay.LOOKS.values(), strict=True)
    assert len({*colours, "blue"}) == len(colours) + 1  # blue and solid are the plain network's
    assert len({*dashes, "solid"}) == len(dashes) + 1


def test_every_combination_of_names_is_known():
    for activation, init in product(decay.ACTIVATIONS.values(), decay.INITS.values()):
        text = decay.caption(activation, init, 1.0, 1.0, 10)
        assert text.startswith(decay.NAMES[activation])
