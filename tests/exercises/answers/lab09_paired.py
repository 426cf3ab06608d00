"""Answers to lab 9 as students write them: a paired test."""

import math
from math import comb, sqrt

import numpy as np
import torch

from tests.exercises.answers import right, wrong
from utils.metrics import mcnemar


@right("paired_test")
def the_books_test(first, second, targets):
    return mcnemar(first == targets, second == targets)


@right("paired_test")
def text_by_text(first, second, targets):
    a = b = 0
    for mine, theirs, target in zip(first, second, targets, strict=True):
        a += mine == target != theirs
        b += theirs == target != mine
    tail = 0.0
    for k in range(min(a, b) + 1):
        tail += math.exp(math.lgamma(a + b + 1) - math.lgamma(k + 1) - math.lgamma(a + b - k + 1)
                         - (a + b) * math.log(2))  # fmt: skip
    return a, b, min(1, 2 * tail)


@right("paired_test")
def with_floats_and_arrays(first, second, targets):
    a = np.sum((first == targets) * (second != targets))
    b = np.sum((first != targets) * (second == targets))
    terms = [comb(int(a + b), k) * 0.5 ** float(a + b) for k in range(int(min(a, b)) + 1)]
    return np.array([a, b, np.clip(2 * np.sum(terms), 0, 1)])


@right("paired_test")
def from_the_upper_tail(first, second, targets):
    table = torch.zeros(2, 2)
    for row, column in zip(first == targets, second == targets, strict=True):
        table[int(row), int(column)] += 1
    a, b = int(table[1, 0]), int(table[0, 1])
    tail = sum(comb(a + b, k) for k in range(max(a, b), a + b + 1)) / 2 ** (a + b)
    return a, b, tail * 2 if tail < 0.5 else 1.0


@right("paired_test")
def by_pascals_triangle(first, second, targets):
    right, other = (np.asarray(x) == targets for x in (first, second))
    a, b = int(right[~other].sum()), int(other[~right].sum())
    row = np.ones(1)
    for _ in range(a + b):
        row = np.convolve(row, [0.5, 0.5])
    return [a, b, float(min(1.0, 2 * row[: min(a, b) + 1].sum()))]


def _counts(first, second, targets):
    """Return both counts, rightly."""
    a, b = first == targets, second == targets
    return int((a & ~b).sum()), int((b & ~a).sum())


@wrong("paired_test", fits="not_capped")
def more_than_certain(first, second, targets):
    a, b = _counts(first, second, targets)
    return a, b, 2 * sum(comb(a + b, k) for k in range(min(a, b) + 1)) / 2 ** (a + b)


@wrong("paired_test", fits="one_sided")
def one_tail(first, second, targets):
    a, b = _counts(first, second, targets)
    return a, b, min(1.0, sum(comb(a + b, k) for k in range(min(a, b) + 1)) / 2 ** (a + b))


@wrong("paired_test", fits="tail_too_short")
def stops_one_before(first, second, targets):
    a, b = _counts(first, second, targets)
    return a, b, min(1.0, 2 * sum(comb(a + b, k) for k in range(min(a, b))) / 2 ** (a + b))


@wrong("paired_test", fits="one_term")
def one_term(first, second, targets):
    a, b = _counts(first, second, targets)
    return a, b, min(1.0, 2 * comb(a + b, min(a, b)) / 2 ** (a + b))


@wrong("paired_test", fits="all_texts")
def tosses_for_every_text(first, second, targets):
    a, b = _counts(first, second, targets)
    n = len(targets)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(min(a, b) + 1)) / 2**n)


@wrong("paired_test", fits="rest_of_the_differing")
def where_they_differ(first, second, targets):
    differ = first != second
    a = int((first[differ] == targets[differ]).sum())
    b = int(differ.sum()) - a
    return a, b, _tail(a, b)


def _tail(a, b):
    """Return p, rightly."""
    return min(1.0, 2 * sum(comb(a + b, k) for k in range(min(a, b) + 1)) / 2 ** (a + b))


@wrong("paired_test", fits="all_right")
def all_right_answers(first, second, targets):
    a, b = int((first == targets).sum()), int((second == targets).sum())
    return a, b, _tail(a, b)


@wrong("paired_test", fits="wrong_counted")
def counts_what_is_wrong(first, second, targets):
    b, a = _counts(first, second, targets)
    return a, b, _tail(a, b)


@wrong("paired_test", fits="up_to_the_second")
def takes_the_second_for_the_smaller(first, second, targets):
    a, b = _counts(first, second, targets)
    return a, b, min(1.0, 2 * sum(comb(a + b, k) for k in range(b + 1)) / 2 ** (a + b))


@wrong("paired_test")
def no_difference_no_answer(first, second, targets):
    a, b = _counts(first, second, targets)
    share = min(a, b) / (a + b)
    return a, b, 1.0 if share == 0.5 else _tail(a, b)


@wrong("paired_test")
def factorials_that_run_over(first, second, targets):
    a, b = _counts(first, second, targets)
    n = np.arange(1, a + b + 1).prod() if a + b else 1

    def factorial(k):
        return np.arange(1, k + 1).prod() if k else 1

    terms = [n / (factorial(k) * factorial(a + b - k)) for k in range(min(a, b) + 1)]
    return a, b, min(1.0, 2 * sum(terms) / 2.0 ** (a + b))


@wrong("paired_test", fits="not_compared_with_targets")
def class_one_is_right(first, second, targets):
    a, b = int(((first == 1) & (second != 1)).sum()), int(((second == 1) & (first != 1)).sum())
    return a, b, _tail(a, b)


@wrong("paired_test", fits="turned_round complement")
def one_minus_p(first, second, targets):
    a, b = _counts(first, second, targets)
    return a, b, 1 - _tail(a, b)


@wrong("paired_test")
def p_alone(first, second, targets):
    return _tail(*_counts(first, second, targets))


@wrong("paired_test", fits="normal")
def chi_square(first, second, targets):
    a, b = _counts(first, second, targets)
    return a, b, math.erfc(abs(a - b) / sqrt(2 * max(a + b, 1)))
