"""The checks of lab 1 that build a window model: its logits, its gradients, its parameters."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax

# -------------------------------------------------------------------------------- window_logits


def _input_rows(ids, vocab_size):
    return np.eye(vocab_size)[ids].reshape(len(ids), -1)


def _window_logits(ids, W, b, V, c):
    return np.tanh(_input_rows(ids, V.shape[1]) @ W + b) @ V + c


def _model_inputs(rng, case):
    batch, window, vocab, hidden = [(2, 2, 4, 3), (3, 3, 5, 2), (1, 2, 3, 3), (4, 1, 6, 5)][
        case % 4
    ]
    # one case lacks the last word: the size must come from the parameters, not from the ids
    ids = rng.integers(0, vocab - (case % 4 == 1), (batch, window))
    ids[-1, -1] = vocab - 1 - (case % 4 == 1)
    ids[1:2, 0] = ids[0, 0] if case == 3 else ids[1:2, 0]  # one row of W is used twice
    normal = rng.standard_normal
    W, V = normal((window * vocab, hidden)), normal((hidden, vocab))
    return ids, W, normal(hidden), V, normal(vocab)


window_logits = Exercise(
    "window_logits", _window_logits, _model_inputs, {"logits": "(batch, vocab)"}
)


window_logits.mistake(
    "no_b",
    lambda ids, W, b, V, c: np.tanh(_input_rows(ids, len(c)) @ W) @ V + c,
    "the bias b is missing from the hidden layer.",
)
window_logits.mistake(
    "no_c",
    lambda ids, W, b, V, c: np.tanh(_input_rows(ids, len(c)) @ W + b) @ V,
    "the bias c is missing from the output layer.",
)
window_logits.mistake(
    "no_tanh",
    lambda ids, W, b, V, c: (_input_rows(ids, len(c)) @ W + b) @ V + c,
    "the hidden layer is a tanh of the sum.",
)
window_logits.mistake(
    "sigmoid",
    lambda ids, W, b, V, c: 1 / (1 + np.exp(-(_input_rows(ids, len(c)) @ W + b))) @ V + c,
    "this hidden layer is a tanh, not a sigmoid.",
)
window_logits.mistake(
    "bias_after_tanh",
    lambda ids, W, b, V, c: (np.tanh(_input_rows(ids, len(c)) @ W) + b) @ V + c,
    "b is added before the tanh, not after it.",
)
window_logits.mistake(
    "probabilities",
    lambda ids, W, b, V, c: softmax(_window_logits(ids, W, b, V, c)),
    "return the logits: the softmax comes later, inside the loss.",
)
window_logits.mistake(
    "same_rows_everywhere",
    lambda ids, W, b, V, c: np.tanh(W[ids].sum(axis=1) + b) @ V + c,
    "every position has its own rows of W: position p starts at row p * vocab.",
)
window_logits.mistake(
    "adds_the_words",
    lambda ids, W, b, V, c: np.tanh(np.eye(len(c))[ids].sum(axis=1) @ W + b) @ V + c,
    "write the one-hot vectors of a window one after the other; do not add them up.",
)
window_logits.mistake(
    "ids_as_numbers",
    lambda ids, W, b, V, c: np.tanh(ids @ W + b) @ V + c,
    "the ids are only names: make one-hot vectors of them first.",
)
window_logits.mistake(
    "words_backwards",
    lambda ids, W, b, V, c: _window_logits(ids[:, ::-1], W, b, V, c),
    "the first word of the window meets the first vocab rows of W; yours meets the last.",
)
_SIZE_HINT = "the vocabulary's size is the length of `c`, not the largest id you happen to see."
window_logits.mistake(
    "size_from_ids",
    lambda ids, W, b, V, c: np.tanh(_input_rows(ids, ids.max() + 1) @ W + b) @ V + c,
    _SIZE_HINT,
)

# ----------------------------------------------------------------------------- window_gradients


_BIASES = {
    "bias_mean": lambda rows: rows.mean(axis=0),
    "bias_not_summed": lambda rows: rows,
    "bias_axis_1": lambda rows: rows.sum(axis=1),
    "bias_one_number": lambda rows: rows.sum(),
}


def _window_gradients(ids, targets, W, b, V, c, miss=""):
    """Differentiate the mean loss; `miss` names the mistake to make on the way."""
    x = _input_rows(ids, ids.max() + 1 if miss == "size_from_ids" else len(c))
    s = np.tanh(x @ W + b)
    dlogits = s @ V + c if miss == "logits" else softmax(s @ V + c)
    if miss == "all_targets":
        dlogits[:, targets] -= 1
    elif miss != "no_target":
        dlogits[np.arange(len(targets)), targets] -= 1
    if miss != "sum":
        dlogits /= len(targets)
    ds = dlogits @ (V if miss == "V_not_transposed" else V.T)
    slopes = {"no_slope": 1, "one_minus_s": 1 - s, "slope_of_ds": 1 - ds**2}
    dz = ds * slopes.get(miss, 1 - s**2)
    dV = (x @ W + b).T @ dlogits if miss == "dV_before_tanh" else s.T @ dlogits
    dW = x.T @ dz
    if miss == "repeated_rows":
        dW = np.zeros_like(W)
        dW[ids + np.arange(ids.shape[1]) * len(c)] += dz[:, None]
    over = _BIASES.get(miss, lambda rows: rows.sum(axis=0))
    db, dc = over(dz), over(dlogits)
    return (dV, dc, dW, db) if miss == "order" else (dW, db, dV, dc)


def _gradients_inputs(rng, case):
    ids, *parameters = _model_inputs(rng, case)
    return ids, rng.integers(0, len(parameters[-1]), len(ids)), *parameters


window_gradients = Exercise(
    "window_gradients",
    # only these arguments are the student's; `miss` is ours
    lambda ids, targets, W, b, V, c: _window_gradients(ids, targets, W, b, V, c),
    _gradients_inputs,
    {"dW": "W's shape", "db": "b's shape", "dV": "V's shape", "dc": "c's shape"},
)


def _gradient_mistake(miss, hint):
    window_gradients.mistake(miss, lambda *inputs: _window_gradients(*inputs, miss=miss), hint)


_gradient_mistake("sum", "the loss is a mean over the examples, so its gradient is one too.")
_gradient_mistake(
    "no_target",
    "the gradient for the logits is softmax minus 1 at the target; the minus 1 is missing.",
)
_gradient_mistake("no_slope", "going back through tanh multiplies by its derivative, 1 - s**2.")
_gradient_mistake("one_minus_s", "the derivative of tanh is 1 - s**2, with a square.")
_gradient_mistake("slope_of_ds", "tanh's derivative is taken at the hidden state s, not at ds.")
_gradient_mistake("dV_before_tanh", "V multiplies the hidden state AFTER tanh.")
_gradient_mistake("V_not_transposed", "going back through V multiplies by V.T.")
_gradient_mistake(
    "all_targets",
    "`d[:, targets] -= 1` changes every row at all the targets; each row has one target: "
    "`d[np.arange(len(targets)), targets] -= 1`.",
)
_gradient_mistake("logits", "the gradient starts from the softmax of the logits, not from them.")
_gradient_mistake("size_from_ids", _SIZE_HINT)
_gradient_mistake("bias_mean", "a bias serves every example: add up its gradients, no mean.")
_gradient_mistake("bias_not_summed", "a bias serves every example: sum over axis 0.")
_gradient_mistake("bias_axis_1", "a bias serves every example: sum over axis 0, not over axis 1.")
_gradient_mistake(
    "bias_one_number", "a bias has one number for each unit: sum over axis 0, not over everything."
)
_gradient_mistake("order", "return the gradients in the order dW, db, dV, dc.")
_gradient_mistake(
    "repeated_rows",
    "two examples use the same row of W and one of them got lost: `dW[rows] += ...` adds only "
    "once to a repeated row. Use np.add.at, or the product x.T @ dz.",
)


window_gradients.mistake(
    "sign",
    lambda *inputs: tuple(-gradient for gradient in _window_gradients(*inputs)),
    "return the gradient itself; the minus sign comes in the step.",
)

# ------------------------------------------------------------------------------ parameter_count


def _parameter_count(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size


def _count_inputs(rng, case):
    vocab_size, width, hidden_size = [(5, 2, 3), (10, 4, 2), (4000, 3, 50), (7, 1, 11)][case % 4]
    # after the example, numbers that nobody can know by heart
    return vocab_size, width, hidden_size + (int(rng.integers(20)) if case else 0)


parameter_count = Exercise("parameter_count", _parameter_count, _count_inputs, {"count": ""})


parameter_count.mistake(
    "no_biases",
    lambda vocab_size, window, hidden_size: (
        window * vocab_size * hidden_size + hidden_size * vocab_size
    ),
    "the two biases count too: hidden_size + vocab_size numbers.",
)
parameter_count.mistake(
    "no_c",
    lambda vocab_size, window, hidden_size: (
        _parameter_count(vocab_size, window, hidden_size) - vocab_size
    ),
    "the output layer has a bias c too.",
)
parameter_count.mistake(
    "no_b",
    lambda vocab_size, window, hidden_size: (
        _parameter_count(vocab_size, window, hidden_size) - hidden_size
    ),
    "the hidden layer has a bias b too.",
)
parameter_count.mistake(
    "no_window",
    lambda vocab_size, window, hidden_size: _parameter_count(vocab_size, 1, hidden_size),
    "W has vocab_size rows for EACH word of the window.",
)
parameter_count.mistake(
    "ids_as_inputs",
    lambda vocab_size, window, hidden_size: (
        window * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size
    ),
    "each word of the window enters as vocab_size numbers.",
)
parameter_count.mistake(
    "no_output_layer",
    lambda vocab_size, window, hidden_size: window * vocab_size * hidden_size + hidden_size,
    "V and c, from hidden to vocabulary, are missing.",
)
