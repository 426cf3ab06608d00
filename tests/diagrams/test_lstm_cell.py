"""The drawn LSTM: what it keeps, what it counts, and what comes back to France."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams import lstm_cell
from utils.diagrams.lstm_cell import BIASES, FRANCE, READ, WORDS, caption, drawing, run
from utils.diagrams.shapes import shown

LAST = WORDS - 1


def says(scene, key: str) -> str:
    return scene.shapes[key]["text"]


def test_with_open_forget_gates_the_numbers_are_the_chapter_s():
    net = run(10)
    assert net.c[-1] == pytest.approx([1.0, 1.1], abs=0.02)
    assert net.s[-1] == pytest.approx([0.76, 0.80], abs=0.01)
    assert net.s[:-1, 0] == pytest.approx(0, abs=0.01)


def test_a_forget_gate_that_leaks_keeps_its_power():
    gate = 1 / (1 + np.exp(-3))
    assert run(3).c[-1, 0] == pytest.approx(gate ** (LAST - FRANCE), abs=1e-3)


@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("unit", [0, 1])
def test_what_comes_back_is_what_nudging_the_memory_finds(bias, unit):
    net = run(bias)
    f, written, o = net.f[:, unit], (net.i * net.g)[:, unit], net.o[:, unit]

    def last(t: int, nudge: float) -> float:
        c = net.c[t, unit] + nudge
        for later in range(t + 1, WORDS):
            c = f[later] * c + written[later]
        return o[-1] * np.tanh(c)

    measured = [(last(t, 1e-5) - last(t, -1e-5)) / 2e-5 for t in range(WORDS)]
    assert net.dc[:, unit] == pytest.approx(measured, abs=1e-8)


def test_no_gradient_of_the_count_passes_the_comma():
    comma = READ.index(",")
    assert run(10).dc[comma - 1, 1] < 1e-4 < 0.3 < run(10).dc[comma, 1]


def test_the_picture_shows_the_numbers_of_its_word():
    scene = drawing(0, 3, 2 * WORDS - 1 - FRANCE)
    net = run(3)
    assert says(scene, "word") == "france"
    assert says(scene, "back.in.n") == shown(net.dc[FRANCE, 0])
    assert says(scene, "back.g.n") == shown((net.dc * net.i)[FRANCE, 0])
    assert says(scene, "back.out.n") == "0.00"
    assert "back.in" not in drawing(0, 3, FRANCE).shapes


def test_a_line_is_as_wide_as_what_it_carries_on_the_way_back_too():
    def width(scene, key: str) -> float:
        return float(scene.shapes[key]["style"].split(":")[1])

    forward, back = drawing(0, 10, LAST), drawing(0, 3, 2 * WORDS - 1 - READ.index("learnt"))
    assert width(forward, "old") == width(forward, "kept") == pytest.approx(4.2)  # 1.00 through f
    assert width(forward, "written") == pytest.approx(1.2)
    assert width(back, "back.to.i") > 2 > width(back, "back.g") == pytest.approx(1.2)
    assert "dim" in back.shapes["back.g"]["class"]


def test_the_way_back_starts_with_the_loss_at_the_blank():
    start, later = drawing(0, 3, WORDS), drawing(0, 3, WORDS + 1)
    assert says(start, "back.s.n") == "1.00"
    assert ("J" in start.shapes, "J" in later.shapes) == (True, False)
    assert says(start, f"w{WORDS}") == "(blank)"
    assert "at the blank" in caption(0, 3, WORDS)


def test_every_picture_says_which_run_it_is():
    counting = drawing(1, 10, 3)
    assert counting.title == "An LSTM unit that counts words since the comma, forget bias 10"
    assert says(drawing(0, 3, 0), "run") == "this unit keeps the country · forget bias 3"


def test_the_two_biases_are_compared_at_france():
    gate = 1 / (1 + np.exp(-3))
    share = shown(gate ** (LAST - FRANCE))
    assert f"{share} of what started at “the”; with a forget bias of 10 it would be 1.00" in (
        caption(0, 3, 2 * WORDS - 1 - FRANCE)
    )


def test_the_caption_of_the_last_step_names_what_france_can_learn():
    assert shown(run(3).dc[FRANCE, 0]) in caption(0, 3, 2 * WORDS - 1 - FRANCE)
    assert "0.00 into the candidate" in caption(0, 3, 2 * WORDS - 1 - READ.index("learnt"))


@pytest.mark.parametrize("values", [(2, 3, 0), (0, np.inf, 0), (0, 3, 27), (0, 3, -1)])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ValueError, match=r"there are steps|units 0 and 1|expected a number"):
        lstm_cell.drawing(*values)
