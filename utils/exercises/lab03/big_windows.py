"""Lab 3: windows that grow: whose parameters they have, and how sentences fit into them."""

import numpy as np

from utils.exercises.checking import Exercise

# ----------------------------------------------------------------------- parameters_by_position


def _parameters_by_position(vocab_size, window, hidden_size):
    rest = hidden_size + hidden_size * vocab_size + vocab_size
    return np.array([vocab_size * hidden_size] * window + [rest])


def _sizes(rng, case):
    lowest = [(4, 2, 2), (8, 6, 3), (2000, 3, 60), (7, 1, 4), (3, 4, 9)][case % 5]
    vocab, window, hidden = (int(low + rng.integers(2)) for low in lowest)
    return vocab, 1 if case % 5 == 3 else window, hidden


def _other_counts(each=None, last=None):
    """Make a wrong answer: another number for each position, or for what is shared."""

    def wrong(vocab_size, window, hidden_size):
        counts = _parameters_by_position(vocab_size, window, hidden_size)
        counts[:-1] = each(vocab_size, window, hidden_size) if each else counts[:-1]
        counts[-1] = last(vocab_size, window, hidden_size) if last else counts[-1]
        return counts

    return wrong


parameters_by_position = Exercise(
    "parameters_by_position",
    _parameters_by_position,
    _sizes,
    {"counts": "(window + 1,)"},
    cases=5,
    tries=(
        "a small window",
        "a window of many words",
        "a real vocabulary",
        "a window of one word",
        "more hidden units than words",
    ),
    example=lambda rng: (int(rng.integers(4, 9)), 2, 3),
    stars=1,
    minutes=5,
    section=("03_big_windows", "What it costs"),
    idea="Think of a row of desks. Each desk has a drawer of its own, with one folder for every "
    "word; the printer at the end of the row belongs to all of them.",
    equation="counts = [vocab * hidden] * window + [hidden + hidden * vocab + vocab]",
    first_line="shared = hidden_size + ...  # b has hidden_size numbers; now those of V and of c",
)
for _name, _wrong, _hint in [
    (
        "all_of_W",
        _other_counts(each=lambda v, n, h: n * v * h),
        "one position uses only its own vocab_size rows of W, not all of W.",
    ),
    (
        "one_row",
        _other_counts(each=lambda v, n, h: h),
        "a position has one row of W for every word of the vocabulary.",
    ),
    (
        "b_at_each_position",
        _other_counts(lambda v, n, h: (v + 1) * h, lambda v, n, h: h * v + v),
        "b is added once, after the positions are summed: it counts in the last entry only.",
    ),
    (
        "V_at_each_position",
        _other_counts(lambda v, n, h: 2 * v * h, lambda v, n, h: h + v),
        "V reads the hidden layer, not a position: it counts once, in the last entry.",
    ),
    (
        "no_biases",
        _other_counts(last=lambda v, n, h: h * v),
        "the biases b and c belong to every prediction: they count in the last entry.",
    ),
    (
        "no_b",
        _other_counts(last=lambda v, n, h: h * v + v),
        "the last entry lacks b, one number for each hidden unit.",
    ),
    (
        "no_c",
        _other_counts(last=lambda v, n, h: h * v + h),
        "the last entry lacks c, one number for each word of the vocabulary.",
    ),
    (
        "biases_alone",
        _other_counts(last=lambda v, n, h: h + v),
        "V serves every position too, not only the biases: it counts in the last entry.",
    ),
    (
        "hidden_to_hidden",
        _other_counts(last=lambda v, n, h: h + h * h + v),
        "V leads from the hidden layer to the words: it has hidden_size * vocab_size numbers.",
    ),
    (
        "V_per_position",
        _other_counts(last=lambda v, n, h: h + n * h * v + v),
        "there is one V for the whole window, however many words it sees.",
    ),
    (
        "total_last",
        lambda *sizes: np.append(
            _parameters_by_position(*sizes)[:-1], _parameters_by_position(*sizes).sum()
        ),
        "the last entry is b, V and c alone: the whole array should add up to the total.",
    ),
    (
        "shared_first",
        lambda *sizes: np.roll(_parameters_by_position(*sizes), 1),
        "the positions come first, what all of them share comes last.",
    ),
    (
        "no_rest",
        lambda *sizes: _parameters_by_position(*sizes)[:-1],
        "the last entry is missing: what every position shares, b, V and c.",
    ),
    (
        "one_position_short",
        lambda *sizes: _parameters_by_position(*sizes)[1:],
        "one position is missing: `window` entries, and then the shared one.",
    ),
    (
        "two_positions",
        lambda v, n, h: _parameters_by_position(v, 2, h),
        "a window may have any number of positions: give `window` entries before the last.",
    ),
    (
        "two_numbers",
        lambda *sizes: tuple(_parameters_by_position(*sizes)[-2:]),
        "give the number of each position, `window` times, then the shared one: window + 1 in all.",
    ),
    (
        "two_totals",
        lambda *sizes: (
            _parameters_by_position(*sizes)[:-1].sum(),
            _parameters_by_position(*sizes)[-1],
        ),
        "do not add the positions up: one number for each of them, then the shared one.",
    ),
]:
    parameters_by_position.mistake(_name, _wrong, _hint)

# -------------------------------------------------------------------------------- pad_to_window


def _pad_to_window(ids, window, pad):
    kept = ids[-window:]
    return np.concatenate([np.full(window - len(kept), pad, dtype=int), kept])


def _pad_inputs(rng, case):
    window = int([5, 4, 4, 6, 3, 7, 1][case % 7] + (rng.integers(2) if case % 7 < 6 else 0))
    length = [window - 2, window + 2, window, 1, 0, window - 2, 3][case % 7]
    ids, pad = rng.permutation(np.arange(10, 30))[:length], int(rng.integers(1, 9))
    if case % 7 == 5:  # the id 0, a word that comes twice, and the padding's own id
        ids[:4] = rng.permutation([0, ids[0], ids[0], pad])
    return ids, window, pad


def _pad_example(rng):
    return rng.integers(1, 10, 3), 5, 0


def _without(words, window, pad):
    """Pad a sentence that has lost some of its words."""
    return _pad_to_window(np.array(words, dtype=int), window, pad)


pad_to_window = Exercise(
    "pad_to_window",
    _pad_to_window,
    _pad_inputs,
    {"padded": "(window,)"},
    cases=7,
    tries=(
        "a sentence that is too short",
        "a sentence that is too long",
        "a sentence that just fits",
        "a sentence of one word",
        "a sentence without words",
        "a sentence with the id 0, the id pad and a word that comes twice",
        "a window of one word",
    ),
    example=_pad_example,
    stars=1,
    minutes=5,
    section=("03_big_windows", "Idea: a really big window"),
    idea="Let people leave a bus with `window` seats from the front: the last ones always sit in "
    "the same seats, and the seats before them stay empty.",
    equation="padded = [pad, ..., pad, ids[-k], ..., ids[-1]], with k = min(window, length)",
    first_line="kept = ids[-window:]  # right for short and for long; how many places are left?",
)
for _name, _wrong, _hint in [
    (
        "pads_at_the_end",
        lambda ids, window, pad: np.append(
            ids[-window:], np.full(max(0, window - len(ids)), pad, dtype=int)
        ),
        "the padding comes first, so that the latest word always has the same, last position.",
    ),
    (
        "keeps_the_first",
        lambda ids, window, pad: _pad_to_window(ids[:window], window, pad),
        "a sentence that is too long loses its FIRST words: the latest ones tell most.",
    ),
    (
        "pads_and_cuts_at_the_end",
        lambda ids, window, pad: np.append(
            ids[:window], np.full(max(0, window - len(ids)), pad, dtype=int)
        ),
        "both happen at the wrong end: cut the FIRST words off, and put padding before them.",
    ),
    (
        "pads_with_0",
        lambda ids, window, pad: _pad_to_window(ids, window, 0),
        "fill up with `pad`, which need not be 0.",
    ),
    (
        "does_not_cut",
        lambda ids, window, pad: _pad_to_window(ids, max(window, len(ids)), pad),
        "a sentence longer than the window must be cut.",
    ),
    (
        "does_not_pad",
        lambda ids, window, pad: ids[-window:],
        "a sentence shorter than the window must be filled up.",
    ),
    (
        "one_pad",
        lambda ids, window, pad: np.append(pad, ids) if len(ids) < window else ids[-window:],
        "as many places as are left need padding, not one: window - len(ids).",
    ),
    (
        "one_place_lost",
        lambda ids, window, pad: _pad_to_window(ids[-(window - 1) :], window, pad),
        "a sentence that fills the window needs no padding: keep the last `window` words.",
    ),
    (
        "drops_the_pad_id",
        lambda ids, window, pad: _without([word for word in ids if word != pad], window, pad),
        "keep every word, also one whose id is pad: only its place makes something padding.",
    ),
    (
        "drops_zeros",
        lambda ids, window, pad: _without([word for word in ids if word], window, pad),
        "0 is the id of a word like any other: `if word` leaves it out.",
    ),
    (
        "each_word_once",
        lambda ids, window, pad: _without(list(dict.fromkeys(ids.tolist())), window, pad),
        "a word that comes twice stays there twice.",
    ),
    (
        "repeats",
        lambda ids, window, pad: (
            np.resize(ids, window) if 0 < len(ids) < window else _pad_to_window(ids, window, pad)
        ),
        "fill up with `pad`, not with the sentence itself.",
    ),
    (
        "repeats_the_first",
        lambda ids, window, pad: _pad_to_window(ids, window, ids[0] if len(ids) else pad),
        "fill up with `pad`, not with the first word.",
    ),
]:
    pad_to_window.mistake(_name, _wrong, _hint)
