"""The checks of lab 4: one hidden unit, the loop, last states; the rest in recurrent_text."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.exercises.lab04.recurrent_text import greedy_text, inputs_and_targets, text_perplexity

__all__ = [
    "greedy_text",
    "hidden_unit",
    "inputs_and_targets",
    "last_states",
    "rnn_states",
    "text_perplexity",
]

# ---------------------------------------------------------------------------------- hidden_unit


def _unit_inputs(rng, case):
    features, hidden = [(2, 2), (3, 3), (4, 4), (3, 3)][case % 4]
    draw = lambda size: rng.standard_normal(size).round(2)  # noqa: E731
    return draw(features), draw(hidden), draw(features), draw(hidden), round(float(draw(1)[0]), 2)


hidden_unit = Exercise(
    "hidden_unit",
    lambda x, s, w, u, b: np.tanh(x @ w + s @ u + b),
    _unit_inputs,
    {"value": "one number"},
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
]:
    hidden_unit.mistake(_name, _wrong, _hint)

# ----------------------------------------------------------------------------------- rnn_states


def _rnn_states(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = np.tanh(x_t @ W + s @ U + b)
        states.append(s)
    return np.array(states)


def _loop_inputs(rng, case):
    steps, batch, features, hidden = [(3, 1, 2, 2), (4, 2, 3, 3), (5, 3, 2, 4), (4, 3, 3, 3)][
        case % 4
    ]
    shapes = (steps, batch, features), (batch, hidden), (features, hidden), (hidden, hidden)
    return tuple(0.8 * rng.standard_normal(shape) for shape in (*shapes, (hidden,)))


rnn_states = Exercise("rnn_states", _rnn_states, _loop_inputs, {"states": "(time, batch, hidden)"})
for _name, _wrong, _hint in [
    (
        "starts_at_zero",
        lambda x, s_start, W, U, b: _rnn_states(x, 0 * s_start, W, U, b),
        "begin with s_start, not with zeros: the text may go on from somewhere.",
    ),
    (
        "state_never_renewed",
        lambda x, s_start, W, U, b: np.tanh(x @ W + s_start @ U + b),
        "every step starts from s_start again. Each step must start from the state that the step "
        "before it left.",
    ),
    (
        "no_recurrence",
        lambda x, s_start, W, U, b: np.tanh(x @ W + b),
        "the old state is missing: add s @ U at every step.",
    ),
    (
        "start_included",
        lambda x, s_start, W, U, b: np.concatenate(
            [s_start[None], _rnn_states(x, s_start, W, U, b)]
        ),
        "s_start is not an answer: keep one state for each input, time of them.",
    ),
    (
        "one_late",
        lambda x, s_start, W, U, b: np.concatenate(
            [s_start[None], _rnn_states(x, s_start, W, U, b)[:-1]]
        ),
        "you keep the state BEFORE each step. Append it after you have computed the new one.",
    ),
    (
        "last_only",
        lambda x, s_start, W, U, b: _rnn_states(x, s_start, W, U, b)[-1],
        "keep the state of every step, not only the last one.",
    ),
    (
        "backwards",
        lambda x, s_start, W, U, b: _rnn_states(x[::-1], s_start, W, U, b),
        "read from the first input to the last: for x_t in x.",
    ),
    (
        "same_input",
        lambda x, s_start, W, U, b: _rnn_states(np.repeat(x[:1], len(x), axis=0), s_start, W, U, b),
        "every step reads x[0]: read x[t].",
    ),
    (
        "U_transposed",
        lambda x, s_start, W, U, b: _rnn_states(x, s_start, W, U.T, b),
        "the row s is multiplied by U itself, not by its transpose.",
    ),
    (
        "no_bias",
        lambda x, s_start, W, U, b: _rnn_states(x, s_start, W, U, 0 * b),
        "the bias b is missing.",
    ),
    (
        "batch_first",
        lambda x, s_start, W, U, b: _rnn_states(x, s_start, W, U, b).swapaxes(0, 1),
        "time comes first: the result is (time, batch, hidden).",
    ),
]:
    rnn_states.mistake(_name, _wrong, _hint)

# ---------------------------------------------------------------------------------- last_states


def _last_states(states, lengths):
    return states[lengths - 1, np.arange(len(lengths))]


def _last_inputs(rng, case):
    lengths = np.array([[3, 1], [2, 4, 1], [5, 3, 3, 2], [1, 4, 2]][case % 4])
    return rng.standard_normal((lengths.max(), len(lengths), 2 + case % 3)).round(2), lengths


last_states = Exercise("last_states", _last_states, _last_inputs, {"last": "(batch, hidden)"})
for _name, _wrong, _hint in [
    (
        "last_row",
        lambda states, lengths: states[-1],
        "states[-1] is the last step of the LONGEST text; for the others it is padding.",
    ),
    (
        "one_early",
        lambda states, lengths: states[lengths - 2, np.arange(len(lengths))],
        "this is the step before the last one: a text of 3 words ends at index 2.",
    ),
    (
        "one_late",
        lambda states, lengths: states[
            np.minimum(lengths, len(states) - 1), np.arange(len(lengths))
        ],
        "this is the step after the end: a text of 3 words ends at index 2.",
    ),
    (
        "all_pairs",
        lambda states, lengths: states[lengths - 1],
        "this picks whole steps, all texts of each. Pick text 0 at its end, text 1 at its end, "
        "...: give both indices, np.arange(batch) as the second.",
    ),
    (
        "from_behind",
        lambda states, lengths: states[-lengths, np.arange(len(lengths))],
        "count from the start: index -length is not the end of the text.",
    ),
    (
        "mean",
        lambda states, lengths: np.array(
            [states[:n, k].mean(axis=0) for k, n in enumerate(lengths)]
        ),
        "not the mean over the text: the state at its last word.",
    ),
    (
        "first",
        lambda states, lengths: states[0],
        "this is the state after the first word.",
    ),
    (
        "all_shortest",
        lambda states, lengths: states[lengths.min() - 1],
        "every text has an end of its own: do not cut all of them at the shortest.",
    ),
]:
    last_states.mistake(_name, _wrong, _hint)
