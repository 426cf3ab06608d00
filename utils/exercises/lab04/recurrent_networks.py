"""Lab 4: one hidden unit, and the loop that lets all of them run over a text."""

import numpy as np

from utils.exercises.checking import Exercise

# ---------------------------------------------------------------------------------- hidden_unit


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

# ----------------------------------------------------------------------------------- rnn_states


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
