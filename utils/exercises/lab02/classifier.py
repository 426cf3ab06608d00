"""Lab 2: a classifier of bags, forward and backward, and what it tells."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------- class_probabilities


def _class_probabilities(bags, W, b):
    return softmax(bags @ W + b)


def _draw_classifier(rng, case):
    batch, vocab, classes = [(2, 4, 2), (3, 5, 2), (4, 3, 3), (3, 6, 2)][case % 4]
    bags = rng.integers(0, 3, (batch, vocab)).astype(float)
    bags[:, 0] = np.arange(1, batch + 1)
    return bags, rng.standard_normal((vocab, classes)), rng.standard_normal(classes)


def _probability_inputs(rng, case):
    bags, W, b = _draw_classifier(rng, case)
    if case == 3:  # logits of both signs in the thousands
        W[0] = 800, -900
    return bags, W, b


class_probabilities = Exercise(
    "class_probabilities",
    _class_probabilities,
    _probability_inputs,
    {"probabilities": "(batch, classes)"},
)
class_probabilities.mistake(
    "logits",
    lambda bags, W, b: bags @ W + b,
    "these are the logits; the softmax is missing.",
)
class_probabilities.mistake(
    "no_bias",
    lambda bags, W, b: softmax(bags @ W),
    "the bias b is missing.",
)
class_probabilities.mistake(
    "wrong_axis",
    lambda bags, W, b: softmax((bags @ W + b).T).T,
    "the probabilities of one text, a row, sum to 1; yours sum to 1 down the columns.",
)
class_probabilities.mistake(
    "one_sum_for_all",
    lambda bags, W, b: softmax((bags @ W + b).ravel()).reshape(len(bags), -1),
    "every row sums to 1 by itself; yours share one sum (axis and keepdims).",
)
class_probabilities.mistake(
    "not_divided",
    lambda bags, W, b: np.exp(bags @ W + b),
    "divide the exponentials of a row by their sum.",
)
class_probabilities.mistake(
    "sigmoid",
    lambda bags, W, b: 1 / (1 + np.exp(-(bags @ W + b))),
    "a sigmoid looks at each class alone; in the softmax the classes share one sum.",
)
class_probabilities.mistake(
    "no_keepdims",
    lambda bags, W, b: np.exp(bags @ W + b) / np.exp(bags @ W + b).sum(axis=1),
    "the sums have the shape (batch,) and meet the columns: keepdims=True keeps one for each row.",
)
class_probabilities.mistake(
    "overflow",
    lambda bags, W, b: np.exp(bags @ W + b) / np.exp(bags @ W + b).sum(axis=1, keepdims=True),
    "np.exp of a large logit overflows: subtract each row's largest logit first.",
)

# ------------------------------------------------------------------------ classifier_gradients


_BIASES = {
    "bias_mean": lambda rows: rows.mean(axis=0),
    "bias_not_summed": lambda rows: rows,
    "bias_axis_1": lambda rows: rows.sum(axis=1),
}


def _classifier_gradients(bags, labels, W, b, miss=""):
    """Differentiate the mean loss; `miss` names the mistake to make on the way."""
    dlogits = _class_probabilities(bags, W, b)
    if miss == "decisions":
        dlogits = np.eye(len(b))[dlogits.argmax(axis=1)]
    if miss == "squared_error":
        p = dlogits
        error = p - np.eye(len(b))[labels]
        dlogits = 2 * p * (error - (p * error).sum(axis=1, keepdims=True)) / len(labels)
        return bags.T @ dlogits, dlogits.sum(axis=0)
    if miss != "no_target":
        dlogits = dlogits - np.eye(len(b))[labels]
    dlogits = dlogits if miss == "sum" else dlogits / len(labels)
    used = bags > 0 if miss == "presence" else bags
    over = _BIASES.get(miss, lambda rows: rows.sum(axis=0))
    return used.T @ dlogits, over(dlogits)


def _gradients_inputs(rng, case):
    bags, W, b = _draw_classifier(rng, case)
    return bags, rng.integers(0, len(b), len(bags)), W, b


classifier_gradients = Exercise(
    "classifier_gradients",
    # only these arguments are the student's; `miss` is ours
    lambda bags, labels, W, b: _classifier_gradients(bags, labels, W, b),
    _gradients_inputs,
    {"dW": "W's shape", "db": "b's shape"},
)


def _gradient_mistake(miss, hint):
    classifier_gradients.mistake(
        miss, lambda bags, labels, W, b: _classifier_gradients(bags, labels, W, b, miss), hint
    )


_gradient_mistake("sum", "the loss is a mean over the texts, so its gradient is one too.")
_gradient_mistake("no_target", "subtract 1 from the probability of each text's own label.")
_gradient_mistake("decisions", "the gradient uses the probabilities, not the winning class.")
_gradient_mistake("presence", "a word that is there twice pulls twice: use the counts.")
_gradient_mistake("bias_mean", "the bias serves every text: add up its gradients, no mean.")
_gradient_mistake("bias_not_summed", "the bias serves every text: sum over axis 0.")
_gradient_mistake("bias_axis_1", "the bias serves every text: sum over axis 0, not over axis 1.")
_gradient_mistake(
    "squared_error",
    "this is the gradient of a squared error; the loss is the cross-entropy.",
)
classifier_gradients.mistake(
    "sign",
    lambda *inputs: tuple(-gradient for gradient in _classifier_gradients(*inputs)),
    "return the gradient itself; the minus sign comes in the step.",
)
classifier_gradients.mistake(
    "transposed",
    lambda *inputs: (_classifier_gradients(*inputs)[0].T, _classifier_gradients(*inputs)[1]),
    "dW has the shape of W: swap the order of the product.",
)

# ------------------------------------------------------------------------------------ accuracy


def _accuracy(probabilities, labels):
    return (probabilities.argmax(axis=1) == labels).mean()


def _accuracy_inputs(rng, case):
    batch, classes = [(4, 2), (5, 3), (7, 2), (9, 3)][case % 4]
    probabilities = softmax(2 * rng.standard_normal((batch, classes)))
    labels = probabilities.argmax(axis=1)
    labels[0] = (labels[0] + 1) % classes  # one wrong: neither none nor half of the texts
    return probabilities, labels


accuracy = Exercise("accuracy", _accuracy, _accuracy_inputs, {"share": ""})
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
    size, count = [(6, 2), (8, 3), (9, 1), (12, 4)][case % 4]
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
