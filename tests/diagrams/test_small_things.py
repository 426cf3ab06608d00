"""The small flows of chapter 16 show the data that the chapter uses."""

from contextlib import suppress

import numpy as np
import pytest

from utils.data.stories import story, summary
from utils.diagrams import small_things


@pytest.mark.parametrize("thing", small_things.THINGS)
def test_each_is_a_small_picture_of_its_own(thing):
    scene = small_things.drawing(thing)
    assert scene.height < 260
    assert len(scene.img()) < 25_000
    assert scene.alt.endswith(".")


def test_a_thing_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="choose one of ecg, stocks"):
        small_things.drawing("robots")


def test_the_looks_point_at_the_sentences_that_decide():
    one, shapes = (
        story(np.random.default_rng(13), facts=2),
        small_things.drawing("questions").shapes,
    )
    marked = [n for n in range(len(one.sentences)) if "number" in shapes[f"sentence{n}"]["class"]]
    assert tuple(marked) == tuple(one.supports)
    assert shapes["answer.text"]["text"] == one.answer


@pytest.mark.parametrize("seed", range(20))
def test_the_deciding_sentences_give_the_summary_and_no_fewer_do(seed):
    told = story(np.random.default_rng(seed), 2, 10, held_out=None).sentences
    counts = sorted(small_things.deciding(told))
    if not counts:
        assert summary(told) == "nobody has anything"
        return
    assert summary(told[n] for n in counts) == summary(told)
    for left_out in counts:
        fewer = [told[n] for n in counts if n != left_out]
        with suppress(KeyError):  # somebody holds a thing, and no sentence says where
            assert summary(fewer) != summary(told)


def test_arrows_start_at_the_sentences_that_count():
    shapes = small_things.drawing("summary").shapes
    marked = {key for key, shape in shapes.items() if "number" in shape["class"]}
    arrows = {key.removeprefix("tells") for key in shapes if key.startswith("tells")}
    assert {f"sentence{key.split('.')[0]}" for key in arrows} <= marked
    assert len({key.split(".")[0] for key in arrows}) == 4
