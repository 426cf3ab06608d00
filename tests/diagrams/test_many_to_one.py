"""The drawn reader of many words: what each pool takes, and what it sends back."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams.many_to_one import POOLS, WORDS, caption, drawing, network


def test_the_last_state_is_the_chapter_s():
    assert network("last").s[-1] == pytest.approx([-0.83, -0.24, -0.14], abs=0.01)
    assert network("last").y == pytest.approx([0.56, 0.44], abs=0.01)


@pytest.mark.parametrize("pool", POOLS.values())
def test_the_vector_is_the_pool_of_the_states(pool):
    net = network(pool)
    wanted = {"last": net.s[-1], "mean": net.s.mean(axis=0), "max": net.s.max(axis=0)}[pool]
    assert net.p == pytest.approx(wanted)
    assert pytest.approx(net.J) == -np.log(net.y[0])


@pytest.mark.parametrize(("pool", "reached"), [("last", 1), ("mean", WORDS), ("max", 3)])
def test_the_loss_reaches_the_states_that_had_a_share(pool, reached):
    net = network(pool)
    assert net.ds.any(axis=1).sum() == reached
    drawn = [key for key in drawing(pool, 4).shapes if key.startswith("back.p")]
    assert len(drawn) == reached


def test_from_the_last_state_the_gradient_shrinks_on_its_way_to_the_first_word():
    last, mean = network("last").dx, network("mean").dx
    assert (np.diff(last) > 0).all()
    assert last[0] < 0.01 * last[-1]
    assert mean.min() > 0.5 * mean.max()


def test_the_caption_says_what_arrives_at_the_ends():
    assert "0.00069" in caption("last", 4)
    assert "0.050" in caption("mean", 4)


@pytest.mark.parametrize("values", [("sum", 0), ("max", 5)])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ValueError, match=r"expected one of|there are steps"):
        drawing(*values)
