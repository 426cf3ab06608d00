"""The stack of dilated convolutions: what is drawn as seen is what moves the last output."""

from __future__ import annotations

import numpy as np

from utils.diagrams import dilated_convolution as drawn


def test_the_inputs_drawn_as_seen_are_those_that_move_the_last_output():
    moved = []
    for place in range(drawn.LENGTH):
        x = np.zeros(drawn.LENGTH)
        x[place] = 1
        for dilation in drawn.DILATIONS:
            x = x + np.concatenate([np.zeros(dilation), x[:-dilation]])
        if x[-1]:
            moved.append(place)
    assert moved == drawn.seen(0)
    assert len(moved) == drawn.reach(drawn.DILATIONS) == 16


def test_a_layer_more_doubles_the_reach():
    reached = [drawn.reach(drawn.DILATIONS[:layers]) for layers in range(5)]
    assert reached == [1, 2, 4, 8, 16]
