"""The checks of lab 8 on a step of the LSTM, forward."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.activations import sigmoid


def _gates(a, miss):
    """Cut the pre-activations into i, f, o, g and bend each; `miss` names the mistake to make."""
    hidden = a.shape[1] // 4
    if miss == "interleaved":
        i, f, o, g = np.moveaxis(a.reshape(len(a), hidden, 4), 2, 0)
    else:
        i, f, o, g = np.split(a, 4, axis=1)
    if miss == "torch_order":
        o, g = g, o
    if miss == "forget_first":
        i, f = f, i
    if miss == "f_i_g_o":
        i, f, o, g = f, i, g, o
    if miss == "input_and_output":
        i, o = o, i
    if miss == "candidate_first":
        i, g = g, i
    bends = {
        "all_sigmoid": (sigmoid,) * 4,
        "all_tanh": (np.tanh,) * 4,
        "candidate_bent_twice": (sigmoid, sigmoid, sigmoid, lambda a: np.tanh(sigmoid(a))),
        "gates_bent_twice": (*(lambda a: sigmoid(np.tanh(a)),) * 3, np.tanh),
        "gates_not_bent": (lambda a: a, lambda a: a, lambda a: a, np.tanh),
        "candidate_not_bent": (sigmoid, sigmoid, sigmoid, lambda a: a),
        "output_not_bent": (sigmoid, sigmoid, lambda a: a, np.tanh),
        "nothing_bent": (lambda a: a,) * 4,
    }.get(miss, (sigmoid, sigmoid, sigmoid, np.tanh))
    return [bend(part) for bend, part in zip(bends, (i, f, o, g), strict=True)]


def _lstm_step(x, s, c, W, U, b, miss=""):
    """Do one step; `miss` names the mistake to make on the way."""
    a = {
        "no_state": lambda: x @ W + b,
        "no_input": lambda: s @ U + b,
        "no_bias": lambda: x @ W + s @ U,
        "bias_twice": lambda: x @ W + b + s @ U + b,
        "peeks_at_c": lambda: x @ W + c @ U + b,
    }.get(miss, lambda: x @ W + s @ U + b)()
    if miss == "first_example_for_all":
        a = np.broadcast_to(a[:1], a.shape)
    if miss == "no_bias_for_g":
        a = a - b * (np.arange(len(b)) >= 3 * c.shape[1])
    if miss == "g_without_state":
        a = np.where(np.arange(len(b)) >= 3 * c.shape[1], x @ W + b, a)
    i, f, o, g = _gates(a, miss)
    c_next = {
        "nothing_kept": i * g,
        "nothing_new": f * c,
        "everything_kept": c + i * g,
        "coupled": f * c + (1 - f) * g,
        "no_input_gate": f * c + g,
        "one_minus_f": (1 - f) * c + i * g,
        "one_minus_i": f * c + (1 - i) * g,
        "subtracted": f * c - i * g,
        "old_state_kept": f * s + i * g,
        "cell_bent": np.tanh(f * c + i * g),
        "product": f * c * i * g,
    }.get(miss, f * c + i * g)
    s_next = {
        "no_tanh": o * c_next,
        "no_output_gate": np.tanh(c_next),
        "old_cell_out": o * np.tanh(c),
        "gate_inside": np.tanh(o * c_next),
        "sigmoid_out": o * sigmoid(c_next),
        "candidate_out": o * g,
        "state_added": s + o * np.tanh(c_next),
    }.get(miss, o * np.tanh(c_next))
    return (c_next, s_next) if miss == "order" else (s_next, c_next)


def _step_inputs(rng, case):
    batch, features, hidden = [(1, 3, 2), (2, 3, 4), (4, 1, 3), (3, 2, 1), (2, 4, 3), (3, 4, 2)][
        case
    ]
    shapes = (
        (batch, features),
        (batch, hidden),
        (batch, hidden),
        (features, 4 * hidden),
        (hidden, 4 * hidden),
        (4 * hidden,),
    )
    scales = 1, 0.5, 1.5, 1, 1, 1
    x, s, c, W, U, b = (
        (scale * rng.standard_normal(shape)).round(2)
        for scale, shape in zip(scales, shapes, strict=True)
    )
    if case == 4:
        b[: 3 * hidden] = rng.permutation(np.resize([40.0, -40.0, 0.5], 3 * hidden))
    return (x, 0 * s, 0 * c, W, U, b) if case == 5 else (x, s, c, W, U, b)


lstm_step = Exercise(
    "lstm_step",
    lambda x, s, c, W, U, b: _lstm_step(x, s, c, W, U, b),
    _step_inputs,
    {"s_next": "(batch, hidden)", "c_next": "(batch, hidden)"},
    cases=6,
    tries=(
        "one example alone",
        "more units than features",
        "inputs of one feature",
        "a cell of one unit",
        "gates that are wide open or shut",
        "states of zeros, as before the first word",
    ),
    example=lambda rng: (
        rng.integers(1, 4, (1, 1)).astype(float),
        np.array([[0.5]]),
        np.array([[2.0]]),
        *rng.integers(-1, 2, (2, 1, 4)).astype(float),
        np.zeros(4),
    ),
    stars=2,
    minutes=10,
    section=("08_gated_cells", "The whole step"),
    idea="a notebook with three hands: one rubs out, one writes, one shows the page to the others. "
    "What is written stays on the page; what is shown is only a look at it.",
    equation="c_next = f * c + i * g, s_next = o * tanh(c_next); i, f, o = sigmoid(x W + s U + b), "
    "g = tanh(x W + s U + b)",
    first_line="i, f, o, g = np.split(x @ W + s @ U + b, 4, axis=1)",
)
for _name, _hint in {
    "torch_order": "the order of the columns is i, f, o, g. (torch has i, f, g, o.)",
    "forget_first": "the order of the columns is i, f, o, g: the input gate comes first.",
    "f_i_g_o": "the order of the columns is i, f, o, g, not f, i, g, o.",
    "input_and_output": "the order of the columns is i, f, o, g: input first, output third.",
    "interleaved": "each gate has `hidden` columns side by side: np.split(a, 4, axis=1).",
    "all_sigmoid": "the candidate g is bent by tanh: it may be negative.",
    "all_tanh": "the three gates i, f and o are bent by the sigmoid: a gate lies between 0 and 1.",
    "candidate_bent_twice": "the candidate g passes a tanh only: leave the sigmoid to i, f and o.",
    "gates_bent_twice": "the gates pass a sigmoid only: leave the tanh to g.",
    "gates_not_bent": "the gates i, f and o need a sigmoid.",
    "candidate_not_bent": "the candidate g needs a tanh.",
    "no_state": "the old state is missing: a = x @ W + s @ U + b.",
    "no_input": "the input is missing: a = x @ W + s @ U + b.",
    "no_bias": "the bias is missing: a = x @ W + s @ U + b.",
    "output_not_bent": "the output gate o needs a sigmoid, too.",
    "nothing_bent": "the bends are missing: the sigmoid for i, f and o, tanh for g.",
    "candidate_first": "the order of the columns is i, f, o, g: the candidate comes last.",
    "bias_twice": "the bias is added once, not with each of the two products.",
    "candidate_out": "the state shows the new cell state, o * tanh(c_next), not the candidate.",
    "no_bias_for_g": "the bias of the candidate g is missing: the last block of b.",
    "g_without_state": "the candidate g looks at the old state, too: x @ W + s @ U + b.",
    "first_example_for_all": "every example has gates of its own: keep the whole batch, not row 0.",
    "state_added": "the new state is o * tanh(c_next): nothing of the old s is added.",
    "peeks_at_c": "the gates look at the old state s, not at the cell state c.",
    "nothing_kept": "the old cell state is missing: f * c is what is kept of it.",
    "nothing_new": "nothing new comes in: add i * g.",
    "everything_kept": "the forget gate is missing: only f * c is kept.",
    "coupled": "the LSTM has an input gate of its own: i * g, not (1 - f) * g.",
    "no_input_gate": "the input gate is missing: i * g is what comes in.",
    "one_minus_f": "f says what is KEPT: f * c, not (1 - f) * c.",
    "one_minus_i": "i says how much comes IN: i * g, not (1 - i) * g.",
    "subtracted": "what comes in is added: + i * g.",
    "old_state_kept": "what is kept is the cell state c, not s.",
    "cell_bent": "the cell state itself is not bent: c_next = f * c + i * g. Only what goes out "
    "passes a tanh.",
    "product": "what is kept and what comes in are ADDED.",
    "no_tanh": "the new state is o * tanh(c_next): the tanh is missing.",
    "no_output_gate": "the output gate is missing: s_next = o * tanh(c_next).",
    "old_cell_out": "the state shows the NEW cell state: o * tanh(c_next).",
    "gate_inside": "the output gate stands outside the tanh: o * tanh(c_next).",
    "sigmoid_out": "what goes out passes a tanh, not a sigmoid.",
    "order": "return the state s first, then the cell state c.",
}.items():
    lstm_step.mistake(_name, lambda *inputs, miss=_name: _lstm_step(*inputs, miss), _hint)
