"""The check of lab 1 about the loss: the cross-entropy of a batch."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import log_softmax, softmax


def _picked(rows, targets):
    return rows[np.arange(len(targets)), targets]


def _cross_entropy(logits, targets):
    return -_picked(log_softmax(logits), targets).mean()


def _naive_cross_entropy(logits, targets):
    powers = np.exp(logits)
    return -np.log(_picked(powers / powers.sum(axis=1, keepdims=True), targets)).mean()


def _cross_entropy_inputs(rng, case):
    batch, vocab, scale = [(2, 3, 1), (4, 6, 3), (3, 5, 1), (3, 4, 2000), (1, 4, 2), (5, 3, 1)][
        case
    ]
    logits = scale * rng.standard_normal((batch, vocab))
    targets = rng.integers(1, vocab, batch)
    targets[-1] = vocab - 1
    if case in (1, 5):
        targets[:2] = 0
    if case == 3:  # one target that the model thinks impossible, one of which it is certain
        targets[:2] = logits[0].argmin(), logits[1].argmax()
        logits[1, targets[1]] = scale
    if case == 5:  # some rows far above the others
        logits[::2] += 1500
        logits[1::2] -= 1500
    return logits, targets


cross_entropy = Exercise(
    "cross_entropy",
    _cross_entropy,
    _cross_entropy_inputs,
    {"loss": ""},
    cases=6,
    tries=(
        "two examples",
        "the target 0",
        "three examples",
        "logits in the thousands",
        "a batch of one",
        "one row with very large logits, another with very small ones",
    ),
    example=lambda rng: (rng.integers(-20, 20, (2, 3)) / 10, rng.integers(0, 3, 2)),
    stars=2,
    minutes=10,
    section=("01_fixed_windows", "The loss"),
    idea="The loss is the surprise at the word that really came: none for a model that was sure of "
    "it, large for one that thought it impossible. Only differences between the logits of a row "
    "count, so you may first lower a whole row until its largest logit is 0.",
    equation="loss = mean over i of log(sum_j exp(z[i, j])) - z[i, targets[i]], where z is logits "
    "minus the largest logit of each row",
    first_line="z = logits - logits.max(axis=1, keepdims=True)",
)


def _yes_or_no(logits, targets):
    p, hot = 1 / (1 + np.exp(-logits)), np.eye(logits.shape[1])[targets]
    return -(hot * np.log(p) + (1 - hot) * np.log(1 - p)).sum(axis=1).mean()


def _one_maximum(logits, targets, axis):
    z = logits - logits.max()
    return -_picked(z - np.log(np.exp(z).sum(axis=axis, keepdims=True)), targets).mean()


cross_entropy.mistake(
    "sum",
    lambda logits, targets: _cross_entropy(logits, targets) * len(targets),
    "take the mean over the examples, not the sum.",
)
cross_entropy.mistake(
    "sign",
    lambda logits, targets: -_cross_entropy(logits, targets),
    "the loss is MINUS the mean of the log-probabilities.",
)
cross_entropy.mistake(
    "bits",
    lambda logits, targets: _cross_entropy(logits, targets) / np.log(2),
    "use the natural logarithm, np.log: the loss is in nats.",
)
cross_entropy.mistake(
    "no_log",
    lambda logits, targets: -_picked(softmax(logits), targets).mean(),
    "take the logarithm of the probability of the target.",
)
cross_entropy.mistake(
    "one_minus_p",
    lambda logits, targets: 1 - _picked(softmax(logits), targets).mean(),
    "the loss of an example is -log(p), not 1 - p.",
)
cross_entropy.mistake(
    "log_of_the_mean",
    lambda logits, targets: -np.log(_picked(softmax(logits), targets).mean()),
    "take the logarithm of each example first, then the mean.",
)
cross_entropy.mistake(
    "perplexity",
    lambda logits, targets: np.exp(_cross_entropy(logits, targets)),
    "that is the perplexity: leave the last np.exp away.",
)
cross_entropy.mistake(
    "all_words",
    lambda logits, targets: -log_softmax(logits)[:, targets].mean(),
    "only the target's log-probability counts, one for each example: pick it with the pair "
    "of indices (example, target).",
)
cross_entropy.mistake(
    "likeliest_word",
    lambda logits, targets: -log_softmax(logits).max(axis=1).mean(),
    "look at the probability of the target, not at that of the likeliest word.",
)
cross_entropy.mistake(
    "entropy",
    lambda logits, targets: -(softmax(logits) * log_softmax(logits)).sum(axis=1).mean(),
    "that is how unsure the model is, whatever came: the targets do not occur in it.",
)
cross_entropy.mistake(
    "targets_from_one",
    lambda logits, targets: -_picked(log_softmax(logits), targets - 1).mean(),
    "the first word has id 0: target 2 picks the column 2.",
)
cross_entropy.mistake(
    "zero_left_out",
    lambda logits, targets: -_picked(log_softmax(logits), targets)[targets != 0].mean(),
    "the id 0 is a word like any other: its examples count, too.",
)
cross_entropy.mistake(
    "first_example_only",
    lambda logits, targets: -log_softmax(logits)[0, targets[0]],
    "that is the loss of the first example: take the mean over all of them.",
)
cross_entropy.mistake(
    "squared_error",
    lambda logits, targets: (
        ((softmax(logits) - np.eye(logits.shape[1])[targets]) ** 2).sum(axis=1).mean()
    ),
    "that is a squared error: the cross-entropy is minus the logarithm of the target's "
    "probability.",
)
cross_entropy.mistake(
    "yes_or_no",
    _yes_or_no,
    "the words compete for one place: a softmax over each row, not a sigmoid for each word.",
)
cross_entropy.mistake(
    "no_softmax",
    lambda logits, targets: -np.log(_picked(logits, targets)).mean(),
    "logits are no probabilities: first the softmax of each row, then its logarithm.",
)
cross_entropy.mistake(
    "logits_alone",
    lambda logits, targets: -_picked(logits, targets).mean(),
    "a logit is no log-probability yet: the logarithm of the row's sum is missing.",
)
cross_entropy.mistake(
    "divided_by_words",
    lambda logits, targets: -_picked(log_softmax(logits), targets).sum() / logits.shape[1],
    "divide by the number of examples, not by the number of words.",
)
cross_entropy.mistake(
    "overflow",
    lambda logits, targets: _naive_cross_entropy(logits, targets),
    "np.exp of a large logit overflows, of a very small one it is 0, and then a division or a "
    "logarithm gives no number: subtract each ROW's largest logit first.",
)
cross_entropy.mistake(
    "log_zero",
    lambda logits, targets: _naive_cross_entropy(
        logits - logits.max(axis=1, keepdims=True), targets
    ),
    "the loss has become infinite: subtract the LARGEST logit of each row, and take the logarithm "
    "by hand, log(e^a / sum) = a - log(sum), so that np.log never meets a 0.",
)
cross_entropy.mistake(
    "shifted_once",
    lambda logits, targets: (
        np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1))
        - _picked(logits, targets)
    ).mean(),
    "you subtract the largest logit inside the sum, but not from the target's logit: use the "
    "shifted logits in both places.",
)
cross_entropy.mistake(
    "one_sum_for_all",
    lambda logits, targets: -_picked(np.log(np.exp(logits) / np.exp(logits).sum()), targets).mean(),
    "every row of logits has a softmax, and so a sum, of its own (axis and keepdims).",
)
cross_entropy.mistake(
    "one_softmax_for_all",
    lambda logits, targets: _one_maximum(logits, targets, axis=None),
    "one softmax for each row: give max and sum axis=1 and keepdims=True.",
)
cross_entropy.mistake(
    "one_maximum_for_all",
    lambda logits, targets: _one_maximum(logits, targets, axis=1),
    "subtract from each row its OWN largest logit, not the largest of all.",
)
cross_entropy.mistake(
    "wrong_axis",
    lambda logits, targets: -_picked(log_softmax(logits.T).T, targets).mean(),
    "normalise over the words (axis 1), not over the examples.",
)
