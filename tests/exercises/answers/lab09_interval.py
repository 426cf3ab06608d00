"""Answers to lab 9 as students write them: an interval for a share."""

import math
from math import sqrt

import numpy as np
import torch

from tests.exercises.answers import right, wrong
from utils.metrics import wilson_interval


@right("share_interval")
def the_books_interval(right, total):
    return wilson_interval(right, total)


@right("share_interval")
def as_roots_of_a_quadratic(right, total):
    # (p - share)^2 = z^2 p (1 - p) / n, solved for p
    p, z2 = right / total, 1.96**2 / total
    a, b, c = 1 + z2, -(2 * p + z2), p * p
    root = np.sqrt(max(0, b * b - 4 * a * c))
    return np.array([-b - root, -b + root]) / (2 * a)


@right("share_interval")
def in_counts(hits, n):
    z2 = 1.96 * 1.96
    middle = (hits + z2 / 2) / (n + z2)
    half = 1.96 * (hits * (n - hits) / n + z2 / 4) ** 0.5 / (n + z2)
    return [middle - half, middle + half]


@right("share_interval")
def a_finer_z(right, total):
    z, p = 1.959963984540054, right / total
    root = math.sqrt(p * (1 - p) / total + z**2 / (4 * total**2))
    ends = [(p + z**2 / (2 * total) + sign * z * root) / (1 + z**2 / total) for sign in (-1, 1)]
    return tuple(min(1.0, max(0.0, end)) for end in ends)


@right("share_interval")
def a_tensor(right, total):
    p, z = torch.tensor(right / total, dtype=torch.float32), 1.96
    half = z * torch.sqrt(p * (1 - p) / total + z**2 / (4 * total**2))
    return torch.stack([p + z**2 / (2 * total) - half, p + z**2 / (2 * total) + half]) / (
        1 + z**2 / total
    )


@wrong("share_interval", fits="plain")
def the_plain_one(right, total):
    p = right / total
    half = 1.96 * sqrt(p * (1 - p) / total)
    return p - half, p + half


@wrong("share_interval", fits="z_of_90")
def for_ninety_percent(right, total):
    return wilson_interval(right, total, 1.645)


@wrong("share_interval", fits="z_of_2")
def z_of_two(right, total):
    return wilson_interval(right, total, 2)


def _wilson(right, total, middle=2.0, n2=4.0, root=sqrt, shrink=1.0):
    """Return the interval with the usual slips; without options it is right."""
    z, p = 1.96, right / total
    half = z * root(p * (1 - p) / total + z**2 / (n2 * total**2))
    scale = 1 + shrink * z**2 / total
    return ((p + z**2 / (middle * total)) - half) / scale, (
        (p + z**2 / (middle * total)) + half
    ) / scale


@wrong("share_interval", fits="half_forgotten")
def forgets_the_two(right, total):
    return _wilson(right, total, middle=1.0)


@wrong("share_interval", fits="two_for_four")
def two_in_place_of_four(right, total):
    return _wilson(right, total, n2=2.0)


@wrong("share_interval", fits="no_root")
def forgets_the_root(right, total):
    return _wilson(right, total, root=float)


@wrong("share_interval", fits="not_divided")
def does_not_divide(right, total):
    return _wilson(right, total, shrink=0.0)


@wrong("share_interval", fits="swapped")
def high_end_first(right, total):
    return _wilson(right, total)[::-1]


@wrong("share_interval", fits="times_total total_once")
def total_not_squared(right, total):
    z, p = 1.96, right / total
    half = z * sqrt(p * (1 - p) / total + z**2 / 4 * total)
    return (p + z**2 / (2 * total) - half) / (1 + z**2 / total), (p + z**2 / (2 * total) + half) / (
        1 + z**2 / total
    )


@wrong("share_interval", fits="middle_not_divided")
def brackets_missing(right, total):
    z, p = 1.96, right / total
    half = z * sqrt(p * (1 - p) / total + z**2 / (4 * total**2))
    return p + z**2 / (2 * total) - half / (1 + z**2 / total), p + z**2 / (2 * total) + half / (
        1 + z**2 / total
    )


@wrong("share_interval")
def whole_division(right, total):
    return wilson_interval(right // total * total, total)


@wrong("share_interval", fits="counts")
def in_texts(right, total):
    low, high = _wilson(right, total)
    return low * total, high * total


@wrong("share_interval", fits="percent")
def in_percent(right, total):
    low, high = _wilson(right, total)
    return 100 * low, 100 * high


@wrong("share_interval", fits="two_digits")
def two_digits(right, total):
    low, high = _wilson(right, total)
    return round(low, 2), round(high, 2)


@wrong("share_interval", fits="plain_cut_off")
def the_plain_one_cut_off(right, total):
    p = right / total
    half = 1.96 * sqrt(p * (1 - p) / total)
    return max(0, p - half), min(1, p + half)


@wrong("share_interval")
def divides_by_what_is_wrong(right, total):
    p = right / total
    odds = p / (1 - p)
    half = 1.96 / sqrt(total * p * (1 - p))
    low, high = odds * np.exp(-half), odds * np.exp(half)
    return low / (1 + low), high / (1 + high)
