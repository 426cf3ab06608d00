"""The sentiment probe: what it says is what the models answer; any text can be asked about."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import sentiment_probe
from utils.explorers.frame import Explorer
from utils.scratch import GRU
from utils.scratch.classifier import SequenceClassifier
from utils.sentiment.opinions import gradient_times_input, leave_one_out, praise
from utils.text import Vocabulary, tokenize

TEXTS = list(sentiment_probe.SENTENCES.values())
WORDS = Vocabulary((w for text in TEXTS for w in tokenize(text)), specials=("<pad>", "<unk>"))


def classifier(cell, pool, **options) -> SequenceClassifier:
    """Return an untrained classifier whose answers differ from text to text."""
    model = SequenceClassifier(
        len(WORDS), 5, 6, 2, np.random.default_rng(0), cell=cell, pool=pool, **options
    )
    model.params["E"] *= 30
    return model


READER, BAG = classifier(GRU, "max", both_ways=True, dropout=0.5), classifier(None, "mean")
PROBE = sentiment_probe.Probe(READER, BAG, WORDS)


@cache
def made() -> Explorer:
    """Return the explorer, its grid computed once for all tests."""
    return sentiment_probe.explorer(READER, BAG, WORDS)


def test_the_upper_lines_are_the_answers_to_the_words_so_far():
    for text in TEXTS:
        ids = WORDS.encode(tokenize(text))
        reader, bag, *_ = sentiment_probe.figure(text, "reader", PROBE)["data"]
        for trace, model in ((reader, READER), (bag, BAG)):
            assert len(trace["y"]) == len(ids)
            assert trace["y"][-1] == pytest.approx(praise(model, [ids])[0], abs=6e-4)
            assert trace["y"][1] == pytest.approx(praise(model, [ids[:2]])[0], abs=6e-4)


@pytest.mark.parametrize("model", sentiment_probe.NAMES)
def test_the_lower_marks_are_both_answers_of_the_model_that_is_named(model):
    text = TEXTS[1]
    ids = WORDS.encode(tokenize(text))
    *_, bars, marks = sentiment_probe.figure(text, model, PROBE)["data"]
    asked = getattr(PROBE, model)
    np.testing.assert_allclose(bars["y"], leave_one_out(asked, ids), atol=0.006)
    np.testing.assert_allclose(marks["y"], gradient_times_input(asked, ids), atol=0.006)


def test_the_caption_names_the_word_whose_absence_matters_most():
    for text in TEXTS:
        words = tokenize(text)
        gaps = leave_one_out(READER, WORDS.encode(words))
        most = int(np.abs(gaps).argmax())
        said = sentiment_probe.caption(text, "reader", PROBE)
        effect = f"{gaps[most]:+.1f}".replace("-", "−")  # the sign of the bar
        named = f"“{words[most]}” (word {most + 1})"
        assert f"by leaving out, {named} has the largest effect on the logit, {effect};" in said


def test_the_answer_names_the_word_that_the_question_asks_for_in_both_models():
    asked, answer = made().question
    assert f"“{sentiment_probe.TWEET}”" in asked
    words = tokenize(sentiment_probe.TWEET)
    named = []
    for model in (READER, BAG):
        gaps = leave_one_out(model, WORDS.encode(words))
        most = int(np.abs(gaps).argmax())
        effect = f"{gaps[most]:+.1f}".replace("-", "−")
        named.append(f"“{words[most]}” (word {most + 1}), whose effect on its logit is {effect}")
    assert f"for the network {named[0]}; for the bag {named[1]}." in answer
    assert named[0] != named[1]  # so a fixed sentence, or one model for both, would be noticed


def test_a_word_without_a_row_is_told():
    said = sentiment_probe.caption("A fine zeppelin film.", "bag", PROBE)
    assert "without a row of its own: zeppelin" in said


@pytest.mark.parametrize(
    ("text", "model", "said"),
    [
        ("Good", "reader", "1 words and signs: write between 2 and 30"),
        ("good " * 31, "reader", "31 words"),
        ("A good film.", "oracle", "model='oracle'"),
    ],
)
def test_what_cannot_be_drawn_is_explained(text, model, said):
    with pytest.raises(ValueError, match=said):
        sentiment_probe.figure(text, model, PROBE)


def test_agreement_is_a_correlation_and_0_where_nothing_varies():
    assert sentiment_probe.agreement(np.array([1.0, 2, 3]), np.array([2.0, 4, 6])) == (
        pytest.approx(1)
    )
    assert sentiment_probe.agreement(np.array([1.0, 2, 3]), np.ones(3)) == 0


def test_a_live_text_of_the_readers_own_is_probed():
    pytest.importorskip("anywidget")
    widget = made().widget()
    _question, _presets, text, _model, figure, caption = widget.children
    text.value = "The film is not funny."
    assert list(figure.layout.xaxis2.ticktext) == tokenize("The film is not funny.")
    before = figure.to_plotly_json()
    text.value = "Bad"
    assert "write between 2 and 30" in caption.value
    assert figure.to_plotly_json() == before
