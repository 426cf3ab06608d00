"""Two clues and clipping: what is particular to chapter 6's two experiments."""

import numpy as np

from tests.experiments.scripts import load
from utils.data.tasks import two_clues
from utils.records import recorded
from utils.scratch import SequenceReader


def test_the_first_step_contributes_less_the_further_it_is():
    contribution = load("two_clues").contribution
    found = []
    for lag in (1, 4, 8):
        reader = SequenceReader(16, 12, 8, np.random.default_rng(0))
        x, targets, _ = two_clues(np.random.default_rng(1), lag, 64)
        found.append(contribution(reader, x, targets))
    assert 1 > found[0] > found[1] > found[2] > 0


def test_a_limit_that_no_gradient_reaches_changes_nothing():
    script = load("clipping")
    config = script.CONFIG | script.TINY
    free, loose, tight = (script.train(config, limit, 0.01, 0) for limit in (None, 1e9, 0.1))
    assert free == loose
    assert tight["loss"] != free["loss"]


def test_a_run_that_overflows_has_no_loss():
    script = load("clipping")
    config = script.CONFIG | script.TINY | {"lag": 40, "updates": 60}
    assert script.train(config, None, 100.0, 0)["loss"] is None


def test_every_case_of_both_records_has_all_rates_and_seeds():
    for name, cases in (("two_clues", ("init", "lag")), ("clipping", ("max_norm",))):
        held = recorded(name)
        rates, seeds = held["config"]["rates"], held["config"]["seeds"]
        for case in {tuple(row[key] for key in cases) for row in held["rows"]}:
            rows = [r for r in held["rows"] if tuple(r[key] for key in cases) == case]
            assert len({(r["learning_rate"], r["seed"]) for r in rows}) == len(rates) * len(seeds)
