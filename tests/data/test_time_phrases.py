"""The small language: a phrase in a row of filling, and nothing else that tells the answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.data.time_phrases import (
    ANSWERS,
    FILLERS,
    FILLING,
    PHRASES,
    SIMILAR,
    WORDS,
    sentences,
    share_right,
)

words_around = st.integers(0, 20)


@given(words_around, words_around, st.integers(1, 30), st.integers(0, 1000))
def test_a_phrase_stands_where_it_should_and_has_its_answer(before, after, count, seed):
    ids, answers = sentences(before, after, count, np.random.default_rng(seed))
    assert ids.shape == (count, before + 2 + after)
    for row, answer in zip(ids, answers, strict=True):
        phrase = " ".join(WORDS.decode(row[before : before + 2]))
        assert PHRASES[phrase] == WORDS.decode([answer])[0]
        assert set(WORDS.decode(np.delete(row, [before, before + 1]))) <= set(FILLING.split())


def test_similar_phrases_have_the_same_answers_and_no_word_in_common():
    assert list(SIMILAR.values()) == list(PHRASES.values())
    assert not set(" ".join(PHRASES).split()) & set(" ".join(SIMILAR).split())
    ids, answers = sentences(2, 1, 50, np.random.default_rng(0), phrases=SIMILAR)
    for row, answer in zip(ids, answers, strict=True):
        assert SIMILAR[" ".join(WORDS.decode(row[2:4]))] == WORDS.decode([answer])[0]


def test_filling_is_neither_phrase_nor_answer():
    told = WORDS.encode(" ".join([*PHRASES, *SIMILAR, *PHRASES.values()]).split())
    assert not set(FILLERS) & set(told)


def test_only_the_four_answers_are_compared():
    logits = np.zeros((4, len(WORDS)))
    logits[:, FILLERS] = 9  # more probable than any answer, and no answer
    logits[np.arange(4), ANSWERS] = 1
    assert share_right(logits, ANSWERS) == 1
    assert share_right(logits, np.roll(ANSWERS, 1)) == 0


@pytest.mark.parametrize(("before", "after", "count"), [(-1, 0, 1), (0, -1, 1), (0, 0, 0)])
def test_less_than_no_words_are_refused(before, after, count):
    with pytest.raises(ValueError, match="at least 0"):
        sentences(before, after, count, np.random.default_rng(0))
