"""The drawn way from the LSTM to the GRU: the same weights, three changes, and what each does."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams.gru_cell import OLD, WORDS, U, caption, drawing, run

FRANCE = 1


def test_one_gate_in_place_of_two_changes_no_number():
    for name in "ifogcs":
        assert np.allclose(getattr(run(0), name), getattr(run(1), name))
    assert np.allclose(run(1).i, 1 - run(1).f)


def test_a_memory_that_is_seen_disturbs_its_own_candidate():
    assert run(0).g[FRANCE] == pytest.approx(np.tanh(2), abs=1e-3)
    assert run(2).g[FRANCE] == pytest.approx(np.tanh(2 + U * OLD), abs=1e-3)


def test_the_reset_gate_shuts_the_old_state_out_and_the_memory_lasts():
    assert run(3).g[FRANCE] == pytest.approx(np.tanh(2), abs=1e-3)
    assert run(3).s[-1] == pytest.approx(np.tanh(2), abs=1e-2)


@pytest.mark.parametrize("cell", [2, 3])
def test_a_gru_s_states_follow_its_equation(cell):
    net, s = run(cell), OLD
    for t in range(WORDS):
        x = 2.0 if t == FRANCE else 0.0
        n = np.tanh(x + net.r[t] * s * U)
        s = (1 - net.f[t]) * n + net.f[t] * s
        assert s == pytest.approx(net.s[t])


def test_each_change_is_seen():
    shapes = [drawing(cell, FRANCE).shapes for cell in range(4)]
    assert [("one" in s, "o.frame" in s, "r.frame" in s) for s in shapes] == [
        (False, True, False),
        (True, True, False),
        (True, False, False),
        (True, False, True),
    ]
    assert shapes[2]["g.value"]["text"] == "−0.38"
    assert "is 0.96" in caption(3, FRANCE)


@pytest.mark.parametrize("values", [(4, 0), (0, WORDS), (-1, 0)])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ValueError, match=r"there are cells|the sentence has words"):
        drawing(*values)
