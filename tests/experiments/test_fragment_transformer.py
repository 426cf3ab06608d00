"""The Transformer on the fragment: how its rate is chosen, the record beside its rivals."""

from __future__ import annotations

from tests.experiments.scripts import load
from utils.records import recorded

experiment = load("fragment_transformer")


def test_the_rate_with_the_most_matches_is_taken_and_its_first_seed_counts():
    tries = [
        {"updates": 5, "rate": rate, "seed": 0, "validation": v, "exact": 1 - v}
        for rate, v in ((1, 0.2), (2, 0.9), (3, 0.4))
    ]
    rows = [tries[1] | {"seed": 1}, tries[0] | {"seed": 2}]
    assert experiment.best_rate(tries, 5) == 2
    assert experiment.seeds_of({"tries": tries, "rows": rows}, 5) == [tries[1], rows[0]]


def test_the_record_has_every_rate_and_three_seeds_and_the_rival_s_size():
    held, config = recorded("fragment_transformer"), experiment.CONFIG
    for updates, *_ in config["lengths"]:
        tried = [row["rate"] for row in held["tries"] if row["updates"] == updates]
        assert tried == config["rates"]
        seeds = experiment.seeds_of(held, updates)
        assert [row["seed"] for row in seeds] == config["seeds"]
    rival = recorded("fragment_attention")
    size = next(row["parameters"] for row in rival["rows"] if row["kind"] == "dot")
    assert abs(seeds[0]["parameters"] / size - 1) < 0.03
    assert rival["config"]["updates"] == config["lengths"][1][0]
    assert rival["config"]["dropout"] == config["lengths"][1][2]
