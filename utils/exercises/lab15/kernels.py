"""The check of lab 15 on a diagonal state space as a convolution."""

import numpy as np

from utils.exercises.checking import Exercise


def _diagonal_kernel(a, b, c, steps, miss=""):
    """Return what is left of an input after each number of steps; `miss` names the mistake."""
    j = np.arange(steps)[:, None]
    powers = {
        "begins_at_1": lambda: a ** (j + 1),
        "multiplied": lambda: a * j,
        "by_logarithm": lambda: np.exp(j * np.log(a)),
        "absolute": lambda: np.abs(a) ** j,
        "exponent_of_0_lost": lambda: np.where(j > 0, a**j, 0),
        "no_powers": lambda: a + 0 * j,
    }.get(miss, lambda: a**j)()
    kernel = (powers * b * c).sum(axis=1)
    return {
        "reversed": kernel[::-1],
        "no_b": (powers * c).sum(axis=1),
        "no_c": (powers * b).sum(axis=1),
        "not_summed": powers * b * c,
        "mean": (powers * b * c).mean(axis=1),
        "step_response": np.cumsum(kernel),
        "one_too_many": (np.append(a[None] ** j, a[None] ** steps, axis=0) * b * c).sum(axis=1),
        "one_too_few": kernel[:-1],
        "sums_first": powers.sum(axis=1) * b.sum() * c.sum(),
        "last_only": kernel[-1:],
        "b_in_the_power": ((a * b) ** j * c).sum(axis=1),
        "c_in_the_power": ((a * c) ** j * b).sum(axis=1),
        "units_not_time": (powers * b * c).sum(axis=0),
        "added": (powers * (b + c)).sum(axis=1),
        "first_unit": (powers * b * c)[:, 0],
    }.get(miss, kernel)


_SIZES = {  # units, steps
    "several units": (3, 4),
    "a single unit": (1, 5),
    "more steps than units": (2, 7),
    "a factor of 0": (3, 5),
    "negative factors": (4, 6),
    "a single step": (3, 1),
    "a kernel of 200 steps": (3, 200),
}


def _kernel_inputs(rng, case):
    what, (hidden, steps) = list(_SIZES.items())[case]
    low = 0.97 if steps == 200 else 0.3
    a = rng.uniform(low, 0.99, hidden).round(3)
    b, c = rng.uniform(0.3, 2, (2, hidden)).round(2) * rng.choice([-1, 1], (2, hidden))
    if what == "a factor of 0":
        a[1] = 0
    return (-a if what == "negative factors" else a), b, c, steps


def _example(rng):
    a = rng.permutation([0.5, 0.9])
    return a, rng.integers(1, 4, 2) * 1.0, rng.choice([-2.0, 1.0, 3.0], 2, replace=False), 3


diagonal_kernel = Exercise(
    "diagonal_kernel",
    lambda a, b, c, steps: _diagonal_kernel(a, b, c, steps),
    _kernel_inputs,
    {"kernel": "(steps,)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=2,
    minutes=10,
    section=("15_recurrence_returns", "A gate that never changes: a state space"),
    example=_example,
    idea="Strike the layer once like a bell, with an input of 1 and then silence, and write down "
    "what it gives at each step. Every other output is a sum of such strokes.",
    equation="kernel_j = sum over the units n of c_n * a_n^j * b_n, for j = 0, 1, ..., steps - 1; "
    "a number to the power 0 is 1",
    first_line="powers = a ** np.arange(steps)[:, None]  # (steps, hidden)",
)
for _name, _hint in {
    "begins_at_1": "the input is read in the step in which it comes: the first power is 0, not 1.",
    "multiplied": "j steps multiply by a j TIMES: a ** j, not a * j.",
    "by_logarithm": "a logarithm of 0 or of a negative factor is not there: take powers, a ** j.",
    "absolute": "a negative factor turns the sign at every step: keep it.",
    "exponent_of_0_lost": "the first entry is c * b: a ** 0 is 1.",
    "no_powers": "each step multiplies by a once more: a ** j.",
    "reversed": "turned round: kernel[0] is what an input does at once.",
    "no_b": "the input enters a unit with its weight b.",
    "no_c": "a unit enters the output with its weight c.",
    "not_summed": "the output is ONE number a step: sum over the units.",
    "mean": "sum over the units, no mean.",
    "step_response": "one stroke, then silence: this answers an input of 1 at EVERY step.",
    "one_too_many": "the powers end at steps - 1.",
    "one_too_few": "the kernel has `steps` entries: the last one is missing.",
    "sums_first": "each unit has its own c, a and b: multiply first, then sum over the units.",
    "last_only": "return all steps, not the last alone.",
    "b_in_the_power": "b acts once, when the input enters: it is not raised to a power.",
    "c_in_the_power": "c acts once, when the output is read: it is not raised to a power.",
    "units_not_time": "sum over the units, not over the steps: the kernel is (steps,).",
    "added": "b and c are multiplied with each other, not added.",
    "first_unit": "sum over all units: this is the first alone.",
}.items():
    diagonal_kernel.mistake(
        _name, lambda *inputs, miss=_name: _diagonal_kernel(*inputs, miss), _hint
    )
