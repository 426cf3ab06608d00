"""What the checks say of answers that were written without a look at them."""

import importlib
import pkgutil
from collections import Counter

import pytest

from tests.exercises import held_out
from tests.exercises.test_exercises import EXERCISES, verdict_on

SEEDS = (3, 99)
MODULES = {
    module.name: importlib.import_module(f"{held_out.__name__}.{module.name}")
    for module in pkgutil.iter_modules(held_out.__path__)
}
RIGHT = [
    (f"{lab}.{name}", answer)
    for lab, module in MODULES.items()
    for name, answers in module.RIGHT.items()
    for answer in answers
]
WRONG = [
    (f"{lab}.{name}", answer)
    for lab, module in MODULES.items()
    for name, answers in module.WRONG.items()
    for answer, _ in answers
]
# the text leaves open what these do otherwise
OPEN = {
    "fcw_shared_equal",  # fewer parameters for a longer sentence
    "gtw_at_least_one",  # a text of no words
    "gl_w15",  # a decoder that writes bos itself
}


def names(pairs):
    return [f"{key}-{answer.__name__}" for key, answer in pairs]


def test_there_are_enough_of_them_to_measure_by():
    assert len(RIGHT) >= 150
    assert len(WRONG) >= 400


@pytest.mark.parametrize(("key", "answer"), RIGHT, ids=names(RIGHT))
def test_a_right_answer_passes(key, answer):
    for seed in SEEDS:
        verdict = EXERCISES[key].judge(answer, seed)
        assert verdict.right, verdict.message


@pytest.mark.parametrize(("key", "answer"), WRONG, ids=names(WRONG))
def test_a_wrong_answer_is_rejected_unless_the_text_leaves_it_open(key, answer):
    for seed in SEEDS:
        assert verdict_on(key, answer, seed).right == (answer.__name__ in OPEN)


def test_more_than_half_of_the_wrong_answers_are_explained():
    verdicts = [verdict_on(key, answer, SEEDS[0]) for key, answer in WRONG]
    said = Counter(
        "explained" if each.mistake or each.perhaps or each.diagnosis else each.status
        for each in verdicts
    )
    assert said["explained"] > 0.5 * len(WRONG), said
