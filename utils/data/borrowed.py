"""Sentences of the fragment with borrowed words: names of animals that both languages spell alike.

A *wombat* is a wombat in French, too. In sentences about eight animals that are masculine in French
the animal's name is replaced on both sides, by a word that is made up of syllables. Nobody has a
list of all such words: whoever translates has to copy them, letter by letter.
"""

from collections.abc import Sequence

import numpy as np

from utils.data.fragment import Pair, lecture_french
from utils.data.fragment_words import lexicon

ANIMALS = ("dog", "cat", "lion", "rabbit", "monkey", "duck", "wolf", "fox")
FIRST, VOWELS, LAST = "bdfgklmnprtvwz", "aeiou", "bdklmnprtx"
KNOWN = ("wombat", "panda", "koala", "lama", "puma")  # kept for the reader: never made up
Words = tuple[tuple[str, ...], tuple[str, ...]]  # English, French


def made_up(rng: np.random.Generator, number: int, but: Sequence[str] = ()) -> list[str]:
    """Draw different words of two or three syllables, none of `but` and none that is kept."""
    found: dict[str, None] = {}
    while len(found) < number:
        word = "".join(_syllable(rng) for _ in range(rng.integers(2, 4)))
        if word not in but and word not in KNOWN:
            found[word] = None
    return list(found)


def _syllable(rng: np.random.Generator) -> str:
    closed = rng.random() < 0.5
    return "".join(rng.choice(list(signs)) for signs in (FIRST, VOWELS) + (LAST,) * closed)


def borrowed(pair: Pair, word: str) -> Words | None:
    """Return a pair's words with its animals called `word`; None if it speaks of none of them."""
    nouns = [noun for noun in lexicon()[0] if noun.english[0] in ANIMALS]
    sides = []
    for words, language in ((pair.english, "english"), (pair.french, "french")):
        new = {form: word + "s" * n for x in nouns for n, form in enumerate(getattr(x, language))}
        sides.append(tuple(new.get(w, w) for w in words))
    return None if sides[0] == pair.english else (sides[0], sides[1])


def borrowed_pairs(longest: int, copies: int, seed: int = 0) -> dict[str, list[Words]]:
    """Return English and French words of sentences of at most `longest` English words.

    train: the fragment's training sentences, and `copies` of each that speaks of an animal, every
    time with another made-up word. plain, borrowed: its test sentences as they are, and those about
    an animal, twice, with words that are in no training sentence.
    """
    fragment, rng = lecture_french(), np.random.default_rng(seed)

    def short(pairs: Sequence[Pair]) -> list[Pair]:
        return [pair for pair in pairs if len(pair.english) <= longest]

    def with_words(pairs: Sequence[Pair], times: int, but: Sequence[str] = ()) -> tuple:
        about = [pair for pair in pairs if borrowed(pair, "x")]
        words = made_up(rng, times * len(about), but)
        return [borrowed(p, w) for p, w in zip(about * times, words, strict=True)], words

    train, test = short(fragment.train), short((*fragment.validation, *fragment.test))
    learnt, words = with_words(train, copies)
    asked, _ = with_words(test, 2, words)
    plain = [(pair.english, pair.french) for pair in train]
    return {
        "train": plain + learnt,
        "plain": [(pair.english, pair.french) for pair in test],
        "borrowed": asked,
    }
