"""The composer that looks back: its weights are the stored model's, and say what is copied."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams import look_back
from utils.music.corpora import irish
from utils.scratch.functions import softmax

LAST = len(look_back.names()) - 1


def test_the_tune_is_one_that_the_composer_never_saw():
    start = look_back.HEAD + look_back.TUNE
    corpus = irish()
    assert sum(tune.startswith(start) for tune in corpus.test) == 1
    assert not [tune for tune in (*corpus.train, *corpus.validation) if look_back.TUNE in tune]


@pytest.mark.parametrize("step", [0, 2, LAST])
def test_weights_and_probability_are_those_of_the_equation_with_the_models_own_states(step):
    from utils.music.composers import load_model

    corpus, seen = irish(), look_back.look(step)
    model = load_model("irish_copying", corpus)
    text = ["<eos>", *look_back.HEAD, *look_back.TUNE[: look_back.FIRST + step + 1]]
    ids = corpus.vocabulary.encode(text)
    s = model.stack.forward(model.params["E"][ids[:, None]])[0][:, 0].astype(float)
    a = softmax(np.array([s[-1] @ model.params["u"], *(s[-1] @ past for past in s[:-1])]))
    assert seen.new == pytest.approx(a[0], abs=1e-4)
    np.testing.assert_allclose(seen.weights, a[-len(seen.weights) :], atol=1e-4)
    assert len(seen.weights) == look_back.FIRST + step
    best = int(corpus.vocabulary.encode([seen.best])[0])
    fresh = softmax(s[-1] @ model.params["V"] + model.params["c"])[best]
    copied = sum(a[j + 1] for j in range(len(s) - 1) if ids[j + 1] == best)
    assert seen.copied == pytest.approx(copied, abs=1e-4)
    assert seen.invented == pytest.approx(a[0] * fresh, abs=1e-4)


def test_in_bar_3_the_weight_goes_to_the_same_place_of_bar_1():
    for step in range(1, LAST + 1):
        assert int(look_back.look(step).weights.argmax()) == 1 + step
    assert look_back.look(0).new > 0.5 > look_back.look(1).new  # as the answer says
    assert look_back.look(1).weights.max() > 0.5


def test_the_picture_writes_the_numbers_and_points_to_what_came_next():
    seen, shapes = look_back.look(2), look_back.drawing(2).shapes
    assert shapes["a3.number"]["text"] == f"{seen.weights[3]:.2f}"
    assert float(shapes["a3.bar"]["height"]) == pytest.approx(
        look_back.TALL * seen.weights[3], abs=0.01
    )
    assert float(shapes["source"]["x"]) + 6 == pytest.approx(look_back._x(4))
    assert shapes["answer.text"]["text"] == look_back.TUNE[look_back.FIRST + 3] == "d"
    assert "What came next there was “d”" in look_back.caption(2)


@pytest.mark.parametrize("step", [-1, LAST + 1])
def test_a_step_that_is_not_there_is_refused(step):
    with pytest.raises(ValueError, match=f"there are steps 0 to {LAST}"):
        look_back.drawing(step)
