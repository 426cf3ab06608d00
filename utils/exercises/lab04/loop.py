"""Lab 4: the same weights at every step."""

import numpy as np

from utils.exercises.checking import Exercise


def _rnn_states(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = np.tanh(x_t @ W + s @ U + b)
        states.append(s)
    return np.array(states)


def _loop_inputs(rng, case):
    steps, batch, features, hidden = [
        (3, 1, 2, 2), (4, 2, 3, 5), (5, 3, 2, 4), (1, 2, 4, 3), (20, 2, 4, 3), (3, 3, 3, 3),
    ][case % 6]  # fmt: skip
    shapes = (steps, batch, features), (batch, hidden), (features, hidden), (hidden, hidden)
    return tuple(0.8 * rng.standard_normal(shape) for shape in (*shapes, (hidden,)))


def _loop_example(rng):
    shapes = (2, 1, 2), (1, 2), (2, 2), (2, 2), (2,)
    return tuple(rng.integers(-9, 10, shape) / 10 for shape in shapes)


def _loop(step):
    """Make a wrong answer whose step is another one: `step(x_t, s, W, U, b)` gives the state."""

    def wrong(x, s_start, W, U, b):
        states, s = [], s_start
        for x_t in x:
            s = step(x_t, s, W, U, b)
            states.append(s)
        return np.array(states)

    return wrong


def _over_the_batch(x, s_start, W, U, b):
    return _rnn_states(x.swapaxes(0, 1), s_start, W, U, b)


def _unbent_memory(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = x_t @ W + s @ U + b
        states.append(np.tanh(s))
    return np.array(states)


rnn_states = Exercise(
    "rnn_states",
    _rnn_states,
    _loop_inputs,
    {"states": "(time, batch, hidden)"},
    cases=6,
    tries=(
        "a batch of one",
        "two texts side by side",
        "three texts side by side",
        "a text of one step",
        "a text of many steps",
        "sizes that are all the same",
    ),
    example=_loop_example,
    stars=2,
    minutes=10,
    section=("04_recurrent_networks", "Unfolding"),
    idea="Think of a diary of one page. Every evening you read the page, add the day, and write "
    "the page anew; a photograph of each evening's page is the answer.",
    equation="states[t] = tanh(x[t] @ W + states[t - 1] @ U + b), with s_start before states[0]",
    first_line="states, s = [], s_start",
)
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
        lambda *inputs: np.concatenate([inputs[1][None], _rnn_states(*inputs)]),
        "s_start is not an answer: keep one state for each input, time of them.",
    ),
    (
        "one_late",
        lambda *inputs: np.concatenate([inputs[1][None], _rnn_states(*inputs)[:-1]]),
        "you keep the state BEFORE each step. Append it after you have computed the new one.",
    ),
    (
        "last_only",
        lambda *inputs: _rnn_states(*inputs)[-1],
        "keep the state of every step, not only the last one.",
    ),
    (
        "one_array",
        lambda *inputs: np.repeat(_rnn_states(*inputs)[-1:], len(inputs[0]), axis=0),
        "all entries are the last state: you keep one array that every step writes over. Keep "
        "s.copy().",
    ),
    (
        "misses_the_first_step",
        lambda x, *rest: _rnn_states(x[1:], *rest),
        "the first input, x[0], is left out.",
    ),
    (
        "backwards",
        lambda x, *rest: _rnn_states(x[::-1], *rest),
        "read from the first input to the last: for x_t in x.",
    ),
    (
        "same_input",
        lambda x, *rest: _rnn_states(np.repeat(x[:1], len(x), axis=0), *rest),
        "every step reads x[0]: read x[t].",
    ),
    (
        "over_the_batch",
        _over_the_batch,
        "axis 0 of x is the time, axis 1 the batch: step through x[t], not x[:, t].",
    ),
    (
        "first_text_only",
        lambda x, s_start, *rest: np.repeat(
            _rnn_states(x[:, :1], s_start[:1], *rest), x.shape[1], axis=1
        ),
        "every text of the batch has inputs and a state of its own: use all of x[t] and s.",
    ),
    (
        "U_transposed",
        _loop(lambda x_t, s, W, U, b: np.tanh(x_t @ W + s @ U.T + b)),
        "the row s is multiplied by U itself, not by its transpose.",
    ),
    (
        "no_bias",
        _loop(lambda x_t, s, W, U, b: np.tanh(x_t @ W + s @ U)),
        "the bias b is missing.",
    ),
    (
        "bias_outside",
        _loop(lambda x_t, s, W, U, b: np.tanh(x_t @ W + s @ U) + b),
        "the bias b belongs inside the tanh.",
    ),
    (
        "no_tanh",
        _loop(lambda x_t, s, W, U, b: x_t @ W + s @ U + b),
        "the tanh is missing: the new state is the tanh of the sum.",
    ),
    (
        "sigmoid",
        _loop(lambda x_t, s, W, U, b: 1 / (1 + np.exp(-(x_t @ W + s @ U + b)))),
        "bend with np.tanh; this is the sigmoid.",
    ),
    (
        "memory_outside",
        _loop(lambda x_t, s, W, U, b: np.tanh(x_t @ W + b) + s @ U),
        "s @ U belongs inside the tanh, too.",
    ),
    (
        "unbent_memory",
        _unbent_memory,
        "the next step starts from the bent state: keep the tanh of the sum, not the sum.",
    ),
    (
        "no_first_step",
        lambda x, s_start, *rest: np.concatenate(
            [s_start[None], _rnn_states(x[1:], s_start, *rest).reshape(-1, *s_start.shape)]
        ),
        "states[0] is the state AFTER the first step, not s_start.",
    ),
    (
        "adds_the_old_state",
        _loop(lambda x_t, s, W, U, b: s + np.tanh(x_t @ W + s @ U + b)),
        "the new state takes the place of the old one: it is not added to it.",
    ),
    (
        "batch_first",
        lambda *inputs: _rnn_states(*inputs).swapaxes(0, 1),
        "time comes first: the result is (time, batch, hidden).",
    ),
]:
    rnn_states.mistake(_name, _wrong, _hint)
