"""The nucleus: what it keeps at three places is as few symbols as reach its share."""

from __future__ import annotations

import pytest

pytest.importorskip("plotly")

from utils.diagrams import nucleus


@pytest.mark.parametrize("text", nucleus.AFTER)
def test_as_few_symbols_are_kept_as_reach_the_share(text):
    _, shares, kept = nucleus.likeliest(text)
    assert list(shares) == sorted(shares, reverse=True)
    assert shares[:kept].sum() >= nucleus.TOP_P > shares[: kept - 1].sum()


def test_one_place_is_sure_and_one_more_open_than_top_k():
    kept = [nucleus.likeliest(text)[2] for text in nucleus.AFTER]
    assert kept[0] == 1 < kept[1] < nucleus.TOP_K < kept[2] < nucleus.SHOWN


def test_the_picture_colours_what_is_kept():
    shapes = nucleus.drawing().shapes
    for row, text in enumerate(nucleus.AFTER):
        coloured = [shapes[f"p{row}.{n}"]["class"].split()[0] for n in range(nucleus.SHOWN)]
        assert coloured.count("V") == nucleus.likeliest(text)[2]
