"""The dials of rotary positions: their angles and products are those of the book's `rotate`."""

import numpy as np
import pytest

from utils.diagrams import turning_hands
from utils.diagrams.shapes import shown
from utils.scratch.positions import rotate


@pytest.mark.parametrize(("distance", "step"), [(1, 0), (3, 0), (3, 4), (6, 2)])
def test_the_products_are_those_of_turned_vectors(distance, step):
    size, places = turning_hands.SIZE, len(turning_hands.WORDS)
    up = np.tile([1.0, 0.0], (places, size // 2))
    turned = rotate(up)
    pairs = (turned[distance + step] * turned[step]).reshape(-1, 2).sum(axis=1)
    found = turning_hands.products(distance + step, step)
    np.testing.assert_allclose(found, pairs[: len(found)], atol=1e-12)
    scene = turning_hands.drawing(distance, step)
    assert scene.shapes["product0"]["text"].endswith(shown(float(pairs[0])))


def test_the_sum_is_the_same_wherever_two_words_stand():
    texts = {
        turning_hands.drawing(3, step).shapes["sum"]["text"]
        for step in range(len(turning_hands.names(3)))
    }
    assert len(texts) == 1
    assert texts != {turning_hands.drawing(1, 0).shapes["sum"]["text"]}


@pytest.mark.parametrize(
    ("values", "message"),
    [((0, 0), "distance=0: expected 1 to 8"), ((3, 6), "step=6: at distance 3 .* 0 to 5")],
)
def test_words_that_are_not_there_are_named(values, message):
    with pytest.raises(ValueError, match=message):
        turning_hands.drawing(*values)
