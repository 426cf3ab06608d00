"""The explorer of the bag: no order moves a bar, and the caption claims no more than that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("plotly", reason="plotly is not installed")

from tests.explorers.examples import positive
from utils.explorers import bag_shuffler


@settings(deadline=None, max_examples=30)
@given(st.permutations(bag_shuffler.GOOD))
def test_no_order_moves_a_bar_or_the_probability(order):
    start = bag_shuffler.figure(bag_shuffler.GOOD, positive)["data"]
    now = bag_shuffler.figure(tuple(order), positive)["data"]
    assert [trace["x"] for trace in now] == [trace["x"] for trace in start]
    assert [trace["y"] for trace in now] == [trace["y"] for trace in start]


def test_the_presets_are_the_lectures_pair():
    assert bag_shuffler.sentence_of(bag_shuffler.GOOD) == "The food was good, not bad at all."
    assert bag_shuffler.sentence_of(bag_shuffler.BAD) == "The food was bad, not good at all."


def test_the_caption_claims_the_last_bit_only_when_it_is_so():
    def reads_order(text: str) -> float:
        return 0.9 if text.index("good") < text.index("bad") else 0.1

    said = bag_shuffler.caption(bag_shuffler.BAD, positive)
    assert "the same to the last bit" in said
    assert "not one count has moved" in said
    assert "before it was 0.900" in bag_shuffler.caption(bag_shuffler.BAD, reads_order)
    assert "probability" not in bag_shuffler.caption(bag_shuffler.BAD)


def test_every_bar_is_of_a_word_that_can_be_moved():
    bars = bag_shuffler.figure(bag_shuffler.GOOD)["data"][0]
    assert set(bars["y"]) == set(bag_shuffler.tokens_of(bag_shuffler.GOOD))
    assert min(bars["x"]) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: bag_shuffler.figure(()), "has no words: give the phrases"),
        (lambda: bag_shuffler.figure("good"), "give the phrases as a tuple of strings"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()
