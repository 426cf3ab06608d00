"""The checks of lab 4: one hidden unit, the loop over time, last states, text as a task."""

import numpy as np

from utils.exercises.checking import Exercise

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

# --------------------------------------------------------------------------- inputs_and_targets

inputs_and_targets = Exercise(
    "inputs_and_targets",
    lambda ids, start: (np.append(start, ids[:-1]), ids.copy()),
    lambda rng, case: (rng.permutation(np.arange(2, 7 + case)), case % 2),
    {"inputs": "(time,)", "targets": "(time,)"},
)
for _name, _wrong, _hint in [
    (
        "no_start",
        lambda ids, start: (ids[:-1], ids[1:]),
        "the first word is never predicted. Put start in front of the inputs, and no word is lost.",
    ),
    (
        "no_shift",
        lambda ids, start: (ids.copy(), ids.copy()),
        "input and target are the same word: a model that copies its input would be perfect. "
        "Shift the inputs by one.",
    ),
    (
        "shifted_back",
        lambda ids, start: (np.append(ids[1:], start), ids.copy()),
        "shifted the wrong way: the model would read the word AFTER the one that it must predict.",
    ),
    (
        "start_in_targets",
        lambda ids, start: (ids.copy(), np.append(start, ids[:-1])),
        "inputs and targets have changed places: start is read, never predicted.",
    ),
    (
        "start_in_both",
        lambda ids, start: (np.append(start, ids), np.append(start, ids)),
        "start is never a target, and inputs must stand one step before their targets.",
    ),
    (
        "too_long",
        lambda ids, start: (np.append(start, ids), ids.copy()),
        "the last word has no successor: it is a target, not an input.",
    ),
    (
        "two_shifts",
        lambda ids, start: (np.append([start, start], ids[:-2]), ids.copy()),
        "shifted twice: the input of a step is the word right before its target.",
    ),
    (
        "start_replaces",
        lambda ids, start: (np.append(start, ids[1:]), ids.copy()),
        "start must stand in front of the words, not in place of the first one.",
    ),
]:
    inputs_and_targets.mistake(_name, _wrong, _hint)

# ------------------------------------------------------------------------------ text_perplexity


def _text_perplexity(log_probs, mask):
    return np.exp(-log_probs[mask].sum() / mask.sum())


def _perplexity_inputs(rng, case):
    lengths = np.array([[3, 1], [2, 4, 1], [5, 3, 3, 2], [1, 4, 2]][case % 4])
    mask = np.arange(lengths.max())[:, None] < lengths
    return np.log(rng.uniform(0.05, 0.9, mask.shape)).round(2), mask


text_perplexity = Exercise(
    "text_perplexity", _text_perplexity, _perplexity_inputs, {"perplexity": "one number"}
)
for _name, _wrong, _hint in [
    (
        "padding_counts",
        lambda log_probs, mask: np.exp(-log_probs.mean()),
        "padding is counted: use only the places where mask is True.",
    ),
    (
        "padding_in_the_number",
        lambda log_probs, mask: np.exp(-log_probs[mask].sum() / mask.size),
        "divide by the number of REAL words, mask.sum().",
    ),
    (
        "padding_in_the_sum",
        lambda log_probs, mask: np.exp(-log_probs.sum() / mask.sum()),
        "the sum holds padding too: sum log_probs[mask].",
    ),
    (
        "mean_of_perplexities",
        lambda log_probs, mask: np.mean(
            [np.exp(-log_probs[mask[:, k], k].mean()) for k in range(mask.shape[1])]
        ),
        "this is the mean of the texts' perplexities. Add all losses up first, divide by all "
        "words, take the exponential last.",
    ),
    (
        "mean_of_means",
        lambda log_probs, mask: np.exp(
            np.mean([-log_probs[mask[:, k], k].mean() for k in range(mask.shape[1])])
        ),
        "a short text counts as much as a long one here. Divide the total by all words.",
    ),
    (
        "no_exp",
        lambda log_probs, mask: -log_probs[mask].sum() / mask.sum(),
        "this is the mean loss. Perplexity is its exponential.",
    ),
    (
        "sign",
        lambda log_probs, mask: np.exp(log_probs[mask].sum() / mask.sum()),
        "a perplexity is never below 1: the loss is MINUS the log probability.",
    ),
    (
        "mean_of_inverses",
        lambda log_probs, mask: np.mean(np.exp(-log_probs[mask])),
        "average the losses first, then take the exponential; not the other way round.",
    ),
    (
        "two_to_the",
        lambda log_probs, mask: 2 ** (-log_probs[mask].sum() / mask.sum()),
        "the logarithms are natural ones: use np.exp, not a power of 2.",
    ),
    (
        "total",
        lambda log_probs, mask: np.exp(-log_probs[mask].sum()),
        "divide the total by the number of real words before you take the exponential.",
    ),
]:
    text_perplexity.mistake(_name, _wrong, _hint)

# ---------------------------------------------------------------------------------- greedy_text


def _greedy_text(step, start, state, length, miss=""):
    ids, word, first = [], start, state
    for _ in range(length):
        scores, new = step(word, state)
        state = first if miss == "reset" else state if miss == "kept" else new
        chosen = int(np.argmin(scores) if miss == "argmin" else np.argmax(scores))
        ids.append(word if miss == "inputs" else chosen)
        word = start if miss == "same_word" else chosen
    return np.array(ids)


def _step_inputs(rng, case):
    vocab, hidden = [(5, 3), (7, 4), (6, 5), (9, 4)][case % 4]
    E, U = 1.5 * rng.standard_normal((vocab, hidden)), rng.standard_normal((hidden, hidden))
    V = rng.standard_normal((hidden, vocab))

    def step(word, state):
        state = np.tanh(E[word] + state @ U)
        return state @ V, state

    return step, int(rng.integers(vocab)), rng.standard_normal(hidden).round(2), 8 + case


greedy_text = Exercise(
    "greedy_text",
    lambda step, start, state, length: _greedy_text(step, start, state, length),
    _step_inputs,
    {"ids": "(length,)"},
)
for _name, _hint in {
    "reset": "the state starts anew at every word, so the model forgets what it wrote. Pass on the "
    "state that step returned.",
    "same_word": "every step reads start. Read the word that you have just chosen.",
    "argmin": "take the HIGHEST score, np.argmax.",
    "inputs": "you keep the word that was read. Keep the one that was chosen: start is not part "
    "of the answer.",
}.items():
    greedy_text.mistake(
        _name,
        lambda step, start, state, length, miss=_name: _greedy_text(
            step, start, state, length, miss
        ),
        _hint,
    )
greedy_text.mistake(
    "one_too_few",
    lambda step, start, state, length: _greedy_text(step, start, state, length - 1),
    "one word is missing: choose `length` words.",
)
greedy_text.mistake(
    "start_in_front",
    lambda step, start, state, length: np.append(start, _greedy_text(step, start, state, length)),
    "start was given, not chosen: leave it out of the answer.",
)
greedy_text.mistake(
    "scores",
    lambda step, start, state, length: step(start, state)[0],
    "these are the scores of the first step. Choose a word from them, feed it back, and go on.",
)
