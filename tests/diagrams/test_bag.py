"""The bag's picture counts words, and ends the same for every order of them."""

from __future__ import annotations

from collections import Counter

import pytest

from utils.diagrams import bag

every_order = pytest.mark.parametrize("order", bag.ORDERS.values())


@every_order
@pytest.mark.parametrize("step", range(10))
def test_the_numbers_are_the_counts_of_the_words_read(order, step):
    shapes = bag.drawing(order, step).shapes
    drawn = [int(shapes[f"count{place}.n"]["text"]) for place in range(len(bag.WORDS))]
    read = Counter(order[:step])
    assert drawn == [read[word] for word in bag.WORDS.tokens] == bag.counts(order, step)


def test_in_another_order_of_the_words_not_one_block_of_the_bag_moves():
    orders = list(bag.ORDERS.values())
    assert len(set(orders)) == 3
    drawn = [
        {
            key: (shape["x"], shape["y"])
            for key, shape in bag.drawing(order, bag.END).shapes.items()
            if "." in key and shape["tag"] == "rect"
        }
        for order in orders
    ]
    assert len(drawn[0]) == 8
    assert all(float(y) > 100 for _, y in drawn[0].values())
    assert drawn[0] == drawn[1] == drawn[2]


def test_a_word_leaves_the_row_when_it_falls():
    before, after = (bag.drawing(bag.FIRST, step).shapes["the.0"]["y"] for step in (0, 1))
    assert float(before) < 40 < float(after)


def test_other_orders_and_steps_are_refused():
    with pytest.raises(ValueError, match="ORDERS"):
        bag.drawing(("the",) * 8, 0)
    with pytest.raises(ValueError, match="0 to 9"):
        bag.drawing(bag.FIRST, 10)
