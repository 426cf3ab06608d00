"""Tasks that ask at every step what a model has kept."""

import numpy as np
import pytest

from utils.data.state_tasks import (
    PERMUTATIONS,
    order_of_three,
    parity,
    products,
    recall_of_pairs,
    selective_copying,
)


def rng():
    return np.random.default_rng(0)


def test_the_value_that_is_asked_for_was_written_with_the_key():
    ids, targets, mask = recall_of_pairs(rng(), 5, 40, symbols=9)
    assert ids.shape == (10, 40, 2)
    assert mask[5:].all()
    assert not mask[:5].any()
    for text in range(40):
        written = {key: value - 9 for key, value in ids[:5, text]}
        assert len(written) == 5
        assert [written[key] for key in ids[5:, text, 0]] == list(targets[5:, text])
        assert set(ids[5:, text, 1]) == {18}
    assert (ids[:5, :, 0] != ids[5:, :, 0]).any()  # another order
    assert set(range(9)) == set(targets[5:].ravel())


def test_parity_counts_the_ones_so_far():
    ids, targets, mask = parity(rng(), 7, 3)
    assert (ids[0] == 2).all()
    assert not mask[0].any()
    assert mask[1:].all()
    for t in range(1, 8):
        np.testing.assert_array_equal(targets[t], ids[1 : t + 1].sum(axis=0) % 2)


def test_the_order_of_three_things_is_followed_move_by_move():
    ids, targets, mask = order_of_three(rng(), 20, 4)
    assert (ids[0] == 6).all()
    assert not mask[0].any()
    for text in range(4):
        things = np.array(["a", "b", "c"])
        for move, order in zip(ids[1:, text], targets[1:, text], strict=True):
            things = things[PERMUTATIONS[move]]
            assert list(things) == list(np.array(["a", "b", "c"])[PERMUTATIONS[order]])
    assert (products() != products().T).any()  # they do not commute
    assert all(sorted(row) == list(range(6)) for row in products())


def test_selective_copying_asks_for_the_hidden_symbols_in_order():
    ids, targets, mask = selective_copying(rng(), 20, 30, marks=4, symbols=3)
    assert ids.shape == (24, 30)
    np.testing.assert_array_equal(mask, np.repeat(np.arange(24)[:, None] >= 20, 30, axis=1))
    for text in range(30):
        hidden = [symbol for symbol in ids[:20, text] if symbol < 3]
        assert hidden == list(targets[20:, text])
    assert (ids[20:] == 4).all()
    assert len({tuple(np.flatnonzero(ids[:20, text] < 3)) for text in range(30)}) > 20


def test_a_task_that_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="pairs=4: there are only symbols=3 different keys"):
        recall_of_pairs(rng(), 4, 1, symbols=3)
    with pytest.raises(ValueError, match="marks=6: there are only steps=5 places"):
        selective_copying(rng(), 5, 1)
    for task in (parity, order_of_three, selective_copying):
        with pytest.raises(ValueError, match="steps=0: expected a whole number"):
            task(rng(), 0, 1)
