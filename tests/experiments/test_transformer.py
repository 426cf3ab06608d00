"""The experiment with Transformers on the novel: a small one runs; the record is whole."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.data.next_word import NextWordTask
from utils.records import recorded
from utils.text import Vocabulary

experiment = load("transformer_language_model")

SMALL = experiment.CONFIG | {
    "words": 32,
    "updates": 30,
    "rounds": 2,
    "heads": 2,
    "length": 8,
    "fresh": 4,
    "steps": 8,
    "seeds": [0],
    "tries": {
        "width": [8],
        "layers": [1, 2],
        "dropout": [0.0],
        "rate": {"Transformer": [2e-2], "GRU": [5e-2]},
    },
}


def job(kind: str, **changes) -> dict:
    sizes = {"width": 8, "layers": 1, "dropout": 0.0, "rate": 2e-2, "seed": 0}
    return {"kind": kind} | sizes | changes


def small_task() -> NextWordTask:
    """Return a task of a few words in a fixed order."""
    words = ["it", "was", "a", "good", "walk"] * 40
    vocabulary = Vocabulary(words)
    ids = vocabulary.encode(words)
    return NextWordTask(vocabulary, ids, ids[:50], ids[:50])


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(experiment, "next_word_task", small_task)


@pytest.mark.parametrize("kind", experiment.KINDS)
def test_a_small_model_learns_and_repeats(kind):
    rows = [experiment.train(SMALL, **job(kind)) for _ in range(2)]
    assert rows[0] == rows[1]
    assert rows[0]["test"] < rows[0]["rounds"][0] < 9  # words in the vocabulary, with the specials
    assert rows[0]["validation"] == min(rows[0]["rounds"])


@pytest.mark.parametrize("kind", experiment.KINDS)
def test_lessons_never_end(kind):
    task, sizes = small_task(), {name: job(kind)[name] for name in ("width", "layers", "dropout")}
    model = experiment.build(len(task.vocabulary), SMALL, kind, **sizes)
    lessons = experiment.lessons(model, task.train, np.random.default_rng(0), SMALL)
    assert all(next(lessons)[0].size <= SMALL["words"] for _ in range(20))


def test_the_best_on_validation_is_chosen():
    jobs = experiment.tuning_jobs(SMALL)
    assert len(jobs) == 4
    rows = [one | {"validation": 10 - number} for number, one in enumerate(jobs)]
    for kind in experiment.KINDS:
        best = experiment.chosen({"rows": rows, "config": SMALL}, kind)
        assert best | {"validation": 0} == min(
            (row for row in rows if row["kind"] == kind), key=lambda row: row["validation"]
        ) | {"validation": 0}


def test_tuning_that_was_left_out_is_counted(tmp_path):
    store = tmp_path / "record.json"
    config = SMALL | {"updates": 2, "rounds": 1}
    held = experiment.main.record(store, config)
    assert held["tuning_left_out"] == 0
    store.write_text(json.dumps(held | {"rows": held["rows"][1:]}))
    assert experiment.main.record(store, config, minutes=-1)["tuning_left_out"] == 1


def test_the_record_has_every_run_once():
    held = recorded("transformer_language_model")
    assert {"gpu", "tuning_left_out"} <= set(held)
    keys = [tuple(row[name] for name in experiment.KEY) for row in held["rows"]]
    assert len(keys) == len(set(keys))
    seeds = experiment.CONFIG["seeds"]
    for kind in experiment.KINDS:
        best = experiment.chosen(held, kind)
        final = [r for r in held["rows"] if r["kind"] == kind and r["seed"] in seeds]
        assert sorted(row["seed"] for row in final) == seeds
        assert all(r[name] == best[name] for r in final for name in ("width", "layers", "rate"))
    tuned = sum(row["seed"] == experiment.CONFIG["tuning_seed"] for row in held["rows"])
    assert tuned + held["tuning_left_out"] == len(experiment.tuning_jobs(experiment.CONFIG))
