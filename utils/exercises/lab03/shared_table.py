"""Lab 3: one table shared by all places, forward and backward."""

import numpy as np

from utils.exercises.checking import Exercise

# -------------------------------------------------------------------------------- shared_logits


def _shared_logits(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=1) + b) @ V + c


def _shared_inputs(rng, case):
    batch, window, vocab, hidden = [(2, 3, 4, 2), (3, 4, 5, 3), (1, 2, 6, 4), (4, 3, 3, 5)][
        case % 4
    ]
    ids = rng.integers(0, vocab, (batch, window))
    ids[0, :2] = 1, 1  # a word that is there twice
    normal = rng.standard_normal
    return ids, normal((vocab, hidden)), normal(hidden), normal((hidden, vocab)), normal(vocab)


shared_logits = Exercise(
    "shared_logits", _shared_logits, _shared_inputs, {"logits": "(batch, vocab)"}
)
shared_logits.mistake(
    "mean",
    lambda ids, E, b, V, c: np.tanh(E[ids].mean(axis=1) + b) @ V + c,
    "add the rows of E up; do not divide by the window.",
)
shared_logits.mistake(
    "no_b",
    lambda ids, E, b, V, c: np.tanh(E[ids].sum(axis=1)) @ V + c,
    "the bias b is missing: add it once, inside the tanh.",
)
shared_logits.mistake(
    "no_c",
    lambda ids, E, b, V, c: np.tanh(E[ids].sum(axis=1) + b) @ V,
    "the bias c is missing from the output layer.",
)
shared_logits.mistake(
    "no_tanh",
    lambda ids, E, b, V, c: (E[ids].sum(axis=1) + b) @ V + c,
    "the hidden layer is a tanh of the sum.",
)
shared_logits.mistake(
    "tanh_of_each",
    lambda ids, E, b, V, c: np.tanh(E[ids] + b[None]).sum(axis=1) @ V + c,
    "one tanh, of the sum: not one for each word.",
)
shared_logits.mistake(
    "adds_b_each_time",
    lambda ids, E, b, V, c: np.tanh((E[ids] + b).sum(axis=1)) @ V + c,
    "b is added once, not once for each word.",
)
shared_logits.mistake(
    "each_word_once",
    lambda ids, E, b, V, c: np.stack(
        [np.tanh(E[np.unique(row)].sum(axis=0) + b) @ V + c for row in ids]
    ),
    "a word that stands twice in the window is added twice.",
)
shared_logits.mistake(
    "last_word",
    lambda ids, E, b, V, c: np.tanh(E[ids[:, -1]] + b) @ V + c,
    "all the words of the window count, not only the last one.",
)

# ------------------------------------------------------------------------------ shared_gradient


def _shared_gradient(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    np.add.at(dE, ids, da[:, None])
    return dE


def _gradient_inputs(rng, case):
    batch, window, vocab, hidden = [(2, 3, 5, 2), (3, 4, 6, 3), (2, 2, 4, 5), (4, 3, 7, 2)][
        case % 4
    ]
    ids = rng.integers(0, vocab - 1, (batch, window))  # one word of the vocabulary is never there
    ids[0, :2] = 1, 1  # twice in one window
    ids[1, :2] = 1, 2  # and once in another
    return ids, rng.standard_normal((batch, hidden)), vocab


def _add_once(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    dE[ids] += da[:, None]
    return dE


def _tiled(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    np.add.at(dE, ids.ravel(), np.tile(da, (ids.shape[1], 1)))
    return dE


shared_gradient = Exercise(
    "shared_gradient", _shared_gradient, _gradient_inputs, {"dE": "(vocab_size, hidden)"}
)
shared_gradient.mistake(
    "adds_once",
    _add_once,
    "a word that comes twice keeps only its last contribution. In a loop write `+=`, not `=`; "
    "without a loop use `np.add.at`.",
)
shared_gradient.mistake(
    "mean",
    lambda ids, da, vocab_size: (
        _shared_gradient(ids, da, vocab_size)
        / np.maximum(np.bincount(ids.ravel(), minlength=vocab_size), 1)[:, None]
    ),
    "add up the contributions of all the places of a word; do not average them.",
)
shared_gradient.mistake(
    "divided_by_window",
    lambda ids, da, vocab_size: _shared_gradient(ids, da, vocab_size) / ids.shape[1],
    "the rows of E were added, not averaged: every place gets all of da.",
)
shared_gradient.mistake(
    "last_place",
    lambda ids, da, vocab_size: _shared_gradient(ids[:, -1:], da, vocab_size),
    "every place of the window contributes, not only the last.",
)
shared_gradient.mistake(
    "each_word_once",
    lambda ids, da, vocab_size: np.array(
        [da[(ids == word).any(axis=1)].sum(axis=0) for word in range(vocab_size)]
    ),
    "a word that stands twice in one window contributes twice.",
)
shared_gradient.mistake(
    "wrong_example",
    _tiled,
    "the places of example i get da[i]: np.repeat, not np.tile.",
)
