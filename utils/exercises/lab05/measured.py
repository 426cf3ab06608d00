"""The check of lab 5 on a gradient that is measured by finite differences."""

import numpy as np

from utils.exercises.checking import Exercise


def _measure(loss, param, eps, quotient):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        nudge = np.zeros_like(param)
        nudge[index] = eps
        gradient[index] = quotient(loss, param, nudge, eps)
    return gradient


def _central(loss, param, nudge, eps):
    return (loss(param + nudge) - loss(param - nudge)) / (2 * eps)


def _places(param):
    return np.arange(1, param.size + 1).reshape(param.shape)


def sum_of_cubes(param):
    """Return a loss for the check: the sum of the numbers, cubed, the second one taken off."""
    return float(((param**3 + param) * (-1) ** (_places(param) - 1)).sum())


def exponentials(param):
    """Return another: exp of the numbers, weighted by their places, and of their mean."""
    return float((np.exp(param) * _places(param)).sum() + 9 * np.exp(param.mean()))


def squares(param):
    """Return a third, in which the numbers act on each other."""
    return float((param * _places(param)).sum() ** 2 + (param**3).sum())


_PARAMS = {  # loss, shape, eps
    "three numbers": (sum_of_cubes, (3,), 0.1),
    "two axes": (squares, (2, 3), 0.2),
    "a number that is 0": (exponentials, (4,), 0.3),
    "one row": (exponentials, (1, 4), 0.05),
    "a single number": (exponentials, (1,), 0.5),
    "three axes": (squares, (2, 1, 3), 0.1),
    "large numbers": (squares, (3, 2), 0.4),
}


def _numeric_inputs(rng, case):
    what, (loss, shape, eps) = list(_PARAMS.items())[case]
    param = rng.uniform(0.2, 1, shape).round(2) * rng.choice([-1, 1], shape)
    if "is 0" in what:
        param[1] = 0.0
    return loss, param * (10 if "large" in what else 1), eps


def bowl(p):
    """Return the loss of the example."""
    return p[0] ** 2 + 10 * p[1]


numeric_gradient = Exercise(
    "numeric_gradient",
    lambda loss, param, eps: _measure(loss, param, eps, _central),
    _numeric_inputs,
    {"gradient": "param's shape"},
    cases=len(_PARAMS),
    tries=tuple(_PARAMS),
    relative=1e-4,  # a difference of two losses loses digits
    stars=2,
    minutes=10,
    section=("05_backpropagation_through_time", "Check it, twice"),
    example=lambda rng: (bowl, rng.integers(1, 9, 2).astype(float), 0.1),
    idea="How steep is the ground? Step a little to one side, then to the other, and compare the "
    "heights. One direction at a time, from the same place each time.",
    equation="gradient[i] = (loss(param with eps more at i) - loss(param with eps less at i)) / "
    "(2 * eps)",
    first_line="for index in np.ndindex(param.shape):  # every entry, whatever the number of axes\n"
    "    above, below = param.copy(), param.copy()",
)
for _name, _quotient, _hint in [
    (
        "one_sided",
        lambda loss, param, nudge, eps: (loss(param + nudge) - loss(param)) / eps,
        "nudge to BOTH sides, up and down: the error then shrinks with eps * eps, not with eps.",
    ),
    (
        "one_sided_down",
        lambda loss, param, nudge, eps: (loss(param) - loss(param - nudge)) / eps,
        "you nudge only downwards: take the loss above and the loss below.",
    ),
    (
        "over_eps",
        lambda loss, param, nudge, eps: (loss(param + nudge) - loss(param - nudge)) / eps,
        "from the lower to the upper point it is 2 * eps, not eps.",
    ),
    (
        "not_divided",
        lambda loss, param, nudge, eps: loss(param + nudge) - loss(param - nudge),
        "divide by how far the two points are apart, 2 * eps.",
    ),
    (
        "down_minus_up",
        lambda loss, param, nudge, eps: (loss(param - nudge) - loss(param + nudge)) / (2 * eps),
        "the loss above minus the loss below, not the other way round.",
    ),
    (
        "half_step",
        lambda loss, param, nudge, eps: (loss(param + nudge) - loss(param)) / (2 * eps),
        "the lower point must be eps BELOW the old number: going back by eps only returns to it.",
    ),
    (
        "own_eps",
        lambda loss, param, nudge, eps: _central(loss, param, nudge * (1e-6 / eps), 1e-6),
        "use the `eps` that is given, not one of your own.",
    ),
    (
        "half_eps",
        lambda loss, param, nudge, eps: _central(loss, param, nudge / 2, eps / 2),
        "nudge by eps to each side, not by half of it.",
    ),
    (
        "no_brackets",
        lambda loss, param, nudge, eps: (loss(param + nudge) - loss(param - nudge)) / 2 * eps,
        "`/ 2 * eps` divides by 2 and then MULTIPLIES by eps: write / (2 * eps).",
    ),
    (
        "no_outer_brackets",
        lambda loss, param, nudge, eps: loss(param + nudge) - loss(param - nudge) / (2 * eps),
        "put brackets around the difference: only the lower loss is divided.",
    ),
    (
        "absolute",
        lambda loss, param, nudge, eps: abs(loss(param + nudge) - loss(param - nudge)) / (2 * eps),
        "a slope has a sign: take no absolute value.",
    ),
    (
        "relative_nudge",
        lambda loss, param, nudge, eps: (
            (loss(param + nudge * param) - loss(param - nudge * param)) / (2 * eps)
        ),
        "add eps to the number; do not multiply the number by 1 + eps.",
    ),
]:
    numeric_gradient.mistake(
        _name,
        lambda loss, param, eps, quotient=_quotient: _measure(loss, param, eps, quotient),
        _hint,
    )
numeric_gradient.mistake(
    "all_at_once",
    lambda loss, param, eps: np.full_like(
        param, (loss(param + eps) - loss(param - eps)) / (2 * eps)
    ),
    "nudge ONE number at a time: param + eps moves all of them together.",
)
numeric_gradient.mistake(
    "one_number",
    lambda loss, param, eps: (loss(param + eps) - loss(param - eps)) / (2 * eps),
    "one slope for every entry of param: loop over its entries and nudge one at a time.",
)
numeric_gradient.mistake(
    "flat",
    lambda loss, param, eps: _measure(loss, param, eps, _central).ravel(),
    "give the gradient the shape of param.",
)


def _piled_up(loss, param, eps):
    gradient, moved = np.zeros_like(param), param.copy()
    for index in np.ndindex(param.shape):
        moved[index] += eps
        above = loss(moved)
        moved[index] -= 2 * eps
        gradient[index] = (above - loss(moved)) / (2 * eps)
    return gradient


def _along_axis_0(loss, param, eps):
    slopes = []
    for row in range(len(param)):
        nudge = np.zeros_like(param)
        nudge[row] = eps
        slopes.append(_central(loss, param, nudge, eps))
    return np.array(slopes)


def _rows_together(loss, param, eps):
    slopes = _along_axis_0(loss, param, eps)
    return np.zeros_like(param) + slopes.reshape(-1, *(1,) * (param.ndim - 1))


def _first_entry(loss, param, eps):
    gradient = _measure(loss, param, eps, _central)
    return np.where(_places(param) == 1, gradient, 0)


for _name, _wrong, _hint in [
    (
        "nudges_stay",
        _piled_up,
        "put each number back before you nudge the next: every slope is taken at param itself.",
    ),
    (
        "rows_together",
        _rows_together,
        "with two axes param[i] is a whole row, and all of it moves: np.ndindex(param.shape) "
        "visits single entries.",
    ),
    (
        "first_axis",
        _along_axis_0,
        "len(param) counts rows. Visit single entries, with np.ndindex(param.shape), and give the "
        "gradient the shape of param.",
    ),
    (
        "early_return",
        _first_entry,
        "only the first entry is measured: does the return stand inside the loop?",
    ),
    (
        "aliased",
        lambda loss, param, eps: np.zeros_like(param),
        "all slopes are 0. `below = above` is a second name for one array, and a nudge up "
        "and down again leaves param as it was: take a copy of param for each.",
    ),
]:
    numeric_gradient.mistake(_name, _wrong, _hint)
