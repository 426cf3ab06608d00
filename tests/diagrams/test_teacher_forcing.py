"""Teacher forcing against free running: the same decoder, fed other words."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams import teacher_forcing
from utils.diagrams.teacher_forcing import END, RIGHT, said, wrong
from utils.scratch.functions import log_softmax
from utils.scratch.seq2seq import Batch
from utils.translation import load_translator


def test_free_running_is_what_the_translator_writes():
    answer = load_translator("tatoeba_no_attention").translate(teacher_forcing.SENTENCE)
    assert [one.word for one in said(False)] == [*answer.tokens, END]
    chances = [one.p for one in said(False)]
    assert np.log(chances).sum() == pytest.approx(answer.log_probability, abs=1e-4)


def test_teacher_forcing_is_the_pass_over_the_right_words_at_once():
    translator = load_translator("tatoeba_no_attention")
    source, v = translator.source_vocabulary, translator.target_vocabulary
    ids = source.encode(["the", "dog", "eats", ".", "<eos>"])[:, None]
    fed = np.array([v.bos, *v.encode(RIGHT[:-1])])[:, None]
    logits = translator.model.forward(Batch(ids, np.ones(ids.shape, bool), fed))[:, 0]
    logits[:, [v.pad, v.unk, v.bos]] = -np.inf
    chances = np.exp(log_softmax(logits)).max(axis=1)
    np.testing.assert_allclose([one.p for one in said(True)], chances, rtol=1e-4)


def test_both_are_wrong_at_the_third_word_and_only_the_taught_one_finds_back():
    assert [wrong(True, t) for t in range(5)] == [False, False, True, False, False]
    assert [wrong(False, t) for t in range(7)] == [False, False, *[True] * 5]


def test_what_is_fed_next_is_the_right_word_or_its_own():
    shapes = teacher_forcing.drawing().shapes
    assert [shapes[f"fed1.{t}"]["text"] for t in range(1, 5)] == list(RIGHT[:-1])
    own = [one.word for one in said(False)]
    assert [shapes[f"fed0.{t}"]["text"] for t in range(1, 7)] == own[:-1]
    assert "says1.2" in shapes
    assert "J" in shapes["says1.2"]["class"].split()


def test_nothing_is_told_before_its_step():
    shapes = teacher_forcing.drawing(2).shapes
    assert not any(key.startswith(("says1.2", "says0.2", "p1.2")) for key in shapes)


def test_the_caption_names_both_words_where_they_part():
    text = teacher_forcing.caption(4)
    assert "fed “mange”, the right word, and says “.”" in text
    assert "fed its own “est” and says “de”" in text
    assert "“le chien est de manger.”, which is no good French" in teacher_forcing.caption(7)


def test_a_step_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="step=8: there are steps 0 to 7"):
        teacher_forcing.drawing(8)
