"""The checks of lab 9 on an interval for a share, and on a paired test."""

from math import comb, erfc, sqrt

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------- share_interval


def _plain(right, total, z, miss):
    """Return the plain interval, or the one with two right and two wrong texts more."""
    if miss == "agresti":
        right, total = right + 2, total + 4
    share = right / total
    half = z * sqrt(share * (1 - share) / total)
    if miss == "plain_cut_off":
        return max(0.0, share - half), min(1.0, share + half)
    return share - half, share + half


def _share_interval(right, total, miss=""):
    """Return Wilson's interval; `miss` names the mistake to make on the way."""
    z = {"z_of_2": 2.0, "z_of_90": 1.645, "one_error": 1.0, "z_of_99": 2.576}.get(miss, 1.96)
    share = (total - right if miss == "share_of_errors" else right) / total
    if miss in ("plain", "plain_cut_off", "agresti"):
        return _plain(right, total, z, miss)
    middle = share + z**2 / (2 * total)
    under = share * (1 - share) / total + z**2 / (4 * total**2)
    shrink = 1 + z**2 / total
    middle = share + z**2 / total if miss == "half_forgotten" else middle
    middle = share if miss == "middle_not_moved" else middle
    under = share * (1 - share) / total + z**2 / (4 * total) if miss == "total_once" else under
    under = share * (1 - share) / total if miss == "no_second_term" else under
    if miss == "times_total":
        under = share * (1 - share) / total + z**2 / 4 * total
    if miss == "two_for_four":
        under = share * (1 - share) / total + z**2 / (2 * total**2)
    half = z * (under if miss == "no_root" else sqrt(under))
    half = sqrt(under) if miss == "z_forgotten" else half
    if miss == "term_outside_the_root":
        half = z * sqrt(share * (1 - share) / total) + z**2 / (4 * total**2)
    shrink = 1 + z**2 if miss == "total_missing_below" else shrink
    shrink = 1.0 if miss == "not_divided" else shrink
    if miss == "half_not_divided":
        return middle / shrink - half, middle / shrink + half
    if miss == "middle_not_divided":
        return middle - half / shrink, middle + half / shrink
    low, high = (middle - half) / shrink, (middle + half) / shrink
    return {
        "swapped": (high, low),
        "middle_and_half": (middle / shrink, half / shrink),
        "counts": (total * low, total * high),
        "percent": (100 * low, 100 * high),
        "two_digits": (round(low, 2), round(high, 2)),
    }.get(miss, (low, high))


def _share_inputs(rng, case):
    some = int(rng.integers(30, 60))
    return [(8, 10), (20, 20), (0, 15), (some, 80), (3, 40), (1, 1), (1600 + some, 2000)][case]


share_interval = Exercise(
    "share_interval",
    lambda right, total: _share_interval(right, total),
    _share_inputs,
    {"low": "a number", "high": "a number"},
    cases=7,
    tries=(
        "ten texts",
        "a classifier that was always right",
        "a classifier that was never right",
        "eighty texts",
        "a classifier that was seldom right",
        "a single text",
        "two thousand texts",
    ),
    example=lambda rng: (int(rng.integers(10, 20)), 20),
    relative=1e-4,  # z may be 1.96 or 1.959964
    stars=2,
    minutes=10,
    section=("09_sentiment", "On real data"),
    idea="which true shares would make what you saw no great surprise? Near 0 and 1 they lie more "
    "on the side of one half, so the middle moves there, and the width is never 0.",
    equation="(share + z**2 / (2 n) -/+ z * sqrt(share (1 - share) / n + z**2 / (4 n**2))) / "
    "(1 + z**2 / n), with z = 1.96 and n = total",
    first_line="z, share = 1.96, right / total",
)
for _name, _hint in {
    "plain": "this is the plain interval, share ± 1.96 errors. With 20 of 20 right it has no "
    "width. Wilson's has z² terms.",
    "plain_cut_off": "this is the plain interval, cut off at 0 and 1: with 20 of 20 right it has "
    "no width. Wilson's has z² terms.",
    "z_of_2": "take z = 1.96, not 2.",
    "two_for_four": "the second term under the root is z² / (4 total²), with a 4.",
    "times_total": "under the root: z**2 / (4 * total**2), with both in brackets. z**2 / 4 * total "
    "multiplies by total.",
    "middle_not_divided": "1 + z² / total divides all of it, the middle AND the half width: "
    "brackets around the sum.",
    "percent": "give shares between 0 and 1, not per cent.",
    "two_digits": "do not round: the text's numbers are rounded for reading only.",
    "agresti": "this adds two right and two wrong texts, a good approximation. Asked for is the "
    "exact formula.",
    "z_forgotten": "z stands before the root: half = z * sqrt(...).",
    "term_outside_the_root": "z² / (4 total²) stands under the root, too.",
    "total_missing_below": "divide by 1 + z² / total: the total is missing.",
    "share_of_errors": "this is the interval for the share of errors: share = right / total.",
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
    if miss == "rest_of_the_differing":
        only_b = int((first != second).sum()) - only_a
    differ, least = only_a + only_b, min(only_a, only_b)
    if miss == "all_texts":
        differ = len(targets)
    upto = {"larger_tail": max(only_a, only_b), "up_to_the_second": only_b}.get(miss, least)
    terms = [comb(differ, k) for k in range(upto + 1)]
    terms = terms[:-1] if miss == "tail_too_short" else terms
    terms = terms[-1:] if miss == "one_term" else terms
    terms = terms[1:] if miss == "from_one" else terms
    p = 2 * sum(terms) / 2**differ
    if miss == "normal":
        p = erfc(abs(only_a - only_b) / sqrt(2 * max(differ, 1)))
    p = p / {"one_sided": 2, "a_quarter": 4}.get(miss, 1)
    p = p if miss == "not_capped" else min(1.0, p)
    return only_a, only_b, 1 - p if miss == "turned_round" else p


def _answers(rng, counts, classes):
    """Draw answers of two models: right of the first alone, the second alone, both, neither."""
    right = rng.permutation(np.repeat([[1, 0], [0, 1], [1, 1], [0, 0]], counts, axis=0))
    targets = rng.permutation(np.arange(len(right)) % classes)
    # of three classes two models may be wrong in two ways
    wrong = (targets + rng.integers(1, classes, (2, len(right)))) % classes
    first, second = np.where(right.T, targets, wrong)
    return first, second, targets


def _test_inputs(rng, case):
    """Draw answers with few, with equal and with many differences, and of three classes."""
    counts = [(5, 1, 4, 2), (3, 3, 6, 2), (12, 4, 20, 9), (2, 9, 9, 1), (0, 0, 5, 2), (7, 0, 4, 3)]
    return _answers(rng, [*counts, (90, 61, 40, 9)][case], classes=3 if case in (2, 6) else 2)


paired_test = Exercise(
    "paired_test",
    lambda first, second, targets: _paired_test(first, second, targets),
    _test_inputs,
    {"only_first": "a count", "only_second": "a count", "p": "a number"},
    cases=7,
    tries=(
        "a dozen texts",
        "equal counts",
        "three classes, of which two models may choose different wrong ones",
        "a second model that is the better one",
        "two models that differ nowhere",
        "a second model that is never right alone",
        "two hundred texts",
    ),
    example=lambda rng: _answers(rng, (4, 1, 2, 1), classes=2),
    stars=2,
    minutes=15,
    section=("09_sentiment", "Ask about the same texts"),
    idea="where both are right or both are wrong nothing is learnt. Every other text is a coin "
    "toss: how strange is this split if the coin is fair?",
    equation="n = only_first + only_second, m the smaller; p = min(1, 2 (C(n, 0) + ... + C(n, m)) "
    "/ 2**n)",
    first_line="right, other_right = first == targets, second == targets",
)
for _name, _hint in {
    "not_compared_with_targets": "count RIGHT answers: compare with targets first.",
    "all_right": "these are all right answers of each. Count those that ONLY one got right.",
    "wrong_counted": "turned round: only_first counts texts that the first got right and the "
    "second wrong.",
    "agreements": "where both are right, or both wrong, nothing tells them apart. Count where they "
    "differ.",
    "all_texts": "the coin is tossed only where the two differ: n = only_first + only_second.",
    "larger_tail": "p is 1 in every call, so too much is added up: the sum goes up to the SMALLER "
    "of the two counts, and is divided by 2**n.",
    "rest_of_the_differing": "two models may differ and both be wrong, where there are more than "
    "two classes: count the texts that ONLY the second got right.",
    "up_to_the_second": "sum up to the SMALLER of the two counts: it need not be the second.",
    "from_one": "the sum begins with k = 0: no text at all for one of the two.",
    "a_quarter": "p is four times as large: twice the tail, over 2**n.",
    "normal": "this is the approximation by a normal curve. Add up the exact terms, comb(n, k).",
    "tail_too_short": "the sum runs to the smaller count, that one included.",
    "one_term": "sum over all k from 0 to the smaller count, not its last term alone.",
    "one_sided": "either model could be the better one: twice the tail.",
    "not_capped": "a probability is at most 1: with equal counts twice the tail is more.",
    "turned_round": "p is small if the difference is hard to explain by chance. Return the tail, "
    "not 1 minus it.",
}.items():
    paired_test.mistake(_name, lambda *inputs, miss=_name: _paired_test(*inputs, miss), _hint)
