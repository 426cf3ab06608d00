"""The toy car: its road, what it sees, how it moves, and what is kept of a drive."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.data.track import FAR, HALF, LATE, POINTS, RAYS, SHARPEST, STEP, Cars, drive, track


def roads(count=3):
    return np.stack([track(np.random.default_rng(seed)) for seed in range(count)])


def ring(radius=4.0):
    """Return a round road, driven counter-clockwise from the right."""
    angle = np.linspace(0, 2 * np.pi, POINTS, endpoint=False)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])[None]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_a_road_is_closed_in_equal_steps_and_bends_gently(seed):
    middle = track(np.random.default_rng(seed))
    assert middle.shape == (POINTS, 2)
    gaps = np.roll(middle, -1, axis=0) - middle
    lengths = np.linalg.norm(gaps, axis=1)
    assert np.ptp(lengths) < 0.05 * lengths.mean()
    heading = np.unwrap(np.arctan2(*gaps.T[::-1]))
    assert heading[-1] - heading[0] == pytest.approx(2 * np.pi, abs=0.5), "once around"
    assert np.abs(np.diff(heading)).max() < lengths.mean() / 0.85
    np.testing.assert_array_equal(middle, track(np.random.default_rng(seed)))


def test_the_sensors_measure_the_distance_to_the_edge():
    cars = Cars(ring(50))  # nearly straight
    for angle, seen in zip(RAYS, cars.see()[0, :5] * FAR, strict=True):
        straight = HALF / abs(np.sin(angle)) if angle else FAR
        assert seen == pytest.approx(min(straight, FAR), rel=0.1)


def test_a_car_nearer_to_the_left_edge_sees_it_nearer():
    cars = Cars(ring(), late=0)
    cars.place *= 1 - 0.3 / 4  # to the left, as it drives counter-clockwise
    cars.move(np.zeros(1))
    right, left = cars.see()[0, [0, 4]]
    assert left < 0.5 * right
    assert cars.offset == pytest.approx(0.3, abs=0.03)


def test_the_sensors_are_late_and_the_own_turn_is_not():
    cars, at_once = Cars(roads()), Cars(roads(), late=0)
    seen = []
    for _ in range(12):
        seen.append(at_once.see()[:, :5])
        turn = cars.expert()
        cars.move(turn)
        at_once.move(turn)
        np.testing.assert_array_equal(cars.see()[:, 5], turn)
    for _ in range(LATE):
        seen.append(at_once.see()[:, :5])
        at_once.move(np.zeros(3))
    np.testing.assert_allclose(cars.see()[:, :5], seen[12 - LATE])


def test_a_car_that_turns_by_the_bend_of_a_ring_stays_on_it():
    cars = Cars(ring(2.0))
    cars.heading[:] = np.pi / 2
    for _ in range(round(4 * np.pi / STEP)):
        cars.move(np.array([0.5]))
    assert cars.laps == pytest.approx(1, abs=0.02)
    assert cars.offset < 0.12


def test_no_car_turns_more_sharply_than_it_can():
    cars, other = Cars(roads()), Cars(roads())
    cars.move(np.full(3, 100.0))
    other.move(np.full(3, SHARPEST))
    np.testing.assert_array_equal(cars.heading, other.heading)
    assert (np.abs(cars.expert()) <= SHARPEST).all()


def test_the_expert_does_a_lap_near_the_middle_and_straight_on_does_not():
    done = drive(roads(), steps=300)
    assert (done.laps == 1).all()
    assert not np.isnan(done.path).any()
    straight = drive(roads(), lambda view: np.zeros(view.shape[1]), steps=300)
    assert (straight.laps < 0.3).all()
    assert np.isnan(straight.path[-1]).all(), "nothing is kept from when it left the road"


def test_a_drive_keeps_each_view_beside_what_the_expert_would_do():
    seen = []

    def driver(view):
        seen.append(view)
        return np.full(view.shape[1], 0.1)

    done = drive(roads(), driver, steps=20, memory=5)
    assert done.views.shape == (5, 60, 6)
    assert done.turns.shape == (60, 1)
    np.testing.assert_array_equal(done.views, np.concatenate(seen, axis=1))
    np.testing.assert_array_equal(seen[7][:-1], seen[6][1:])
    assert seen[7][-1, :, 5] == pytest.approx(0.1)
    first = Cars(roads())
    np.testing.assert_allclose(done.turns[:3, 0], first.expert(), rtol=1e-6)


def test_a_car_that_is_put_back_forgets_how_it_drove():
    done = drive(roads(), lambda view: np.full(view.shape[1], -1.5), steps=60, back=True)
    assert (done.laps < 0.3).all(), "what counts is the way to the first loss"
    turns = done.views[-1, :, 5].reshape(60, 3)
    assert (turns[0] == 0).all()
    assert (turns[1:] == 0).any(), "somebody was put back"
    fresh = done.views.reshape(12, 60, 3, 6)[:, 1:][:, (turns[1:] == 0)]
    np.testing.assert_array_equal(fresh, np.broadcast_to(fresh[-1:], fresh.shape))


def test_a_shaken_wheel_shows_other_places_and_the_labels_stay_the_expert_s():
    calm, shaken = (
        drive(roads(), steps=100, shake=shake, rng=np.random.default_rng(0)) for shake in (0, 0.5)
    )
    assert shaken.turns.std() > 1.2 * calm.turns.std()
    assert np.abs(shaken.turns).max() <= SHARPEST


def test_roads_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"roads has shape \(160, 2\): expected \(cars, 160, 2\)"):
        Cars(track(np.random.default_rng(0)))
