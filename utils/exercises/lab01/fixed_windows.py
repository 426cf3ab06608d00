"""The checks of lab 1 about its data: one-hot words, and windows with their targets."""

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------------- one_hot


def _one_hot(ids, size):
    return np.eye(size)[ids]


def _one_hot_inputs(rng, case):
    shape, size = [((3,), 5), ((2, 3), 4), ((1,), 2), ((4, 2), 7), ((2, 3, 2), 6), ((5,), 8)][case]
    low = (1, 0, 1, 0, 1, 1)[case]  # the ids 0 and size - 1 occur in some cases, not in all
    high = (size - 1, size, size, size - 1, size, size - 1)[case]
    ids = rng.integers(low, high, shape)
    ends = [[1, 2], [0, size - 1], [1], [3, 0], [size - 1, 1], [2, 1]][case]
    ids.flat[0], ids.flat[-1] = ends[0], ends[-1]
    if case == 5:
        ids[1:3] = ids[0]
    return ids, size


one_hot = Exercise(
    "one_hot",
    _one_hot,
    _one_hot_inputs,
    {"rows": "the shape of ids, then size"},
    cases=6,
    tries=(
        "a row of words",
        "the first and the last word of the vocabulary",
        "a single word",
        "two axes and the id 0",
        "three axes",
        "a word that occurs again",
    ),
    example=lambda rng: (rng.permutation(4)[:2], 4),
    stars=1,
    minutes=5,
    section=("01_fixed_windows", "Idea: two one-hot vectors, joined"),
    idea="One lamp for each word of the vocabulary, and only the lamp of this word burns. A table "
    "with the right row for every id needs no loop: look each id up in it.",
    equation="rows[..., j] = 1 where j == ids[...], else 0. Row i of np.eye(size) is word i's "
    "vector; what does matrix[ids] give when ids is an array?",
    first_line="table = np.eye(size)",
)


def _without(lost):
    """Make a wrong answer for which some ids do not exist."""
    return lambda ids, size: np.eye(size)[ids] * ~lost(ids, size)[..., None]


def _fill_rows(out, ids):
    out[ids] = 1
    return out


one_hot.mistake(
    "counts_from_one",
    lambda ids, size: np.eye(size)[ids - 1],
    "the first word has id 0, so id 2 sets the entry 2.",
)
one_hot.mistake(
    "one_place_late",
    lambda ids, size: np.eye(size, k=1)[ids],
    "id 2 sets the entry 2: yours sets the entry after it.",
)
one_hot.mistake(
    "zero_left_out",
    _without(lambda ids, size: ids == 0),
    "0 is the id of a word like any other: its vector has a 1 in the entry 0.",
)
one_hot.mistake(
    "last_left_out",
    _without(lambda ids, size: ids == size - 1),
    "the last word of the vocabulary, size - 1, has no 1 in yours.",
)
one_hot.mistake(
    "size_from_ids",
    lambda ids, size: np.eye(ids.max() + 1)[ids],
    "the rows have `size` entries, even if no id reaches the last one.",
)
one_hot.mistake(
    "writes_the_id",
    lambda ids, size: np.eye(size)[ids] * ids[..., None],
    "the entry is 1, not the id itself: the number of a word means nothing.",
)
one_hot.mistake(
    "adds_the_words",
    lambda ids, size: np.eye(size)[ids].sum(axis=-2),
    "one row for each id: do not add the rows up.",
)
one_hot.mistake(
    "axis_first",
    lambda ids, size: np.moveaxis(np.eye(size)[ids], -1, 0),
    "the new axis is the last one.",
)
one_hot.mistake(
    "fills_rows",
    lambda ids, size: _fill_rows(np.zeros((len(ids), size)), ids),
    "`out[ids] = 1` fills whole rows with ones: in each row choose one column.",
)
one_hot.mistake(
    "one_cold",
    lambda ids, size: 1 - np.eye(size)[ids],
    "zeros and ones are swapped: a single 1 in each row.",
)
one_hot.mistake(
    "minus_one_elsewhere",
    lambda ids, size: 2 * np.eye(size)[ids] - 1,
    "every other entry is 0, not -1.",
)
one_hot.mistake(
    "up_to_the_word",
    lambda ids, size: (np.arange(size) <= ids[..., None]).astype(float),
    "a single 1, at the word itself: the entries before it are 0.",
)
one_hot.mistake(
    "before_the_word",
    lambda ids, size: (np.arange(size) < ids[..., None]).astype(float),
    "a single 1, at the word itself: compare with ==, not with <.",
)
one_hot.mistake(
    "from_the_end",
    lambda ids, size: np.eye(size)[::-1][ids],
    "count the entries from the left: id 0 sets the first one, yours the last.",
)
one_hot.mistake(
    "ranks",
    lambda ids, size: np.eye(size)[np.unique(ids, return_inverse=True)[1].reshape(ids.shape)],
    "an id is a word's number in the vocabulary: do not number the words anew.",
)

# -------------------------------------------------------------------------------- make_windows


def _make_windows(ids, width):
    count = len(ids) - width
    return np.stack([ids[start : start + width] for start in range(count)]), ids[width:]


def _make_windows_inputs(rng, case):
    length, width = [(6, 2), (9, 3), (5, 4), (12, 1), (11, 3)][case]
    if case == 4:  # a text says some words again
        return np.concatenate([[0], rng.integers(0, 4, length - 2), [9]]), width
    return rng.permutation(20)[:length], width  # all different: no two windows look alike


make_windows = Exercise(
    "make_windows",
    _make_windows,
    _make_windows_inputs,
    {"inputs": "(windows, width)", "targets": "(windows,)"},
    cases=5,
    tries=(
        "windows of two words",
        "windows of three words",
        "a text with a single window",
        "windows of one word",
        "a text that repeats its words",
    ),
    example=lambda rng: (rng.permutation(10)[:5], 2),
    stars=2,
    minutes=10,
    section=("01_fixed_windows", "On real data"),
    idea="Lay a cardboard with a hole of `width` words on the text and slide it on by one word. "
    "The target is the word just behind the hole; stop when there is none left.",
    equation="inputs[i] = ids[i], ..., ids[i + width - 1] and targets[i] = ids[i + width], "
    "for i = 0, ..., length - width - 1.",
    first_line="inputs = [ids[start : start + width] for start in range(len(ids) - width)]",
)


def _changed_windows(change):
    """Make a wrong answer: the right inputs and targets, changed."""
    return lambda ids, width: change(*_make_windows(ids, width), width)


def _cut_windows(ids, width, starts, ahead=0):
    """Return the windows at these starts, as a list makes them, and targets `ahead` too far."""
    starts = list(starts)
    return (
        np.array([ids[start : start + width] for start in starts]),
        np.array([ids[start + width + ahead] for start in starts]),
    )


make_windows.mistake(
    "drops_the_last",
    lambda ids, width: _cut_windows(ids, width, range(len(ids) - width - 1)),
    "the last window is missing: the last word of the text is a target too.",
)
make_windows.mistake(
    "skips_the_first",
    lambda ids, width: _cut_windows(ids, width, range(1, len(ids) - width)),
    "the first window is missing: it starts at the first word, ids[0].",
)
make_windows.mistake(
    "one_window_only",
    lambda ids, width: _cut_windows(ids, width, [0]),
    "yours stops after the first window: return after the loop, not inside it.",
)
make_windows.mistake(
    "no_overlap",
    lambda ids, width: _cut_windows(ids, width, range(0, len(ids) - width, width)),
    "windows start at every word, not at every `width` words: they overlap.",
)
make_windows.mistake(
    "skips_a_word",
    lambda ids, width: _cut_windows(ids, width, range(len(ids) - width - 1), ahead=1),
    "one word is skipped: the target follows the window immediately.",
)
make_windows.mistake(
    "window_without_target",
    lambda ids, width: (_cut_windows(ids, width, range(len(ids) - width + 1), -1)[0], ids[width:]),
    "one window too many: the last one has no word after it. There are length - width.",
)
make_windows.mistake(
    "target_in_window",
    _changed_windows(lambda inputs, targets, width: (inputs, inputs[:, -1])),
    "the target is the word AFTER the window; yours is the window's last word.",
)
make_windows.mistake(
    "target_first_word",
    _changed_windows(lambda inputs, targets, width: (inputs, inputs[:, 0])),
    "the target is the word AFTER the window; yours is the window's FIRST word.",
)
make_windows.mistake(
    "sees_the_target",
    _changed_windows(lambda inputs, targets, width: (np.column_stack([inputs, targets]), targets)),
    "the window holds width + 1 words: it contains the answer.",
)
make_windows.mistake(
    "target_windows",
    _changed_windows(
        lambda inputs, targets, width: (inputs, np.column_stack([inputs[:, 1:], targets]))
    ),
    "the target of a window is one word, not the next window.",
)
make_windows.mistake(
    "backwards",
    _changed_windows(lambda inputs, targets, width: (inputs[:, ::-1], targets)),
    "keep the words in reading order inside a window.",
)
make_windows.mistake(
    "swapped",
    _changed_windows(lambda inputs, targets, width: (targets, inputs)),
    "return the inputs first, then the targets.",
)
make_windows.mistake(
    "places",
    lambda ids, width: _make_windows(np.arange(len(ids)), width),
    "these are the places in the text, not the words that stand there: ids[place].",
)
make_windows.mistake(
    "wraps_around",
    lambda ids, width: (
        ids[(np.arange(len(ids))[:, None] + np.arange(width)) % len(ids)],
        np.roll(ids, -width),
    ),
    "a text does not begin again at its end: the windows that reach past it do not exist.",
)
make_windows.mistake(
    "filled_up",
    lambda ids, width: (
        np.lib.stride_tricks.sliding_window_view(np.pad(ids, (width, 0)), width)[: len(ids)],
        ids,
    ),
    "nothing is put in front of the text here: the first window is its first `width` words.",
)
make_windows.mistake(
    "width_of_two",
    lambda ids, width: _make_windows(ids, 2),
    "the windows hold `width` words, whatever width is; yours always hold two.",
)
