"""Lab 2: what a trained classifier tells: how often it is right, and which words decide."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------------------ accuracy


def _accuracy(probabilities, labels):
    return (probabilities.argmax(axis=1) == labels).mean()


def _accuracy_inputs(rng, case):
    batch, classes = [(4, 2), (5, 3), (7, 2), (9, 4), (1, 3), (6, 3), (8, 2)][case]
    probabilities = softmax((0.3 if case == 3 else 2) * rng.standard_normal((batch, classes)))
    labels = probabilities.argmax(axis=1)
    wrong = {4: 0, 5: batch}.get(case, 2 if case in (2, 3) else 1)
    labels[:wrong] = (labels[:wrong] + 1) % classes
    return probabilities, labels


accuracy = Exercise(
    "accuracy",
    _accuracy,
    _accuracy_inputs,
    {"share": ""},
    cases=7,
    tries=(
        "two classes",
        "three classes",
        "two wrong decisions",
        "four classes that are nearly alike",
        "a batch of one",
        "decisions that are all wrong",
        "another size of the batch",
    ),
    example=lambda rng: (
        np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]),
        rng.integers(0, 2, 3),
    ),
    stars=1,
    minutes=5,
    section=("02_bag_of_words", "On real data: is this praise?"),
    idea="let the model decide for the class it finds most probable, and count how often that "
    "is the label.",
    equation="share = mean over the texts of [argmax of the row == label]",
    first_line="decisions = probabilities.argmax(axis=1)",
)
accuracy.mistake(
    "share_of_class_1",
    lambda probabilities, labels: (probabilities.argmax(axis=1) == 1).mean(),
    "this is the share of decisions for class 1, right or wrong: compare them with the labels.",
)
accuracy.mistake(
    "largest_probability",
    lambda probabilities, labels: probabilities.max(axis=1).mean(),
    "this is how sure the model is on average, not how often it is right.",
)
accuracy.mistake(
    "over_one_half",
    lambda probabilities, labels: (probabilities[np.arange(len(labels)), labels] > 0.5).mean(),
    "with more than two classes the most probable one may have less than one half.",
)
accuracy.mistake(
    "wrong_axis",
    lambda probabilities, labels: (
        np.resize(probabilities.argmax(axis=0), len(labels)) == labels
    ).mean(),
    "the decision is made in each row: argmax along axis 1.",
)
accuracy.mistake(
    "one_text_too_many",
    lambda probabilities, labels: (
        (probabilities.argmax(axis=1) == labels).sum() / (len(labels) + 1)
    ),
    "divide by the number of texts, no more and no less.",
)
accuracy.mistake(
    "errors",
    lambda probabilities, labels: 1 - _accuracy(probabilities, labels),
    "this is the share of errors.",
)
accuracy.mistake(
    "count",
    lambda probabilities, labels: (probabilities.argmax(axis=1) == labels).sum(),
    "a share, not a number of texts: divide by how many there are.",
)
accuracy.mistake(
    "percent",
    lambda probabilities, labels: 100 * _accuracy(probabilities, labels),
    "a share lies between 0 and 1: no percent.",
)
accuracy.mistake(
    "mean_probability",
    lambda probabilities, labels: probabilities[np.arange(len(labels)), labels].mean(),
    "accuracy counts decisions: first choose the most probable class, then compare.",
)
accuracy.mistake(
    "each_text",
    lambda probabilities, labels: probabilities.argmax(axis=1) == labels,
    "this says for each text whether it is right; return one number for all.",
)
accuracy.mistake(
    "two_classes_only",
    lambda probabilities, labels: ((probabilities[:, 1] > 0.5) == labels).mean(),
    "there may be more than two classes: find the largest entry of each row.",
)
accuracy.mistake(
    "least_probable",
    lambda probabilities, labels: (probabilities.argmin(axis=1) == labels).mean(),
    "the decision is for the MOST probable class.",
)

# ------------------------------------------------------------------------------- telling_words


def _telling_words(W, words, count, score=lambda W: W[:, 1] - W[:, 0]):
    order = np.argsort(score(W))
    ranked = [words[index] for index in order]
    return ranked[:count], ranked[::-1][:count]


def _telling_inputs(rng, case):
    size, count = [(6, 2), (8, 3), (9, 1), (12, 4), (5, 5)][case]
    # the order by the difference is no order by a column alone, nor by size
    difference = rng.permutation(np.linspace(-3, 2, size))
    common = rng.permutation(np.linspace(-4, 4, size))
    W = np.stack([common - difference / 2, common + difference / 2], axis=1)
    return W, [f"word{index}" for index in range(size)], count


telling_words = Exercise(
    "telling_words",
    lambda W, words, count: _telling_words(W, words, count),
    _telling_inputs,
    {"negative": "", "positive": ""},
    cases=5,
    tries=(
        "two words of six",
        "three words of eight",
        "one word alone",
        "four words of twelve",
        "as many words as there are",
    ),
    example=lambda rng: (
        np.array([[0, 3], [2, 2], [1, 0]])[:, rng.permutation(2)],
        ["fine", "film", "dull"],
        1,
    ),
    stars=2,
    minutes=10,
    section=("02_bag_of_words", "Read the votes"),
    idea="line the words up by how much more they speak for positive than for negative, and take "
    "both ends of the line.",
    equation="telling = W[:, 1] - W[:, 0]; the smallest first, then the largest first",
    first_line="order = np.argsort(W[:, 1] - W[:, 0])",
)
telling_words.mistake(
    "first_column_only",
    lambda W, words, count: _telling_words(W, words, count, lambda W: -W[:, 0]),
    "a small weight for `negative` tells nothing if the one for `positive` is as small: "
    "compare the two columns.",
)
telling_words.mistake(
    "each_by_its_column",
    lambda W, words, count: (
        [words[place] for place in np.argsort(-W[:, 0])[:count]],
        [words[place] for place in np.argsort(-W[:, 1])[:count]],
    ),
    "a large weight in one column tells nothing if the other is as large: sort by the difference.",
)
telling_words.mistake(
    "sum",
    lambda W, words, count: _telling_words(W, words, count, lambda W: W.sum(axis=1)),
    "the sum says how large both weights are; the difference says which side a word takes.",
)
telling_words.mistake(
    "ratio",
    lambda W, words, count: _telling_words(W, words, count, lambda W: W[:, 1] / W[:, 0]),
    "weights may be negative or near 0, where a ratio says nothing: take the difference.",
)
telling_words.mistake(
    "positive_in_rising_order",
    lambda W, words, count: (
        _telling_words(W, words, count)[0],
        _telling_words(W, words, count)[1][::-1],
    ),
    "the strongest comes first in BOTH lists: yours ends with the most positive word.",
)
telling_words.mistake(
    "one_list",
    lambda W, words, count: [word for part in _telling_words(W, words, count) for word in part],
    "return two lists, negative and positive, not one.",
)
telling_words.mistake(
    "second_column_only",
    lambda W, words, count: _telling_words(W, words, count, lambda W: W[:, 1]),
    "a large weight for `positive` tells nothing if the one for `negative` is as large: "
    "compare the two columns.",
)
telling_words.mistake(
    "size_only",
    lambda W, words, count: _telling_words(W, words, count, lambda W: abs(W[:, 1] - W[:, 0])),
    "keep the sign of the difference: it says which class the word speaks for.",
)
telling_words.mistake(
    "swapped",
    lambda W, words, count: _telling_words(W, words, count)[::-1],
    "class 1 is positive; return the negative words first.",
)
telling_words.mistake(
    "weakest_first",
    lambda W, words, count: tuple(part[::-1] for part in _telling_words(W, words, count)),
    "the right words, but the most telling one comes first in each list.",
)
telling_words.mistake(
    "numbers",
    lambda W, words, count: (
        np.argsort(W[:, 1] - W[:, 0])[:count],
        np.argsort(W[:, 0] - W[:, 1])[:count],
    ),
    "return the words, not their numbers.",
)
telling_words.mistake(
    "list_of_indices",
    lambda W, words, count: words[np.argsort(W[:, 1] - W[:, 0])],
    "words is a list: take its entries one by one, [words[i] for i in ...].",
)
telling_words.mistake(
    "all_words",
    lambda W, words, count: _telling_words(W, words, len(words)),
    "return only the first `count` words of each list.",
)
