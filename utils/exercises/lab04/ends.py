"""Lab 4: the state after the last real word of every text of a batch."""

import numpy as np

from utils.exercises.checking import Exercise


def _last_states(states, lengths):
    return states[lengths - 1, np.arange(len(lengths))]


def _last_inputs(rng, case):
    lengths = np.array(
        [[3, 1], [2, 4, 1], [5, 3, 3, 2], [4, 4], [3], [1, 1, 1, 1], [2, 5, 4]][case % 7]
    )
    steps = lengths.max() + (case % 7 == 4)  # of a batch of one, too, something is padding
    states = rng.standard_normal((steps, len(lengths), 2 + case % 2 * 3)).round(2)
    padding = np.arange(steps)[:, None] >= lengths
    if case % 7 == 6:
        states[padding] = 0.0
        states[lengths[0] - 1, 0] = 0.0  # a state of zeros is a state
    return states, lengths


def _last_example(rng):
    return rng.integers(1, 10, (3, 2, 2)), np.array([3, int(rng.integers(1, 3))])


def _pairs(places):
    """Make a wrong answer that picks other steps: `places(lengths, steps)`, one for each text."""

    def wrong(states, lengths):
        return states[places(lengths, len(states)), np.arange(len(lengths))]

    return wrong


def _of_the_words(reduce):
    def wrong(states, lengths):
        return np.array([reduce(states[:n, k], axis=0) for k, n in enumerate(lengths)])

    return wrong


def _last_not_zero(states, lengths):
    real = np.abs(states).sum(axis=2) > 0
    steps = np.arange(len(states))[:, None]
    return states[(steps * real).max(axis=0), np.arange(len(lengths))]


def _longest_first(states, lengths):
    order = np.argsort(-lengths)
    return _last_states(states, lengths)[order]


last_states = Exercise(
    "last_states",
    _last_states,
    _last_inputs,
    {"last": "(batch, hidden)"},
    cases=7,
    tries=(
        "a text without padding beside a short one",
        "the longest text in the middle",
        "two texts of the same length",
        "a batch without padding",
        "a batch of one, with padding",
        "texts of one word",
        "padding of zeros, and a last state of zeros",
    ),
    example=_last_example,
    stars=2,
    minutes=8,
    section=("04_recurrent_networks", "The new state, from the input and the old state"),
    idea="Runners of different stamina start side by side. You note where each one stood when it "
    "stopped, not where the last one stood at the end of the day.",
    equation="last[k] = states[lengths[k] - 1, k]",
    first_line="texts = np.arange(len(lengths))  # pairs: step lengths[k] - 1 of text k",
)
for _name, _wrong, _hint in [
    (
        "last_row",
        lambda states, lengths: states[-1],
        "states[-1] is the last step of the LONGEST text; for the others it is padding.",
    ),
    (
        "end_of_the_longest",
        lambda states, lengths: states[lengths.max() - 1],
        "this is the last step of the LONGEST text, for all of them: lengths[k] - 1 for text k.",
    ),
    (
        "one_early",
        _pairs(lambda lengths, steps: lengths - 2),
        "this is the step before the last one: a text of 3 words ends at index 2.",
    ),
    (
        "one_late",
        _pairs(lambda lengths, steps: np.minimum(lengths, steps - 1)),
        "this is the step after the end: a text of 3 words ends at index 2.",
    ),
    (
        "index_is_length",
        _pairs(lambda lengths, steps: lengths),
        "the last of n words stands at index n - 1: take lengths - 1.",
    ),
    (
        "from_behind",
        _pairs(lambda lengths, steps: -lengths),
        "count from the start: index -length is not the end of the text.",
    ),
    (
        "all_pairs",
        lambda states, lengths: states[lengths - 1],
        "this picks whole steps, all texts of each. Pick text 0 at its end, text 1 at its end, "
        "...: give both indices, np.arange(batch) as the second.",
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
    (
        "first_text_only",
        lambda states, lengths: states[lengths[0] - 1],
        "every text has an end of its own: this takes the end of text 0 for all of them.",
    ),
    (
        "mean",
        _of_the_words(np.mean),
        "not the mean over the text: the state at its last word.",
    ),
    (
        "mean_of_all",
        lambda states, lengths: states.mean(axis=0),
        "not the mean over all steps, padding included: the state at the text's last word.",
    ),
    (
        "sum",
        _of_the_words(np.sum),
        "not the sum over the text: the state at its last word.",
    ),
    (
        "largest",
        _of_the_words(np.max),
        "not the largest values of the text: the state at its last word.",
    ),
    (
        "nonzero",
        _last_not_zero,
        "lengths says where a text ends. Padding need not be zeros, and a state may be zeros.",
    ),
    (
        "longest_first",
        _longest_first,
        "keep the texts in their order: row k belongs to text k.",
    ),
]:
    last_states.mistake(_name, _wrong, _hint)
