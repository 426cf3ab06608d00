"""Lab 2: bags, and what two bags have in common."""

from collections import Counter

import numpy as np

from utils.exercises.checking import Exercise

# -------------------------------------------------------------------------------- bag_of_words


def _bag_of_words(ids, size, mask):
    return (np.eye(size)[ids] * mask[..., None]).sum(axis=1)


def _bag_inputs(rng, case):
    batch, length, size = [(2, 4, 5), (3, 6, 4), (1, 5, 7), (4, 4, 6)][case % 4]
    ids = rng.integers(0, size - 1, (batch, length))
    ids[0, :4] = 2, 0, 1, 2  # a word that is there twice, and a real word with the id 0
    mask = np.arange(length) < rng.integers(1, length, batch)[:, None]
    mask[0] = True
    return np.where(mask, ids, 0), size, mask


bag_of_words = Exercise("bag_of_words", _bag_of_words, _bag_inputs, {"bags": "(batch, size)"})
bag_of_words.mistake(
    "counts_the_padding",
    lambda ids, size, mask: np.eye(size)[ids].sum(axis=1),
    "places where the mask is False are padding: they count for nothing.",
)
bag_of_words.mistake(
    "drops_word_0",
    lambda ids, size, mask: _bag_of_words(ids, size, mask) * (np.arange(size) > 0),
    "the word with id 0 is a word like any other: only the mask says what is padding.",
)
bag_of_words.mistake(
    "yes_or_no",
    lambda ids, size, mask: np.minimum(_bag_of_words(ids, size, mask), 1),
    "a word that is there twice counts 2. (`bags[row, ids] += 1` adds only once to an entry "
    "that ids names twice; np.add.at and np.bincount add every time.)",
)
bag_of_words.mistake(
    "shares",
    lambda ids, size, mask: _bag_of_words(ids, size, mask) / mask.sum(axis=1, keepdims=True),
    "a bag holds counts; do not divide by the length.",
)
bag_of_words.mistake(
    "one_bag_for_all",
    lambda ids, size, mask: _bag_of_words(ids, size, mask).sum(axis=0),
    "every text of the batch has a bag, a row, of its own.",
)
bag_of_words.mistake(
    "adds_the_ids",
    lambda ids, size, mask: _bag_of_words(ids, size, mask) * np.arange(size),
    "each occurrence adds 1, not the word's id.",
)

# ------------------------------------------------------------------------------------ same_bag


def _same_bag(first, second):
    return Counter(first) == Counter(second)


def _same_bag_inputs(rng, case):
    words = [str(word) for word in rng.permutation(["the", "food", "was", "good", "not", "bad"])]
    other = words[1:] + words[:1]
    return [
        (words, other),  # another order
        ([words[0], *words], [*other, words[1]]),  # the same words, of other counts
        (words[:3], words[3:]),  # the same length
        (words[:3], words[:5]),  # words too many in the second
        (words[:5], words[:3]),  # and in the first
        (words, list(words)),  # the same
    ][case % 6]


same_bag = Exercise("same_bag", _same_bag, _same_bag_inputs, {"same": ""}, cases=6)
same_bag.mistake(
    "sets",
    lambda first, second: set(first) == set(second),
    "a set forgets how often a word occurs, a bag does not.",
)
same_bag.mistake(
    "order",
    lambda first, second: first == second,
    "two lists in another order may hold the same words.",
)
same_bag.mistake(
    "length",
    lambda first, second: len(first) == len(second),
    "equal length is not enough: compare the words.",
)
same_bag.mistake(
    "one_way",
    lambda first, second: all(word in second for word in first),
    "look both ways: the second text may hold words, or counts, that the first does not.",
)
same_bag.mistake(
    "backwards",
    lambda first, second: first == second[::-1],
    "any order will do, not only the reverse.",
)
