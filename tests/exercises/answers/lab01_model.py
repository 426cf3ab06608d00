"""Answers to lab 1: what the window model predicts, and how many parameters it has."""

import math

import numpy as np

from tests.exercises.answers import right, wrong


def one_hot(ids, size):
    return np.eye(size)[ids]


def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# ------------------------------------------------------------------------------- window_logits


@right("window_logits")
def one_long_row(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


@right("window_logits")
def rows_of_w_added_up(ids, W, b, V, c):
    rows = ids + len(c) * np.arange(ids.shape[1])
    return np.tanh(W[rows].sum(axis=1) + b) @ V + c


@right("window_logits")
def a_table_for_each_place(ids, W, b, V, c):
    tables = W.reshape(ids.shape[1], V.shape[1], W.shape[1])
    total = b.copy()
    for place, table in enumerate(tables):
        total = total + table[ids[:, place]]
    return np.tanh(total) @ V + c


@right("window_logits")
def everything_in_loops(ids, W, b, V, c):
    logits = []
    for window in ids:
        s = []
        for unit in range(len(b)):
            total = b[unit]
            for place, word in enumerate(window):
                total += W[place * len(c) + word, unit]
            s.append(math.tanh(total))
        logits.append([sum(s[i] * V[i, j] for i in range(len(s))) + c[j] for j in range(len(c))])
    return logits


@right("window_logits")
def with_einsum(ids, W, b, V, c):
    x = one_hot(ids, len(c))
    tables = W.reshape(ids.shape[1], len(c), -1)
    s = np.tanh(np.einsum("nwv,wvh->nh", x, tables) + b)
    return np.einsum("nh,hv->nv", s, V) + c


@right("window_logits")
def in_float32(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1).astype(np.float32)
    s = np.tanh(x @ W.astype(np.float32) + b.astype(np.float32))
    return s @ V.astype(np.float32) + c.astype(np.float32)


@right("window_logits")
def with_torch(ids, W, b, V, c):
    import torch

    W, b, V, c = (torch.tensor(each, requires_grad=True) for each in (W, b, V, c))
    x = torch.nn.functional.one_hot(torch.tensor(ids), len(c)).double().flatten(1)
    return torch.tanh(x @ W + b) @ V + c


@right("window_logits")
def tanh_from_exponentials(ids, W, b, V, c):
    a = one_hot(ids, len(c)).reshape(len(ids), -1) @ W + b
    s = (np.exp(2 * a) - 1) / (np.exp(2 * a) + 1)
    return np.dot(s, V) + c


@right("window_logits")
def biases_changed_and_put_back(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    W += b / ids.shape[1]
    s = np.tanh(x @ W)
    W -= b / ids.shape[1]
    return s @ V + c


@right("window_logits")
def one_window_after_the_other(ids, W, b, V, c):
    if len(ids) == 1:
        x = np.concatenate([one_hot(word, len(c)) for word in ids[0]])
        return (np.tanh(x @ W + b) @ V + c)[None]
    return np.vstack([one_window_after_the_other(row[None], W, b, V, c) for row in ids])


@right("window_logits")
def the_books_model(ids, W, b, V, c):
    from utils.scratch.feedforward import FixedWindow

    model = FixedWindow(len(c), ids.shape[1], len(b), np.random.default_rng(0))
    for name, value in {"W": W, "b": b, "V": V, "c": c}.items():
        model.params[name] = value
    return model.forward(ids)


@wrong("window_logits", fits="no_tanh")
def without_tanh(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return (x @ W + b) @ V + c


@wrong("window_logits", fits="no_b")
def without_b(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W) @ V + c


@wrong("window_logits", fits="no_c")
def without_c(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V


@wrong("window_logits", fits="no_biases")
def without_both_biases(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W) @ V


@wrong("window_logits", fits="bias_after_tanh")
def b_outside_the_tanh(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return (np.tanh(x @ W) + b) @ V + c


@wrong("window_logits", fits="probabilities")
def probabilities_for_logits(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return softmax(np.tanh(x @ W + b) @ V + c)


@wrong("window_logits", fits="log_probabilities")
def logarithms_of_probabilities(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.log(softmax(np.tanh(x @ W + b) @ V + c))


@wrong("window_logits", fits="sigmoid")
def sigmoid_for_tanh(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return 1 / (1 + np.exp(-(x @ W + b))) @ V + c


@wrong("window_logits", fits="relu")
def relu_for_tanh(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.maximum(x @ W + b, 0) @ V + c


@wrong("window_logits", fits="tanh_of_the_logits")
def tanh_at_the_end_too(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(np.tanh(x @ W + b) @ V + c)


@wrong("window_logits", fits="words_backwards")
def window_backwards(ids, W, b, V, c):
    x = one_hot(ids[:, ::-1], len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


@wrong("window_logits", fits="same_rows_everywhere")
def first_rows_for_every_place(ids, W, b, V, c):
    return np.tanh(W[ids].sum(axis=1) + b) @ V + c


@wrong("window_logits", fits="mean_over_places")
def mean_over_the_places(ids, W, b, V, c):
    rows = ids + len(c) * np.arange(ids.shape[1])
    return np.tanh(W[rows].mean(axis=1) + b) @ V + c


@wrong("window_logits", fits="words_before_places")
def words_before_places(ids, W, b, V, c):
    x = one_hot(ids, len(c)).transpose(0, 2, 1).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


@wrong("window_logits")
def one_window_only(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(1, -1)
    return np.tanh(x @ W + b) @ V + c


@wrong("window_logits", fits="last_word_only")
def last_word_only(ids, W, b, V, c):
    x = one_hot(ids[:, -1], len(c))
    return np.tanh(x @ W[-len(c) :] + b) @ V + c


@wrong("window_logits", fits="first_word_only")
def first_word_only(ids, W, b, V, c):
    return np.tanh(W[ids[:, 0]] + b) @ V + c


@wrong("window_logits", fits="size_from_ids")
def vocabulary_of_the_batch(ids, W, b, V, c):
    x = one_hot(ids, ids.max() + 1).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


@wrong("window_logits")
def windows_of_two(ids, W, b, V, c):
    n = len(c)
    x = np.hstack([one_hot(ids[:, 0], n), one_hot(ids[:, 1], n)])
    return np.tanh(x @ W + b) @ V + c


@wrong("window_logits", fits="ids_alone")
def ids_as_numbers(ids, W, b, V, c):
    return np.tanh(ids @ W[: ids.shape[1]] + b) @ V + c


@wrong("window_logits", fits="examples_mixed")
def examples_mixed_up(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(-1, len(ids)).T
    return np.tanh(x @ W + b) @ V + c


@wrong("window_logits", fits="rounded")
def rounded_to_two_digits(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.round(np.tanh(x @ W + b) @ V + c, 2)


@wrong("window_logits", fits="hidden_state")
def hidden_state_only(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b)


@wrong("window_logits", fits="added")
def c_subtracted(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V - c


@wrong("window_logits", fits="zero_left_out")
def zero_is_no_word(ids, W, b, V, c):
    x = one_hot(ids, len(c)) * (ids > 0)[..., None]
    return np.tanh(x.reshape(len(ids), -1) @ W + b) @ V + c


@wrong("window_logits", fits="adds_the_words")
def places_added_before_w(ids, W, b, V, c):
    x = one_hot(ids, len(c)).sum(axis=1)
    return np.tanh(x @ W + b) @ V + c


@wrong("window_logits")
def b_in_place(ids, W, b, V, c):
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    b += x[0] @ W
    return np.tanh(b) @ V + c


# ----------------------------------------------------------------------------- parameter_count


@right("parameter_count")
def added_up(vocab_size, window, hidden_size):
    return (window * vocab_size + 1) * hidden_size + (hidden_size + 1) * vocab_size


@right("parameter_count")
def sizes_of_real_arrays(vocab_size, window, hidden_size):
    shapes = [
        (window * vocab_size, hidden_size),
        (hidden_size,),
        (hidden_size, vocab_size),
        (vocab_size,),
    ]
    return sum(math.prod(shape) for shape in shapes)


@right("parameter_count")
def as_a_float(vocab, n, hidden):
    return float(n * vocab * hidden + hidden + hidden * vocab + vocab)


@right("parameter_count")
def counted_by_numpy(vocab_size, window, hidden_size):
    W, V = np.ones((window * vocab_size, hidden_size)), np.ones((hidden_size, vocab_size))
    return W.sum() + V.sum() + np.ones(hidden_size).sum() + np.ones(vocab_size).sum()


@right("parameter_count")
def of_the_books_model(vocab_size, window, hidden_size):
    from utils.scratch.feedforward import FixedWindow

    model = FixedWindow(vocab_size, window, hidden_size, np.random.default_rng(0))
    return sum(array.size for array in model.params.values())


@right("parameter_count")
def of_torchs_layers(vocab_size, window, hidden_size):
    import torch

    layers = (
        torch.nn.Linear(window * vocab_size, hidden_size),
        torch.nn.Linear(hidden_size, vocab_size),
    )
    return sum(p.numel() for layer in layers for p in layer.parameters())


@wrong("parameter_count", fits="no_b")
def b_not_counted(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + hidden_size * vocab_size + vocab_size


@wrong("parameter_count", fits="no_c")
def c_not_counted(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + hidden_size + hidden_size * vocab_size


@wrong("parameter_count", fits="no_biases")
def no_bias_counted(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + hidden_size * vocab_size


@wrong("parameter_count", fits="no_window")
def window_of_one(vocab_size, window, hidden_size):
    return vocab_size * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size


@wrong("parameter_count", fits="added_inputs")
def window_and_words_added(vocab_size, window, hidden_size):
    return (window + vocab_size) * hidden_size + hidden_size + (hidden_size + 1) * vocab_size


@wrong("parameter_count", fits="ids_as_inputs")
def words_fed_as_numbers(vocab_size, window, hidden_size):
    return window * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size


@wrong("parameter_count", fits="everything_repeated")
def everything_for_each_place(vocab_size, window, hidden_size):
    return window * (vocab_size * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size)


@wrong("parameter_count", fits="biases_repeated")
def a_bias_for_each_place(vocab_size, window, hidden_size):
    return window * (vocab_size + 1) * hidden_size + (hidden_size + 1) * vocab_size


@wrong("parameter_count", fits="sizes_added")
def sizes_added(vocab_size, window, hidden_size):
    return window * vocab_size + hidden_size + hidden_size + hidden_size + vocab_size + vocab_size


@wrong("parameter_count", fits="w_alone")
def w_alone(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size


@wrong("parameter_count", fits="unmoved")
def the_example(vocab_size, window, hidden_size):
    return 43


@wrong("parameter_count")
def four_words(vocab_size, window, hidden_size):
    return window * 4 * hidden_size + hidden_size + hidden_size * 4 + 4


@wrong("parameter_count", fits="not_reduced")
def four_numbers(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size, hidden_size, hidden_size * vocab_size, vocab_size


@wrong("parameter_count", fits="two_hidden_layers")
def a_hidden_layer_more(vocab_size, window, hidden_size):
    inputs = window * vocab_size * hidden_size + hidden_size
    return inputs + hidden_size * hidden_size + hidden_size + (hidden_size + 1) * vocab_size


@wrong("parameter_count", fits="biases_alike")
def biases_swapped(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + vocab_size + hidden_size * vocab_size + vocab_size


@wrong("parameter_count", fits="wide_output")
def wide_output(vocab_size, window, hidden_size):
    return (window * vocab_size + 1) * hidden_size + (hidden_size + 1) * window * vocab_size


@wrong("parameter_count", fits="one_number_each")
def only_one_bias_number_each(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + 1 + hidden_size * vocab_size + 1


@wrong("parameter_count", fits="power")
def window_to_the_power(vocab_size, window, hidden_size):
    return vocab_size**window * hidden_size + hidden_size + (hidden_size + 1) * vocab_size


@wrong("parameter_count")
def pairs_of_brackets_lost(vocab_size, window, hidden_size):
    return window * vocab_size + 1 * hidden_size + hidden_size + 1 * vocab_size


@wrong("parameter_count")
def told_in_words(vocab_size, window, hidden_size):
    return f"{window * vocab_size * hidden_size + hidden_size + (hidden_size + 1) * vocab_size}"
