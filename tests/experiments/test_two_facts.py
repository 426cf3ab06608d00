"""The questions about stories: what the guess is, and a whole record."""

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.data.stories import HELD_OUT, Story
from utils.records import recorded

two_facts = load("two_facts")


def test_the_guess_is_the_place_named_last():
    told = ("ben went to the hall", "anna walked to the attic", "ben took the milk")
    assert two_facts.last_place(Story(told, "where is the milk", "hall", (2, 0))) == "attic"


def test_unseen_pairs_are_never_trained_on():
    train, test, unseen = two_facts.tell(two_facts.CONFIG | two_facts.TINY, 2)
    asked = [{(one.question.split()[-1], one.answer) for one in some} for some in (train, test)]
    assert not (asked[0] | asked[1]) & HELD_OUT
    assert {(one.question.split()[-1], one.answer) for one in unseen} <= HELD_OUT


def test_the_record_has_both_ways_with_every_seed():
    held = recorded("two_facts")
    found = [(row["facts"], row["told"], row["seed"]) for row in held["rows"]]
    seeds = held["config"]["seeds"]
    assert found == [(f, told, s) for f in (1, 2) for told in (False, True) for s in seeds]
    for row in held["rows"]:
        for part in (row["test"], row["unseen"]):
            share = np.mean([mark == "1" for mark in part["right"]])
            assert share == pytest.approx(part["answers"], abs=1e-3)
            assert len(part["looks"]) == row["facts"]
