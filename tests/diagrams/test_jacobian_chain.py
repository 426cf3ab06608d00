"""The chain of Jacobians: true products, and ellipses that are what they make of a circle."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.diagrams.test_unit import said
from utils.diagrams import jacobian_chain as chain
from utils.diagrams.shapes import significant
from utils.scratch import RNN

every_start = pytest.mark.parametrize("start", chain.STARTS.values())


@every_start
def test_the_product_moves_the_last_state_as_nudging_does(start):
    net = chain.network(start)
    cell = RNN(2, 2, np.random.default_rng(0), dtype=np.float64)
    drawn = RNN(2, 2, np.random.default_rng(chain.SEED), init=start[0], dtype=np.float64)
    cell.params |= {"W": drawn.params["W"], "U": net.U, "b": np.zeros(2)}
    x = chain.INPUT * np.random.default_rng(1).standard_normal((chain.STEPS, 1, 2))

    def last(nudge):
        return cell.forward(x, np.reshape(nudge, (1, 1, 2)))[0][-1, 0]

    found = [(last(1e-6 * row) - last(-1e-6 * row)) / 2e-6 for row in np.eye(2)]
    assert np.allclose(found, net.products[-1], atol=1e-8)
    assert np.allclose(net.J, net.U * net.slopes[:, None, :])


def test_it_vanishes_stays_or_grows():
    vanishes, stays, grows = (chain.network(start).sizes[-1] for start in chain.STARTS.values())
    assert vanishes < 0.01 < 0.5 < stays < 1 < 3 < grows


@every_start
def test_an_ellipse_is_as_long_and_as_wide_as_the_singular_values(start):
    shape = chain.drawing(start, 2).shapes["after"]
    points = np.array(re.findall(r"[-\d.]+", shape["d"]), float).reshape(-1, 2) - chain.BIG
    radii = np.linalg.norm(points, axis=1)
    unit = 10 if start[1] > 1 else 62
    assert radii.max() / unit == pytest.approx(chain.network(start).stretched[2][0], rel=0.02)
    assert radii.min() / unit == pytest.approx(chain.network(start).stretched[2][1], rel=0.03)


def test_the_drawing_says_the_product_s_numbers():
    start = chain.STARTS["as libraries start it"]
    written = said(chain.drawing(start, 3))
    most, least = np.linalg.svd(np.linalg.multi_dot(chain.network(start).J[:3]))[1]
    assert written["row0.n"] == significant(most, 2)
    assert written["row1.n"] == significant(least, 2)
    assert written["row2.n"] == significant(np.sqrt((most**2 + least**2) / 2), 2)
    assert written["size3.n"] == written["row2.n"]
    assert "size4.n" not in written


@pytest.mark.parametrize("wrong", [{"start": ("relu", 1.0)}, {"step": 7}])
def test_what_is_not_there_is_refused(wrong):
    with pytest.raises(ValueError, match=r"choose one of|there are steps 0 to 6"):
        chain.drawing(**wrong)
