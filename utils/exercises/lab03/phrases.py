"""Lab 3: the same phrase at every place of a window."""

import numpy as np

from utils.exercises.checking import Exercise


def _shifted_phrases(phrase, filler):
    rows = np.tile(filler, (len(filler) - len(phrase) + 1, 1))
    for start, row in enumerate(rows):
        row[start : start + len(phrase)] = phrase
    return rows


def _phrase_inputs(rng, case):
    length, window = [(2, 4), (3, 7), (1, 5), (4, 4), (2, 6)][case % 5]
    words = rng.permutation(np.arange(1, 40))
    phrase, filler = words[:length], words[length : length + window]
    if case % 5 == 4:  # the phrase's own words and the id 0 stand in the filler, too
        filler[[1, 3, 4, 5]] = phrase[0], phrase[1], 0, 0
    return phrase, filler


def _smeared(phrase, filler):
    row, rows = filler.copy(), []
    for start in range(len(filler) - len(phrase) + 1):
        row[start : start + len(phrase)] = phrase
        rows.append(row.copy())
    return np.array(rows)


def _inserted(phrase, filler):
    starts = range(len(filler) - len(phrase) + 1)
    return np.array([np.insert(filler, start, phrase) for start in starts])


def _rolled(phrase, filler):
    row = np.append(phrase, filler[len(phrase) :])
    return np.array([np.roll(row, start) for start in range(len(filler) - len(phrase) + 1)])


def _cut_off(phrase, filler):
    longer = np.append(filler, filler)[: len(filler) + len(phrase) - 1]
    return _shifted_phrases(phrase, longer)[:, : len(filler)]


def _part(phrase, filler, length):
    """Write the first words of the phrase alone, at each start that would fit it whole."""
    return _shifted_phrases(phrase[:length], filler)[: len(filler) - len(phrase) + 1]


shifted_phrases = Exercise(
    "shifted_phrases",
    _shifted_phrases,
    _phrase_inputs,
    {"rows": "(starts, window)"},
    cases=5,
    tries=(
        "a phrase of two words",
        "a phrase of three words in a larger window",
        "a phrase of one word",
        "a phrase that fills the window",
        "a filler in which the phrase's own words and the id 0 occur",
    ),
    example=lambda rng: tuple(np.split(rng.permutation(np.arange(1, 10))[:6], [2])),
    stars=2,
    minutes=8,
    section=("03_big_windows", "An experiment"),
    idea="Think of a strip of paper with a few words, laid over a longer line of print: it covers "
    "some words and moves none. Shift it one word further for each row, on a clean copy.",
    equation="rows[k, k : k + n] = phrase, elsewhere rows[k] = filler; k = 0 ... window - n, "
    "with n = len(phrase)",
    first_line="for start in range(len(filler) - len(phrase) + 1):  # each with filler.copy()",
)
for _name, _wrong, _hint in [
    (
        "smeared",
        _smeared,
        "each row starts again from the filler: only one copy of the phrase in it.",
    ),
    (
        "one_row_many_times",
        lambda phrase, filler: np.repeat(
            _shifted_phrases(phrase, filler)[-1:], len(filler) - len(phrase) + 1, axis=0
        ),
        "all rows are one and the same array, which changed after you kept it: keep a copy, "
        "row.copy().",
    ),
    (
        "misses_the_last",
        lambda phrase, filler: np.array(list(_shifted_phrases(phrase, filler)[:-1])),
        "the phrase can also stand at the very end: one start more.",
    ),
    (
        "misses_the_first",
        lambda phrase, filler: np.array(list(_shifted_phrases(phrase, filler)[1:])),
        "the phrase can also stand at the very start: begin with start 0.",
    ),
    (
        "too_many_starts",
        _cut_off,
        "near the end the phrase no longer fits: the last start is len(filler) - len(phrase).",
    ),
    (
        "steps_of_a_phrase",
        lambda phrase, filler: _shifted_phrases(phrase, filler)[:: len(phrase)],
        "move the phrase on by one place for each row, not by its length.",
    ),
    (
        "inserted",
        lambda phrase, filler: _inserted(phrase, filler)[:, : len(filler)],
        "the phrase takes the place of filler words; the words after it do not move.",
    ),
    (
        "inserted_longer",
        _inserted,
        "the phrase covers as many filler words as it has: a row has as many words as filler.",
    ),
    (
        "rolled",
        _rolled,
        "only the phrase moves: every filler word stays at its own place.",
    ),
    (
        "first_word_only",
        lambda phrase, filler: _part(phrase, filler, 1),
        "write the whole phrase, a slice of len(phrase) places, not only its first word.",
    ),
    (
        "right_to_left",
        lambda phrase, filler: _shifted_phrases(phrase, filler)[::-1],
        "row 0 has the phrase at the start of the window.",
    ),
    (
        "no_filler",
        lambda phrase, filler: _shifted_phrases(phrase, 0 * filler),
        "the other places hold the filler's words, not zeros.",
    ),
    (
        "in_columns",
        lambda phrase, filler: _shifted_phrases(phrase, filler).T,
        "one row for each start, one column for each place of the window.",
    ),
]:
    shifted_phrases.mistake(_name, _wrong, _hint)
