"""The tasks of looking something up: what they ask, and that the answer is in the text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.data.lookup_tasks import copying, induction, pairs_in_one_token, pairs_in_two_tokens

seeds = st.integers(0, 1000)
rng = np.random.default_rng


def check_lesson(lesson, steps, batch, tokens):
    ids, targets, mask = lesson
    assert ids.shape == targets.shape == mask.shape == (steps, batch)
    assert mask.dtype == bool
    assert mask.any(axis=0).all()
    assert 0 <= ids.min() <= ids.max() < tokens
    assert not targets[~mask].any()
    return lesson


@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 5), seeds)
def test_every_key_is_asked_once_and_its_value_was_written(pairs, batch, values, seed):
    keys = 6
    one = check_lesson(
        pairs_in_one_token(rng(seed), pairs, batch, keys, values),
        2 * pairs,
        batch,
        values + keys + keys * values,
    )
    two = check_lesson(
        pairs_in_two_tokens(rng(seed), pairs, batch, keys, values), 3 * pairs, batch, values + keys
    )
    for ids, targets, mask in (one, two):
        assert (mask.sum(axis=0) == pairs).all()
        assert mask[-pairs:].all()
        for b in range(batch):
            written, asked = ids[:-pairs, b], ids[-pairs:, b] - values
            if len(written) == pairs:
                known = dict(divmod(token - values - keys, values) for token in written.tolist())
            else:
                known = dict(zip(written[::2] - values, written[1::2], strict=True))
            assert len(known) == pairs
            assert sorted(asked) == sorted(known)
            assert [known[key] for key in asked] == targets[-pairs:, b].tolist()


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 5), seeds)
def test_a_copy_is_asked_after_the_mark_and_its_symbols_are_shown_one_step_late(
    length, batch, symbols, seed
):
    lesson = copying(rng(seed), length, batch, symbols)
    ids, targets, mask = check_lesson(lesson, 2 * length, batch, symbols + 1)
    assert (ids[length] == symbols).all()
    np.testing.assert_array_equal(ids[:length], targets[length:])
    np.testing.assert_array_equal(ids[length + 1 :], targets[length:-1])
    np.testing.assert_array_equal(mask[:, 0], np.arange(2 * length) >= length)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 3), seeds)
def test_a_string_comes_again_and_what_followed_it_follows_again(batch, shortest, more, seed):
    periods = shortest, shortest + more
    lesson = induction(rng(seed), 16, batch, 9, periods)
    ids, targets, mask = check_lesson(lesson, 16, batch, 9)
    for b in range(batch):
        period = int(np.argmax(mask[:, b]))
        assert shortest <= period <= shortest + more
        assert len(set(ids[:period, b])) == period
        np.testing.assert_array_equal(ids[period:, b], ids[:-period, b])
        for t in range(period, 16):
            earlier = np.nonzero(ids[:t, b] == ids[t, b])[0][-1]
            assert targets[t, b] == ids[earlier + 1, b]


def test_every_length_of_a_string_and_every_order_of_keys_comes_up():
    mask = induction(rng(0), 20, 200)[2]
    assert set(np.argmax(mask, axis=0)) == set(range(6, 15))
    ids, targets, _ = pairs_in_two_tokens(rng(0), 3, 500, 3, 4)
    assert len({tuple(column) for column in ids[-3:].T}) == 6
    assert set(targets[-3:].ravel()) == {0, 1, 2, 3}


@pytest.mark.parametrize("task", [pairs_in_one_token, pairs_in_two_tokens, copying, induction])
def test_the_same_seed_gives_the_same_texts_and_sizes_below_one_are_refused(task):
    first, again, other = (task(rng(seed), 16, 4) for seed in (0, 0, 1))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(first[0], other[0])
    for sizes in ((0, 4), (16, 0)):
        with pytest.raises(ValueError, match="expected a whole number of at least 1"):
            task(rng(0), *sizes)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="pairs=5: there are only keys=4 different keys"):
        pairs_in_one_token(rng(0), 5, 2, keys=4)
    for periods in ((3, 2), (3, 20), (3, 9)):
        with pytest.raises(ValueError, match="the shortest and the longest length of a string"):
            induction(rng(0), 16, 2, symbols=8, periods=periods)
