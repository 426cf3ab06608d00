"""The check of lab 1 about the window model's gradient."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.exercises.lab01.window_model import SIZE_HINT, TRIES, input_rows, model_inputs
from utils.scratch.functions import softmax


def _softmax_minus_target(logits, targets):
    return softmax(logits) - np.eye(logits.shape[1])[targets]


# the steps of the way back; a mistake takes another one in place of one of them
STEPS = {
    "size": lambda ids, c: len(c),
    "biases": lambda b, c: (b, c),
    "start": _softmax_minus_target,
    "share": lambda ids, c: len(ids),
    "back": lambda dlogits, V: dlogits @ V.T,
    "slope": lambda s, ds: 1 - s**2,
    "to_W": lambda ids, x, dz: x.T @ dz,
    "to_V": lambda s, a, dlogits: s.T @ dlogits,
    "over": lambda rows: rows.sum(axis=0),
}


def _window_gradients(ids, targets, W, b, V, c, **other):
    """Differentiate the mean loss; `other` steps are taken in place of those of STEPS."""
    step = STEPS | other
    b, c = step["biases"](b, c)
    x = input_rows(ids, step["size"](ids, c))
    a = x @ W + b
    s = np.tanh(a)
    dlogits = step["start"](s @ V + c, targets) / step["share"](ids, c)
    ds = step["back"](dlogits, V)
    dz = ds * step["slope"](s, ds)
    dW, dV = step["to_W"](ids, x, dz), step["to_V"](s, a, dlogits)
    return dW, step["over"](dz), dV, step["over"](dlogits)


def _gradients_inputs(rng, case):
    ids, *parameters = model_inputs(rng, case)
    vocab = len(parameters[-1])
    targets = rng.integers(1, vocab, len(ids))
    targets[0] = (1, vocab - 1, 1, 2, 0)[case]
    return ids, targets, *parameters


def _example(rng):
    W, V = rng.integers(-9, 10, (2, 1)) / 10, rng.integers(-9, 10, (1, 2)) / 10
    return np.array([[1]]), np.array([0]), W, np.array([0.1]), V, np.array([0.0, 0.5])


window_gradients = Exercise(
    "window_gradients",
    # only these arguments are the student's; other steps are ours
    lambda ids, targets, W, b, V, c: _window_gradients(ids, targets, W, b, V, c),
    _gradients_inputs,
    {"dW": "W's shape", "db": "b's shape", "dV": "V's shape", "dc": "c's shape"},
    cases=5,
    tries=TRIES,
    example=_example,
    stars=3,
    minutes=20,
    section=("01_fixed_windows", "The gradient, by hand"),
    idea="Walk back the way you came. At the logits each example blames every word by how much too "
    "probable it was; every layer hands the blame on through its own matrix, turned round, and "
    "the tanh lets through only as much as it is steep.",
    equation="dlogits = (softmax(logits) - one_hot(targets)) / batch; dV = s.T @ dlogits; "
    "ds = dlogits @ V.T; dz = ds * (1 - s**2); dW = x.T @ dz; dc and db: sums over the batch",
    first_line="x = one_hot(ids, len(c)).reshape(len(ids), -1)\n"
    "s = np.tanh(x @ W + b)\nlogits = s @ V + c",
)


def _mistake(name, hint, **other):
    window_gradients.mistake(name, lambda *inputs: _window_gradients(*inputs, **other), hint)


def _all_targets(logits, targets):
    p = softmax(logits)
    p[:, targets] -= 1
    return p


def _written_over(ids, x, dz):
    dW = np.zeros((x.shape[1], dz.shape[1]))
    dW[ids + np.arange(ids.shape[1]) * (x.shape[1] // ids.shape[1])] += dz[:, None]
    return dW


def _without_zero(ids, x, dz):
    dW = x.T @ dz
    dW[:: x.shape[1] // ids.shape[1]] = 0
    return dW


def _one_softmax(logits, targets):
    powers = np.exp(logits)
    return powers / powers.sum() - np.eye(logits.shape[1])[targets]


_mistake(
    "sum",
    "the loss is a mean over the examples, so its gradient is one too.",
    share=lambda ids, c: 1,
)
_mistake(
    "divided_by_words",
    "divide by the number of examples, len(ids), not by the number of words in the vocabulary.",
    share=lambda ids, c: len(c),
)
_mistake(
    "no_target",
    "the gradient for the logits is softmax minus 1 at the target; the minus 1 is missing.",
    start=lambda logits, targets: softmax(logits),
)
_mistake(
    "all_targets",
    "`d[:, targets] -= 1` changes every row at all the targets; each row has one target: "
    "`d[np.arange(len(targets)), targets] -= 1`.",
    start=_all_targets,
)
_mistake(
    "targets_as_numbers",
    "a target is the name of a word: subtract its one-hot vector, not its number.",
    start=lambda logits, targets: softmax(logits) - targets[:, None],
)
_mistake(
    "logits",
    "the gradient starts from the softmax of the logits, not from them.",
    start=lambda logits, targets: logits - np.eye(logits.shape[1])[targets],
)
_mistake(
    "one_softmax_for_all",
    "every example has a softmax of its own: sum over axis 1, with keepdims=True.",
    start=_one_softmax,
)
_mistake(
    "no_b",
    "on the way forward b is missing from the hidden layer.",
    biases=lambda b, c: (0 * b, c),
)
_mistake(
    "no_c",
    "on the way forward c is missing from the logits.",
    biases=lambda b, c: (b, 0 * c),
)
_mistake("size_from_ids", SIZE_HINT, size=lambda ids, c: ids.max() + 1)
_mistake(
    "no_slope",
    "going back through tanh multiplies by its derivative, 1 - s**2.",
    slope=lambda s, ds: 1,
)
_mistake(
    "one_minus_s",
    "the derivative of tanh is 1 - s**2, with a square.",
    slope=lambda s, ds: 1 - s,
)
_mistake(
    "slope_of_sigmoid",
    "s * (1 - s) is the derivative of a sigmoid; that of tanh is 1 - s**2.",
    slope=lambda s, ds: s * (1 - s),
)
_mistake(
    "tanh_twice",
    "s is a tanh already: its derivative is 1 - s**2, without another np.tanh.",
    slope=lambda s, ds: 1 - np.tanh(s) ** 2,
)
_mistake(
    "slope_of_ds",
    "tanh's derivative is taken at the hidden state s, not at ds.",
    slope=lambda s, ds: 1 - ds**2,
)
_mistake(
    "dV_before_tanh",
    "V multiplies the hidden state AFTER tanh.",
    to_V=lambda s, a, dlogits: a.T @ dlogits,
)
_mistake(
    "dV_of_the_slope",
    "V lies behind the tanh: its gradient is s.T @ dlogits, without 1 - s**2.",
    to_V=lambda s, a, dlogits: (1 - s**2).T @ dlogits,
)
_mistake(
    "V_not_transposed",
    "going back through V multiplies by V.T.",
    back=lambda dlogits, V: dlogits @ V,
)
_mistake(
    "nothing_goes_back",
    "the gradient stops at the last layer: go on through V and tanh to W and b.",
    back=lambda dlogits, V: 0 * dlogits @ V.T,
)
_mistake(
    "repeated_rows",
    "two examples use the same row of W and one of them got lost: `dW[rows] += ...` adds only "
    "once to a repeated row. Use np.add.at, or the product x.T @ dz.",
    to_W=_written_over,
)
_mistake(
    "zero_left_out",
    "the id 0 is a word like any other: its rows of W have a gradient, too.",
    to_W=_without_zero,
)
for _name, _hint, _over in (
    ("mean", "a bias serves every example: add up its gradients, no mean.", np.mean),
    ("not_summed", "a bias serves every example: sum over axis 0.", lambda rows, axis: rows),
    (
        "axis_1",
        "a bias serves every example: sum over axis 0, not over axis 1.",
        lambda rows, axis: rows.sum(axis=1),
    ),
    (
        "one_number",
        "a bias has one number for each unit: sum over axis 0, not over everything.",
        lambda rows, axis: rows.sum(),
    ),
):
    _mistake(f"bias_{_name}", _hint, over=lambda rows, over=_over: over(rows, axis=0))


def _last_example(ids, targets, *parameters):
    grads = _window_gradients(ids[-1:], targets[-1:], *parameters)
    return tuple(grad / len(ids) for grad in grads)


window_gradients.mistake(
    "last_example_only",
    _last_example,
    "only the last example is left: add the gradients of all examples up, with +=.",
)
window_gradients.mistake(
    "sign",
    lambda *inputs: tuple(-gradient for gradient in _window_gradients(*inputs)),
    "return the gradient itself; the minus sign comes in the step.",
)
for _name, _hint, _places in (
    ("order", "return the gradients in the order dW, db, dV, dc.", (2, 3, 0, 1)),
    ("matrices_first", "return them in the order dW, db, dV, dc: db comes second.", (0, 2, 1, 3)),
):
    window_gradients.mistake(
        _name,
        lambda *inputs, places=_places: tuple(_window_gradients(*inputs)[k] for k in places),
        _hint,
    )
