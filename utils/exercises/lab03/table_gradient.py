"""Lab 3: the gradient of a table that is used at all places."""

import numpy as np

from utils.exercises.checking import Exercise


def _shared_gradient(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    np.add.at(dE, ids, da[:, None])
    return dE


def _gradient_inputs(rng, case):
    batch, window, vocab, hidden = [
        (2, 3, 5, 2), (3, 4, 7, 2), (1, 4, 6, 3), (4, 1, 3, 2), (4, 3, 6, 5),
    ][case % 5]  # fmt: skip
    ids = rng.integers(0, vocab - 1, (batch, window))  # one word of the vocabulary is never there
    ids[0, :2] = 1  # twice in one window
    ids[-1, -2:] = [0, 1][-window:]  # and once in another
    if case % 5 == 4:
        ids[1:3] = np.arange(6).reshape(2, 3)  # every word
    return ids, rng.standard_normal((batch, hidden)), vocab


def _gradient_example(rng):
    ids = np.array([rng.permutation([1, 1, 0]), rng.permutation([0, 2, 2])])
    return ids, np.array([10 * rng.integers(1, 5, 2), rng.integers(1, 6, 2)]), 3


def _in_order(ids, da, vocab_size, add):
    """Fill dE by `add(dE, words, slopes)`, one window after the other."""
    dE = np.zeros((vocab_size, da.shape[1]))
    for words, slopes in zip(ids, da, strict=True):
        add(dE, words, slopes)
    return dE


def _overwrite(dE, words, slopes):
    dE[words] = slopes


def _add_each_word_once(dE, words, slopes):
    dE[words] += slopes


def _by_places(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for words in ids.T:
        dE[words] += da
    return dE


def _tiled(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    np.add.at(dE, ids.ravel(), np.tile(da, (ids.shape[1], 1)))
    return dE


def _counts(ids, vocab_size):
    return np.bincount(ids.ravel(), minlength=vocab_size)[:, None]


shared_gradient = Exercise(
    "shared_gradient",
    _shared_gradient,
    _gradient_inputs,
    {"dE": "(vocab_size, hidden)"},
    cases=5,
    tries=(
        "a word that comes twice in one window",
        "a word that comes in several windows",
        "a batch of one",
        "windows of one word",
        "every word of the vocabulary",
    ),
    example=_gradient_example,
    stars=3,
    minutes=12,
    section=("03_big_windows", "Half a remedy: one shared table of words"),
    idea="A row of E is a person in several committees. Who changes that person a little changes "
    "every committee, so the complaints of all of them are added up.",
    equation="dE[w] = sum of da[i] over all places (i, p) with ids[i, p] == w",
    first_line="dE = np.zeros((vocab_size, da.shape[1]))  # now add da[i] at every place",
)
for _name, _wrong, _hint in [
    (
        "adds_once",
        lambda ids, da, vocab_size: _in_order(ids, da, vocab_size, _overwrite),
        "a word that comes twice keeps only its last contribution. In a loop write `+=`, not `=`; "
        "without a loop use `np.add.at`.",
    ),
    (
        "each_word_once",
        lambda ids, da, vocab_size: _in_order(ids, da, vocab_size, _add_each_word_once),
        "a word that stands twice in one window contributes twice; `dE[row] += ...` adds only "
        "once to each row that it names.",
    ),
    (
        "once_for_each_place",
        _by_places,
        "`dE[ids[:, p]] += da` adds only once to a word that several windows have at place p: "
        "use np.add.at, or a second loop.",
    ),
    (
        "mean",
        lambda ids, da, vocab_size: (
            _shared_gradient(ids, da, vocab_size) / np.maximum(_counts(ids, vocab_size), 1)
        ),
        "add up the contributions of all the places of a word; do not average them.",
    ),
    (
        "divided_by_window",
        lambda ids, da, vocab_size: _shared_gradient(ids, da, vocab_size) / ids.shape[1],
        "the rows of E were added, not averaged: every place gets all of da.",
    ),
    (
        "divided_by_batch",
        lambda ids, da, vocab_size: _shared_gradient(ids, da, vocab_size) / len(ids),
        "do not divide by the batch: da already is the gradient of the whole loss.",
    ),
    (
        "last_place",
        lambda ids, da, vocab_size: _shared_gradient(ids[:, -1:], da, vocab_size),
        "every place of the window contributes, not only the last.",
    ),
    (
        "first_window_only",
        lambda ids, da, vocab_size: _shared_gradient(ids[:1], da[:1], vocab_size),
        "only the first window of the batch counts here: loop over all rows of ids.",
    ),
    (
        "skips_id_0",
        lambda ids, da, vocab_size: (
            _shared_gradient(ids, da, vocab_size) * (np.arange(vocab_size) > 0)[:, None]
        ),
        "the word of id 0 gets no gradient: here it is a word like any other, not padding.",
    ),
    (
        "too_few_rows",
        lambda ids, da, vocab_size: _shared_gradient(ids, da, ids.max() + 1),
        "E has vocab_size rows, also for words that do not occur: those get zeros.",
    ),
    (
        "wrong_example",
        _tiled,
        "the places of example i get da[i]: np.repeat, not np.tile.",
    ),
    (
        "whole_batch",
        lambda ids, da, vocab_size: _counts(ids, vocab_size) * da.sum(axis=0),
        "a place in window i gets da[i] alone, not the sum over the batch.",
    ),
    (
        "counts_only",
        lambda ids, da, vocab_size: _counts(ids, vocab_size) * np.ones(da.shape[1]),
        "these are the counts of the words: every place adds da[i], not 1.",
    ),
    (
        "sign",
        lambda ids, da, vocab_size: -_shared_gradient(ids, da, vocab_size),
        "the gradient itself is asked for, not a step against it: no minus.",
    ),
]:
    shared_gradient.mistake(_name, _wrong, _hint)
