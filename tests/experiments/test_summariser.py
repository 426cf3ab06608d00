"""The summariser: its stories, its rivals, and a whole record."""

import pytest

from tests.experiments.scripts import load
from utils.metrics import rouge
from utils.records import recorded
from utils.translation import load_translator

summariser = load("summariser")
SMALL = summariser.CONFIG | {"stories": 300, "test": 30}


def test_no_story_of_the_test_was_trained_on():
    train, test, longer = summariser.data(SMALL)
    assert not {words for words, _ in test} & {words for words, _ in train}
    assert {len(summariser.sentences(words)) for words, _ in test} <= set(SMALL["lengths"])
    assert {len(summariser.sentences(words)) for words, _ in longer} == {SMALL["longer"]}


def test_the_oracle_takes_sentences_of_the_story_in_their_order():
    for words, known in summariser.data(SMALL)[1]:
        told = summariser.sentences(words)
        chosen = summariser.sentences(summariser.oracle(words, known))
        assert 1 <= len(chosen) <= 3
        places = iter(told)
        assert all(sentence in places for sentence in chosen)
        best = rouge(summariser.oracle(words, known), known)[1]
        assert all(rouge(sentence, known)[1] <= best for sentence in told)


def test_the_nearest_of_a_story_that_was_trained_on_is_itself():
    train, *_ = summariser.data(SMALL)
    assert summariser.nearest(train[:20], train) == [known for _, known in train[:20]]


def test_the_record_has_every_kind_with_every_seed():
    held = recorded("summariser")
    found = {(row["kind"], row["seed"]) for row in held["rows"]}
    kinds, seeds = held["config"]["kinds"], held["config"]["seeds"]
    assert found == {(kind, seed) for kind in kinds for seed in seeds}
    assert [row["name"] for row in held["rivals"]] == held["config"]["rivals"]
    for row in held["rows"]:
        for part in (row["test"], row["longer"]):
            share = part["right"].count("1") / len(part["right"])
            assert share == pytest.approx(part["exact"], abs=1e-3)
            assert part["exact"] <= part["rouge_l"] <= part["rouge_1"]


def test_the_stored_weights_are_those_of_the_record():
    (row,) = [
        r for r in recorded("summariser")["rows"] if (r["kind"], r["seed"]) == summariser.KEPT
    ]
    test = summariser.data(summariser.CONFIG)[1][:60]
    written = summariser.write(load_translator("summariser"), test, 40)
    right = summariser.score(written, test)["right"]
    # half precision may tip a close choice
    assert abs(right.count("1") - row["test"]["right"][: len(test)].count("1")) <= 2
