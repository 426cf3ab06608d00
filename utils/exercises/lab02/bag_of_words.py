"""Lab 2: bags, and what two bags have in common."""

from collections import Counter

import numpy as np

from utils.exercises.checking import Exercise

# -------------------------------------------------------------------------------- bag_of_words


def _bag_of_words(ids, size, mask):
    return (np.eye(size)[ids] * mask[..., None]).sum(axis=1)


def _bag_inputs(rng, case):
    batch, length, size = [(2, 4, 5), (3, 6, 4), (1, 5, 7), (4, 3, 6), (2, 5, 3), (5, 7, 4)][case]
    ids = rng.integers(0, size - (case == 1), (batch, length))
    lengths = rng.integers(1, length, batch)
    lengths[0] = length
    if case == 0:  # a word that is there twice, and a real word with the id 0
        ids[0] = 2, 0, 1, 2
    elif case == 2:
        lengths[0] = 3
    elif case == 3:
        lengths[:] = length
    elif case == 4:
        lengths[1] = 0
    elif case == 5:
        ids[:, 0], ids[0] = 0, size - 1  # the first word of the vocabulary, and the last alone
    mask = np.arange(length) < lengths[:, None]
    if case != 2:  # in case 2 the padding holds other ids than 0
        ids = np.where(mask, ids, 0)
    return ids, size, mask


def _bag_example(rng):
    ids = rng.integers(0, 4, (2, 3))
    ids[0, 2], ids[1, 2] = ids[0, 0], 0
    return ids, 4, np.array([[True, True, True], [True, True, False]])


def _row_by_row(cut):
    """Make an answer that takes of each row of ids what `cut` says, and counts that."""

    def answer(ids, size, mask):
        rows = [cut(row, real) for row, real in zip(ids, mask, strict=True)]
        return np.array([np.bincount(row, minlength=size)[:size] for row in rows])

    return answer


bag_of_words = Exercise(
    "bag_of_words",
    _bag_of_words,
    _bag_inputs,
    {"bags": "(batch, size)"},
    cases=6,
    tries=(
        "a word that is there twice, and the id 0",
        "texts of different lengths",
        "padding that holds other ids than 0",
        "a batch without padding",
        "a text without a word",
        "the last word of the vocabulary alone",
    ),
    example=_bag_example,
    stars=2,
    minutes=10,
    section=("02_bag_of_words", "Idea: count the words"),
    idea="make one tally sheet a text, with a box for each word of the vocabulary, and put a "
    "stroke for every real word you meet.",
    equation="bags[text, word] = the number of places t with ids[text, t] == word and "
    "mask[text, t] True",
    first_line="bags = np.zeros((len(ids), size)), then a loop over texts and places",
)
for _name, _wrong, _hint in (
    (
        "counts_the_padding",
        lambda ids, size, mask: np.eye(size)[ids].sum(axis=1),
        "places where the mask is False are padding: they count for nothing.",
    ),
    (
        "padding_as_word_0",
        lambda ids, size, mask: np.eye(size)[np.where(mask, ids, 0)].sum(axis=1),
        "padding is not the word 0: a place where the mask is False adds to no column at all.",
    ),
    (
        "zero_is_padding",
        _row_by_row(lambda row, real: row[row != 0]),
        "the word with id 0 is a word like any other, and padding may hold any id: go by the mask.",
    ),
    (
        "drops_word_0",
        lambda ids, size, mask: _bag_of_words(ids, size, mask) * (np.arange(size) > 0),
        "the word with id 0 is a word like any other: only the mask says what is padding.",
    ),
    (
        "without_word_0",
        lambda ids, size, mask: _bag_of_words(ids, size, mask)[:, 1:],
        "column 0 belongs to the word with id 0: a bag has `size` columns.",
    ),
    (
        "until_the_first_padding",
        _row_by_row(lambda row, real: row[: real.argmin()]),
        "where a text has no padding, np.argmin finds no False and gives 0: count the True.",
    ),
    (
        "last_word_lost",
        _row_by_row(lambda row, real: row[: max(int(real.sum()) - 1, 0)]),
        "the last real word of each text counts, too.",
    ),
    (
        "yes_or_no",
        lambda ids, size, mask: np.minimum(_bag_of_words(ids, size, mask), 1),
        "a word that is there twice counts 2. (`bags[row, ids] += 1` adds only once to an entry "
        "that ids names twice; np.add.at and np.bincount add every time.)",
    ),
    (
        "shares",
        lambda ids, size, mask: (
            _bag_of_words(ids, size, mask) / np.maximum(mask.sum(axis=1, keepdims=True), 1)
        ),
        "a bag holds counts; do not divide by the length.",
    ),
    (
        "one_bag_for_all",
        lambda ids, size, mask: _bag_of_words(ids, size, mask).sum(axis=0),
        "every text of the batch has a bag, a row, of its own.",
    ),
    (
        "adds_the_ids",
        lambda ids, size, mask: _bag_of_words(ids, size, mask) * np.arange(size),
        "each occurrence adds 1, not the word's id.",
    ),
    (
        "shifted",
        lambda ids, size, mask: np.roll(_bag_of_words(ids, size, mask), 1, axis=1),
        "the word with id n belongs into column n, counted from 0.",
    ),
):
    bag_of_words.mistake(_name, _wrong, _hint)

# ------------------------------------------------------------------------------------ same_bag


def _same_bag(first, second):
    return Counter(first) == Counter(second)


def _same_bag_inputs(rng, case):
    words = [str(word) for word in rng.permutation(["the", "food", "was", "good", "not", "bad"])]
    other = words[1:] + words[:1]
    return [
        (words, other),
        (words, [*words[:-1], words[0]]),
        ([words[0], *words], [*other, words[1]]),
        (words[:3], words[3:]),
        (words[:3], words[:5]),
        (words[:5], words[:3]),
        ([*words, words[0]], words),
        (words, list(words)),
        (["the", "rein"], ["there", "in"]),
        (["a", "long"], ["along"]),
        (["on", *words], ["no", *other]),
        (["Good", *words], [*other, "good"]),
        ([], []),
        ([], words[:1]),
        (words[:3], words[2::-1]),
    ][case]


same_bag = Exercise(
    "same_bag",
    _same_bag,
    _same_bag_inputs,
    {"same": ""},
    cases=15,
    tries=(
        "the same words in another order",
        "one word in place of another",
        "the same words, of other counts",
        "two texts of one length without a common word",
        "words too many in the second text",
        "words too many in the first text",
        "a word that the first text has twice",
        "two equal texts",
        "the same letters, cut into other words",
        "two words that make one when they are joined",
        "a word spelt backwards",
        "a capital letter",
        "two texts without a word",
        "one text without a word",
        "a text turned round",
    ),
    example=lambda rng: (
        ["not", "bad", "good"],
        [str(word) for word in rng.permutation(["bad", "not", "good"])],
    ),
    stars=1,
    minutes=5,
    section=("02_bag_of_words", "Where it breaks: two opposite sentences"),
    idea="empty both bags on a table, put the words of each in alphabetical order, and compare.",
    equation="for every word: its count in the first list == its count in the second",
    first_line="return sorted(first) == sorted(second), or the same with collections.Counter",
)
for _name, _wrong, _hint in (
    (
        "sets",
        lambda first, second: set(first) == set(second),
        "a set forgets how often a word occurs, a bag does not.",
    ),
    (
        "sets_and_length",
        lambda first, second: set(first) == set(second) and len(first) == len(second),
        "equal sets and equal lengths are not enough: a a b and a b b have other counts.",
    ),
    (
        "order",
        lambda first, second: first == second,
        "two lists in another order may hold the same words.",
    ),
    (
        "length",
        lambda first, second: len(first) == len(second),
        "equal length is not enough: compare the words.",
    ),
    (
        "one_way",
        lambda first, second: all(word in second for word in first),
        "look both ways: the second text may hold words, or counts, that the first does not.",
    ),
    (
        "other_way",
        lambda first, second: all(word in first for word in second),
        "look both ways: the first text may hold words, or counts, that the second does not.",
    ),
    (
        "backwards",
        lambda first, second: first == second[::-1],
        "any order will do, not only the reverse.",
    ),
    (
        "letters",
        lambda first, second: sorted("".join(first)) == sorted("".join(second)),
        "compare words, not their letters: joined together, other words may look the same.",
    ),
    (
        "capitals",
        lambda first, second: sorted(map(str.lower, first)) == sorted(map(str.lower, second)),
        "two words that differ in a capital are two words: compare them as they come.",
    ),
    (
        "stops_at_the_shorter",
        lambda first, second: all(
            a == b for a, b in zip(sorted(first), sorted(second), strict=False)
        ),
        "zip stops at the end of the shorter list: compare the lengths, too.",
    ),
    (
        "counts_without_words",
        lambda first, second: sorted(Counter(first).values()) == sorted(Counter(second).values()),
        "these are the same counts, but of which words? Compare word by word.",
    ),
    (
        "sort_returns_none",
        lambda first, second: True,
        "it says True of any two texts. (list.sort() sorts in place and returns None, and None "
        "equals None: sorted(first) returns a list.)",
    ),
    (
        "negated",
        lambda first, second: not _same_bag(first, second),
        "True means that the bags are equal.",
    ),
):
    same_bag.mistake(_name, _wrong, _hint)
