import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.metrics import (
    accuracy,
    bits_per_byte,
    calibration,
    mcnemar,
    perplexity,
    rouge,
    wilson_interval,
)


def test_a_uniform_guess_among_eight_words_has_perplexity_eight():
    assert perplexity(5 * math.log(8), 5) == pytest.approx(8)


def test_perplexity_weighs_tokens_not_batches():
    # three tokens of probability 1/2 in one batch and one of 1/32 in another
    batches = [(3 * math.log(2), 3), (math.log(32), 1)]
    total = perplexity(sum(nll for nll, _ in batches), sum(tokens for _, tokens in batches))
    assert total == pytest.approx(4)
    assert np.mean([perplexity(*batch) for batch in batches]) == pytest.approx(17)


def test_a_certain_model_has_perplexity_one():
    assert perplexity(0.0, 10) == 1


def test_a_perplexity_too_large_for_a_number_is_infinite():
    assert perplexity(1e6, 1) == math.inf


@pytest.mark.parametrize("tokens", [0, -1, math.nan])
def test_perplexity_of_no_token_is_refused(tokens):
    with pytest.raises(ValueError, match="at least one token"):
        perplexity(1.0, tokens)


@pytest.mark.parametrize("total", [math.nan, math.inf])
def test_perplexity_of_a_non_finite_loss_is_refused(total):
    with pytest.raises(ValueError, match="expected a finite sum"):
        perplexity(total, 3)


def test_accuracy_is_the_share_of_right_answers():
    assert accuracy([1, 0, 1, 1], np.array([1, 1, 1, 1])) == 0.75


def test_accuracy_of_different_shapes_is_refused():
    with pytest.raises(ValueError, match="differ in shape"):
        accuracy([[1], [0]], [1, 0])


def test_accuracy_of_nothing_is_refused():
    with pytest.raises(ValueError, match="0 targets"):
        accuracy([], [])


def test_accuracy_of_probabilities_is_refused():
    assert accuracy([1.0, 0.0], [1, 1]) == 0.5
    with pytest.raises(ValueError, match=r"predictions hold 0\.9: expected classes"):
        accuracy([0.9, 0.2], [1, 0])
    with pytest.raises(ValueError, match="'abc' is one string"):
        accuracy("abc", "abd")


# --- tests and intervals


def answers(first, second, both=3):
    """Return which questions two models get right: so many only the first, only the second."""
    right = [True] * first + [False] * second + [True] * both
    other = [False] * first + [True] * second + [True] * both
    return np.array(right), np.array(other)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_sum_of_the_coins_chances(first, second):
    throws = first + second
    tail = sum(math.comb(throws, k) for k in range(min(first, second) + 1))
    expected = min(1.0, 2 * tail / 2**throws)
    assert mcnemar(*answers(first, second)) == (first, second, pytest.approx(expected, rel=1e-12))


def test_mcnemar_of_very_many_disagreements_is_found():
    """The sum of 20,000 binomials of 12,000 digits took more than nine minutes."""
    throws, fewer = 40_000, 19_700
    term = total = 1
    for k in range(fewer):
        term = term * (throws - k) // (k + 1)
        total += term
    expected = 2 * total / 2**throws
    found = mcnemar(*answers(fewer, throws - fewer))[2]
    assert found == pytest.approx(expected, rel=1e-9)
    assert mcnemar(*answers(200_000, 200_000))[2] == mcnemar(*answers(34, 35))[2] == 1
    assert mcnemar(*answers(0, 40_000))[2] == 0


def test_mcnemar_of_predicted_classes_is_refused():
    assert mcnemar([1, 0, 1], [0, 0, 1])[:2] == (1, 0)
    for odd in ([2, 0, 1], [0.7, 0.2, 1.0], ["a", "b", "c"]):
        with pytest.raises(ValueError, match="right holds more than True and False"):
            mcnemar(odd, [1, 0, 1])
    with pytest.raises(ValueError, match="one answer of each model"):
        mcnemar([1, 0], [1, 0, 1])


@pytest.mark.parametrize(
    ("right", "total"), [(0.9, 1), (90.5, 100), (-1, 3), (4, 3), (0, 0), (math.nan, 3), (1, 2.5)]
)
def test_an_interval_needs_counts(right, total):
    with pytest.raises(ValueError, match="expected whole numbers"):
        wilson_interval(right, total)
    assert wilson_interval(np.int64(9), np.float64(10)) == wilson_interval(9, 10)


@pytest.mark.parametrize("z", [0, -1.96, math.nan, math.inf])
def test_an_interval_needs_a_width(z):
    with pytest.raises(ValueError, match=f"z={z}: expected a number above 0"):
        wilson_interval(1, 2, z)


def test_calibration_says_what_does_not_fit():
    with pytest.raises(ValueError, match="labels hold more than 0 and 1"):
        calibration([0.5, 0.5], [-1, 1])
    with pytest.raises(ValueError, match="bins=0: expected a whole number"):
        calibration([0.5], [1], bins=0)
    with pytest.raises(ValueError, match=r"probabilities go outside 0\.\.1"):
        calibration([math.nan], [1])


def test_what_a_perplexity_cannot_be_made_of_is_refused():
    for tokens in (2.5, math.inf):
        with pytest.raises(ValueError, match="whole number"):
            perplexity(1.0, tokens)
    with pytest.raises(ValueError, match="minus the log-probabilities"):
        perplexity(-500.0, 100)  # the sum of log p, its sign forgotten
    assert perplexity(-1e-9, 3) == pytest.approx(1)


@pytest.mark.parametrize("odd", [(i for i in [1]), {1, 2}, {1: 2}])
def test_accuracy_wants_lists(odd):
    with pytest.raises(ValueError, match="expected a list or an array of classes"):
        accuracy(odd, odd)


@pytest.mark.parametrize("targets", [[0.7, 0.3], [math.nan, 0], [math.inf, 0]])
def test_accuracy_looks_at_the_targets_too(targets):
    with pytest.raises(ValueError, match="targets hold"):
        accuracy([1, 0], targets)
    with pytest.raises(ValueError, match="predictions hold"):
        accuracy(targets, [1, 0])


def test_accuracy_does_not_compare_words_with_numbers():
    with pytest.raises(ValueError, match="expected both alike"):
        accuracy(["1", "2"], [1, 2])


def test_the_interval_of_numpys_small_integers_is_the_same():
    assert wilson_interval(np.int8(100), np.int8(120)) == wilson_interval(100, 120)
    assert wilson_interval(np.float32(3), np.float32(4)) == wilson_interval(3, 4)


def test_rouge_of_a_summary_by_hand():
    said = ["ben", "has", "the", "ball", "in", "the", "attic"]
    known = ["the", "ball", "has", "ben"]
    # shared: ben, has, the, ball; in this order: the, ball
    assert rouge(said, known) == (2 * 4 / 11, 2 * 2 / 11)
    assert rouge(known, said) == rouge(said, known)
    assert rouge(said, said) == (1, 1)
    assert rouge(["the"] * 3, ["the"]) == (0.5, 0.5)  # a word is shared as often as both have it


@given(*[st.lists(st.sampled_from("abc"), min_size=1, max_size=7)] * 2)
def test_rouge_l_finds_the_longest_common_sequence(said, known):
    def every(words):
        return {c for n in range(len(words) + 1) for c in combinations(words, n)}

    longest = max(map(len, every(said) & every(known)))
    assert rouge(said, known)[1] == pytest.approx(2 * longest / (len(said) + len(known)))


def test_rouge_wants_words():
    with pytest.raises(ValueError, match="is one string"):
        rouge("ben has", ["ben"])
    with pytest.raises(ValueError, match="needs words on both sides"):
        rouge([], ["ben"])


def test_bits_per_byte_are_the_same_however_the_text_was_cut():
    text = "naïve"  # 6 bytes
    nll = 6 * np.log(2)
    assert bits_per_byte(nll, text) == pytest.approx(1)
    assert bits_per_byte(sum([nll / 4] * 4), text) == pytest.approx(1)
    assert bits_per_byte(0.0, "a") == 0


@pytest.mark.parametrize(("nll", "text"), [(1.0, ""), (1.0, b"a"), (-1.0, "a"), (np.inf, "a")])
def test_bits_per_byte_refuse_what_is_no_text_or_no_loss(nll, text):
    with pytest.raises(ValueError, match="expected"):
        bits_per_byte(nll, text)
