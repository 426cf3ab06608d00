"""The checks of lab 7: slopes, the adding problem, starting weights; the rest in irnn."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.activations import sigmoid

# ---------------------------------------------------------------------------- slope_from_output


def _tanh_slope(s):
    return 1 - s**2


def _sigmoid_slope(s):
    return s * (1 - s)


RIGHT = {
    "relu": lambda s: np.where(s > 0, 1.0, 0.0),
    "sigmoid": _sigmoid_slope,
    "tanh": _tanh_slope,
}


def _outputs(rng, case):
    name = ["relu", "sigmoid", "tanh"][case % 3]
    a = rng.uniform(0.2, 2, (3,) if case < 3 else (2, 3)) * [1, -1, 1]
    s = {"relu": np.maximum(a, 0), "sigmoid": sigmoid(a), "tanh": np.tanh(a)}[name]
    return s.round(2), name


slope_from_output = Exercise(
    "slope_from_output",
    lambda s, activation: RIGHT[activation](s),
    _outputs,
    {"slope": "the shape of s"},
    cases=6,
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
        "all_tanh",
        dict.fromkeys(RIGHT, _tanh_slope),
        "this is the slope of tanh, whatever the name: look at `activation`.",
    ),
]:
    slope_from_output.mistake(
        _name, lambda s, activation, wrong=RIGHT | _wrong: wrong[activation](s), _hint
    )

# ---------------------------------------------------------------------------------- adding_data


def _adding_data(numbers, first, second, miss=""):
    """Lay out the adding problem; `miss` names the mistake to make on the way."""
    columns = np.arange(len(first))
    x = np.zeros((*numbers.shape, 2))
    x[..., 0] = numbers
    step = np.arange(len(x))[:, None]
    early = 1 if miss == "counted_from_1" else 0
    places = columns if miss != "all_pairs" else slice(None)
    for when in (first,) if miss == "one_mark" else (first, second):
        x[when - early, places, 1] = 1
    pair = numbers[first, columns], numbers[second, columns]
    answer = {
        "product": pair[0] * pair[1],
        "mean": (pair[0] + pair[1]) / 2,
        "difference": pair[1] - pair[0],
        "all_numbers": numbers.sum(axis=0),
        "first_only": pair[0],
        "places": first + second,
    }.get(miss, pair[0] + pair[1])[:, None]
    x = {
        "channels_swapped": x[..., ::-1],
        "only_marked_numbers": np.stack([numbers * x[..., 1], x[..., 1]], axis=-1),
        "number_as_mark": np.stack([numbers, numbers * x[..., 1]], axis=-1),
        "marks_between": np.stack([numbers, (step >= first) & (step <= second)], axis=-1),
        "minus_1": np.stack([numbers, 2 * x[..., 1] - 1], axis=-1),
        "numbered_marks": x + (step == second)[..., None] * [0, 1],
        "batch_first": x.swapaxes(0, 1),
    }.get(miss, x)
    return x, {"flat": answer[:, 0], "row": answer.T}.get(miss, answer)


def _places(rng, case):
    steps, batch = [(4, 2), (6, 3), (7, 4), (5, 2)][case % 4]
    first = rng.integers(0, steps // 2, batch)
    first[:2] = rng.permutation(steps // 2)[:2]  # not all at the same step
    second = rng.integers(steps // 2, steps, batch)
    return rng.uniform(0.05, 0.95, (steps, batch)).round(2), first, second


adding_data = Exercise(
    "adding_data",
    lambda numbers, first, second: _adding_data(numbers, first, second),
    _places,
    {"x": "(time, batch, 2)", "targets": "(batch, 1)"},
)
for _name, _hint in {
    "all_pairs": "this marks a step in ALL sequences. Pair them up: sequence 0 at first[0], "
    "sequence 1 at first[1], ...: x[first, np.arange(batch), 1] = 1.",
    "one_mark": "the second mark is missing.",
    "counted_from_1": "steps are counted from 0: first itself is the index.",
    "channels_swapped": "the number comes first: x[..., 0]; the mark second: x[..., 1].",
    "only_marked_numbers": "the numbers without a mark stay in x, too: to ignore them is the task.",
    "number_as_mark": "a mark is 1, whatever the number beside it.",
    "marks_between": "a mark stands at two steps only, not at those between them.",
    "minus_1": "a step without a mark has a 0 there, not -1.",
    "numbered_marks": "both marks are 1: the second is no 2.",
    "batch_first": "time comes first: x is (time, batch, 2).",
    "product": "the answer is the SUM of the two marked numbers.",
    "mean": "the answer is the sum of the two marked numbers: do not divide by 2.",
    "difference": "add the two marked numbers; do not subtract.",
    "all_numbers": "only the two MARKED numbers are added.",
    "first_only": "the second marked number is missing in the sum.",
    "places": "you add the places. Add the numbers that stand there.",
    "flat": "one answer for each sequence, in a column: [:, None] makes (batch, 1).",
    "row": "the answers make a column, (batch, 1), not a row.",
}.items():
    adding_data.mistake(_name, lambda *inputs, miss=_name: _adding_data(*inputs, miss), _hint)

# ----------------------------------------------------------------------------- starting_weights


def _starting_weights(init, normal, miss=""):
    """Give U and b of a start by its name; `miss` names the mistake to make on the way."""
    hidden = len(normal)
    rotation, upper = np.linalg.qr(normal)
    signs = np.sign(np.diag(upper))
    left, _, right = np.linalg.svd(normal)
    U = {
        "identity": {
            "ones": np.ones((hidden, hidden)),
            "scaled_identity": np.eye(hidden) / np.sqrt(hidden),
            "identity_plus_noise": np.eye(hidden) + normal / np.sqrt(hidden),
            "random_diagonal": np.eye(hidden) * normal,
        }.get(miss, np.eye(hidden)),
        "orthogonal": {
            "no_signs": rotation,
            "signs_on_rows": rotation * signs[:, None],
            "opposite_signs": rotation * -signs,
            "signs_of_all_of_R": rotation * np.sign(upper),
            "upper": upper,
            "upper_signed": upper * signs[:, None],
            "transposed": (rotation * signs).T,
            "diagonal_itself": rotation * np.diag(upper),
            "scaled_rotation": rotation * signs / np.sqrt(hidden),
            "columns_of_length_1": normal / np.linalg.norm(normal, axis=0),
            "svd": left @ right,
        }.get(miss, rotation * signs),
        "gaussian": {
            "not_scaled": normal.copy(),
            "multiplied": normal * np.sqrt(hidden),
            "gain_of_relu": normal * np.sqrt(2 / hidden),
            "divided_by_its_deviation": normal / normal.std() / np.sqrt(hidden),
            "divided_by_hidden": normal / hidden,
            "divided_by_its_norm": normal / np.linalg.norm(normal),
            "divided_by_its_radius": normal / np.abs(np.linalg.eigvals(normal)).max(),
        }.get(miss, normal / np.sqrt(hidden)),
    }[init]
    b = {"biases_1": np.ones(hidden), "bias_matrix": np.zeros((hidden, hidden))}
    b = b.get(miss, np.zeros(hidden))
    return (b, U) if miss == "order" else (U, b)


def _normal(rng, case):
    hidden = [2, 3, 3, 4][case % 4]
    signs = np.ones(1)
    while abs(signs.sum()) == len(signs):  # until R's diagonal has both signs
        normal = rng.standard_normal((hidden, hidden)).round(2)
        signs = np.sign(np.diag(np.linalg.qr(normal)[1]))
    return ["identity", "orthogonal", "gaussian", "orthogonal"][case % 4], normal


starting_weights = Exercise(
    "starting_weights",
    lambda init, normal: _starting_weights(init, normal),
    _normal,
    {"U": "(hidden, hidden)", "b": "(hidden,)"},
)
for _name, _hint in {
    "ones": "the identity has ones on the diagonal only: np.eye(hidden).",
    "scaled_identity": "the identity hands every unit on as it is: do not scale it.",
    "identity_plus_noise": "the identity itself, without the random matrix.",
    "random_diagonal": "nothing is random in the identity: leave normal out.",
    "no_signs": "a rotation, but QR leaves the signs to the machine. Multiply the columns of Q "
    "by the signs of R's diagonal: Q * np.sign(np.diag(R)).",
    "signs_on_rows": "the signs belong to the COLUMNS of Q: Q * signs, not Q * signs[:, None].",
    "opposite_signs": "the signs are the wrong way round: turn the columns where the diagonal of R "
    "(not of Q) is NEGATIVE.",
    "signs_of_all_of_R": "only R's DIAGONAL counts, one sign for each column: np.diag(R).",
    "upper": "this is R, the triangle. The rotation is Q.",
    "upper_signed": "this is R with a positive diagonal. The rotation is Q.",
    "transposed": "a rotation, but its transpose is asked for.",
    "diagonal_itself": "multiply by the SIGNS of R's diagonal, np.sign, not by the diagonal: a "
    "rotation has columns of length 1.",
    "scaled_rotation": "a rotation leaves every length as it is: do not scale it.",
    "columns_of_length_1": "length 1 is not enough: the columns must also be at right angles. "
    "Use np.linalg.qr.",
    "svd": "also a rotation, but another one. Use np.linalg.qr and the signs.",
    "not_scaled": "standard normal weights explode. Divide by the root of hidden.",
    "multiplied": "divide by np.sqrt(hidden), do not multiply.",
    "gain_of_relu": "a gain of sqrt(2) is for ReLU. Here the deviation is 1 / sqrt(hidden).",
    "divided_by_its_deviation": "the numbers are standard normal already: only divide by "
    "np.sqrt(hidden).",
    "divided_by_hidden": "divide by the ROOT of hidden: a unit adds up hidden random terms, whose "
    "sum grows like the root.",
    "divided_by_its_norm": "divide by np.sqrt(hidden), not by the norm of this one matrix.",
    "divided_by_its_radius": "divide by np.sqrt(hidden): the spectral radius is close to it, but "
    "not the same.",
    "biases_1": "the biases start at 0.",
    "bias_matrix": "there is one bias for each unit: (hidden,).",
    "order": "return U first, then b.",
}.items():
    starting_weights.mistake(
        _name, lambda *inputs, miss=_name: _starting_weights(*inputs, miss), _hint
    )
