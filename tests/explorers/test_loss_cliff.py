"""The explorer of the loss cliff: its surface is a real network's, its words are true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import loss_cliff as cliff
from utils.scratch import RNN
from utils.scratch.optimizers import clip

places = st.tuples(st.floats(3, 8), st.floats(-4.5, 3))


def network(u: float, b: float) -> tuple[float, dict[str, np.ndarray]]:
    """Return loss and gradients of one sigmoid unit of the book, without input."""
    cell = RNN(1, 1, np.random.default_rng(0), activation="sigmoid", dtype=np.float64)
    cell.params["U"][...], cell.params["b"][...] = u, b
    start = np.full((1, 1, 1), cliff.START_STATE)
    outputs, (s,) = cell.forward(np.zeros((cliff.STEPS, 1, 1)), start)
    error = s[0, 0] - cliff.TARGET
    grads, _, _ = cell.backward(np.zeros_like(outputs), np.full((1, 1, 1), 2 * error))
    return error**2, {"U": grads["U"], "b": grads["b"]}


@settings(deadline=None, max_examples=50)
@given(places)
def test_the_surface_is_the_loss_of_the_books_own_network(place):
    loss, grads = network(*place)
    drawn = cliff.surface(*place)
    assert drawn.loss == pytest.approx(loss, rel=1e-9)
    assert drawn.du == pytest.approx(grads["U"].item(), rel=1e-6, abs=1e-12)
    assert drawn.db == pytest.approx(grads["b"].item(), rel=1e-6, abs=1e-12)


@settings(deadline=None, max_examples=20)
@given(places, st.sampled_from([1.0, 0.3, 0.01]))
def test_a_clipped_step_is_the_one_of_the_books_clip(place, max_norm):
    _, grads = network(*place)
    norm = clip(grads, max_norm)
    path = cliff.descend(place, 0.1, max_norm, updates=1)
    assert path.norms[0] == pytest.approx(norm, rel=1e-6, abs=1e-12)
    assert path.u[1] == pytest.approx(place[0] - 0.1 * grads["U"].item(), rel=1e-9)
    assert path.b[1] == pytest.approx(place[1] - 0.1 * grads["b"].item(), rel=1e-6, abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(list(cliff.STARTS)), st.floats(0.01, 3), st.sampled_from([1.0, 0.3, 0.1]))
def test_no_clipped_step_is_longer_than_rate_times_norm(start, rate, max_norm):
    path = cliff.descend(cliff.STARTS[start], rate, max_norm)
    assert cliff.longest(path)[1] <= rate * max_norm * (1 + 1e-9)


def test_the_cliff_throws_and_clipping_holds():
    start = cliff.STARTS["left of the cliff"]
    thrown, held = (cliff.descend(start, 0.3, limit) for limit in (None, 1.0))
    assert cliff.longest(thrown)[1] > cliff.FAR
    assert thrown.losses[-1] > 0.08
    assert held.losses[-1] < 0.01
    assert held.losses.min() < 1e-4


def test_what_is_thrown_creeps_back_only_after_tens_of_thousands_of_updates():
    path = cliff.descend(cliff.STARTS["left of the cliff"], 0.3, None, updates=40_000)
    number, _ = cliff.longest(path)
    after = np.hypot(np.diff(path.u), np.diff(path.b))[number : cliff.UPDATES]
    assert after.max() < 1e-4
    assert path.losses[number] < path.losses[number - 1]  # the bad step lowers the loss
    assert 34_000 < np.argmax(path.losses < 0.01) < 39_000


def test_clipping_changes_nothing_where_the_gradient_has_vanished():
    start = cliff.STARTS["on the plain"]
    free, clipped = (cliff.descend(start, 1.0, limit) for limit in (None, 0.1))
    assert np.array_equal(free.u, clipped.u)
    assert np.array_equal(free.b, clipped.b)
    assert 0 < free.norms.max() < 1e-3
    assert free.losses[-1] == pytest.approx(free.losses[0], rel=1e-3)


@pytest.fixture(scope="module")
def explorer():
    return cliff.explorer()


@pytest.mark.parametrize("preset", range(3))
def test_the_caption_says_what_the_path_did(explorer, preset):
    values = list(explorer.presets.values())[preset]
    path = cliff.descend(cliff.STARTS[values["start"]], values["rate"], values["clip"])
    said = explorer.caption(**values)
    assert f"{path.losses[-1]:.2g}" in said
    assert ("throws it" in said) == (cliff.longest(path)[1] > cliff.FAR)
    assert ("hardly moves" in said) == (path.norms.max() < 0.01)


def test_the_map_is_drawn_once_and_the_path_in_front_of_it(explorer):
    figure = explorer.figure(**explorer.start)
    heat, way, ends, losses = figure["data"]
    assert heat["type"] == "heatmap"
    assert len(way["x"]) == len(losses["x"]) == cliff.UPDATES + 1
    assert (ends["x"][0], ends["y"][0]) == (way["x"][0], way["y"][0])
    assert (ends["x"][1], ends["y"][1]) == (way["x"][-1], way["y"][-1])
    assert not any(path[:3] == ["data", 0, "z"] for path in explorer.spec()["paths"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: cliff.caption("nowhere", 0.1, None), "choose one of"),
        (lambda: cliff.descend((5, -1), 0.0, None), "give a learning rate above 0"),
        (lambda: cliff.descend((5, -1), 0.1, 0.0), "give a norm above 0, or None"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()
