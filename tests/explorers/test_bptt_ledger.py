"""The explorer of the ledger without a browser: what it says adds up to the gradient."""

from __future__ import annotations

import time
from functools import cache

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import bptt_ledger
from utils.explorers.frame.explorer import LARGEST
from utils.explorers.frame.packing import compact, plain, unpack
from utils.scratch.functions import cross_entropy
from utils.text import tokenize

DOG = bptt_ledger.TEXTS["This morning I took the dog ..."]
START = {"text": DOG, "trained": False, "init": "default", "t": 7, "horizon": 2}


@cache
def explorer():
    return bptt_ledger.explorer()


def test_the_stored_grid_is_small_and_complete():
    spec = explorer().spec()
    assert len(spec["frames"]) == 2 * 2 * 2 * 8 * 8
    assert len(compact(spec).encode()) <= LARGEST
    assert all(frame[0].endswith(".") for frame in spec["frames"].values())


def test_both_texts_have_a_loss_at_each_of_eight_steps():
    for text in bptt_ledger.TEXTS.values():
        words = tokenize(text)
        assert len(words) == bptt_ledger.STEPS + 1
        assert all(word in bptt_ledger.vocabulary() for word in words)


def test_a_stored_state_is_the_valid_figure_of_its_values():
    for values in explorer().presets.values():
        key = ",".join(explorer().state(values))
        stored = unpack(explorer().spec(), key)
        drawn = bptt_ledger.figure(**values)  # building one refuses a wrong entry
        assert stored["data"] == plain(bptt_ledger.drawing(**values)["data"])
        assert [trace.type for trace in drawn.data] == ["heatmap", *["scatter"] * 3]
        assert explorer().spec()["frames"][key][0] == bptt_ledger.caption(**values)


@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize("init", ["default", "orthogonal"])
def test_the_rows_add_up_to_the_gradient_of_the_model(trained, init):
    found = bptt_ledger.entries(DOG, trained, init)
    model = bptt_ledger.network(trained, init)
    ids = bptt_ledger.vocabulary().encode(tokenize(DOG))[:, None]
    _, dlogits = cross_entropy(model.forward(ids[:-1]), ids[1:])
    gradient = model.backward(8 * dlogits)["W1"]
    total = sum(found.book.contributions(t).sum(axis=0) for t in range(8))
    np.testing.assert_allclose(total, gradient, atol=1e-12)
    sizes = np.linalg.norm(found.book.contributions(7), axis=(1, 2))
    np.testing.assert_allclose(found.norms[7], sizes, rtol=1e-6)


def test_as_many_entries_are_drawn_as_the_horizon_keeps():
    for t, horizon in [(7, 2), (7, 8), (3, 1), (0, 1), (2, 5)]:
        heat, crosses, kept, lost = bptt_ledger.drawing(**{**START, "t": t, "horizon": horizon})[
            "data"
        ]
        drawn = sum(value is not None for row in heat["z"] for value in row)
        assert drawn == sum(min(row + 1, horizon) for row in range(8))
        assert drawn + len(crosses["x"]) == 36
        assert kept["x"] == list(range(max(0, t + 1 - horizon), t + 1))
        assert lost["x"] == list(range(max(0, t + 1 - horizon)))


def test_the_frame_is_around_the_row_of_the_loss():
    (frame,) = bptt_ledger.drawing(**{**START, "t": 4})["layout"]["shapes"]
    assert (frame["y0"] + frame["y1"]) / 2 == 4
    assert (frame["x0"], frame["x1"]) == (-0.5, 4.5)


def test_what_is_missing_is_the_distance_to_the_full_gradient():
    found = bptt_ledger.entries(DOG, False, "default")
    terms = found.book.contributions(7)
    full, kept = terms.sum(axis=0), terms[6:].sum(axis=0)
    lost = bptt_ledger.cut(**START)
    assert lost.error == pytest.approx(np.linalg.norm(full - kept) / np.linalg.norm(full))
    cosine = (full * kept).sum() / np.linalg.norm(full) / np.linalg.norm(kept)
    assert lost.angle == pytest.approx(np.degrees(np.arccos(cosine)))
    assert bptt_ledger.percent(lost.error) in bptt_ledger.caption(**START)


def test_nothing_is_missing_when_every_term_is_kept():
    for t, horizon in [(7, 8), (0, 1), (3, 6)]:
        values = {**START, "t": t, "horizon": horizon}
        assert bptt_ledger.cut(**values).error < 1e-12
        assert bptt_ledger.cut(**values).angle < 1e-4
        assert f"keeps all {t + 1} term" in bptt_ledger.caption(**values)


def test_an_orthogonal_start_loses_more_by_a_short_horizon():
    usual = bptt_ledger.cut(**START).error
    turned = bptt_ledger.cut(**{**START, "init": "orthogonal"}).error
    assert 0.15 < usual < 0.5
    assert 0.6 < turned < 1


def test_training_on_the_novel_makes_both_look_at_the_last_words():
    for init in ("default", "orthogonal"):
        fresh = bptt_ledger.cut(**{**START, "init": init})
        trained = bptt_ledger.cut(**{**START, "init": init, "trained": True})
        assert trained.all_losses < fresh.all_losses
        assert trained.error < 0.25


def test_a_text_of_your_own_is_read_in_a_kernel():
    values = {**START, "text": "the cat sat on the zebra", "t": 4, "horizon": 1}
    said = bptt_ledger.caption(**values)
    assert "“zebra” after “the”" in said
    assert "drops 4 of 5 terms" in said
    assert len(bptt_ledger.drawing(**values)["data"][0]["z"]) == 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "too short"}, "the text has 2 words: give 3 to 15"),
        ({"text": "a " * 16}, "the text has 16 words"),
        ({"t": 8}, "t=8: this text has steps 0 to 7"),
        ({"horizon": 0}, "horizon=0: keep at least 1 term"),
    ],
)
def test_values_without_sense_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        bptt_ledger.figure(**{**START, **change})


@pytest.mark.parametrize(
    ("share", "written"),
    [(1.234, "123 %"), (0.432, "43 %"), (0.0432, "4.3 %"), (0.0004, "0.04 %"), (1e-6, "0 %")],
)
def test_shares_are_written_with_two_digits(share, written):
    assert bptt_ledger.percent(share) == written


def test_a_change_is_quick():
    explorer()
    started = time.process_time()
    for horizon in range(1, 9):
        bptt_ledger.drawing(**{**START, "horizon": horizon})
    assert (time.process_time() - started) / 8 < 0.1
