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


@pytest.mark.parametrize("kind", experiment.KINDS)
def test_a_small_model_learns_and_repeats(kind):
    rows = [experiment.train(small_task(), job(kind), SMALL) | {"seconds": 0} for _ in range(2)]
    assert rows[0] == rows[1]
    assert rows[0]["test"] < rows[0]["rounds"][0] < 9  # words in the vocabulary, with the specials
    assert rows[0]["validation"] == min(rows[0]["rounds"])


@pytest.mark.parametrize("kind", experiment.KINDS)
def test_every_word_is_scored_once_and_lessons_never_end(kind):
    task = small_task()
    model = experiment.build(job(kind), len(task.vocabulary), SMALL)
    asked = [targets[mask] for _, targets, mask in experiment.exam(model, task.test, SMALL)]
    np.testing.assert_array_equal(np.sort(np.concatenate(asked)), np.sort(task.test[1:]))
    lessons = experiment.lessons(model, task.train, np.random.default_rng(0), SMALL)
    assert all(next(lessons)[0].size <= SMALL["words"] for _ in range(20))


def test_the_best_on_validation_is_chosen_and_trained_with_every_seed():
    jobs = experiment.tuning_jobs(SMALL)
    assert len(jobs) == 4
    rows = [one | {"validation": 10 - number} for number, one in enumerate(jobs)]
    for kind in experiment.KINDS:
        best = experiment.chosen(rows, kind, SMALL)
        assert best["validation"] == min(r["validation"] for r in rows if r["kind"] == kind)
    final = experiment.final_jobs(rows, SMALL)
    assert len(final) == 2 * len(SMALL["seeds"])
    assert {one["layers"] for one in final} == {2}
    assert len({tuple(one[name] for name in experiment.KEY) for one in final}) == len(final)


def test_another_config_does_not_mix_with_a_record(tmp_path):
    store = tmp_path / "record.json"
    store.write_text(json.dumps({"config": SMALL | {"words": 1}, "rows": []}))
    with pytest.raises(SystemExit, match="holds another config"):
        experiment.record(store, SMALL)


def test_the_record_has_its_config_and_every_run_once():
    held = recorded("transformer_language_model")
    assert held["config"] == json.loads(json.dumps(experiment.CONFIG))
    assert {"machine", "gpu", "commit", "seconds", "tuning_left_out"} <= set(held)
    keys = [tuple(row[name] for name in experiment.KEY) for row in held["rows"]]
    assert len(keys) == len(set(keys))
    seeds = experiment.CONFIG["seeds"]
    for kind in experiment.KINDS:
        best = experiment.chosen(held["rows"], kind, held["config"])
        final = [r for r in held["rows"] if r["kind"] == kind and r["seed"] in seeds]
        assert sorted(row["seed"] for row in final) == seeds
        assert all(r[name] == best[name] for r in final for name in ("width", "layers", "rate"))
    tuned = sum(row["seed"] == experiment.CONFIG["tuning_seed"] for row in held["rows"])
    assert tuned + held["tuning_left_out"] == len(experiment.tuning_jobs(experiment.CONFIG))
