"""Answers as students write them: the right ones pass in any form, the wrong ones learn why."""

import inspect
from collections import Counter

import numpy as np
import pytest

from tests.exercises.answers import RIGHT, WRONG
from tests.exercises.test_exercises import EXERCISES, verdict_on

SEEDS = (0, 7)
PAIRS = [(key, answer) for key, answers in RIGHT.items() for answer in answers]
WRONGS = [(key, each) for key, answers in WRONG.items() for each in answers]


@pytest.mark.parametrize(("key", "answer"), PAIRS, ids=[f"{k}-{a.__name__}" for k, a in PAIRS])
def test_a_right_answer_passes_with_every_seed(key, answer):
    for seed in SEEDS:
        verdict = EXERCISES[key].judge(answer, seed)
        assert verdict.right, verdict.message


@pytest.mark.parametrize(
    ("key", "wrong"), WRONGS, ids=[f"{k}-{w.answer.__name__}" for k, w in WRONGS]
)
def test_a_wrong_answer_is_rejected_with_every_seed(key, wrong):
    for seed in SEEDS:
        assert not verdict_on(key, wrong.answer, seed).right


def told(key, wrong):
    """Say in a word what the author of a wrong answer learns from its check."""
    verdict = verdict_on(key, wrong.answer, SEEDS[0])
    if verdict.mistake:
        return "true hint" if verdict.mistake in wrong.fits else "misleading"
    if verdict.diagnosis or verdict.perhaps:
        fits = {verdict.diagnosis.replace(" ", "_"), verdict.perhaps} & wrong.fits
        return "true diagnosis" if fits or verdict.diagnosis == "case" else "unsure diagnosis"
    return verdict.status


def test_at_most_one_wrong_answer_in_a_hundred_meets_a_hint_that_does_not_fit():
    said = Counter(told(key, wrong) for key, wrong in WRONGS)
    assert said["misleading"] <= 0.01 * len(WRONGS), said


def test_at_least_half_of_the_wrong_answers_are_diagnosed():
    said = Counter(told(key, wrong) for key, wrong in WRONGS)
    diagnosed = said["true hint"] + said["true diagnosis"] + said["error"]
    assert diagnosed >= 0.5 * len(WRONGS), said


FORMS = {
    "lists": lambda value: value.tolist() if isinstance(value, np.ndarray) else value,
    "floats": lambda value: value * 1.0 if isinstance(value, (int, np.ndarray)) else value,
    "zero-dimensional": lambda value: np.asarray(value) if np.isscalar(value) else value,
}


def formed(value, form):
    """Return results in another form, each of a tuple by itself."""
    if isinstance(value, tuple):
        return tuple(formed(each, form) for each in value)
    return form(value)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("key", EXERCISES)
def test_a_right_answer_may_come_in_any_harmless_form(key, form):
    exercise = EXERCISES[key]

    def answer(*inputs):
        return formed(exercise.reference(*inputs), form)

    answer.__signature__ = inspect.signature(exercise.reference)
    verdict = exercise.judge(answer)
    assert verdict.right, verdict.message


@pytest.mark.parametrize("key", EXERCISES)
def test_a_right_answer_may_be_a_tensor_with_a_gradient(key):
    torch = pytest.importorskip("torch")
    exercise = EXERCISES[key]

    def tensor(value):
        if isinstance(value, tuple):
            return tuple(map(tensor, value))
        if not isinstance(value, (np.ndarray, np.generic)) or value.dtype.kind not in "biuf":
            return value
        made = torch.tensor(value)
        return made.requires_grad_() if made.is_floating_point() else made

    def answer(*inputs):
        return tensor(exercise.reference(*inputs))

    answer.__signature__ = inspect.signature(exercise.reference)
    verdict = exercise.judge(answer)
    assert verdict.right, verdict.message
