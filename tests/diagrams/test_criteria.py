"""The table of four criteria: it grows, and says of each model what the chapters have measured."""

from __future__ import annotations

import re

import numpy as np
import pytest

from utils import scratch
from utils.data.time_phrases import WORDS
from utils.diagrams import criteria
from utils.scratch.functions import softmax
from utils.scratch.sequence_models import SequenceReader
from utils.text import bag_of_words, one_hot

SIZE = len(WORDS)
DRAW = np.random.default_rng(0)


KINDS = {
    "one-hot window": lambda width: scratch.FixedWindow(SIZE, width, 4, DRAW),
    "embedded window": lambda width: scratch.EmbeddedWindow(SIZE, width, 3, 4, DRAW),
}


@pytest.mark.parametrize(
    ("name", "width"), [("one-hot window", 2), ("one-hot window", 7), ("embedded window", 7)]
)
def test_a_window_is_measured_as_drawn(name, width):
    net = KINDS[name](width)
    found = criteria.measure(
        lambda ids: softmax(net.forward(ids[None]))[0],
        lambda view: KINDS[name](view).parameter_count,
        reach=width,
    )
    assert found == criteria.verdicts()[f"{name} of {width}"]


def test_a_bag_is_measured_as_drawn():
    net = scratch.BagLanguageModel(SIZE, 4, DRAW)

    def predict(ids):
        return softmax(net.forward(bag_of_words(ids[None], SIZE)))[0]

    found = criteria.measure(predict, lambda _: net.parameter_count)
    assert found == criteria.verdicts()["bag of words"]


def test_a_trigram_is_measured_as_drawn():
    text = DRAW.integers(SIZE, size=2000)
    counts = scratch.KneserNey(SIZE, 3).fit(text)
    found = criteria.measure(
        counts.probabilities,
        lambda view: scratch.KneserNey(SIZE, view + 1).fit(text).parameter_count,
    )
    assert found == criteria.verdicts()["counting trigram"]


@pytest.mark.parametrize("cell", [scratch.RNN, scratch.GRU, scratch.LSTM])
def test_a_recurrent_network_meets_all_four_before_any_training(cell):
    net = SequenceReader(SIZE, 8, SIZE, DRAW, cell=cell)

    def predict(ids):
        return softmax(net.forward(one_hot(ids[:, None], SIZE)))[0]

    drawn = criteria.verdicts()
    name = cell.__name__
    assert criteria.measure(predict, lambda _: net.parameter_count) == drawn.get(
        name, drawn["recurrent network"]
    )


def test_nobody_before_chapter_4_meets_all_four_and_every_recurrent_network_does():
    assert not any(all(met.values()) for met in criteria.verdicts(3).values())
    complete = [name for name, met in criteria.verdicts(8).items() if all(met.values())]
    assert complete == ["recurrent network", "GRU", "LSTM"]


def test_the_table_grows_and_keeps_what_it_said():
    three, four, eight = (criteria.verdicts(chapter) for chapter in (3, 4, 8))
    assert [len(table) for table in (three, four, eight)] == [5, 6, 8]
    assert three.items() <= four.items() <= eight.items()
    assert criteria.drawing(3).height < criteria.drawing(4).height < criteria.drawing(8).height


@pytest.mark.parametrize("chapter", [3, 4, 8, 15])
def test_a_row_has_as_many_ticks_as_the_model_meets_criteria(chapter):
    shapes = criteria.drawing(chapter).shapes
    for number, met in enumerate(criteria.verdicts(chapter).values()):
        ticks = {int(key[-1]) for key in shapes if re.fullmatch(rf"tick{number}\.\d", key)}
        assert ticks == {column for column, yes in enumerate(met.values()) if yes}


def test_half_a_criterion_is_not_a_met_one():
    for _, name, met, half in criteria.ROWS:
        assert not [c for c in half if met[criteria.CRITERIA.index(c)]], name


def test_a_late_table_may_begin_later():
    whole, late = criteria.drawing(15), criteria.drawing(15, since=4)
    assert late.height < whole.height
    labels = [shape for key, shape in late.shapes.items() if key.startswith("model")]
    assert len(labels) == len(criteria.verdicts(15)) - len(criteria.verdicts(3))


def test_before_the_first_test_there_is_no_table():
    with pytest.raises(ValueError, match="in the chapters 3, 4, 8, 15"):
        criteria.drawing(2)
