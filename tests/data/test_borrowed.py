"""Borrowed words: spelt alike in both languages, and new in the test."""

import numpy as np

from utils.data.borrowed import ANIMALS, KNOWN, borrowed, borrowed_pairs, made_up
from utils.data.fragment import lecture_french, render, the_dog_eats
from utils.data.fragment_words import lexicon


def test_the_animal_is_replaced_in_both_languages_and_nothing_else():
    pair = render((the_dog_eats(),))
    assert borrowed(pair, "wombat") == (("the", "wombat", "eats"), ("le", "wombat", "mange"))


def test_a_sentence_without_such_an_animal_has_no_borrowed_form():
    pairs = [p for p in lecture_french().test if not set(p.english) & {*ANIMALS, "wolves", "foxes"}]
    pairs = [p for p in pairs if not {a + "s" for a in ANIMALS} & set(p.english)]
    assert pairs
    assert all(borrowed(pair, "x") is None for pair in pairs)


def test_all_animals_take_the_article_le_and_no_elision():
    nouns = {noun.english[0]: noun for noun in lexicon()[0]}
    assert all(nouns[name].french[0][0] not in "aeiouhéâ" for name in ANIMALS)
    text = [" ".join(p.french) for p in lecture_french().train]
    for name in ANIMALS:
        assert any(f"le {nouns[name].french[0]} " in f"{line} " for line in text)
        assert not any(f"la {nouns[name].french[0]} " in f"{line} " for line in text)


def test_the_test_s_words_are_in_no_training_sentence():
    parts = borrowed_pairs(6, 2)
    learnt = {word for english, _ in parts["train"] for word in english}
    plain = {word for english, _ in parts["plain"] for word in english}
    new = [set(english) - learnt - plain for english, _ in parts["borrowed"]]
    assert all(new)
    assert not set(KNOWN) & learnt
    for words, (_, french) in zip(new, parts["borrowed"], strict=True):
        assert words & set(french)  # as it is, or with the s of several


def test_no_test_sentence_is_a_training_sentence():
    parts = borrowed_pairs(6, 1)
    assert not {english for english, _ in parts["train"]} & {e for e, _ in parts["plain"]}


def test_made_up_words_differ_and_none_is_refused():
    words = made_up(np.random.default_rng(0), 500, but=("babab",))
    assert len(set(words)) == 500
    assert "babab" not in words
    assert all(word.isascii() and word.islower() for word in words)
