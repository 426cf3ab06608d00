import math

import numpy as np
import pytest

from utils.metrics import accuracy, perplexity


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


@pytest.mark.parametrize("tokens", [0, -1])
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
