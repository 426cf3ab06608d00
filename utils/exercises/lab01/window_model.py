"""The check of lab 1 about what the window model predicts: its logits."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def input_rows(ids, vocab_size):
    """Return for each window its one-hot vectors in one long row."""
    return np.eye(vocab_size)[ids].reshape(len(ids), -1)


def _window_logits(ids, W, b, V, c):
    return np.tanh(input_rows(ids, V.shape[1]) @ W + b) @ V + c


def model_inputs(rng, case):
    """Draw ids (batch, window) and the parameters W, b, V, c of a window model."""
    batch, window, vocab, hidden = [
        (2, 2, 4, 3),
        (3, 4, 5, 2),
        (1, 2, 3, 4),
        (4, 1, 6, 5),
        (5, 3, 7, 2),
    ][case]
    # one case lacks the last word: the size must come from the parameters, not from the ids
    # the id 0 occurs in some cases, not in all
    ids = rng.integers(case != 1, vocab - (case == 1), (batch, window))
    ids[-1, -1] = vocab - 1 - (case == 1)
    if case in (1, 4):
        ids[0, 0] = 0
    if case > 2:  # one row of W is used twice
        ids[1, 0] = ids[0, 0]
    normal = rng.standard_normal
    W, V = normal((window * vocab, hidden)), normal((hidden, vocab))
    return ids, W, normal(hidden), V, normal(vocab)


TRIES = (
    "windows of two words",
    "words that do not reach the last id",
    "a batch of one",
    "windows of one word",
    "the id 0, and a word twice in one place",
)


def _example(rng):
    W, V = rng.integers(-9, 10, (4, 1)) / 10, rng.integers(-9, 10, (1, 2)) / 10
    return np.array([[1, 0]]), W, np.array([0.1]), V, np.array([0.0, 0.5])


window_logits = Exercise(
    "window_logits",
    _window_logits,
    model_inputs,
    {"logits": "(batch, vocab)"},
    cases=5,
    tries=TRIES,
    example=_example,
    stars=2,
    minutes=10,
    section=("01_fixed_windows", "Equation and code"),
    idea="Each place of the window has its own drawer of W, and the word in that place opens one "
    "row of it. The rows are added up with b, bent by tanh, and every word of the vocabulary "
    "then gets its score from what is left.",
    equation="x = the one-hot vectors of a window in one row; s = np.tanh(x @ W + b); "
    "logits = s @ V + c",
    first_line="x = one_hot(ids, len(c)).reshape(len(ids), -1)",
)


window_logits.mistake(
    "no_b",
    lambda ids, W, b, V, c: np.tanh(input_rows(ids, len(c)) @ W) @ V + c,
    "the bias b is missing from the hidden layer.",
)
window_logits.mistake(
    "no_c",
    lambda ids, W, b, V, c: np.tanh(input_rows(ids, len(c)) @ W + b) @ V,
    "the bias c is missing from the output layer.",
)
window_logits.mistake(
    "no_tanh",
    lambda ids, W, b, V, c: (input_rows(ids, len(c)) @ W + b) @ V + c,
    "the hidden layer is a tanh of the sum.",
)
window_logits.mistake(
    "sigmoid",
    lambda ids, W, b, V, c: 1 / (1 + np.exp(-(input_rows(ids, len(c)) @ W + b))) @ V + c,
    "this hidden layer is a tanh, not a sigmoid.",
)
window_logits.mistake(
    "bias_after_tanh",
    lambda ids, W, b, V, c: (np.tanh(input_rows(ids, len(c)) @ W) + b) @ V + c,
    "b is added before the tanh, not after it.",
)
window_logits.mistake(
    "probabilities",
    lambda ids, W, b, V, c: softmax(_window_logits(ids, W, b, V, c)),
    "return the logits: the softmax comes later, inside the loss.",
)
window_logits.mistake(
    "same_rows_everywhere",
    lambda ids, W, b, V, c: np.tanh(W[ids].sum(axis=1) + b) @ V + c,
    "every position has its own rows of W: position p starts at row p * vocab.",
)
window_logits.mistake(
    "adds_the_words",
    lambda ids, W, b, V, c: np.tanh(np.eye(len(c))[ids].sum(axis=1) @ W + b) @ V + c,
    "write the one-hot vectors of a window one after the other; do not add them up.",
)
window_logits.mistake(
    "ids_as_numbers",
    lambda ids, W, b, V, c: np.tanh(ids @ W + b) @ V + c,
    "the ids are only names: make one-hot vectors of them first.",
)
window_logits.mistake(
    "words_backwards",
    lambda ids, W, b, V, c: _window_logits(ids[:, ::-1], W, b, V, c),
    "the first word of the window meets the first vocab rows of W; yours meets the last.",
)
SIZE_HINT = "the vocabulary's size is the length of `c`, not the largest id you happen to see."
window_logits.mistake(
    "size_from_ids",
    lambda ids, W, b, V, c: np.tanh(input_rows(ids, ids.max() + 1) @ W + b) @ V + c,
    SIZE_HINT,
)
window_logits.mistake(
    "no_biases",
    lambda ids, W, b, V, c: np.tanh(input_rows(ids, len(c)) @ W) @ V,
    "both biases are missing, b inside the tanh and c outside.",
)
window_logits.mistake(
    "relu",
    lambda ids, W, b, V, c: np.maximum(input_rows(ids, len(c)) @ W + b, 0) @ V + c,
    "this hidden layer is a tanh, not a ReLU.",
)
window_logits.mistake(
    "tanh_of_the_logits",
    lambda ids, W, b, V, c: np.tanh(_window_logits(ids, W, b, V, c)),
    "the logits themselves are not bent: one tanh, in the hidden layer.",
)
window_logits.mistake(
    "log_probabilities",
    lambda ids, W, b, V, c: np.log(softmax(_window_logits(ids, W, b, V, c))),
    "these are log-probabilities: return the logits as they are.",
)
window_logits.mistake(
    "hidden_state",
    lambda ids, W, b, V, c: np.tanh(input_rows(ids, len(c)) @ W + b),
    "that is the hidden state s: the logits are s @ V + c.",
)
window_logits.mistake(
    "mean_over_places",
    lambda ids, W, b, V, c: np.tanh(input_rows(ids, len(c)) @ W / ids.shape[1] + b) @ V + c,
    "the words of a window are added up, not averaged.",
)
window_logits.mistake(
    "words_before_places",
    lambda ids, W, b, V, c: (
        np.tanh(np.eye(len(c))[ids].transpose(0, 2, 1).reshape(len(ids), -1) @ W + b) @ V + c
    ),
    "the row x holds first all entries of the first word, then all of the second; yours takes "
    "turns between the words.",
)
window_logits.mistake(
    "last_word_only",
    lambda ids, W, b, V, c: np.tanh(np.eye(len(c))[ids[:, -1]] @ W[-len(c) :] + b) @ V + c,
    "only the last word of the window counts in yours: all of them are inputs.",
)
window_logits.mistake(
    "first_word_only",
    lambda ids, W, b, V, c: np.tanh(W[ids[:, 0]] + b) @ V + c,
    "only the first word of the window counts in yours: all of them are inputs.",
)
window_logits.mistake(
    "examples_mixed",
    lambda ids, W, b, V, c: np.tanh(np.eye(len(c))[ids].reshape(-1, len(ids)).T @ W + b) @ V + c,
    "one row of x must hold one window: reshape to (batch, window * vocab), without a transpose.",
)
window_logits.mistake(
    "zero_left_out",
    lambda ids, W, b, V, c: (
        np.tanh((np.eye(len(c))[ids] * (ids > 0)[..., None]).reshape(len(ids), -1) @ W + b) @ V + c
    ),
    "the id 0 is a word like any other, and has its row of W.",
)
window_logits.mistake(
    "ids_alone",
    lambda ids, W, b, V, c: np.tanh(ids @ W[: ids.shape[1]] + b) @ V + c,
    "the ids themselves are multiplied by W: a word enters as its one-hot vector.",
)
