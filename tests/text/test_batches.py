"""Batches of texts of different lengths: one function for all of them."""

import numpy as np
import pytest

from utils.text import batches, cut, like_lengths


def lengths(count, seed=0):
    return np.random.default_rng(seed).integers(1, 40, count)


@pytest.mark.parametrize("pool", [None, 1, 3])
@pytest.mark.parametrize("count", [1, 7, 200])
def test_every_text_is_in_one_batch(count, pool):
    parts = like_lengths(lengths(count), 8, np.random.default_rng(1), pool)
    assert sorted(np.concatenate(parts)) == list(range(count))
    assert all(1 <= len(part) <= 8 for part in parts)


def test_without_a_generator_the_shortest_come_first():
    parts = like_lengths([3, 1, 2, 1], 2)
    assert [part.tolist() for part in parts] == [[1, 3], [2, 0]]


def test_texts_of_a_batch_are_alike_in_length():
    found = lengths(400)
    spread = [np.ptp(found[part]) for part in like_lengths(found, 8, np.random.default_rng(0), 10)]
    assert np.mean(spread) < 6


def test_other_texts_meet_at_every_call():
    rng, found = np.random.default_rng(0), np.ones(40)
    first, second = ([set(part) for part in like_lengths(found, 4, rng, 5)] for _ in range(2))
    assert first != second


def test_the_order_of_a_seed_stays_what_the_stored_notebooks_were_made_with():
    parts = like_lengths([5, 3, 4, 1, 2, 6, 7], 2, np.random.default_rng(0), pool=2)
    assert [part.tolist() for part in parts] == [[2, 6], [1, 0], [3, 4], [5]]


def test_pools_need_a_generator():
    with pytest.raises(ValueError, match="pool=3 deals the texts at random: it needs rng"):
        like_lengths([1, 2], 2, pool=3)


@pytest.mark.parametrize("call", [lambda n: cut(np.arange(3), n), lambda n: like_lengths([1], n)])
@pytest.mark.parametrize("bad", [0, -1, 1.5])
def test_a_batch_holds_at_least_one(call, bad):
    with pytest.raises(ValueError, match=f"batch_size={bad}: expected a whole number"):
        call(bad)


def test_no_text_gives_no_batch():
    with pytest.raises(ValueError, match="there are no rows"):
        like_lengths([], 2)


def test_lengths_are_numbers_not_the_texts_themselves():
    for texts in (["a", "b"], "ab", [[1, 2], [3, 4]], [None]):
        with pytest.raises(ValueError, match="give one for each text"):
            like_lengths(texts, 2)


def test_what_has_no_rows_is_refused():
    for odd in ("abc", (i for i in range(3)), {1, 2}, 5):
        with pytest.raises(ValueError, match="one of these has no rows"):
            batches(odd, batch_size=2)
