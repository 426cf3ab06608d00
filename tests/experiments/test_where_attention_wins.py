"""The experiment on lookup and states: small runs learn and repeat; the record is whole."""

from __future__ import annotations

import pytest

from tests.experiments.scripts import load
from utils.records import recorded

experiment = load("where_attention_wins")
CONFIG = experiment.CONFIG


@pytest.mark.parametrize("family", experiment.FAMILIES)
def test_every_family_reads_every_task_it_is_tried_on(family):
    tasks = [task for task, families in experiment.TRIED.items() if family in families]
    assert tasks
    for task in tasks:
        tokens, lesson, others = experiment.TASKS[task]
        model = experiment.build(CONFIG, family, tokens, 0)
        for some in (lesson, *others.values()):
            small = CONFIG | {"texts": 2}
            assert 0 <= experiment.judge(small, model, task, some, 0) <= 1


def test_a_run_learns_and_can_be_repeated_exactly():
    config = CONFIG | {"updates": {"pairs in one token": 150}, "texts": 64}
    job = "pairs in one token", "1 block, no positions", 0, 1e-2
    rows = [experiment.train(config, *job) for _ in range(2)]
    assert rows[0] == rows[1]
    assert rows[0]["accuracy"] > 0.35  # guessing among the values in sight: 0.2


def test_each_family_has_three_rates_and_three_seeds_at_the_best_of_them():
    held = recorded("where_attention_wins")
    assert len(held["rows"]) == 3 * sum(map(len, experiment.TRIED.values()))
    for task, families in experiment.TRIED.items():
        for family in families:
            kind = "recurrent" if family in experiment.RIVALS else "Transformer"
            name = {"task": task, "family": family}.items()
            tried = [row for row in held["tuning"] if name <= row.items()]
            assert sorted(row["rate"] for row in tried) == CONFIG["rates"][kind]
            best = max(tried, key=lambda row: row["accuracy"])["rate"]
            rows = [row for row in held["rows"] if name <= row.items()]
            assert [row["seed"] for row in rows] == CONFIG["seeds"]
            assert {row["rate"] for row in rows} == {best}
