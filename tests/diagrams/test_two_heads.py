"""The two heads set by hand: what they look at, and what one block alone can say."""

import numpy as np
import pytest

from utils.diagrams import two_heads


@pytest.mark.parametrize("text", two_heads.TEXTS.values())
def test_two_blocks_say_what_came_after_and_one_says_the_letter_itself(text):
    right = text[text.index(text[-1]) + 1]
    assert two_heads.heads(text, 2).said == right
    assert two_heads.heads(text, 1).said == text[-1] != right


def test_block_one_looks_one_back_and_block_two_behind_the_same_letter():
    now = two_heads.heads("moremo", 2)
    assert (np.diag(now.looks, -1) > 0.99).all()
    assert now.weights[2] > 0.99  # the r, which stands behind the first o
    assert np.isclose(now.weights.sum(), 1)
    alone = two_heads.heads("moremo", 1)
    np.testing.assert_allclose(alone.weights[[1, 5]], 0.5, atol=1e-3)


def test_the_scores_that_are_shown_are_those_behind_the_weights():
    for blocks in two_heads.BLOCKS.values():
        now = two_heads.heads("dingdi", blocks)
        expected = np.exp(now.scores) / np.exp(now.scores).sum()
        np.testing.assert_allclose(now.weights, expected, atol=1e-12)


def test_the_caption_says_whether_it_is_right():
    last = len(two_heads.ONE) - 1
    assert "which is what came after" in two_heads.caption("moremo", 2, last + 1)
    assert "and not “r”" in two_heads.caption("moremo", 1, last)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("other", 2, 0), "text='other': expected one of"),
        (("moremo", 3, 0), "blocks=3: expected 1 or 2"),
        (("moremo", 1, 4), "with 1 blocks there are the steps 0 to 3"),
    ],
)
def test_what_is_not_there_is_named(values, message):
    with pytest.raises(ValueError, match=message):
        two_heads.drawing(*values)
