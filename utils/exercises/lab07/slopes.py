"""The check of lab 7 on three slopes."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.activations import sigmoid


def _tanh_slope(s):
    return 1 - s**2


def _sigmoid_slope(s):
    return s * (1 - s)


RIGHT = {
    "relu": lambda s: np.where(s > 0, 1.0, 0.0),
    "sigmoid": _sigmoid_slope,
    "tanh": _tanh_slope,
}


_OUTPUTS = {  # activation, shape, what is special
    "relu": ("relu", (3,)),
    "sigmoid": ("sigmoid", (3,)),
    "tanh": ("tanh", (4,)),
    "relu with two axes": ("relu", (2, 3)),
    "sigmoid with three axes": ("sigmoid", (2, 3, 2)),
    "tanh with two axes": ("tanh", (3, 2)),
    "tiny and large outputs of relu": ("relu", (4,)),
    "outputs of sigmoid at its ends, 0 and 1": ("sigmoid", (5,)),
    "outputs of tanh at its ends, -1 and 1": ("tanh", (5,)),
    "relu with all units shut": ("relu", (3, 1)),
}


def _outputs(rng, case):
    what, (name, shape) = list(_OUTPUTS.items())[case]
    a = rng.uniform(0.2, 2, shape)
    a.flat[1::2] *= -1
    s = {"relu": np.maximum(a, 0), "sigmoid": sigmoid(a), "tanh": np.tanh(a)}[name].round(2)
    if "tiny" in what:
        s[:] = [0.01, 0, 250, 0.04]
    if "ends" in what:
        s[1], s[3] = (0, 1) if name == "sigmoid" else (-1, 1)
    return s * ("shut" not in what), name


def _example(rng):
    low, high = np.sort(rng.permutation(np.arange(1, 9))[:2]) / 10
    return np.array([low, high]), "sigmoid"


slope_from_output = Exercise(
    "slope_from_output",
    lambda s, activation: RIGHT[activation](s),
    _outputs,
    {"slope": "the shape of s"},
    cases=len(_OUTPUTS),
    tries=tuple(_OUTPUTS),
    stars=1,
    minutes=5,
    section=("07_remedies", "Three slopes"),
    example=_example,
    idea="Who sees how high a known hill has taken him also knows how steep it is there: the "
    "output alone tells the slope.",
    equation="relu: 1 where s > 0, else 0; sigmoid: s (1 - s); tanh: 1 - s^2",
    first_line='if activation == "relu":\n    return np.where(s > 0, 1.0, 0.0)',
)
for _name, _wrong, _hint in [
    (
        "relu_everywhere_1",
        {"relu": lambda s: np.ones_like(s)},
        "where relu gives 0 it cuts the way off: its slope is 0 there, and 1 only where s > 0.",
    ),
    (
        "relu_itself",
        {"relu": lambda s: s.copy()},
        "this is relu's output. Its slope is 1 where s > 0, however large s is, else 0.",
    ),
    (
        "relu_half_at_0",
        {"relu": lambda s: np.heaviside(s, 0.5)},
        "an output of 0 means a shut unit: its slope is 0, not one half.",
    ),
    (
        "relu_cut_at_1",
        {"relu": lambda s: np.where(s > 1, 1.0, 0.0)},
        "relu bends at 0: its slope is 1 wherever s > 0.",
    ),
    (
        "relu_reversed",
        {"relu": lambda s: np.where(s > 0, 0.0, 1.0)},
        "turned round: the slope is 1 where relu lets its input pass, 0 where it cuts off.",
    ),
    (
        "tanh_again",
        {"tanh": lambda s: 1 - np.tanh(s) ** 2},
        "s already IS the tanh of something: its slope is 1 - s**2, without another tanh.",
    ),
    ("tanh_no_square", {"tanh": lambda s: 1 - s}, "the slope of tanh is 1 - s**2, with a square."),
    (
        "tanh_square_outside",
        {"tanh": lambda s: (1 - s) ** 2},
        "square s alone: 1 - s**2, not (1 - s)**2.",
    ),
    (
        "sigmoid_again",
        {"sigmoid": lambda s: sigmoid(s) * (1 - sigmoid(s))},
        "s already IS the sigmoid of something: its slope is s (1 - s), without another sigmoid.",
    ),
    (
        "sigmoid_one_factor",
        {"sigmoid": lambda s: 1 - s},
        "the slope of the sigmoid has two factors, s and 1 - s.",
    ),
    (
        "sigmoid_square",
        {"sigmoid": lambda s: s * (1 - s**2)},
        "no square for the sigmoid: s (1 - s).",
    ),
    (
        "swapped",
        {"sigmoid": _tanh_slope, "tanh": _sigmoid_slope},
        "the slopes of tanh and sigmoid have changed places.",
    ),
    (
        "sigmoid_as_tanh",
        {"sigmoid": _tanh_slope},
        "1 - s**2 belongs to tanh. The sigmoid's slope is s (1 - s).",
    ),
    (
        "tanh_as_sigmoid",
        {"tanh": _sigmoid_slope},
        "s (1 - s) belongs to the sigmoid. The slope of tanh is 1 - s**2.",
    ),
    (
        "both_again",
        {
            "sigmoid": lambda s: sigmoid(s) * (1 - sigmoid(s)),
            "tanh": lambda s: 1 - np.tanh(s) ** 2,
        },
        "s already IS what the activation gave: s (1 - s) and 1 - s**2, without bending again.",
    ),
    (
        "positive_only",
        {"sigmoid": lambda s: s * (1 - s) * (s > 0), "tanh": lambda s: (1 - s**2) * (s > 0)},
        "only relu is shut where s is not above 0: an output of tanh below 0 has a slope, too.",
    ),
    (
        "leaky",
        {"relu": lambda s: np.where(s > 0, 1.0, 0.01)},
        "this is the slope of the leaky relu. That of relu is exactly 0 where s is 0.",
    ),
    (
        "tanh_plus",
        {"tanh": lambda s: 1 + s**2},
        "the slope of tanh is 1 MINUS s**2: it is steepest in the middle.",
    ),
    (
        "all_tanh",
        dict.fromkeys(RIGHT, _tanh_slope),
        "this is the slope of tanh, whatever the name: look at `activation`.",
    ),
]:
    slope_from_output.mistake(
        _name, lambda s, activation, wrong=RIGHT | _wrong: wrong[activation](s), _hint
    )
