"""Lab 3: windows that grow: their parameters, their padding, their blind places."""

import numpy as np

from utils.exercises.checking import Exercise

# ----------------------------------------------------------------------- parameters_by_position


def _parameters_by_position(vocab_size, window, hidden_size):
    rest = hidden_size + hidden_size * vocab_size + vocab_size
    return np.array([vocab_size * hidden_size] * window + [rest])


parameters_by_position = Exercise(
    "parameters_by_position",
    _parameters_by_position,
    lambda rng, case: [(5, 2, 3), (10, 7, 4), (3000, 3, 64), (8, 4, 2)][case % 4],
    {"counts": "(window + 1,)"},
)
parameters_by_position.mistake(
    "all_of_W",
    lambda vocab_size, window, hidden_size: np.array(
        [window * vocab_size * hidden_size] * window
        + [_parameters_by_position(vocab_size, window, hidden_size)[-1]]
    ),
    "one position uses only its own vocab_size rows of W, not all of W.",
)
parameters_by_position.mistake(
    "no_biases",
    lambda vocab_size, window, hidden_size: np.array(
        [vocab_size * hidden_size] * window + [hidden_size * vocab_size]
    ),
    "the biases b and c belong to every prediction: they count in the last entry.",
)
parameters_by_position.mistake(
    "no_rest",
    lambda *sizes: _parameters_by_position(*sizes)[:-1],
    "the last entry is missing: what every position shares, b, V and c.",
)
parameters_by_position.mistake(
    "total_last",
    lambda *sizes: np.append(
        _parameters_by_position(*sizes)[:-1], _parameters_by_position(*sizes).sum()
    ),
    "the last entry is b, V and c alone: the whole array should add up to the total.",
)
parameters_by_position.mistake(
    "one_row",
    lambda vocab_size, window, hidden_size: np.array(
        [hidden_size] * window + [_parameters_by_position(vocab_size, window, hidden_size)[-1]]
    ),
    "a position has one row of W for every word of the vocabulary.",
)
parameters_by_position.mistake(
    "b_at_each_position",
    lambda vocab_size, window, hidden_size: np.array(
        [(vocab_size + 1) * hidden_size] * window + [hidden_size * vocab_size + vocab_size]
    ),
    "b is added once, after the positions are summed: it counts in the last entry only.",
)
parameters_by_position.mistake(
    "biases_alone",
    lambda vocab_size, window, hidden_size: np.array(
        [vocab_size * hidden_size] * window + [hidden_size + vocab_size]
    ),
    "V serves every position too, not only the biases: it counts in the last entry.",
)
parameters_by_position.mistake(
    "two_numbers",
    lambda *sizes: tuple(_parameters_by_position(*sizes)[-2:]),
    "give the number of each position, `window` times, then the shared one: window + 1 in all.",
)
parameters_by_position.mistake(
    "two_totals",
    lambda *sizes: (
        _parameters_by_position(*sizes)[:-1].sum(),
        _parameters_by_position(*sizes)[-1],
    ),
    "do not add the positions up: one number for each of them, then the shared one.",
)

# -------------------------------------------------------------------------------- pad_to_window


def _pad_to_window(ids, window, pad):
    kept = ids[-window:]
    return np.concatenate([np.full(window - len(kept), pad, dtype=int), kept])


def _pad_inputs(rng, case):
    length, window = [(3, 5), (6, 4), (4, 4), (1, 6)][case % 4]
    return rng.permutation(np.arange(10, 30))[:length], window, int(rng.integers(1, 9))


pad_to_window = Exercise("pad_to_window", _pad_to_window, _pad_inputs, {"padded": "(window,)"})
pad_to_window.mistake(
    "pads_at_the_end",
    lambda ids, window, pad: np.append(
        ids[-window:], np.full(max(0, window - len(ids)), pad, dtype=int)
    ),
    "the padding comes first, so that the latest word always has the same, last position.",
)
pad_to_window.mistake(
    "keeps_the_first",
    lambda ids, window, pad: _pad_to_window(ids[:window], window, pad),
    "a sentence that is too long loses its FIRST words: the latest ones tell most.",
)
pad_to_window.mistake(
    "pads_with_0",
    lambda ids, window, pad: _pad_to_window(ids, window, 0),
    "fill up with `pad`, which need not be 0.",
)
pad_to_window.mistake(
    "does_not_cut",
    lambda ids, window, pad: _pad_to_window(ids, max(window, len(ids)), pad),
    "a sentence longer than the window must be cut.",
)
pad_to_window.mistake(
    "does_not_pad",
    lambda ids, window, pad: ids[-window:],
    "a sentence shorter than the window must be filled up.",
)
pad_to_window.mistake(
    "repeats",
    lambda ids, window, pad: np.resize(ids, window) if len(ids) < window else ids[-window:],
    "fill up with `pad`, not with the sentence itself.",
)

# ------------------------------------------------------------------------------ shifted_phrases


def _shifted_phrases(phrase, filler):
    rows = np.tile(filler, (len(filler) - len(phrase) + 1, 1))
    for start, row in enumerate(rows):
        row[start : start + len(phrase)] = phrase
    return rows


def _phrase_inputs(rng, case):
    length, window = [(2, 4), (2, 7), (3, 6), (1, 5)][case % 4]
    words = rng.permutation(np.arange(1, 40))
    return words[:length], words[length : length + window]


def _smeared(phrase, filler):
    row, rows = filler.copy(), []
    for start in range(len(filler) - len(phrase) + 1):
        row[start : start + len(phrase)] = phrase
        rows.append(row.copy())
    return np.array(rows)


def _inserted(phrase, filler):
    starts = range(len(filler) - len(phrase) + 1)
    return np.array([np.insert(filler, start, phrase)[: len(filler)] for start in starts])


shifted_phrases = Exercise(
    "shifted_phrases", _shifted_phrases, _phrase_inputs, {"rows": "(starts, window)"}
)
shifted_phrases.mistake(
    "smeared", _smeared, "each row starts again from the filler: only one copy of the phrase in it."
)
shifted_phrases.mistake(
    "misses_the_last",
    lambda phrase, filler: _shifted_phrases(phrase, filler)[:-1],
    "the phrase can also stand at the very end: one start more.",
)
shifted_phrases.mistake(
    "inserted",
    _inserted,
    "the phrase takes the place of filler words; the words after it do not move.",
)
shifted_phrases.mistake(
    "right_to_left",
    lambda phrase, filler: _shifted_phrases(phrase, filler)[::-1],
    "row 0 has the phrase at the start of the window.",
)
shifted_phrases.mistake(
    "no_filler",
    lambda phrase, filler: _shifted_phrases(phrase, 0 * filler),
    "the other places hold the filler's words, not zeros.",
)
shifted_phrases.mistake(
    "in_columns",
    lambda phrase, filler: _shifted_phrases(phrase, filler).T,
    "one row for each start, one column for each place of the window.",
)
