"""Training on opinions and asking which words did it; the pairs of negation; packed answers."""

from collections import Counter

import numpy as np
import pytest

from utils import data
from utils.data.negation import KINDS, negation_pairs
from utils.scratch import GRU
from utils.scratch.base import Model
from utils.scratch.classifier import SequenceClassifier
from utils.scratch.functions import cross_entropy, softmax
from utils.scratch.gradcheck import numeric_gradient
from utils.scratch.optimizers import Adam
from utils.sentiment.opinions import (
    after_each_word,
    gradient_times_input,
    leave_one_out,
    opinion_step,
    opinion_targets,
    praise,
    soft_cross_entropy,
    text_batches,
    word_table,
)
from utils.sentiment.verdicts import committee, pack, unpack
from utils.text import Vocabulary, tokenize

TEXTS = [[1, 2, 3], [4, 1], [2, 2, 5, 1, 3], [5]]


def reader(cell=GRU, pool="max", **options):
    """Return a small classifier in float64 with weights that are not small."""
    rng = np.random.default_rng(0)
    model = SequenceClassifier(6, 3, 4, 2, rng, cell=cell, pool=pool, dtype=np.float64, **options)
    for param in model.params.values():
        param += 0.4 * rng.standard_normal(param.shape)
    model.eval()
    return model


def logit(model, ids):
    return float(np.diff(model.forward(np.array(ids)[:, None])[0])[0])


def test_soft_targets_of_0_and_1_are_the_cross_entropy():
    rng = np.random.default_rng(0)
    logits, labels = rng.standard_normal((5, 2)), rng.integers(0, 2, 5)
    loss, grad = soft_cross_entropy(logits, np.eye(2)[labels])
    right, right_grad = cross_entropy(logits, labels)
    assert loss == pytest.approx(right)
    np.testing.assert_allclose(grad, right_grad)


def test_the_gradient_for_soft_targets_agrees_with_finite_differences():
    rng = np.random.default_rng(0)
    logits, targets = rng.standard_normal((4, 2)), softmax(rng.standard_normal((4, 2)))
    numeric = numeric_gradient(lambda: soft_cross_entropy(logits, targets)[0], logits)
    np.testing.assert_allclose(soft_cross_entropy(logits, targets)[1], numeric, atol=1e-8)


def test_soft_cross_entropy_names_what_is_wrong():
    with pytest.raises(ValueError, match="a probability for each logit"):
        soft_cross_entropy(np.zeros((2, 2)), np.zeros(2))
    with pytest.raises(FloatingPointError, match="learning rate"):
        soft_cross_entropy(np.full((1, 2), np.nan), np.ones((1, 2)))


def test_a_lukewarm_opinion_asks_for_a_lukewarm_answer():
    targets = opinion_targets([-4.0, -0.2, 0.0, 0.2, 4.0], sharpness=1.5)
    np.testing.assert_allclose(targets.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(targets[:, 1], 1 / (1 + np.exp([6, 0.3, 0, -0.3, -6])), rtol=1e-5)
    np.testing.assert_array_equal(opinion_targets([-0.1, 0.1])[:, 1], [0, 1])


def test_batches_hold_every_text_once_and_little_padding():
    rng = np.random.default_rng(0)
    texts = [rng.integers(1, 9, n) for n in rng.integers(1, 40, 500)]
    targets = np.arange(500)
    seen, padded, real = [], 0, 0
    for ids, mask, rows in text_batches(texts, targets, 20, rng):
        seen += rows.tolist()
        padded, real = padded + mask.size, real + mask.sum()
        for column, row in enumerate(rows):
            np.testing.assert_array_equal(ids[mask[:, column], column], texts[row])
    assert sorted(seen) == list(range(500))
    assert seen != list(range(500))
    assert padded < 1.15 * real


def test_batches_without_a_generator_come_as_they_stand():
    rows = [targets.tolist() for *_, targets in text_batches(TEXTS, np.arange(4), 3)]
    assert rows == [[0, 1, 2], [3]]


def test_a_table_of_words_starts_with_the_vectors_that_are_known():
    glove = data.load("glove")
    vocabulary = Vocabulary(["good", "film", "xyzzy"], specials=("<pad>", "<unk>"))
    rows = word_table(vocabulary, glove, np.random.default_rng(0))
    assert rows.shape == (5, 50)
    assert not rows[vocabulary.pad].any()
    good, unknown = vocabulary.encode(["good", "xyzzy"])
    np.testing.assert_array_equal(rows[good], glove["good"])
    assert 0.05 < rows[unknown].std() < 0.2


def test_training_learns_an_order_that_no_bag_can():
    texts = [[1, 2], [2, 1], [1, 2, 3], [2, 1, 3]] * 8
    targets = opinion_targets([2.0, -2.0, 2.0, -2.0] * 8)
    model = reader(pool="last", dropout=0.1)
    step = opinion_step(model, Adam(model.params, 3e-2))
    rng = np.random.default_rng(0)
    for _ in range(20):
        losses = [step(batch)[0] for batch in text_batches(texts, targets, 8, rng)]
    assert np.mean(losses) < 0.3
    p = praise(model, texts[:4])
    assert (p > 0.5).tolist() == [True, False, True, False]


@pytest.mark.parametrize("training", [True, False])
def test_training_and_asking_leave_dropout_as_it_was(training):
    model = reader(dropout=0.5)
    model.train(training)
    opinion_step(model, Adam(model.params))((np.ones((2, 1), int), None, opinion_targets([1.0])))
    first, second = (praise(model, TEXTS) for _ in range(2))
    np.testing.assert_array_equal(first, second)  # dropout is off while it is asked
    leave_one_out(model, TEXTS[0])
    gradient_times_input(model, TEXTS[0])
    assert [part.training for part in model.modules()] == [training] * len(list(model.modules()))


def test_as_many_targets_as_texts_are_asked_for():
    with pytest.raises(ValueError, match="4 texts and 3 targets"):
        text_batches(TEXTS, np.arange(3), 2)


def test_skipped_words_are_unknown_to_the_model():
    class Seen(Model):
        forward_ids = None

        def forward(self, ids, mask):
            self.forward_ids = ids
            return np.zeros((ids.shape[1], 2))

        def backward(self, dlogits):
            return {"c": np.zeros(2)}

    model = Seen()
    params = {"c": np.zeros(2)}
    step = opinion_step(model, Adam(params), skip=0.5, unknown=0, rng=np.random.default_rng(0))
    ids = np.full((100, 10), 7)
    step((ids, np.ones((100, 10), bool), opinion_targets(np.ones(10))))
    assert 0.45 < (model.forward_ids == 0).mean() < 0.55
    assert (ids == 7).all()


def test_praise_answers_in_the_order_of_the_texts():
    model = reader()
    alone = [softmax(model.forward(np.array(text)[:, None]))[0, 1] for text in TEXTS]
    np.testing.assert_allclose(praise(model, TEXTS, batch_size=2), alone)


def test_after_each_word_the_model_knows_the_words_so_far():
    model, ids = reader(), np.array(TEXTS[2])
    p = after_each_word(model, ids)
    assert p[2] == pytest.approx(praise(model, [ids[:3]])[0])
    assert p[-1] == pytest.approx(praise(model, [ids])[0])


def test_leave_one_out_is_with_the_word_minus_without_it():
    model, ids = reader(), TEXTS[2]
    gaps = leave_one_out(model, np.array(ids))
    for place in range(len(ids)):
        without = ids[:place] + ids[place + 1 :]
        assert gaps[place] == pytest.approx(logit(model, ids) - logit(model, without))
    with pytest.raises(ValueError, match="at least two"):
        leave_one_out(model, [3])


@pytest.mark.parametrize("pool", ["last", "mean", "max"])
def test_gradient_times_input_is_the_slope_as_one_words_vector_shrinks(pool):
    model, ids = reader(pool=pool, both_ways=True), np.array([1, 2, 3, 4])
    found = gradient_times_input(model, ids)
    for place in range(4):  # four different words, so a row of E is one place
        row, small = model.params["E"][place + 1].copy(), 1e-6
        model.params["E"][place + 1] = row * (1 + small)
        above = logit(model, ids)
        model.params["E"][place + 1] = row * (1 - small)
        below = logit(model, ids)
        model.params["E"][place + 1] = row
        assert found[place] == pytest.approx((above - below) / (2 * small), rel=1e-5, abs=1e-8)


def test_for_a_linear_bag_gradient_times_input_is_each_words_share_of_the_logit():
    model, ids = reader(cell=None, pool="mean"), np.array(TEXTS[2])
    shares = gradient_times_input(model, ids)
    bias = np.diff(model.params["c"])[0]
    assert shares.sum() + bias == pytest.approx(logit(model, ids))


# --- pairs of negation


def test_there_are_twelve_pairs_of_each_kind_and_no_text_twice():
    pairs = negation_pairs()
    assert Counter(pair.kind for pair in pairs) == dict.fromkeys(KINDS, 12)
    texts = [tuple(tokenize(text)) for pair in pairs for text in (pair.praise, pair.blame)]
    repeated = [text for text, count in Counter(texts).items() if count > 1]
    assert {" ".join(text) for text in repeated} <= {
        "it is funny .",
        "it is dull .",
        "the acting is superb .",
        "the acting is awful .",
        "the script is smart .",
    }


def test_pairs_of_the_same_words_have_the_same_bag():
    for pair in negation_pairs():
        same = Counter(tokenize(pair.praise)) == Counter(tokenize(pair.blame))
        assert same == (pair.kind == "same words"), pair


def test_no_pair_is_in_the_data():
    known = {tuple(tokenize(text)) for text in data.load("movie_snippets").texts}
    for pair in negation_pairs():
        assert tuple(tokenize(pair.praise)) not in known
        assert tuple(tokenize(pair.blame)) not in known


# --- packed answers


def test_packed_probabilities_keep_their_side_and_two_digits():
    p = np.concatenate([np.linspace(0, 1, 1001), [0.5, np.nextafter(0.5, 0)]])
    back = unpack(pack(p))
    assert np.abs(back - p).max() <= 1 / 512 + 1e-12
    np.testing.assert_array_equal(back >= 0.5, p >= 0.5)


def test_a_committee_answers_with_the_mean():
    rows = [{"p": pack(np.array([0.2, 0.9]))}, {"p": pack(np.array([0.6, 0.7]))}]
    np.testing.assert_allclose(committee(rows), [0.4, 0.8], atol=0.01)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -0.1, 1.1])
def test_what_is_no_probability_is_not_packed_as_some_other_one(odd):
    with pytest.raises(ValueError, match="expected probabilities"):
        pack(np.array([0.5, odd]))


def test_a_missing_opinion_is_no_blame():
    for sharpness in (None, 1.0):
        with pytest.raises(ValueError, match="scores hold nan"):
            opinion_targets(np.array([1.0, np.nan]), sharpness)
