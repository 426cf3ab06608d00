"""The decoder stepper: what it draws are the stored model's own weights, or the rewired ones."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

import plotly.graph_objects as go

from tests.explorers.examples import made
from utils.data import load
from utils.explorers import decoder_stepper
from utils.translation import load_translator

DOG, SISTERS, *_ = decoder_stepper.SENTENCES


def test_all_sentences_but_the_lecture_s_hold_an_untrained_combination():
    fragment = load("lecture_french")
    assert " ".join(fragment.train[0].english) == DOG
    test = {" ".join(pair.english): pair for pair in fragment.test}
    for sentence in decoder_stepper.SENTENCES[1:]:
        written = decoder_stepper.write(sentence, "dot", "learnt")
        assert tuple(written.target[:-1]) == test[sentence].french


@pytest.mark.parametrize("model", decoder_stepper.MODELS)
def test_learnt_weights_are_the_translator_s(model):
    said = load_translator(decoder_stepper.MODELS[model]).translate(SISTERS)
    written = decoder_stepper.write(SISTERS, model, "learnt")
    assert written.target[:-1] == said.tokens
    np.testing.assert_allclose(written.weights, said.weights)


def test_the_lecture_s_words_are_found_where_they_stand():
    written = decoder_stepper.write(DOG, "dot", "learnt")
    assert written.target == ["le", "chien", "mange", "(end)"]
    assert written.weights.argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_uniform_weights_are_equal_and_the_translation_is_lost():
    written = decoder_stepper.write(SISTERS, "dot", "uniform")
    np.testing.assert_allclose(written.weights, 1 / len(written.source), rtol=1e-5)
    assert written.target != decoder_stepper.write(SISTERS, "dot", "learnt").target


def test_permuted_weights_are_the_same_every_time():
    first = decoder_stepper.write(SISTERS, "dot", "permuted")
    decoder_stepper.write.cache_clear()
    again = decoder_stepper.write(SISTERS, "dot", "permuted")
    assert first.target == again.target
    np.testing.assert_array_equal(first.weights, again.weights)


def test_lines_lead_to_what_has_weight_and_the_thickest_to_the_most():
    figure = decoder_stepper.figure(SISTERS, "dot", "learnt", 2)
    row = decoder_stepper.write(SISTERS, "dot", "learnt").weights[1]
    drawn = sum(len(trace["x"]) // 3 for trace in figure["data"][:4])
    assert drawn == (row >= decoder_stepper.BINS[0][0]).sum()
    assert len(figure["data"]) == 7
    go.Figure(figure)


def test_the_caption_says_word_weight_and_sentence():
    said = decoder_stepper.caption(DOG, "dot", "learnt", 3)
    assert "“mange”" in said
    assert "“eats”" in said
    assert "“le chien mange”" in said
    other = decoder_stepper.caption(SISTERS, "dot", "uniform", 1)
    assert other.endswith("; with its own, “les sœurs malades n'ouvrent pas le livre rouge”.")


def test_a_caption_speaks_of_the_word_of_the_slider_or_says_that_there_is_none():
    for word, says in (
        (4, "Word 4 is “(end)”."),
        (5, "There is no word 5: the sentence ends with"),
    ):
        assert decoder_stepper.caption(DOG, "dot", "learnt", word).startswith(says)
    said = decoder_stepper.caption(DOG, "dot", "permuted", 3)
    assert said.startswith("There is no word 3: the sentence ends with word 1, “(end)”.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"model": "soft"}, "model='soft'"),
        ({"weights": "mine"}, "weights='mine'"),
        ({"sentence": "the zebra eats"}, "zebra: the model never saw this"),
        ({"sentence": " "}, "empty"),
    ],
)
def test_values_without_sense_are_named(values, said):
    start = {"sentence": DOG, "model": "dot", "weights": "learnt", "word": 1}
    with pytest.raises(ValueError, match=said):
        decoder_stepper.figure(**(start | values))


def test_a_live_control_takes_any_sentence_of_the_fragment():
    pytest.importorskip("anywidget")
    _question, _presets, sentence, *_rest, caption = made("decoder_stepper").widget().children
    sentence.value = "the black cat sleeps"
    assert "le chat noir dort" in caption.value


def test_an_empty_translation_is_said_to_be_none_and_not_quoted():
    said = decoder_stepper.caption(DOG, "dot", "permuted", 1)
    assert "it writes no word at all; with its own, “le chien mange”." in said
    cells = [cell for row in made("decoder_stepper").table[1:] for cell in row[1:]]
    assert "no word at all" in cells
    assert all(cell[0] == "“" or cell == "no word at all" for cell in cells)
