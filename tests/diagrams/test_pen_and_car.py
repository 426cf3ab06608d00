"""The pictures of the pen and of the car show what the models get."""

import numpy as np
import pytest

from utils.diagrams import pen_and_car


@pytest.mark.parametrize("thing", pen_and_car.THINGS)
def test_each_is_a_small_picture_of_its_own(thing):
    scene = pen_and_car.drawing(thing)
    assert scene.height < 200
    assert len(scene.img()) < 25_000
    assert scene.alt.endswith(".")


def test_a_thing_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="thing='robots': choose one of word, car"):
        pen_and_car.drawing("robots")


def test_the_rays_end_on_the_edge_of_the_road():
    shapes = pen_and_car.drawing("car").shapes
    edges = [points(shapes[f"edge{n}"]["d"]) for n in (0, 1)]
    for n in range(5):
        end = points(shapes[f"ray{n}"]["d"])[-1]
        assert min(distance(end, edge) for edge in edges) < 0.1, f"ray {n}"


def test_the_car_stands_where_it_came_to():
    shapes = pen_and_car.drawing("car").shapes
    car = np.array([float(shapes["car"]["cx"]), float(shapes["car"]["cy"])])
    starts = [points(shapes[f"ray{n}"]["d"])[0] for n in range(5)]
    assert np.allclose(starts, car, atol=0.01)


def points(path: str) -> np.ndarray:
    return np.array([[float(x) for x in part.split()] for part in path[1:].split("L")])


def distance(point: np.ndarray, line: np.ndarray) -> float:
    start, step = line[:-1], np.diff(line, axis=0)
    along = ((point - start) * step).sum(axis=1) / (step**2).sum(axis=1)
    nearest = start + along.clip(0, 1)[:, None] * step
    return float(np.linalg.norm(nearest - point, axis=1).min())
