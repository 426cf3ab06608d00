"""Ids to arrays: one-hot vectors, bags, windows, padding, batches."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from utils.text import (
    Vocabulary,
    bag_of_words,
    batches,
    contexts,
    one_hot,
    pad,
    windows,
)

IDS = st.lists(st.integers(0, 9), min_size=1, max_size=30)


# --- one-hot vectors and bags


@given(npst.arrays(np.int64, npst.array_shapes(max_dims=3, max_side=4), elements=st.integers(0, 6)))
def test_one_hot_vectors_have_a_single_one_at_the_id(ids):
    vectors = one_hot(ids, 7)
    assert vectors.shape == (*ids.shape, 7)
    assert vectors.dtype == np.float32
    assert (vectors.sum(axis=-1) == 1).all()
    assert (vectors.argmax(axis=-1) == ids).all()


@given(npst.arrays(np.int64, npst.array_shapes(max_dims=3, max_side=4), elements=st.integers(0, 6)))
def test_a_bag_is_the_sum_of_one_hot_vectors(ids):
    bag = bag_of_words(ids, 7)
    assert bag.dtype == np.float32
    np.testing.assert_array_equal(bag, one_hot(ids, 7).sum(axis=-2))


@given(IDS, st.randoms())
def test_a_bag_forgets_the_order(ids, random):
    shuffled = random.sample(ids, len(ids))
    assert bag_of_words(ids, 10).tobytes() == bag_of_words(shuffled, 10).tobytes()


@given(st.lists(IDS, min_size=1, max_size=5), st.integers(0, 9), st.integers(0, 5))
def test_extra_padding_changes_no_bag(sequences, value, extra):
    ids, mask = pad(sequences, value=value)
    ids = np.pad(ids, ((0, extra), (0, 0)), constant_values=value)
    mask = np.pad(mask, ((0, extra), (0, 0)))
    bags = bag_of_words(ids.T, 10, mask=mask.T)
    np.testing.assert_array_equal(bags, [bag_of_words(sequence, 10) for sequence in sequences])


def test_an_empty_text_has_an_empty_bag():
    np.testing.assert_array_equal(bag_of_words([], 3), [0, 0, 0])
    assert bag_of_words(np.zeros((2, 0), dtype=int), 3).shape == (2, 3)


@pytest.mark.parametrize("function", [one_hot, bag_of_words])
def test_an_id_outside_the_vocabulary_is_named(function):
    for unknown in (3, -1):
        with pytest.raises(ValueError, match=f"id {unknown} is unknown: the 3 tokens have ids 0"):
            function([0, unknown], 3)


def test_ids_that_are_no_whole_numbers_are_refused():
    with pytest.raises(ValueError, match="ids are of type float64: whole numbers are expected"):
        one_hot([0.5], 3)


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"mask has shape \(1,\), ids \(2,\)"):
        bag_of_words([0, 1], 3, mask=[True])


# --- windows


def test_windows_are_what_stands_before_each_target():
    inputs, targets = windows([1, 2, 3, 4], 2)
    np.testing.assert_array_equal(inputs, [[1, 2], [2, 3]])
    np.testing.assert_array_equal(targets, [3, 4])


def test_with_a_start_every_token_is_a_target():
    inputs, targets = windows([1, 2, 3], 2, start=0)
    np.testing.assert_array_equal(inputs, [[0, 0], [0, 1], [1, 2]])
    np.testing.assert_array_equal(targets, [1, 2, 3])


@given(IDS, st.integers(1, 40), st.integers(0, 9))
def test_windows_of_every_width_share_their_targets(ids, width, start):
    inputs, targets = windows(ids, width, start=start)
    assert targets.tolist() == ids
    assert inputs.shape == (len(ids), width)
    padded = [start] * width + ids
    for row, window in enumerate(inputs):
        assert window.tolist() == padded[row : row + width]


@given(IDS, st.data())
def test_every_window_is_followed_by_its_target(ids, data):
    if len(ids) == 1:
        return
    width = data.draw(st.integers(1, len(ids) - 1))
    inputs, targets = windows(ids, width)
    assert len(inputs) == len(targets) == len(ids) - width
    for row in range(len(targets)):
        assert [*inputs[row], targets[row]] == ids[row : row + width + 1]


def test_changing_a_window_leaves_the_text_as_it_was():
    ids = np.arange(5)
    inputs, targets = windows(ids, 2)
    inputs[:], targets[:] = 0, 0
    np.testing.assert_array_equal(ids, np.arange(5))


@pytest.mark.parametrize("width", [5, 7])
def test_a_window_longer_than_the_text_is_refused(width):
    expected = rf"window={width} .* longer than the text \(5 tokens\): choose window <= 4"
    with pytest.raises(ValueError, match=expected):
        windows([1, 2, 3, 4, 5], width)


def test_a_single_token_has_no_window_without_a_start():
    with pytest.raises(ValueError, match=r"longer than the text \(1 token\): give start"):
        windows([1], 1)


@pytest.mark.parametrize("start", [None, 0])
def test_an_empty_text_has_no_windows(start):
    with pytest.raises(ValueError, match="the text is empty"):
        windows([], 2, start=start)


@pytest.mark.parametrize("bad", [0, -1, 2.5, None])
def test_widths_and_sizes_are_whole_and_positive(bad):
    expected = f"={bad}: expected a whole number of at least 1"
    for call in (
        lambda: windows([1, 2, 3], bad),
        lambda: one_hot([0], bad),
        lambda: bag_of_words([0], bad),
        lambda: batches(np.arange(3), batch_size=bad),
        lambda: Vocabulary(["a"], min_count=bad),
    ):
        with pytest.raises(ValueError, match=expected):
            call()


# --- padding and batches


@given(st.lists(st.lists(st.integers(0, 9)), min_size=1, max_size=6), st.integers(-1, 3))
def test_padding_and_taking_it_off_gives_the_sequences_back(sequences, value):
    ids, mask = pad(sequences, value=value)
    assert ids.shape == mask.shape == (max(map(len, sequences)), len(sequences))
    assert mask.dtype == bool
    assert [ids[mask[:, b], b].tolist() for b in range(len(sequences))] == sequences
    assert (ids[~mask] == value).all()


def test_padding_stands_at_the_end():
    ids, mask = pad([[1, 2, 3], [4]])
    np.testing.assert_array_equal(ids.T, [[1, 2, 3], [4, 0, 0]])
    np.testing.assert_array_equal(mask.T, [[True, True, True], [True, False, False]])


def test_nothing_to_pad_is_refused():
    with pytest.raises(ValueError, match="sequences is empty: pad"):
        pad([])


def test_padding_of_nested_sequences_is_refused():
    with pytest.raises(ValueError, match="more than one axis"):
        pad([[[1, 2]]])


@given(st.integers(1, 30), st.integers(1, 40), st.integers(0, 3))
def test_every_row_is_in_one_batch_beside_its_partner(rows, size, seed):
    inputs = np.arange(rows)
    parts = list(batches(inputs, inputs * 10, batch_size=size, rng=np.random.default_rng(seed)))
    assert len(parts) == math.ceil(rows / size)
    assert all(len(part) == size for part, _ in parts[:-1])
    assert all((second == first * 10).all() for first, second in parts)
    assert sorted(np.concatenate([part for part, _ in parts])) == inputs.tolist()


def test_without_a_generator_batches_keep_the_order():
    parts = [part.tolist() for (part,) in batches(np.arange(5), batch_size=2)]
    assert parts == [[0, 1], [2, 3], [4]]


def test_the_same_seed_gives_the_same_batches():
    def order(seed):
        rng = np.random.default_rng(seed)
        return [part.tolist() for (part,) in batches(np.arange(50), batch_size=7, rng=rng)]

    assert order(0) == order(0)
    assert order(0) != order(1)


def test_batches_of_unequal_arrays_are_refused_before_the_first_batch():
    with pytest.raises(ValueError, match=r"the arrays have \[3, 4\] rows"):
        batches(np.arange(3), np.arange(4), batch_size=2)


def test_no_rows_are_refused_before_the_first_batch():
    for arrays in ([], [np.zeros((0, 2))]):
        with pytest.raises(ValueError, match="there are no rows"):
            batches(*arrays, batch_size=2)


def test_contexts_take_any_ids_and_whole_sizes_only():
    for ids in (range(7), iter(range(7)), np.arange(7)):
        inputs, targets, mask = contexts(ids, 3)
        assert inputs.tolist() == [[0, 3], [1, 4], [2, 5]]
        assert sorted(targets[mask]) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(ValueError, match="ids are of type <U4"):
        contexts(["some", "word"], 1)
    for sizes in ({"length": 0}, {"length": 2.5}, {"length": 3, "fresh": 0}):
        with pytest.raises(ValueError, match=r"=(0|2\.5): expected a whole number"):
            contexts(np.arange(9), **sizes)


@pytest.mark.parametrize(
    "function",
    [
        lambda ids: one_hot(ids, 9),
        lambda ids: bag_of_words(ids, 9),
        lambda ids: windows(ids, 1),
        lambda ids: contexts(ids, 1),
        lambda ids: pad([ids]),
    ],
)
def test_ids_of_different_lengths_are_refused_in_words(function):
    with pytest.raises(ValueError, match="ids holds lists of different lengths"):
        function([[1, 2], [3]])


def test_an_id_beyond_int64_is_refused_not_turned_negative():
    with pytest.raises(ValueError, match="id 9223372036854775809 is"):
        pad([np.array([2**63 + 1], np.uint64)])


def test_what_fills_up_is_an_id_too():
    with pytest.raises(ValueError, match="whole numbers are expected"):
        pad([[1, 2], [3]], value=0.5)
    with pytest.raises(ValueError, match="whole numbers are expected"):
        windows([1, 2], 1, start=0.5)
