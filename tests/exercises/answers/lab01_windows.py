"""Answers to lab 1: one-hot words and windows."""

import numpy as np

from tests.exercises.answers import right, wrong

# ------------------------------------------------------------------------------------- one_hot


@right("one_hot")
def rows_of_a_unit_matrix(ids, size):
    return np.eye(size)[ids]


@right("one_hot")
def compared_with_every_id(ids, size):
    return (ids[..., None] == np.arange(size)).astype(int)


@right("one_hot")
def truths(ids, size):
    return np.expand_dims(ids, -1) == np.arange(size)


@right("one_hot")
def place_by_place(ids, size):
    vectors = np.zeros((*ids.shape, size), dtype=np.float32)
    for place in np.ndindex(ids.shape):
        vectors[place][ids[place]] = 1
    return vectors


@right("one_hot")
def flat_and_back(words, n):
    flat = np.zeros((words.size, n))
    flat[np.arange(words.size), words.ravel()] = 1
    return flat.reshape(*words.shape, n)


@right("one_hot")
def by_recursion_as_lists(ids, size):
    if np.ndim(ids) == 0:
        return [1 if place == ids else 0 for place in range(size)]
    return [by_recursion_as_lists(row, size) for row in ids]


@right("one_hot")
def torchs_one_hot(ids, size):
    import torch

    return torch.nn.functional.one_hot(torch.as_tensor(ids), size)


@right("one_hot")
def the_books_one_hot(ids, size):
    from utils.text import one_hot

    return one_hot(ids, size)


@wrong("one_hot", fits="zero_left_out")
def zero_is_nobody(ids, size):
    vectors = np.eye(size)[ids]
    vectors[ids == 0] = 0
    return vectors


@wrong("one_hot")
def one_axis_only(ids, size):
    vectors = np.zeros((len(ids), size))
    vectors[np.arange(len(ids)), ids] = 1
    return vectors


@wrong("one_hot")
def two_axes_only(ids, size):
    rows, columns = ids.shape
    vectors = np.zeros((rows, columns, size))
    for i in range(rows):
        for j in range(columns):
            vectors[i, j, ids[i, j]] = 1
    return vectors


@wrong("one_hot")
def one_or_two_axes(ids, size):
    if ids.ndim == 1:
        return np.eye(size)[ids]
    return np.array([[np.eye(size)[int(word)] for word in row] for row in ids])


@wrong("one_hot", fits="shape")
def all_in_a_row(ids, size):
    return np.eye(size)[ids.flatten()]


@wrong("one_hot", fits="counts_from_one")
def counted_from_one(ids, size):
    return np.eye(size)[ids - 1]


@wrong("one_hot", fits="one_place_late")
def diagonal_beside(ids, size):
    return np.eye(size, k=1)[ids]


@wrong("one_hot", fits="size_from_ids")
def as_many_as_occur(ids, size):
    return np.eye(ids.max() + 1)[ids]


@wrong("one_hot", fits="axis_first")
def columns_of_the_matrix(ids, size):
    return np.eye(size)[:, ids]


@wrong("one_hot", fits="one_cold")
def one_cold(ids, size):
    return 1 - np.eye(size)[ids]


@wrong("one_hot", fits="writes_the_id")
def holds_the_id(ids, size):
    return np.eye(size)[ids] * ids[..., None]


@wrong("one_hot", fits="up_to_the_word")
def thermometer(ids, size):
    return (np.arange(size) <= ids[..., None]).astype(float)


@wrong("one_hot", fits="before_the_word")
def before_the_word_only(ids, size):
    return (np.arange(size) < ids[..., None]).astype(float)


@wrong("one_hot", fits="adds_the_words")
def counts_of_each_text(ids, size):
    return np.eye(size)[ids].sum(axis=-2)


@wrong("one_hot")
def four_words_as_in_the_example(ids, size):
    return np.eye(4)[ids]


@wrong("one_hot", fits="last_left_out")
def last_word_left_out(ids, size):
    vectors = np.zeros((*ids.shape, size))
    for word in range(size - 1):
        vectors[ids == word, word] = 1
    return vectors


@wrong("one_hot", fits="ranks")
def ranks_of_the_words(ids, size):
    ranks = np.unique(ids, return_inverse=True)[1].reshape(ids.shape)
    return np.eye(size)[ranks]


@wrong("one_hot", fits="minus_one_elsewhere")
def plus_and_minus(ids, size):
    return 2 * np.eye(size)[ids] - 1


@wrong("one_hot", fits="from_the_end")
def from_the_other_end(ids, size):
    return np.eye(size)[::-1][ids]


@wrong("one_hot", fits="scale")
def shared_by_the_words(ids, size):
    return np.eye(size)[ids] / ids.size


@wrong("one_hot")
def printed_only(ids, size):
    vectors = np.eye(size)[ids]
    vectors.tolist()


@wrong("one_hot")
def sorted_first(ids, size):
    return np.eye(size)[np.sort(ids, axis=-1)]


@wrong("one_hot")
def never_ends(ids, size):
    return never_ends(ids, size)


# -------------------------------------------------------------------------------- make_windows


@right("make_windows")
def slices_in_a_list(ids, width):
    count = len(ids) - width
    return [ids[i : i + width] for i in range(count)], [ids[i + width] for i in range(count)]


@right("make_windows")
def numpys_sliding_view(ids, width):
    return np.lib.stride_tricks.sliding_window_view(ids, width)[:-1], ids[width:]


@right("make_windows")
def columns_side_by_side(text, n):
    count = len(text) - n
    return np.stack([text[k : k + count] for k in range(n)], axis=1), text[n:]


@right("make_windows")
def a_table_of_places(ids, width):
    places = np.arange(len(ids) - width)[:, None] + np.arange(width)
    return ids[places], ids[np.arange(width, len(ids))]


@right("make_windows")
def filled_by_two_loops(ids, width):
    inputs = np.empty((len(ids) - width, width))
    targets = np.empty(len(ids) - width)
    for i in range(len(ids) - width):
        for j in range(width):
            inputs[i, j] = ids[i + j]
        targets[i] = ids[i + width]
    return inputs, targets


@right("make_windows")
def pure_python(ids, width):
    words = ids.tolist()
    windows = list(zip(*(words[k:] for k in range(width)), strict=False))
    return [windows[:-1], words[width:]]


@right("make_windows")
def unfolded_by_torch(ids, width):
    import torch

    words = torch.as_tensor(ids)
    return words.unfold(0, width, 1)[:-1], words[width:]


@right("make_windows")
def the_books_windows(ids, width):
    from utils.text import windows

    return windows(ids, width)


@wrong("make_windows", fits="drops_the_last")
def last_window_lost(ids, width):
    count = len(ids) - width - 1
    return np.array([ids[i : i + width] for i in range(count)]), ids[width:-1]


@wrong("make_windows", fits="window_without_target")
def window_without_a_target(ids, width):
    starts = range(len(ids) - width + 1)
    return np.array([ids[i : i + width] for i in starts]), ids[width:]


@wrong("make_windows", fits="target_in_window")
def last_word_of_the_window(ids, width):
    inputs = np.array([ids[i : i + width] for i in range(len(ids) - width)])
    return inputs, inputs[:, -1]


@wrong("make_windows", fits="target_first_word")
def first_word_of_the_window(ids, width):
    inputs = np.array([ids[i : i + width] for i in range(len(ids) - width)])
    return inputs, ids[: len(ids) - width]


@wrong("make_windows", fits="no_overlap")
def side_by_side_without_overlap(ids, width):
    starts = range(0, len(ids) - width, width)
    return np.array([ids[i : i + width] for i in starts]), np.array(
        [ids[i + width] for i in starts]
    )


@wrong("make_windows", fits="backwards")
def newest_word_first(ids, width):
    inputs = np.array([ids[i : i + width][::-1] for i in range(len(ids) - width)])
    return inputs, ids[width:]


@wrong("make_windows", fits="transposed")
def one_window_a_column(ids, width):
    inputs = np.array([ids[i : i + width] for i in range(len(ids) - width)])
    return inputs.T, ids[width:]


@wrong("make_windows", fits="swapped")
def targets_first(ids, width):
    return ids[width:], np.array([ids[i : i + width] for i in range(len(ids) - width)])


@wrong("make_windows", fits="shape")
def targets_in_a_column(ids, width):
    inputs = np.array([ids[i : i + width] for i in range(len(ids) - width)])
    return inputs, ids[width:, None]


@wrong("make_windows", fits="sees_the_target")
def target_in_the_window(ids, width):
    inputs = np.array([ids[i : i + width + 1] for i in range(len(ids) - width)])
    return inputs, ids[width:]


@wrong("make_windows", fits="width_of_two")
def always_two_words(ids, width):
    inputs = np.array([[ids[i], ids[i + 1]] for i in range(len(ids) - 2)])
    return inputs, ids[2:]


@wrong("make_windows", fits="wraps_around")
def round_and_round(ids, width):
    places = (np.arange(len(ids))[:, None] + np.arange(width)) % len(ids)
    return ids[places], np.roll(ids, -width)


@wrong("make_windows", fits="one_window_only")
def returns_in_the_loop(ids, width):
    inputs, targets = [], []
    for i in range(len(ids) - width):
        inputs.append(ids[i : i + width])
        targets.append(ids[i + width])
        return np.array(inputs), np.array(targets)


@wrong("make_windows", fits="target_windows")
def windows_as_targets(ids, width):
    starts = range(len(ids) - width)
    inputs = np.array([ids[i : i + width] for i in starts])
    return inputs, np.array([ids[i + 1 : i + 1 + width] for i in starts])


@wrong("make_windows", fits="places")
def places_for_words(ids, width):
    places = np.arange(len(ids) - width)[:, None] + np.arange(width)
    return places, np.arange(width, len(ids))


@wrong("make_windows", fits="last_only")
def one_row_shared_by_all(ids, width):
    row = np.zeros(width, dtype=int)
    inputs = []
    for i in range(len(ids) - width):
        row[:] = ids[i : i + width]
        inputs.append(row)
    return np.array(inputs), ids[width:]


@wrong("make_windows", fits="filled_up")
def filled_up_in_front(ids, width):
    padded = np.concatenate([np.zeros(width, dtype=int), ids])
    return np.array([padded[i : i + width] for i in range(len(ids))]), ids


@wrong("make_windows")
def a_list_of_pairs(ids, width):
    return [(ids[i : i + width], ids[i + width]) for i in range(len(ids) - width)]


@wrong("make_windows")
def inputs_alone(ids, width):
    return np.array([ids[i : i + width] for i in range(len(ids) - width)])


@wrong("make_windows", fits="skips_a_word")
def skips_a_word_before_the_target(ids, width):
    starts = range(len(ids) - width - 1)
    return np.array([ids[i : i + width] for i in starts]), ids[width + 1 :]


@wrong("make_windows")
def runs_past_the_end(ids, width):
    inputs = [ids[i : i + width] for i in range(len(ids))]
    return np.array(inputs), np.array([ids[i + width] for i in range(len(ids))])


@wrong("make_windows", fits="skips_the_first")
def starts_at_the_second_word(ids, width):
    starts = range(1, len(ids) - width)
    return np.array([ids[i : i + width] for i in starts]), ids[width + 1 :]
