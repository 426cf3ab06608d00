"""Lab 6: the product of one unit, and the Jacobian of a step of a whole layer."""

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------------- one_unit


def _unit_inputs(rng, case):
    u = [1.5, -0.8, 1.2, 0.6, -1.1, 0.9][case % 6] + round(float(rng.uniform(-0.05, 0.05)), 2)
    slopes = rng.uniform(0.1, 0.9, [3, 5, 6, 1, 4, 30][case % 6]).round(2)
    if case % 6 == 2:
        slopes[1:3] = 1.0, slopes[0]
    if case % 6 == 5:
        slopes = slopes.clip(0.6)
    return round(u, 2), slopes


def _unit_example(rng):
    return int(rng.integers(11, 16)) / 10, rng.integers(2, 10, 3) / 10


one_unit = Exercise(
    "one_unit",
    lambda u, slopes: np.prod(u * slopes),
    _unit_inputs,
    {"product": "one number"},
    cases=6,
    tries=(
        "a weight above 1",
        "a negative weight and an odd number of steps",
        "a slope of 1, and a slope that comes twice",
        "a single step",
        "a negative weight and an even number of steps",
        "many steps",
    ),
    example=_unit_example,
    stars=1,
    minutes=5,
    section=("06_vanishing_gradients", "A product that gets longer"),
    idea="A whisper goes through a row of people. Each passes on a part of what arrived, so what "
    "arrives in the end is a part of a part of a part.",
    equation="ds_t/ds_k = (u * slopes[0]) * (u * slopes[1]) * ... * (u * slopes[-1])",
    first_line="factors = u * slopes  # one factor for each step",
)
for _name, _wrong, _hint in [
    (
        "u_once",
        lambda u, slopes: u * np.prod(slopes),
        "every step multiplies by u, not only one of them.",
    ),
    (
        "one_u_too_few",
        lambda u, slopes: u ** (len(slopes) - 1) * np.prod(slopes),
        "one u is missing: every step multiplies by u, the first one too.",
    ),
    (
        "one_u_too_many",
        lambda u, slopes: u * np.prod(u * slopes),
        "one u too many: there are as many factors u as slopes.",
    ),
    (
        "no_u",
        lambda u, slopes: np.prod(slopes),
        "every step has two factors: the slope, and the weight u.",
    ),
    (
        "no_slopes",
        lambda u, slopes: u ** len(slopes),
        "every step has two factors: the weight u, and the slope of the tanh.",
    ),
    (
        "adds_u",
        lambda u, slopes: np.prod(u + slopes),
        "u and the slope of a step are multiplied, not added.",
    ),
    (
        "sum",
        lambda u, slopes: np.sum(u * slopes),
        "the steps follow each other: their factors are multiplied, not added.",
    ),
    (
        "mean_slope",
        lambda u, slopes: (u * slopes.mean()) ** len(slopes),
        "not the mean slope to a power: each step has a slope of its own.",
    ),
    (
        "running",
        lambda u, slopes: np.cumprod(u * slopes),
        "these are the products of 1, 2, 3, ... steps. Only the whole product is asked for.",
    ),
    (
        "each_step",
        lambda u, slopes: u * slopes,
        "these are the factors of the single steps: multiply all of them.",
    ),
    (
        "last_step_only",
        lambda u, slopes: u * slopes[-1],
        "this is the factor of the last step alone: `*=` in the loop, not `=`.",
    ),
    (
        "slopes_of_slopes",
        lambda u, slopes: np.prod(u * (1 - slopes**2)),
        "`slopes` are slopes already, 1 - s**2 has been taken.",
    ),
    (
        "size_only",
        lambda u, slopes: np.abs(np.prod(u * slopes)),
        "keep the sign: with a negative u the gradient may turn round.",
    ),
    (
        "logarithms",
        lambda u, slopes: np.exp(len(slopes) * np.log(u) + np.log(slopes).sum()),
        "a negative u has no logarithm: multiply the factors themselves.",
    ),
    (
        "one_short",
        lambda u, slopes: np.prod(u * slopes[:-1]),
        "the last step is missing: there is one slope for each step.",
    ),
    (
        "misses_the_first",
        lambda u, slopes: np.prod(u * slopes[1:]),
        "the first step is missing: there is one slope for each step.",
    ),
]:
    one_unit.mistake(_name, _wrong, _hint)

# -------------------------------------------------------------------------------- step_jacobian


def _state_and_weights(rng, case):
    hidden = [2, 3, 4, 3, 1][case % 5]
    s = np.tanh(rng.standard_normal(hidden)).round(2)
    while hidden > 1 and np.diff(np.sort(np.abs(s))).min() < 0.05:  # no two slopes alike
        s = np.tanh(rng.standard_normal(hidden)).round(2)
    if case % 5 == 1:
        s[0] = 0.0
    if case % 5 == 3:
        s = 0.99 * np.sign(rng.permutation([-1.0, 1.0, -1.0]))
    return s, rng.standard_normal((hidden, hidden))


step_jacobian = Exercise(
    "step_jacobian",
    lambda s, U: U * (1 - s**2),
    _state_and_weights,
    {"J": "(hidden, hidden)"},
    cases=5,
    tries=(
        "two units",
        "a unit at 0, where the tanh is steepest",
        "four units",
        "units in the flat parts of the tanh",
        "a single unit",
    ),
    example=lambda rng: (rng.integers(-9, 10, 2) / 10, rng.integers(-2, 3, (2, 2))),
    stars=2,
    minutes=10,
    section=("06_vanishing_gradients", "From numbers to matrices"),
    idea="A change of an old value travels along a road of U and then through the gate of the unit "
    "at its end. A unit near -1 or 1 has a narrow gate, for every road that ends there.",
    equation="J[j, i] = U[j, i] * (1 - s[i]**2)",
    first_line="slopes = 1 - s**2  # (hidden,): the slope of unit i belongs to column i of U",
)
for _name, _wrong, _hint in [
    (
        "rows",
        lambda s, U: U * (1 - s**2)[:, None],
        "you scale the rows. Unit i's slope belongs to COLUMN i, from which s_t[i] comes.",
    ),
    (
        "transposed",
        lambda s, U: (U * (1 - s**2)).T,
        "rows and columns have changed places: J[j, i] is how s_t[i] answers to s_{t-1}[j].",
    ),
    (
        "U_transposed",
        lambda s, U: U.T * (1 - s**2),
        "use U itself: s_{t-1}[j] reaches unit i through U[j, i].",
    ),
    (
        "no_slope",
        lambda s, U: U.copy(),
        "the slope of the tanh is missing: multiply column i by 1 - s[i]**2.",
    ),
    (
        "mean_slope",
        lambda s, U: U * (1 - s**2).mean(),
        "not the mean slope: every unit has a slope of its own, which scales its own column.",
    ),
    (
        "one_slope_for_all",
        lambda s, U: U * (1 - s @ s),
        "s @ s is one number for the whole layer: square entry by entry, s**2.",
    ),
    (
        "no_square",
        lambda s, U: U * (1 - s),
        "the slope of the tanh is 1 - s**2, with the square.",
    ),
    (
        "square_outside",
        lambda s, U: U * (1 - s) ** 2,
        "only s is squared: 1 - s**2, not (1 - s)**2.",
    ),
    (
        "square_alone",
        lambda s, U: U * s**2,
        "the slope is 1 - s**2, not s**2: it is largest where s is 0.",
    ),
    (
        "plus_square",
        lambda s, U: U * (1 + s**2),
        "the slope is 1 MINUS s**2: the tanh is never steeper than 1.",
    ),
    (
        "times_s",
        lambda s, U: U * s,
        "s is the unit's value. Its slope is 1 - s**2.",
    ),
    (
        "tanh_again",
        lambda s, U: U * (1 - np.tanh(s) ** 2),
        "s already IS the tanh: its slope is 1 - s**2.",
    ),
    (
        "next_step",
        lambda s, U: U * (1 - np.tanh(s @ U) ** 2),
        "s is the NEW state already: no further step is to be computed.",
    ),
    (
        "sigmoid",
        lambda s, U: U * (s * (1 - s)),
        "s (1 - s) is the slope of a sigmoid. Here s is a tanh.",
    ),
    (
        "diagonal",
        lambda s, U: np.diag(1 - s**2),
        "this is the bend alone. The old state comes in through U.",
    ),
    (
        "diagonal_of_U",
        lambda s, U: np.diag(np.diag(U) * (1 - s**2)),
        "every old value reaches every unit: all of U counts, not only its diagonal.",
    ),
    (
        "summed",
        lambda s, U: U @ (1 - s**2),
        "@ adds the columns up. A row (hidden,) TIMES a matrix scales its columns: U * (1 - s**2).",
    ),
    (
        "summed_rows",
        lambda s, U: (1 - s**2) @ U,
        "@ adds the rows up. A row (hidden,) TIMES a matrix scales its columns: U * (1 - s**2).",
    ),
    (
        "root",
        lambda s, U: U * np.sqrt(1 - s**2),
        "no root: the slope of the tanh is 1 - s**2.",
    ),
    (
        "matrix_product_left",
        lambda s, U: np.diag(s) @ U,
        "the slope is 1 - s**2, and it scales the columns of U: U @ np.diag(1 - s**2).",
    ),
]:
    step_jacobian.mistake(_name, _wrong, _hint)
