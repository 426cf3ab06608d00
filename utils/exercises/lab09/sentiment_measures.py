"""Checks of lab 9: an interval for a share, a paired test, how far to trust a probability."""

from math import comb, sqrt

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------- share_interval


def _share_interval(right, total, miss=""):
    """Return Wilson's interval; `miss` names the mistake to make on the way."""
    z = {"z_of_90": 1.645, "one_error": 1.0, "z_of_99": 2.576}.get(miss, 1.96)
    share = right / total
    if miss == "plain":
        half = z * sqrt(share * (1 - share) / total)
        return share - half, share + half
    middle = share + z**2 / (2 * total)
    under = share * (1 - share) / total + z**2 / (4 * total**2)
    shrink = 1 + z**2 / total
    middle = share + z**2 / total if miss == "half_forgotten" else middle
    middle = share if miss == "middle_not_moved" else middle
    under = share * (1 - share) / total + z**2 / (4 * total) if miss == "total_once" else under
    under = share * (1 - share) / total if miss == "no_second_term" else under
    half = z * (under if miss == "no_root" else sqrt(under))
    shrink = 1.0 if miss == "not_divided" else shrink
    if miss == "half_not_divided":
        return middle / shrink - half, middle / shrink + half
    low, high = (middle - half) / shrink, (middle + half) / shrink
    return {
        "swapped": (high, low),
        "middle_and_half": (middle / shrink, half / shrink),
        "counts": (total * low, total * high),
    }.get(miss, (low, high))


share_interval = Exercise(
    "share_interval",
    lambda right, total: _share_interval(right, total),
    lambda rng, case: [(8, 10), (20, 20), (int(rng.integers(30, 60)), 80), (3, 40)][case % 4],
    {"low": "a number", "high": "a number"},
)
for _name, _hint in {
    "plain": "this is the plain interval, share ± 1.96 errors. With 20 of 20 right it has no "
    "width. Wilson's has z² terms.",
    "z_of_90": "1.645 belongs to 90 %. For 95 % take z = 1.96.",
    "one_error": "the z is missing: 1.96 for 95 %.",
    "z_of_99": "2.576 belongs to 99 %. For 95 % take z = 1.96.",
    "half_forgotten": "the middle is moved by z² / (2 total), not by z² / total.",
    "middle_not_moved": "the middle is moved towards one half: share + z² / (2 total).",
    "total_once": "under the root stands z² / (4 total²): total is squared.",
    "no_second_term": "under the root there are two terms: add z² / (4 total²).",
    "no_root": "take the root: sqrt(...).",
    "not_divided": "divide by 1 + z² / total at the end.",
    "half_not_divided": "divide both by 1 + z² / total, the middle AND the half width.",
    "swapped": "first the low end, then the high one.",
    "middle_and_half": "return the two ends, middle - half and middle + half.",
    "counts": "the ends are shares between 0 and 1, not numbers of texts.",
}.items():
    share_interval.mistake(_name, lambda *inputs, miss=_name: _share_interval(*inputs, miss), _hint)

# ---------------------------------------------------------------------------------- paired_test


def _paired_test(first, second, targets, miss=""):
    """Compare two models on the same texts; `miss` names the mistake to make on the way."""
    a, b = first == targets, second == targets
    if miss == "not_compared_with_targets":
        a, b = first == 1, second == 1
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    if miss == "all_right":
        only_a, only_b = int(a.sum()), int(b.sum())
    if miss == "wrong_counted":
        only_a, only_b = only_b, only_a
    if miss == "agreements":
        only_a, only_b = int((a & b).sum()), int((~a & ~b).sum())
    differ, least = only_a + only_b, min(only_a, only_b)
    if miss == "all_texts":
        differ = len(targets)
    upto = max(only_a, only_b) if miss == "larger_tail" else least
    terms = [comb(differ, k) for k in range(upto + 1)]
    terms = terms[:-1] if miss == "tail_too_short" else terms
    terms = terms[-1:] if miss == "one_term" else terms
    p = 2 * sum(terms) / 2**differ
    p = p / 2 if miss == "one_sided" else p
    p = p if miss == "not_capped" else min(1.0, p)
    return only_a, only_b, 1 - p if miss == "turned_round" else p


def _test_inputs(rng, case):
    """Draw answers with few, with equal and with many differences."""
    only_a, only_b, both, neither = [(5, 1, 4, 2), (3, 3, 6, 2), (12, 4, 20, 5), (2, 9, 9, 1)][case]
    right = np.repeat([[1, 0], [0, 1], [1, 1], [0, 0]], (only_a, only_b, both, neither), axis=0)
    right = rng.permutation(right).astype(bool)
    targets = rng.permutation(np.arange(len(right)) % 2)
    first, second = (np.where(column, targets, 1 - targets) for column in right.T)
    return first, second, targets


paired_test = Exercise(
    "paired_test",
    lambda first, second, targets: _paired_test(first, second, targets),
    _test_inputs,
    {"only_first": "a count", "only_second": "a count", "p": "a number"},
)
for _name, _hint in {
    "not_compared_with_targets": "count RIGHT answers: compare with targets first.",
    "all_right": "these are all right answers of each. Count those that ONLY one got right.",
    "wrong_counted": "turned round: only_first counts texts that the first got right and the "
    "second wrong.",
    "agreements": "where both are right, or both wrong, nothing tells them apart. Count where they "
    "differ.",
    "all_texts": "the coin is tossed only where the two differ: n = only_first + only_second.",
    "larger_tail": "sum up to the SMALLER of the two counts.",
    "tail_too_short": "the sum runs to the smaller count, that one included.",
    "one_term": "sum over all k from 0 to the smaller count, not its last term alone.",
    "one_sided": "either model could be the better one: twice the tail.",
    "not_capped": "a probability is at most 1: with equal counts twice the tail is more.",
    "turned_round": "p is small if the difference is hard to explain by chance. Return the tail, "
    "not 1 minus it.",
}.items():
    paired_test.mistake(_name, lambda *inputs, miss=_name: _paired_test(*inputs, miss), _hint)

# ---------------------------------------------------------------------------------- reliability


def _reliability(p, labels, bins, miss=""):
    """Compare said and came, bin by bin; `miss` names the mistake to make on the way."""
    where = (p * bins).astype(int)
    where = np.round(p * bins).astype(int) if miss == "rounded" else where
    where = np.minimum(where, bins - 1)
    counts = np.bincount(where, minlength=bins)
    divisor = counts.clip(1)
    said = np.bincount(where, p, bins) / divisor
    if miss == "middle_of_the_bin":
        said = (np.arange(bins) + 0.5) / bins * (counts > 0)
    right = (p >= 0.5) == labels
    came = np.bincount(where, right if miss == "right_answers" else labels, bins) / divisor
    if miss == "not_divided":
        said, came = said * counts, came * counts
    gaps = np.abs(said - came)
    error = {
        "signed": ((said - came) * counts).sum() / len(p),
        "unweighted": gaps.mean(),
        "only_filled_bins": gaps[counts > 0].mean(),
        "squared": (gaps**2 * counts).sum() / len(p),
        "largest": gaps.max(),
        "of_single_texts": np.abs(p - labels).mean(),
        "not_divided_by_texts": (gaps * counts).sum(),
    }.get(miss, (gaps * counts).sum() / len(p))
    return (came, said, error) if miss == "swapped" else (said, came, error)


def _bin_inputs(rng, case):
    size, bins = [(8, 4), (30, 5), (60, 10), (40, 4)][case % 4]
    p = rng.beta(0.7, 0.7, size).round(2)
    p[0], p[1] = 1.0, 0.19  # the last edge belongs to the last bin
    p = np.where((p > 0.24) & (p < 0.5), 0.9, p) if case in (0, 3) else p  # an empty bin
    labels = (rng.random(size) < 0.3 + 0.3 * p).astype(int)
    labels[0] = 1
    return p, labels, bins


reliability = Exercise(
    "reliability",
    lambda p, labels, bins: _reliability(p, labels, bins),
    _bin_inputs,
    {"said": "(bins,)", "came": "(bins,)", "error": "a number"},
)
for _name, _hint in {
    "rounded": "bin k holds the probabilities from k / bins on: cut off, do not round.",
    "middle_of_the_bin": "said is the MEAN of the probabilities in the bin, not its middle.",
    "right_answers": "came is the share of texts with label 1, not of right answers: p is the "
    "probability of class 1.",
    "not_divided": "these are sums. Divide by the number of texts in each bin.",
    "signed": "too high here and too low there must not cancel: take the absolute difference of "
    "each bin.",
    "unweighted": "a bin counts by its texts: weigh each gap by the number of texts in its bin.",
    "only_filled_bins": "the plain mean over filled bins lets a bin of one text count like one of "
    "fifty: weigh by the number of texts.",
    "squared": "the absolute difference, not its square.",
    "largest": "the mean gap is asked for, not the largest.",
    "of_single_texts": "compare means of a bin, not single texts: no single text can come to 70 %.",
    "not_divided_by_texts": "divide by the number of texts.",
    "swapped": "first said, what the model says; then came.",
}.items():
    reliability.mistake(_name, lambda *inputs, miss=_name: _reliability(*inputs, miss), _hint)
