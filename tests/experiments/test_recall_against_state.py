"""Recall against the size of the state: the record is whole and shows what the chapter says."""

from __future__ import annotations

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.records import recorded

script = load("recall_against_state")
HELD = recorded("recall_against_state")
CONFIG = HELD["config"]
PARTS = [  # runs, the tries before them, and what names a run beside its seed
    ("rows", "tries", [{"kind": kind} for kind in script.KINDS]),
    (
        "tracking",
        "tracking_tries",
        [{"task": task, "kind": kind} for task in script.TASKS for kind in script.FOLLOWING],
    ),
    ("copying", "copying_tries", [{"kind": kind} for kind in script.COPYING]),
]


def rows(into, **fields):
    return [row for row in HELD[into] if fields.items() <= row.items()]


def mean(into, place, **fields):
    return np.mean([row["accuracy"][str(place)] for row in rows(into, **fields)])


@pytest.mark.parametrize(("into", "tries", "jobs"), PARTS, ids=[part[0] for part in PARTS])
def test_every_rate_is_tried_and_three_seeds_are_trained_with_the_best(into, tries, jobs):
    assert len(HELD[into]) == len(jobs) * len(CONFIG["seeds"])
    for job in jobs:
        tried = {row["rate"]: sum(row["accuracy"].values()) for row in rows(tries, **job)}
        assert list(tried) == CONFIG["rates"]
        assert [row["seed"] for row in rows(into, **job)] == CONFIG["seeds"]
        assert {row["rate"] for row in rows(into, **job)} == {max(tried, key=tried.get)}
    assert all(row["seed"] == CONFIG["choosing_seed"] for row in HELD[tries])


def test_a_longer_training_has_the_rate_of_the_shorter_one():
    for kind in CONFIG["longer"]["kinds"]:
        longer = rows("longer", kind=kind)
        assert [row["seed"] for row in longer] == CONFIG["seeds"]
        assert {row["rate"] for row in longer} == {row["rate"] for row in rows("rows", kind=kind)}


def test_attention_recalls_all_and_is_the_only_one_whose_state_grows():
    assert min(mean("rows", n, kind="attention") for n in CONFIG["pairs"]) > 0.99
    grows = {row["kind"] for row in HELD["rows"] if row["state"] is None}
    assert grows == {"attention"}


@pytest.mark.parametrize("family", ["linear attention", "delta rule", "selective"])
def test_states_that_a_query_reads_recall_more_the_larger_they_are(family):
    found = [mean("rows", 16, kind=f"{family} {n}") for n in (4, 8, 16, 32)]
    assert found == sorted(found) or family == "selective"  # whose seeds differ widely
    assert found[-1] > found[0] + 0.2


def test_an_lstm_learns_more_in_more_time_with_the_state_that_it_had():
    assert mean("rows", 16, kind="LSTM 128") < 0.4
    assert mean("longer", 16, kind="LSTM 128") > 0.6
    for kind in ("GRU 128", "minGRU 128"):
        assert mean("longer", 16, kind=kind) < 0.2


def test_what_does_not_fit_is_told_apart_from_what_is_not_learnt():
    for kind in ("GRU 128", "minGRU 128", "state space 128"):
        assert mean("rows", 16, kind=kind) < 0.2  # the commonest value: .15
    adds, corrects = (
        {row["times"]: row["accuracy"] for row in rows("fits", rule=rule, key_size=16)}
        for rule in ("add", "delta")
    )
    assert adds[1]["16"] > corrects[1]["16"]
    assert corrects[4]["16"] > 2 * adds[4]["16"]


def test_parity_is_followed_by_gates_of_either_sign_and_by_those_that_see_the_state():
    for kind in script.FOLLOWING:
        follows = kind in ("minGRU 32, tanh gate", "RNN 32", "GRU 32", "LSTM 32")
        found = mean("tracking", 100, task="parity", kind=kind)
        assert (found > 0.9) if follows else (found < 0.6), kind


def test_three_things_in_order_are_followed_by_gates_that_see_the_state_only():
    assert mean("tracking", 100, task="order of three", kind="GRU 32") > 0.9
    lstm = [
        row["accuracy"]["100"] for row in rows("tracking", task="order of three", kind="LSTM 32")
    ]
    assert sorted(lstm)[1] > 0.9  # one of three seeds has not learnt it
    for kind in set(script.FOLLOWING) - {"GRU 32", "LSTM 32"}:
        assert mean("tracking", 100, task="order of three", kind=kind) < 0.5, kind


def test_what_is_the_same_at_every_step_cannot_choose_what_to_keep():
    space = mean("copying", 48, kind="state space 128")
    for kind in ("minGRU 128", "selective 8", "GRU 128"):
        assert mean("copying", 48, kind=kind) > space + 0.2
