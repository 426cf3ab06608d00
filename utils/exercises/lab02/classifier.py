"""Lab 2: a classifier of bags, forward and backward, and what it tells."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------- class_probabilities


def _shifted(logits, by):
    """Return the softmax of logits from which something was subtracted, large or not."""
    exponentials = np.exp(logits - by)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _class_probabilities(bags, W, b):
    return softmax(bags @ W + b)


def _draw_classifier(rng, case):
    sizes = [(2, 4, 2), (3, 5, 2), (4, 6, 3), (3, 6, 2), (1, 3, 2), (2, 5, 4), (3, 4, 2)]
    batch, vocab, classes = sizes[case]
    bags = rng.integers(0, 3, (batch, vocab)).astype(float)
    bags[:, 0] = np.arange(1, batch + 1)
    return bags, rng.standard_normal((vocab, classes)), rng.standard_normal(classes)


def _probability_inputs(rng, case):
    bags, W, b = _draw_classifier(rng, case)
    if case == 3:  # logits of both signs in the thousands
        W[0] = 800, -900
    elif case == 5:  # the difference of large logits decides
        W[0] = 1000, 1000.5, 999, 998
    elif case == 6:  # one text has far larger logits than the others
        bags[:, 0] = 0, 1, 0
        W[0] = 5000, 5001
    return bags, W, b


def _classifier_example(rng):
    bags = np.array([[1.0, 2.0]])
    return bags, rng.integers(-5, 6, (2, 2)) / 10, np.array([0.5, 0.0])


class_probabilities = Exercise(
    "class_probabilities",
    _class_probabilities,
    _probability_inputs,
    {"probabilities": "(batch, classes)"},
    cases=7,
    tries=(
        "two classes",
        "another size of the vocabulary",
        "three classes",
        "logits in the thousands, of both signs",
        "a batch of one",
        "large logits that differ by little",
        "one text with far larger logits than the others",
    ),
    example=_classifier_example,
    stars=2,
    minutes=10,
    section=("02_bag_of_words", "Equation and code: every word votes"),
    idea="every word of a text votes for every class; the votes are added up, and the softmax "
    "makes of them shares that sum to 1.",
    equation="z = bags @ W + b and p = exp(z - m) / sum(exp(z - m)), m the largest z of the row",
    first_line="logits = bags @ W + b",
)
class_probabilities.mistake(
    "clipped",
    lambda bags, W, b: softmax(np.clip(bags @ W + b, -500, 500)),
    "clipping makes different logits equal: subtract each row's largest logit instead, which "
    "changes no probability.",
)
class_probabilities.mistake(
    "one_largest_for_all",
    lambda bags, W, b: _shifted(bags @ W + b, (bags @ W + b).max()),
    "subtract each ROW's largest logit: where another text has far larger ones, all "
    "exponentials of this row become 0.",
)
class_probabilities.mistake(
    "shifted_by_the_mean",
    lambda bags, W, b: _shifted(bags @ W + b, (bags @ W + b).mean(axis=1, keepdims=True)),
    "what you subtract does not keep np.exp from overflowing: only the row's LARGEST logit does.",
)
class_probabilities.mistake(
    "bias_after_the_softmax",
    lambda bags, W, b: softmax(bags @ W) + b,
    "b belongs to the logits: add it before the softmax.",
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
    if case == 3:
        W[0] = 800, -900
    return bags, rng.integers(0, len(b), len(bags)), W, b


classifier_gradients = Exercise(
    "classifier_gradients",
    # only these arguments are the student's; `miss` is ours
    lambda bags, labels, W, b: _classifier_gradients(bags, labels, W, b),
    _gradients_inputs,
    {"dW": "W's shape", "db": "b's shape"},
    cases=5,
    tries=(
        "a word that is there twice",
        "another size of the vocabulary",
        "three classes",
        "logits in the thousands",
        "a batch of one",
    ),
    example=lambda rng: (
        np.array([[1.0, 2.0]]),
        rng.integers(0, 2, 1),
        np.array([[0.5, -0.5], [0.0, 0.5]]),
        np.zeros(2),
    ),
    stars=3,
    minutes=20,
    section=("02_bag_of_words", "The gradient, by hand"),
    idea="a text pulls at each class by how far its probability is from the truth, and every word "
    "passes the pull on as often as it stands in the text.",
    equation="dz = (p - one_hot(label)) / texts, dW = bags.T @ dz, db = dz summed over the texts",
    first_line="dlogits = class_probabilities(bags, W, b), then subtract 1 at the labels",
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
