"""Lab 4: one hidden unit."""

import numpy as np

from utils.exercises.checking import Exercise


def _unit_inputs(rng, case):
    features, hidden = [(2, 2), (3, 3), (4, 2), (2, 5), (1, 1), (3, 4)][case % 6]
    draw = lambda size: rng.standard_normal(size).round(2)  # noqa: E731
    x, s, w, u, b = draw(features), draw(hidden), draw(features), draw(hidden), draw(1)
    if case % 6 == 5:  # far into the flat part of the tanh
        x, b = 9 * np.sign(x * w), 3 * np.sign(b)
    return x, s, w, u, round(float(b[0]), 2)


def _unit_example(rng):
    x, s, w, u, b = (rng.integers(-9, 10, 2) / 10 for _ in range(5))
    return x, s, w, u, float(b[0])


hidden_unit = Exercise(
    "hidden_unit",
    lambda x, s, w, u, b: np.tanh(x @ w + s @ u + b),
    _unit_inputs,
    {"value": "one number"},
    cases=6,
    tries=(
        "two inputs and two hidden units",
        "three of each",
        "more inputs than hidden units",
        "more hidden units than inputs",
        "one input and one hidden unit",
        "a sum in the flat part of the tanh",
    ),
    example=_unit_example,
    stars=1,
    minutes=5,
    section=("04_recurrent_networks", "One hidden unit up close"),
    idea="A unit weighs the news that come in and what its neighbours thought a moment ago, adds "
    "both up with its own prejudice, and never shouts louder than 1.",
    equation="value = tanh(x[0] w[0] + x[1] w[1] + ... + s[0] u[0] + s[1] u[1] + ... + b)",
    first_line="total = x @ w + s @ u + b",
)
for _name, _wrong, _hint in [
    (
        "no_memory",
        lambda x, s, w, u, b: np.tanh(x @ w + b),
        "this is the unit of a feed-forward network: the old state s, weighted by u, is missing.",
    ),
    (
        "no_input",
        lambda x, s, w, u, b: np.tanh(s @ u + b),
        "the input x, weighted by w, is missing.",
    ),
    ("no_bias", lambda x, s, w, u, b: np.tanh(x @ w + s @ u), "add the bias b before the tanh."),
    (
        "minus_bias",
        lambda x, s, w, u, b: np.tanh(x @ w + s @ u - b),
        "the bias is added, not taken away.",
    ),
    (
        "no_tanh",
        lambda x, s, w, u, b: x @ w + s @ u + b,
        "the sum is right. The unit's value is the tanh of it.",
    ),
    (
        "sigmoid",
        lambda x, s, w, u, b: 1 / (1 + np.exp(-(x @ w + s @ u + b))),
        "bend with np.tanh; this is the sigmoid.",
    ),
    (
        "relu",
        lambda x, s, w, u, b: np.maximum(0, x @ w + s @ u + b),
        "bend with np.tanh; this is the ReLU, which cuts off what is below 0.",
    ),
    (
        "bias_outside",
        lambda x, s, w, u, b: np.tanh(x @ w + s @ u) + b,
        "the bias belongs inside the tanh: a value of the unit lies between -1 and 1.",
    ),
    (
        "swapped",
        lambda x, s, w, u, b: np.tanh(x @ u + s @ w + b),
        "w weighs the input x, u weighs the old state s.",
    ),
    (
        "not_summed",
        lambda x, s, w, u, b: np.tanh(x * w + s * u + b),
        "one unit has ONE value: add the products up, with @.",
    ),
    (
        "two_bends",
        lambda x, s, w, u, b: np.tanh(x @ w + b) + np.tanh(s @ u),
        "bend the whole sum once, not each part.",
    ),
    (
        "memory_bent_apart",
        lambda x, s, w, u, b: np.tanh(x @ w) + np.tanh(s @ u + b),
        "one tanh, of input, old state and bias together: not one for each.",
    ),
    (
        "memory_outside",
        lambda x, s, w, u, b: np.tanh(x @ w) + s @ u + b,
        "all of it goes through the tanh: the old state and the bias, too.",
    ),
    (
        "bent_again",
        lambda x, s, w, u, b: np.tanh(np.tanh(x @ w + s @ u + b)),
        "one tanh is enough.",
    ),
    (
        "first_state",
        lambda x, s, w, u, b: np.tanh(x @ w + s[0] * u[0] + b),
        "the unit sees the old values of ALL hidden units, not of the first alone.",
    ),
    (
        "no_u",
        lambda x, s, w, u, b: np.tanh(x @ w + s.sum() + b),
        "each old value has a weight of its own: s @ u.",
    ),
    (
        "one_weight",
        lambda x, s, w, u, b: np.tanh(x @ w + s.sum() * u[0] + b),
        "u holds one weight for each old value; here u[0] weighs all of them.",
    ),
    (
        "mean",
        lambda x, s, w, u, b: np.tanh((x * w).mean() + (s * u).mean() + b),
        "add the products up; do not average them.",
    ),
]:
    hidden_unit.mistake(_name, _wrong, _hint)
