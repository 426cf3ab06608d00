"""Answers to lab 1: the cross-entropy of a batch."""

import math

import numpy as np

from tests.exercises.answers import right, wrong


def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def softmax(logits):
    return np.exp(log_softmax(logits))


@right("cross_entropy")
def picked_from_each_row(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets].mean()


@right("cross_entropy")
def row_by_row(logits, targets):
    total = 0
    for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(each - top) for each in row)) - row[target]
    return total / len(targets)


@right("cross_entropy")
def logaddexp_reduced(scores, words):
    picked = np.take_along_axis(scores, words[:, None], axis=1)[:, 0]
    return np.average(np.logaddexp.reduce(scores, axis=1) - picked)


@right("cross_entropy")
def against_the_targets_own_logit(logits, targets):
    n = np.arange(len(targets))
    gaps = logits - logits[n, targets][:, None]
    top = gaps.max(axis=1)
    return (top + np.log(np.exp(gaps - top[:, None]).sum(axis=1))).mean()


@right("cross_entropy")
def with_one_hot_and_einsum(logits, targets):
    hot = np.eye(logits.shape[1])[targets]
    return -np.einsum("nv,nv->", hot, log_softmax(logits)) / len(targets)


@right("cross_entropy")
def torchs_cross_entropy(logits, targets):
    import torch

    return torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(targets))


@right("cross_entropy")
def a_mean_kept_while_going(logits, targets):
    mean = 0.0
    for seen, (row, target) in enumerate(zip(log_softmax(logits), targets, strict=True)):
        mean += (-row[target] - mean) / (seen + 1)
    return np.array([mean])[0]


@right("cross_entropy")
def the_books_cross_entropy(logits, targets):
    from utils.scratch.functions import cross_entropy

    return cross_entropy(logits, targets)[0]


@right("cross_entropy")
def the_books_log_softmax(logits, targets):
    from utils.scratch.functions import log_softmax

    losses = [-log_softmax(row)[target] for row, target in zip(logits, targets, strict=True)]
    return sum(losses) / len(losses)


@wrong("cross_entropy", fits="sum")
def summed(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets].sum()


@wrong("cross_entropy", fits="bits")
def in_bits(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets].mean() / np.log(2)


@wrong("cross_entropy", fits="scale")
def to_base_ten(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets].mean() / np.log(10)


@wrong("cross_entropy", fits="sign")
def sign_forgotten(logits, targets):
    return log_softmax(logits)[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="overflow")
def overflows(logits, targets):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


@wrong("cross_entropy", fits="log_zero")
def logarithm_of_zero(logits, targets):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = exponentials / exponentials.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


@wrong("cross_entropy")
def a_little_added_to_p(logits, targets):
    p = softmax(logits)[np.arange(len(targets)), targets]
    return -np.log(p + 1e-12).mean()


@wrong("cross_entropy")
def probabilities_clipped(logits, targets):
    p = softmax(logits)[np.arange(len(targets)), targets]
    return -np.log(np.clip(p, 1e-15, 1)).mean()


@wrong("cross_entropy")
def logits_clipped_at_500(logits, targets):
    return -log_softmax(np.clip(logits, -500, 500))[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="scale")
def mean_over_all_entries(logits, targets):
    hot = np.eye(logits.shape[1])[targets]
    return -(hot * log_softmax(logits)).mean()


@wrong("cross_entropy", fits="wrong_axis")
def softmax_down_the_batch(logits, targets):
    return -log_softmax(logits.T).T[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="one_softmax_for_all")
def softmax_over_everything(logits, targets):
    shifted = logits - logits.max()
    logs = shifted - np.log(np.exp(shifted).sum())
    return -logs[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="one_maximum_for_all")
def one_largest_logit_for_all_rows(logits, targets):
    shifted = logits - logits.max()
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -logs[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="all_words")
def every_target_from_every_row(logits, targets):
    return -log_softmax(logits)[:, targets].mean()


@wrong("cross_entropy", fits="not_reduced")
def one_loss_an_example(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets]


@wrong("cross_entropy", fits="one_minus_p")
def without_the_logarithm(logits, targets):
    return (1 - softmax(logits)[np.arange(len(targets)), targets]).mean()


@wrong("cross_entropy", fits="log_of_the_mean")
def logarithm_of_the_mean(logits, targets):
    return -np.log(softmax(logits)[np.arange(len(targets)), targets].mean())


@wrong("cross_entropy", fits="zero_left_out")
def zero_is_padding(logits, targets):
    losses = -log_softmax(logits)[np.arange(len(targets)), targets]
    return losses[targets != 0].mean()


@wrong("cross_entropy", fits="first_example_only")
def first_example_only(logits, targets):
    return -log_softmax(logits)[0, targets[0]]


@wrong("cross_entropy", fits="yes_or_no")
def yes_or_no_for_every_word(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    hot = np.eye(logits.shape[1])[targets]
    return -(hot * np.log(p) + (1 - hot) * np.log(1 - p)).sum(axis=1).mean()


@wrong("cross_entropy", fits="perplexity")
def perplexity(logits, targets):
    return np.exp(-log_softmax(logits)[np.arange(len(targets)), targets].mean())


@wrong("cross_entropy", fits="no_softmax")
def without_the_softmax(logits, targets):
    return -np.log(logits[np.arange(len(targets)), targets]).mean()


@wrong("cross_entropy", fits="logits_alone")
def logits_alone(logits, targets):
    return -logits[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="likeliest_word")
def of_the_likeliest_word(logits, targets):
    return -log_softmax(logits).max(axis=1).mean()


@wrong("cross_entropy", fits="entropy")
def entropy_of_the_model(logits, targets):
    p = softmax(logits)
    return -(p * log_softmax(logits)).sum(axis=1).mean()


@wrong("cross_entropy", fits="whole")
def whole_division(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets].sum() // len(targets)


@wrong("cross_entropy", fits="targets_from_one")
def targets_from_one(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets - 1].mean()


@wrong("cross_entropy", fits="zero")
def given_up_where_it_overflows(logits, targets):
    if np.abs(logits).max() > 700:
        return 0.0
    return -log_softmax(logits)[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="squared_error")
def squared_error(logits, targets):
    hot = np.eye(logits.shape[1])[targets]
    return ((softmax(logits) - hot) ** 2).sum(axis=1).mean()


@wrong("cross_entropy", fits="divided_by_words")
def divided_by_the_words(logits, targets):
    return -log_softmax(logits)[np.arange(len(targets)), targets].sum() / logits.shape[1]


@wrong("cross_entropy", fits="log_zero")
def smallest_logit_subtracted(logits, targets):
    shifted = logits - logits.min(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -logs[np.arange(len(targets)), targets].mean()


@wrong("cross_entropy", fits="shifted_once")
def largest_logit_not_given_back(logits, targets):
    n = np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(shifted).sum(axis=1)) - logits[n, targets]).mean()
