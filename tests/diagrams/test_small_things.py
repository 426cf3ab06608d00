"""The six small flows of chapter 14 show the data that the chapter uses."""

import numpy as np
import pytest

from utils.data import load
from utils.data.stories import story
from utils.diagrams import small_things


@pytest.mark.parametrize("thing", small_things.THINGS)
def test_each_is_a_small_picture_of_its_own(thing):
    scene = small_things.drawing(thing)
    assert scene.height < 260
    assert len(scene.img()) < 25_000
    assert scene.alt.endswith(".")


def test_a_thing_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="choose one of series, text"):
        small_things.drawing("robots")


def test_the_bars_are_the_sunspots():
    shapes, values = small_things.drawing("series").shapes, load("sunspots").values[-25:]
    heights = np.array([float(shapes[f"year{n}"]["height"]) for n in range(24)])
    assert np.allclose(heights, 56 * values[:24] / values.max(), atol=0.01)


def test_the_looks_point_at_the_sentences_that_decide():
    one, shapes = (
        story(np.random.default_rng(13), facts=2),
        small_things.drawing("questions").shapes,
    )
    marked = [n for n in range(len(one.sentences)) if "number" in shapes[f"sentence{n}"]["class"]]
    assert tuple(marked) == tuple(one.supports)
    assert shapes["answer.text"]["text"] == one.answer
