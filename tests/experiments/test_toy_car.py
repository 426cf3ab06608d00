"""The toy car's experiment: equal shares for every way, and what the record shows."""

from __future__ import annotations

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.data.track import drive
from utils.records import recorded

toy_car = load("toy_car")
CONFIG = toy_car.CONFIG | {"hidden": 4, "updates": 16, "roads": 4, "steps": 15}


class Counting:
    """A pupil that counts what it is taught."""

    def __init__(self):
        self.updates, self.driven, self.seen = 0, 0, []

    def learn(self, views, turns, updates):
        self.updates += updates
        self.seen.append((views, turns))

    def __call__(self, view):
        self.driven += view.shape[1]
        return np.zeros(view.shape[1])


def taught(way, strength):
    pupil = Counting()
    toy_car.imitate(CONFIG, pupil, way, strength, seed=0)
    return pupil


@pytest.mark.parametrize(("way", "strength"), [("clone", 0), ("shaken", 0.5), ("dagger", 4)])
def test_every_way_gets_as_many_updates_and_labelled_steps(way, strength):
    pupil = taught(way, strength)
    assert pupil.updates == CONFIG["updates"]
    views, turns = pupil.seen[-1]
    assert views.shape == (12, 4 * 15, 6)
    assert turns.shape == (4 * 15, 1)


def test_only_with_dagger_the_pupil_drives_and_not_in_the_first_round():
    assert taught("clone", 0).driven == taught("shaken", 0.5).driven == 0
    pupil = taught("dagger", 4)
    assert pupil.driven == 3 * 15
    assert len(pupil.seen) == 4
    first = drive(toy_car.roads(4, 0, 9)[:1], steps=15)
    np.testing.assert_array_equal(pupil.seen[0][0], first.views)
    np.testing.assert_array_equal(pupil.seen[3][0][:, :15], first.views, "all is kept")


def test_what_a_driver_is_not_shown_changes_nothing():
    views = np.random.default_rng(0).random((12, 3, 6)).astype(np.float32)
    earlier, turns = views.copy(), views.copy()
    earlier[:-1] += 1
    turns[..., 5] += 1
    for driver, blind_to, other in (
        ("latest step", earlier, turns),
        ("not told its turns", turns, earlier),
    ):
        network = toy_car.Network(CONFIG, driver, 1e-2, seed=0)
        np.testing.assert_array_equal(network(views), network(blind_to))
        assert not np.allclose(network(views), network(other))


def test_the_weighted_sum_finds_the_weights_of_a_sum():
    views = np.random.default_rng(0).random((3, 200, 6))
    driver = toy_car.WeightedSum()
    driver.learn(views, (views[1, :, 2] - 2 * views[2, :, 5] + 0.5)[:, None], 0)
    found = driver(views)
    np.testing.assert_allclose(found, views[1, :, 2] - 2 * views[2, :, 5] + 0.5, atol=0.01)


def test_the_choice_is_made_on_the_validation_roads():
    row = {"driver": "GRU", "way": "dagger", "rate": 0.01, "seed": 0, "error": 0.1}
    held = {"config": {"resamples": 50}, "rows": [
        row | {"strength": 4, "validation": 0.9, "laps": [0.5, 0.5]},
        row | {"strength": 8, "validation": 0.8, "laps": [1.0, 1.0]},
    ]}  # fmt: skip
    (chosen,) = toy_car.choose(held)
    assert (chosen["strength"], chosen["mean"], chosen["whole"]) == (4, 0.5, 0)
    assert chosen["low"] == chosen["high"] == 0.5


def test_the_record_holds_every_setting_with_every_seed_and_the_choice_follows_from_it():
    held = recorded("toy_car")
    config = held["config"]
    ways = 1 + len(config["pulls"]) + len(config["rounds"])
    networks = (len(config["drivers"]) - 1) * len(config["rates"])
    assert len(held["rows"]) == (networks + 1) * ways * len(config["seeds"])
    assert held["chosen"] == toy_car.choose(held)
