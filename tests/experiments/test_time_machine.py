"""The Time Machine experiment: the protocol is the published one; the record keeps its promise."""

from __future__ import annotations

import numpy as np

from tests.experiments.scripts import load
from utils.records import recorded

time_machine = load("time_machine")

TEXT = "The Time Traveller -- for so it will be convenient to speak of him -- was expounding. " * 20
SMALL = time_machine.CONFIG | {
    "window": 8,
    "train_windows": 400,
    "validation_windows": 100,
    "batch": 50,
    "epochs": 8,
    "hidden": 16,
}


def test_windows_overlap_and_validation_follows_training():
    train, validation, vocabulary = time_machine.windows_of_text(TEXT, SMALL)
    assert train.shape == (400, 9)
    assert validation.shape == (100, 9)
    assert (train[1:, :-1] == train[:-1, 1:]).all()
    assert (validation[0, :-1] == train[-1, 1:]).all()
    assert set(vocabulary.tokens) <= {"<unk>", " ", *"abcdefghijklmnopqrstuvwxyz"}


def test_inputs_are_one_hot_and_stay_so():
    model = time_machine.build(5, SMALL, np.random.default_rng(0))
    assert (model.params["E"] == np.eye(5)).all()


def test_a_small_run_learns():
    held = time_machine.train(SMALL, TEXT)
    assert len(held["perplexities"]) == SMALL["epochs"]
    assert held["perplexity"] == held["perplexities"][-1] < held["perplexities"][0] / 1.5


def test_the_record_is_better_and_quicker_than_the_published_one():
    held = recorded("time_machine")
    assert held["perplexity"] < 6.1 < held["published"]["perplexity"]
    assert held["seconds"] < held["published"]["seconds"]
