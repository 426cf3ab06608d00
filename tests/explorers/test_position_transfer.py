"""The explorer of places: the chosen cell is framed and read out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("plotly", reason="plotly is not installed")

from tests.explorers.examples import made
from utils.explorers import position_transfer as transfer

MODELS = ["one-hot window", "bag of words"]
RESULTS = np.random.default_rng(0).uniform(size=(2, 5, 5))


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(MODELS), st.integers(1, 5), st.integers(1, 5))
def test_the_chosen_cell_is_framed_and_read_out(model, trained, tested):
    known = {"results": RESULTS, "models": MODELS, "quantity": "probability"}
    figure = transfer.figure(model, trained, tested, **known)
    value = RESULTS[MODELS.index(model), trained - 1, tested - 1]
    (frame,) = figure.layout.shapes
    assert ((frame.x0 + frame.x1) / 2, (frame.y0 + frame.y1) / 2) == (tested, trained)
    assert figure.data[0].z[trained - 1][tested - 1] == value
    assert transfer.number(value) in transfer.caption(model, trained, tested, **known)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: transfer.explorer(RESULTS[0], MODELS), r"results has shape \(5, 5\): give"),
        (lambda: transfer.explorer(RESULTS, ["one"]), "2 squares for 1 models"),
        (lambda: transfer.explorer(np.ones((7, 2, 2)), list("abcdefg")), "7 models are too many"),
        (lambda: transfer.explorer(RESULTS * np.nan, MODELS), "not finite"),
        (lambda: made("position_transfer").figure("rnn", 1, 1), "choose one of"),
        (lambda: made("position_transfer").caption(MODELS[0], 6, 1), "choose 1 to 5"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()
