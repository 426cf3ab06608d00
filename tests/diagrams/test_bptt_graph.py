"""The numbers on the paths back: a path's product is the ledger's entry, one sweep is their sum."""

import numpy as np
import pytest

from utils.diagrams import bptt_graph, one_sweep
from utils.diagrams.shapes import significant

PATHS = [(t, k) for t in range(3) for k in range(t + 1)]


@pytest.mark.parametrize(("t", "k"), PATHS)
def test_the_factors_of_a_way_multiply_to_the_ledgers_entry(t, k):
    product = np.prod([value for *_, value in bptt_graph.factors(t, k)])
    assert np.isclose(product, bptt_graph.network().parts[t, k], rtol=1e-10)
    drawn = bptt_graph.drawing(t, k, len(bptt_graph.names(t, k)) - 1)
    assert drawn.shapes["f.product"]["text"] == significant(product)
    assert drawn.shapes[f"cell{t}{k}.n"]["text"] == significant(product)


def losses(ws):
    """Return J_0, J_1, J_2 of the chapter's network when step t uses its own copy ws[t]."""
    s, found = 0.0, []
    for t in range(3):
        s = np.tanh(bptt_graph.X[t] * ws[t] + s * bptt_graph.U)
        logits = s * bptt_graph.V
        found.append(np.log(np.exp(logits).sum()) - logits[bptt_graph.TARGETS[t]])
    return np.array(found)


def slopes(eps=1e-6):
    """Return the slope of every loss for every copy of w, (t, k), by finite differences."""
    columns = []
    for k in range(3):
        nudge = eps * np.eye(3)[k]
        columns.append((losses(bptt_graph.W + nudge) - losses(bptt_graph.W - nudge)) / (2 * eps))
    return np.array(columns).T


def test_the_ledger_is_what_nudging_each_copy_of_the_weight_measures():
    assert np.allclose(bptt_graph.network().parts, slopes(), atol=1e-8)
    assert np.allclose(bptt_graph.network().J, losses(np.full(3, bptt_graph.W)))


@pytest.mark.parametrize("k", range(3))
def test_the_last_factor_has_a_plus_and_holds_the_state_before_constant(k):
    *_, (above, below, value) = bptt_graph.factors(2, k)
    assert (above, below) == (f"∂^{{+}}s_{k}", "∂w")
    before, x, u = ([0, *bptt_graph.network().s][k], bptt_graph.X[k], bptt_graph.U)
    moved = [np.tanh(x * w + before * u) for w in (bptt_graph.W - 1e-6, bptt_graph.W + 1e-6)]
    assert np.isclose(value, np.diff(moved)[0] / 2e-6, atol=1e-8)


def test_only_the_last_factor_has_a_plus_and_it_can_be_left_away():
    def tops(**options):
        shapes = bptt_graph.drawing(2, 0, 6, **options).shapes
        return [shapes[f"f{n}.above"]["text"] for n in range(4)]

    assert ["+" in text for text in tops()] == [False, False, False, True]
    assert not any("+" in text for text in tops(plus=False))


def test_one_sweep_collects_the_columns_of_the_ledger():
    owed = one_sweep.swept() * bptt_graph.network().local
    assert np.allclose(owed, slopes().sum(axis=0), atol=1e-8)
    text = one_sweep.drawing().shapes["total"]["text"]
    assert text.endswith(significant(slopes().sum(), 4))


def test_a_later_step_owes_nothing():
    assert bptt_graph.names(0, 2)[-1] == "no path back"
    assert "no path leads back" in bptt_graph.caption(0, 2, 3)


@pytest.mark.parametrize("values", [(3, 0, 0), (0, -1, 0), (2, 0, 7)])
def test_a_step_that_is_not_there_is_refused(values):
    for part in (bptt_graph.drawing, bptt_graph.caption):
        with pytest.raises(ValueError, match="steps"):
            part(*values)
    with pytest.raises(ValueError, match="0 to 4"):
        one_sweep.caption(5)
