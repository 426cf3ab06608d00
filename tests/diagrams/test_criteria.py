"""The table of four criteria: it grows, and says of each model what the chapters have measured."""

from __future__ import annotations

import re

import pytest

from utils.diagrams import criteria


def test_nobody_before_chapter_8_meets_all_four():
    assert not any(all(met.values()) for met in criteria.verdicts(4).values())
    assert [name for name, met in criteria.verdicts(8).items() if all(met.values())] == ["LSTM"]


def test_the_table_grows_and_keeps_what_it_said():
    three, four, eight = (criteria.verdicts(chapter) for chapter in (3, 4, 8))
    assert [len(table) for table in (three, four, eight)] == [5, 6, 8]
    assert three.items() <= four.items() <= eight.items()
    assert criteria.drawing(3).height < criteria.drawing(4).height < criteria.drawing(8).height


@pytest.mark.parametrize("chapter", [3, 4, 8])
def test_a_row_has_as_many_ticks_as_the_model_meets_criteria(chapter):
    shapes = criteria.drawing(chapter).shapes
    for number, met in enumerate(criteria.verdicts(chapter).values()):
        ticks = {int(key[-1]) for key in shapes if re.fullmatch(rf"tick{number}\.\d", key)}
        assert ticks == {column for column, yes in enumerate(met.values()) if yes}


def test_half_a_criterion_is_not_a_met_one():
    assert all(not (half and met[3]) for _, _, met, half in criteria.ROWS)


def test_before_the_first_test_there_is_no_table():
    with pytest.raises(ValueError, match="chapter 3"):
        criteria.drawing(2)
