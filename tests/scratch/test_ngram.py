import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.scratch import KneserNey

# The corpus  a b a c a b  with the ids a=0 b=1 c=2, a vocabulary of four (d=3 never occurs), the
# start id 3, order 2 and D = 0.5. By hand:
#
# Bigrams: (start a) 1, (a b) 2, (b a) 1, (a c) 1, (c a) 1.
# Continuation counts, the different words before each word: a: start, b, c = 3; b: a = 1;
# c: a = 1; in all 5, over 3 different words.
#
#   P(w) = (max(n(w) - 0.5, 0) + 0.5 * 3 * 1/4) / 5,   where 0.5 * 3 * 1/4 = 0.375
#   P(a) = (2.5 + 0.375) / 5 = 0.575      P(b) = P(c) = (0.5 + 0.375) / 5 = 0.175
#   P(d) = 0.375 / 5 = 0.075              sum: 0.575 + 0.175 + 0.175 + 0.075 = 1
#
# After a: count(a .) = 3, two different words followed it.
#
#   P(w | a) = (max(count(a w) - 0.5, 0) + 0.5 * 2 * P(w)) / 3
#   P(a | a) = 0.575 / 3                  P(b | a) = (1.5 + 0.175) / 3 = 1.675 / 3
#   P(c | a) = (0.5 + 0.175) / 3 = 0.225  P(d | a) = 0.075 / 3 = 0.025
#
# After b: count 1, one word. P(a | b) = (0.5 + 0.5 * 0.575) / 1 = 0.7875; the others 0.5 * P(w).
# After d as the start: count 1, the word a, so the same numbers as after b.
CORPUS = np.array([0, 1, 0, 2, 0, 1])
AFTER_A = np.array([0.575 / 3, 1.675 / 3, 0.225, 0.025])
AFTER_B = np.array([0.7875, 0.0875, 0.0875, 0.0375])


def tiny():
    return KneserNey(4, order=2, discount=0.5, start=3).fit(CORPUS)


@pytest.mark.parametrize(
    ("context", "expected"), [([0], AFTER_A), ([1], AFTER_B), ([2], AFTER_B), ([3], AFTER_B)]
)
def test_probabilities_are_those_worked_out_by_hand(context, expected):
    np.testing.assert_allclose(tiny().probabilities(context), expected, atol=1e-15)


def test_an_unseen_context_falls_back_on_the_shorter_one():
    model = KneserNey(5, order=2, discount=0.5, start=3).fit(CORPUS)  # word 4 never occurs
    shorter = np.array([2.8, 0.8, 0.8, 0.3, 0.3]) / 5  # P(w) above, with 1/5 in place of 1/4
    np.testing.assert_allclose(model.probabilities([4]), shorter, atol=1e-15)


def test_a_word_that_follows_many_words_beats_a_frequent_word_that_follows_one():
    # "Francisco" (1) occurs 6 times but only after "San" (0); "glass" (2) occurs 3 times, after
    # three different words: after an unseen word, glass is the better guess.
    ids = np.array([0, 1] * 6 + [3, 2, 4, 2, 5, 2])
    probabilities = KneserNey(7, order=2, start=6).fit(ids).probabilities([2, 2])
    assert np.bincount(ids)[1] > np.bincount(ids)[2]
    assert probabilities[2] > probabilities[1]


def test_scores_are_the_logarithms_of_the_probabilities_in_their_contexts():
    expected = np.log([AFTER_B[0], AFTER_A[1], AFTER_B[0], AFTER_A[2], AFTER_B[0], AFTER_A[1]])
    np.testing.assert_allclose(tiny().log_probabilities(CORPUS), expected, atol=1e-14)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=60),
    st.lists(st.integers(0, 7), max_size=4),
    st.integers(1, 4),
    st.sampled_from([0.1, 0.75, 1.0, None]),
)
def test_probabilities_sum_to_one_and_none_is_zero(ids, context, order, discount):
    probabilities = KneserNey(8, order, discount).fit(np.array(ids)).probabilities(context)
    assert abs(probabilities.sum() - 1) < 1e-12
    assert probabilities.min() > 0


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=40),
    st.lists(st.integers(0, 7), min_size=1, max_size=20),
    st.integers(1, 4),
)
def test_scoring_a_text_agrees_with_asking_word_by_word(train, text, order):
    model = KneserNey(8, order, start=7).fit(np.array(train))
    one_by_one = [np.log(model.probabilities(text[:i])[text[i]]) for i in range(len(text))]
    np.testing.assert_allclose(model.log_probabilities(np.array(text)), one_by_one, atol=1e-12)


def test_a_large_vocabulary_sums_to_one_too():
    rng = np.random.default_rng(0)
    ids = (3000 * rng.random(50_000) ** 3).astype(int)
    model = KneserNey(3000).fit(ids)
    for context in ([], [5], ids[100:102], [2999, 2998]):
        assert abs(model.probabilities(context).sum() - 1) < 1e-12


def test_only_the_last_words_of_a_context_matter():
    model = KneserNey(4).fit(CORPUS)
    np.testing.assert_array_equal(
        model.probabilities([2, 2, 0, 1]), model.probabilities(np.array([0, 1]))
    )


def test_stored_n_grams_of_all_lengths_are_counted():
    assert tiny().parameter_count == 5 + 3  # the bigrams and the words of the corpus above


def test_an_estimated_discount_comes_from_the_counts_of_one_and_two():
    # bigrams: four occur once, one twice: 4 / (4 + 2 * 1); continuation counts 3, 1, 1: no twos,
    # so the usual 0.75
    model = KneserNey(4, order=2, discount=None, start=3).fit(CORPUS)
    assert [level.discount for level in model.levels] == [0.75, pytest.approx(4 / 6)]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"vocab_size": 0}, "vocab_size=0"),
        ({"order": 0}, "order=0"),
        ({"order": 40}, "order=40 is too high for 4 words"),
        ({"discount": 0}, "discount=0: expected a number above 0 and at most 1"),
        ({"discount": 1.5}, r"discount=1\.5"),
        ({"start": 4}, r"start=4: expected an id in 0\.\.3"),
    ],
)
def test_settings_that_do_not_fit_are_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        KneserNey(**({"vocab_size": 4} | changed))


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.array([], int), "text holds 0 tokens"),
        (np.array([0, 4]), r"ids run from 0 to 4.*expected ids in 0\.\.3"),
        (np.array([-1]), "ids run from -1"),
        (np.array([0.5]), "expected whole numbers"),
        (np.zeros((2, 2), int), r"ids has shape \(2, 2\)"),
    ],
)
def test_texts_that_do_not_fit_are_refused(ids, message):
    with pytest.raises(ValueError, match=message):
        KneserNey(4).fit(ids)
    with pytest.raises(ValueError, match=message):
        tiny().log_probabilities(ids)


def test_asking_before_counting_is_refused():
    for ask in (KneserNey(4).probabilities, KneserNey(4).log_probabilities):
        with pytest.raises(RuntimeError, match="call fit"):
            ask(np.array([0]))
