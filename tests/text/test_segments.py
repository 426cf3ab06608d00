"""Cutting one long text into pieces that follow each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.text import segments

texts = st.integers(1, 6).flatmap(
    lambda batch: st.tuples(st.integers(batch + 1, 60), st.just(batch), st.integers(1, 70))
)


def joined(ids, batch_size, steps):
    """Return inputs, targets and mask of all pieces, one after the other (time, batch)."""
    return [np.concatenate(parts) for parts in zip(*segments(ids, batch_size, steps), strict=True)]


@given(texts)
def test_every_token_but_the_first_is_a_target_once_and_in_order(sizes):
    length, batch_size, steps = sizes
    _, targets, mask = joined(np.arange(100, 100 + length), batch_size, steps)
    np.testing.assert_array_equal(targets.T[mask.T], np.arange(101, 100 + length))


@given(texts)
def test_a_target_is_what_stands_after_its_input(sizes):
    length, batch_size, steps = sizes
    inputs, targets, mask = joined(np.arange(length), batch_size, steps)
    np.testing.assert_array_equal(targets[mask], inputs[mask] + 1)
    inner = mask[1:] & mask[:-1]  # and the next input: a column goes on where it ended
    np.testing.assert_array_equal(targets[:-1][inner], inputs[1:][inner])


@given(texts)
def test_all_pieces_but_the_last_have_the_length_asked_for(sizes):
    length, batch_size, steps = sizes
    pieces = list(segments(np.arange(length), batch_size, steps))
    shapes = [inputs.shape for inputs, _, _ in pieces]
    assert shapes[:-1] == [(steps, batch_size)] * (len(pieces) - 1)
    assert 1 <= shapes[-1][0] <= steps
    assert shapes[-1][1] == batch_size
    for inputs, targets, mask in pieces:
        assert inputs.shape == targets.shape == mask.shape
        assert (inputs.dtype, targets.dtype, mask.dtype) == (np.int64, np.int64, bool)
        assert mask.any()


@given(texts)
def test_only_the_ends_of_columns_are_filled_up(sizes):
    length, batch_size, steps = sizes
    mask = joined(np.arange(length), batch_size, steps)[2]
    assert (mask[:-1] >= mask[1:]).all()
    assert mask.size - mask.sum() < len(mask) * batch_size
    assert mask[:, 0].all()


def test_two_columns_of_a_small_text():
    first, last = segments([0, 1, 2, 3, 4, 5, 6], batch_size=2, steps=2)
    np.testing.assert_array_equal(first[0], [[0, 3], [1, 4]])
    np.testing.assert_array_equal(first[1], [[1, 4], [2, 5]])
    np.testing.assert_array_equal(last[0], [[2, 5]])
    np.testing.assert_array_equal(last[1], [[3, 6]])
    assert last[2].all()


def test_changing_a_piece_leaves_the_text_and_the_other_pieces_as_they_were():
    ids = np.arange(9)
    pieces = list(segments(ids, 2, 2))
    pieces[0][0][...] = -1
    pieces[0][1][...] = -1
    np.testing.assert_array_equal(ids, np.arange(9))
    np.testing.assert_array_equal(pieces[1][0], [[2, 6], [3, 7]])


@pytest.mark.parametrize("ids", [[], [1], [1, 2]])
def test_a_text_with_too_few_tokens_is_refused_at_once(ids):
    with pytest.raises(ValueError, match=r"expects one text .* of more than batch_size=2 ids"):
        segments(ids, 2, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2, 3], 0, 2), "batch_size=0: expected a whole number"),
        (([1, 2, 3], 1, 0), "steps=0: expected a whole number"),
        (([1, 2, 3], 1, 2.5), "steps=2.5: expected a whole number"),
        (([[1, 2], [3, 4]], 1, 2), r"ids has shape \(2, 2\)"),
        (([0.5, 1.0], 1, 2), "ids are of type float64"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        segments(*arguments)
