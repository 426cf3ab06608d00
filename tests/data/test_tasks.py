"""The made-up tasks: what they ask, and that the answer is in the sequence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils import scratch
from utils.data.tasks import adding, recall, two_clues
from utils.scratch.functions import cross_entropy, squared_error
from utils.training import evaluate, fit, numpy_step

seeds = st.integers(0, 1000)


@given(st.integers(2, 30), st.integers(1, 6), seeds)
def test_two_numbers_are_marked_one_in_each_half_and_the_answer_is_their_sum(steps, batch, seed):
    x, targets = adding(np.random.default_rng(seed), steps, batch)
    assert x.shape == (steps, batch, 2)
    assert targets.shape == (batch, 1)
    assert x.dtype == targets.dtype == np.float32
    numbers, marks = x[..., 0], x[..., 1]
    assert set(np.unique(marks)) <= {0, 1}
    np.testing.assert_array_equal(marks[: steps // 2].sum(axis=0), 1)
    np.testing.assert_array_equal(marks[steps // 2 :].sum(axis=0), 1)
    np.testing.assert_allclose((numbers * marks).sum(axis=0), targets[:, 0], rtol=1e-6)
    assert ((numbers >= 0) & (numbers <= 1)).all()


def test_whoever_answers_one_has_a_mean_squared_error_of_a_sixth():
    _, targets = adding(np.random.default_rng(0), 50, 40_000)
    assert squared_error(np.ones_like(targets), targets)[0] == pytest.approx(1 / 6, rel=0.02)


@given(st.integers(1, 20), st.integers(1, 6), st.integers(1, 9), st.integers(1, 9), seeds)
def test_the_symbol_stands_first_and_noise_after_it(lag, batch, symbols, noise, seed):
    x, targets = recall(np.random.default_rng(seed), lag, batch, symbols, noise)
    assert x.shape == (lag + 1, batch, symbols + noise)
    assert targets.shape == (batch,)
    assert x.dtype == np.float32
    np.testing.assert_array_equal(x.sum(axis=-1), 1)
    ids = x.argmax(axis=-1)
    np.testing.assert_array_equal(ids[0], targets)
    assert (ids[1:] >= symbols).all()
    assert (targets < symbols).all()


def test_every_symbol_and_every_place_of_a_mark_comes_up():
    rng = np.random.default_rng(0)
    assert set(recall(rng, 1, 500)[1]) == set(range(8))
    assert adding(rng, 6, 500)[0][..., 1].any(axis=1).all()


@pytest.mark.parametrize("task", [adding, recall])
def test_the_same_seed_gives_the_same_examples(task):
    first, again, other = (task(np.random.default_rng(seed), 9, 4) for seed in (0, 0, 1))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("task", [adding, recall])
@pytest.mark.parametrize("sizes", [(0, 4), (9, 0), (-1, 4)])
def test_sizes_below_one_are_refused(task, sizes):
    with pytest.raises(ValueError, match="expected a whole number of at least 1"):
        task(np.random.default_rng(0), *sizes)


def test_a_single_step_has_no_place_for_two_marks():
    with pytest.raises(ValueError, match="steps=1: the adding problem needs at least 2"):
        adding(np.random.default_rng(0), 1, 4)


def test_a_reader_learns_to_recall_over_a_few_steps():
    rng = np.random.default_rng(0)
    reader = scratch.SequenceReader(6, 16, 4, rng, cell=scratch.GRU)
    step = numpy_step(reader, scratch.Adam(reader.params, 0.02), max_norm=1.0)
    fit(step, lambda: (recall(rng, 4, 32, 4, 2) for _ in range(120)), epochs=1)
    nll, count = evaluate(reader, [recall(rng, 4, 200, 4, 2)])
    assert nll / count < 0.1


def test_a_reader_learns_to_add_over_a_few_steps():
    rng = np.random.default_rng(0)
    reader = scratch.SequenceReader(2, 16, 1, rng, cell=scratch.GRU)
    step = numpy_step(reader, scratch.Adam(reader.params, 0.02), 1.0, loss=squared_error)
    history = fit(step, lambda: (adding(rng, 6, 32) for _ in range(150)), epochs=3)
    assert history.losses[-1] < 0.02 < history.losses[0]
    x, targets = adding(rng, 6, 500)
    assert squared_error(reader.forward(x), targets)[0] < 0.01


def test_the_answer_of_recall_is_a_class_and_that_of_adding_a_number():
    rng = np.random.default_rng(0)
    x, targets = recall(rng, 3, 5)
    reader = scratch.SequenceReader(16, 4, 8, rng)
    assert cross_entropy(reader.forward(x), targets)[0] > 0


def test_of_two_clues_the_far_one_is_always_right_and_the_near_one_in_half_and_an_eighth_of_half():
    x, targets, near = two_clues(np.random.default_rng(0), 4, 20_000)
    assert x.shape == (5, 20_000, 16)
    assert (x[0].argmax(axis=-1) == targets).all()
    assert (x[-1].argmax(axis=-1) == near).all()
    assert (x[1:-1].argmax(axis=-1) >= 8).all()
    assert (x.sum(axis=-1) == 1).all()
    assert abs((near == targets).mean() - 9 / 16) < 0.02
