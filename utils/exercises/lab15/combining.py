"""The check of lab 15 on two steps that become one."""

import numpy as np

from utils.exercises.checking import Exercise


def _combine(a_early, b_early, a_late, b_late, miss=""):
    """Make one step of two; `miss` names the mistake to make on the way."""
    a, b = a_late * a_early, a_late * b_early + b_late
    return {
        "turned_round": (a, a_early * b_late + b_early),
        "b_added": (a, b_early + b_late),
        "a_added": (a_early + a_late, b),
        "late_a_only": (a_late, b),
        "early_a_only": (a_early, b),
        "late_only": (a_late, b_late),
        "early_only": (a_early, b_early),
        "b_multiplied": (a, b_early * b_late),
        "no_late_b": (a, a_late * b_early),
        "late_b_scaled": (a, a_late * (b_early + b_late)),
        "early_b_scaled_twice": (a, a * b_early + b_late),
        "early_a_used": (a, a_early * b_early + b_late),
        "swapped": (b, a),
        "first_sequence": (a, a_late[0] * b_early + b_late),
        "mean_a": ((a_early + a_late) / 2, b),
        "after_a_state_of_1": (a, a_late * (a_early + b_early) + b_late),
    }.get(miss, (a, b))


_SIZES = {  # sequences, units
    "a single unit": (1, 1),
    "several units": (1, 4),
    "several sequences": (3, 2),
    "a late step that forgets everything, a = 0": (2, 3),
    "an early step that keeps everything, a = 1": (2, 4),
    "negative factors": (3, 3),
}


def _combine_inputs(rng, case):
    what, shape = list(_SIZES.items())[case]
    a_early, a_late = rng.uniform(0.2, 0.95, (2, *shape)).round(2)
    b_early, b_late = rng.uniform(0.3, 3, (2, *shape)).round(2) * rng.choice([-1, 1], (2, *shape))
    if what == "a late step that forgets everything, a = 0":
        a_late = a_late * 0
    if what == "an early step that keeps everything, a = 1":
        a_early = np.ones(shape)
    if what == "negative factors":
        a_early, a_late = -a_early, a_late * np.where(np.arange(shape[1]) % 2, 1, -1)
    return a_early, b_early, a_late, b_late


def _example(rng):
    a_early, a_late = rng.choice([0.2, 0.5, 0.8], 2, replace=False).reshape(2, 1, 1)
    b_early, b_late = rng.integers(1, 9, (2, 1, 1)) * 1.0
    return a_early, b_early, a_late, b_late


combine = Exercise(
    "combine",
    lambda a_early, b_early, a_late, b_late: _combine(a_early, b_early, a_late, b_late),
    _combine_inputs,
    {"a": "(batch, hidden)", "b": "(batch, hidden)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=1,
    minutes=5,
    section=("15_recurrence_returns", "Eight steps at once"),
    example=_example,
    idea="Put a state s into the early step, and what comes out into the late one. Multiply out: "
    "some number times s, plus a number without s.",
    equation="a_late (a_early s + b_early) + b_late = (a_late a_early) s + (a_late b_early + "
    "b_late)",
    first_line="a = a_late * a_early  # what is left of s after both steps",
)
for _name, _hint in {
    "turned_round": "turned round: what the early step adds passes through the LATE factor, "
    "a_late * b_early + b_late.",
    "b_added": "what the early step adds still passes through the late one: a_late * b_early.",
    "a_added": "two factors after each other are multiplied, not added.",
    "late_a_only": "the state passes through both factors: a_late * a_early.",
    "early_a_only": "the state passes through BOTH factors, not the early one alone.",
    "late_only": "this is the late step alone: the early one comes before it.",
    "early_only": "this is the early step alone: the late one follows.",
    "b_multiplied": "the two b are not multiplied: a_late * b_early + b_late.",
    "no_late_b": "the late step adds something, too: + b_late.",
    "late_b_scaled": "b_late is added after the late factor has acted: it is not scaled by it.",
    "early_b_scaled_twice": "b_early is added AFTER the early factor: only a_late scales it.",
    "early_a_used": "b_early is scaled by the late factor, which comes after it, not by its own.",
    "swapped": "return the factor a first, then b.",
    "first_sequence": "every sequence has factors of its own, not those of the first.",
    "mean_a": "two factors after each other are multiplied: this is their mean.",
    "after_a_state_of_1": "this b is what becomes of a state of 1. What is multiplied by s belongs "
    "to a; b is the rest, what becomes of a state of 0.",
}.items():
    combine.mistake(_name, lambda *inputs, miss=_name: _combine(*inputs, miss), _hint)
