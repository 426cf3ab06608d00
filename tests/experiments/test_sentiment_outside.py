"""The tools of others: their numbers are only read, and the regression on them is the best one."""

from __future__ import annotations

import numpy as np

from tests.experiments.scripts import load
from utils.records import recorded
from utils.sentiment import verdicts

outside = load("sentiment_outside")


def test_no_other_weights_have_a_lower_loss():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 3))
    labels = (x[:, 0] + rng.standard_normal(60) > 0).astype(float)

    def loss(w, penalty=0.1):
        z = x @ w[:-1] + w[-1]
        return (np.logaddexp(0, z) - labels * z).mean() + penalty / 2 * (w[:-1] ** 2).sum()

    w = outside.logistic_regression(x, labels, penalty=0.1, steps=12)
    near = w + 0.01 * rng.standard_normal((200, 4))
    assert loss(w) < min(map(loss, near))


def test_a_text_without_a_known_word_is_nothing_to_glove():
    found = outside.ENCODERS["GloVe"](("good film", "zzzqq"), 2)
    assert found.shape == (2, 50)
    assert found[0].any()
    assert not found[1].any()


def test_the_parts_are_those_of_the_book_s_own_models():
    inside = recorded("sentiment")
    for key in ("data", "test", "split_seed", "validation", "seeds"):
        assert outside.CONFIG[key] == inside["config"][key]
    assert recorded("sentiment_outside")["data_sha256"] == inside["data_sha256"]


def test_every_tool_has_every_row_once_and_numbers_that_follow_from_its_answers():
    held = recorded("sentiment_outside")
    keys = [(row["data"], row["name"], row["seed"]) for row in held["rows"]]
    config = held["config"]
    wanted = {(d, n, s) for d in config["data"] for n in outside.ENCODERS for s in config["seeds"]}
    assert len(keys) == len(wanted)
    assert set(keys) == wanted
    for row in held["rows"]:
        labels = verdicts.held_out_labels(row["data"], config["test"], config["split_seed"])
        assert row["accuracy"] == verdicts.share(verdicts.unpack(row["p"]), labels)


def test_the_comparison_is_with_the_network_chosen_on_validation():
    inside, held = recorded("sentiment"), recorded("sentiment_outside")
    joined = {"config": held["config"], "rows": held["rows"] + inside["rows"]}
    assert len(held["comparisons"]) == 2 * len(outside.ENCODERS)
    for found in held["comparisons"]:
        reader = verdicts.chosen(inside["summary"], found["data"], bag=False)
        assert found == verdicts.comparison(joined, found["data"], found["first"], reader)
