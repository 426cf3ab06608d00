"""Lab 3: one table of words, shared by all places."""

import numpy as np

from utils.exercises.checking import Exercise


def _shared_logits(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=1) + b) @ V + c


def _shared_inputs(rng, case):
    batch, window, vocab, hidden = [
        (2, 3, 4, 2), (3, 5, 6, 4), (1, 4, 6, 3), (4, 1, 3, 5), (2, 4, 5, 3),
    ][case % 5]  # fmt: skip
    ids = rng.integers(0, vocab, (batch, window))
    ids[0, :2] = 1  # a word that is there twice
    ids[-1, -2:] = [0, vocab - 1][-window:]
    normal = rng.standard_normal
    E = normal((vocab, hidden)) * (20 if case % 5 == 4 else 1)
    return ids, E, normal(hidden), normal((hidden, vocab)), normal(vocab)


def _shared_example(rng):
    ids = np.array([rng.permutation([1, 1, 0])])
    draw = lambda *shape: 0.4 * rng.standard_normal(shape)  # noqa: E731
    return ids, draw(3, 2), draw(2), draw(2, 3), draw(3)


def _other_sum(total):
    """Make a wrong answer: another vector (batch, hidden) in place of the sum over a window."""

    def wrong(ids, E, b, V, c):
        return np.tanh(total(ids, E) + b) @ V + c

    return wrong


def _softmax(z):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


shared_logits = Exercise(
    "shared_logits",
    _shared_logits,
    _shared_inputs,
    {"logits": "(batch, vocab)"},
    cases=5,
    tries=(
        "a word that stands twice in a window",
        "the first and the last word of the vocabulary",
        "a batch of one",
        "windows of one word",
        "sums far from 0",
    ),
    example=_shared_example,
    stars=2,
    minutes=8,
    section=("03_big_windows", "Half a remedy: one shared table of words"),
    idea="Every word drops its row of the table into one bucket. What leaves the bucket shows how "
    "often each word went in, but not where it stood.",
    equation="s = tanh(sum over p of E[w_p] + b); logits = s @ V + c",
    first_line="rows = E[ids]  # (batch, window, hidden): which axis has to go?",
)
for _name, _wrong, _hint in [
    (
        "mean",
        _other_sum(lambda ids, E: E[ids].mean(axis=1)),
        "add the rows of E up; do not divide by the window.",
    ),
    (
        "each_word_once",
        _other_sum(lambda ids, E: np.stack([E[np.unique(row)].sum(axis=0) for row in ids])),
        "a word that stands twice in the window is added twice.",
    ),
    (
        "last_word",
        _other_sum(lambda ids, E: E[ids[:, -1]]),
        "all the words of the window count, not only the last one.",
    ),
    (
        "misses_the_last_word",
        _other_sum(lambda ids, E: E[ids[:, :-1]].sum(axis=1)),
        "the last word of the window is left out.",
    ),
    (
        "skips_id_0",
        _other_sum(lambda ids, E: (E[ids] * (ids != 0)[..., None]).sum(axis=1)),
        "the word of id 0 is left out: here it is a word like any other, not padding.",
    ),
    (
        "over_the_batch",
        _other_sum(lambda ids, E: E[ids].sum(axis=0)),
        "axis 0 holds the windows of the batch. Add up along axis 1, the words of one window.",
    ),
    (
        "all_windows_together",
        _other_sum(lambda ids, E: np.repeat(E[ids].sum(axis=(0, 1))[None], len(ids), axis=0)),
        "each window has a sum of its own: add up along axis 1 alone.",
    ),
    (
        "one_row",
        lambda ids, E, b, V, c: np.tanh(E[ids].sum(axis=(0, 1)) + b) @ V + c,
        "this adds up the words of all windows: along axis 1 alone, so that each keeps its row.",
    ),
    (
        "divided_by_root",
        _other_sum(lambda ids, E: E[ids].sum(axis=1) / np.sqrt(ids.shape[1])),
        "add the rows of E up; do not divide by the root of the window.",
    ),
    (
        "largest",
        _other_sum(lambda ids, E: E[ids].max(axis=1)),
        "add the rows of E up; do not take the largest of them.",
    ),
    (
        "first_window_only",
        _other_sum(lambda ids, E: np.repeat(E[ids[:1]].sum(axis=1), len(ids), axis=0)),
        "every row of the answer is that of the first window, ids[0]: use all rows of ids.",
    ),
    (
        "tanh_of_each",
        lambda ids, E, b, V, c: np.tanh(E[ids] + b).sum(axis=1) @ V + c,
        "one tanh, of the sum: not one for each word.",
    ),
    (
        "adds_b_each_time",
        lambda ids, E, b, V, c: np.tanh((E[ids] + b).sum(axis=1)) @ V + c,
        "b is added once, not once for each word.",
    ),
    (
        "no_b",
        lambda ids, E, b, V, c: np.tanh(E[ids].sum(axis=1)) @ V + c,
        "the bias b is missing: add it once, inside the tanh.",
    ),
    (
        "bias_outside",
        lambda ids, E, b, V, c: (np.tanh(E[ids].sum(axis=1)) + b) @ V + c,
        "the bias b belongs inside the tanh, to the sum.",
    ),
    (
        "no_c",
        lambda ids, E, b, V, c: np.tanh(E[ids].sum(axis=1) + b) @ V,
        "the bias c is missing from the output layer.",
    ),
    (
        "no_tanh",
        lambda ids, E, b, V, c: (E[ids].sum(axis=1) + b) @ V + c,
        "the hidden layer is a tanh of the sum.",
    ),
    (
        "sigmoid",
        lambda ids, E, b, V, c: 1 / (1 + np.exp(-E[ids].sum(axis=1) - b)) @ V + c,
        "this bends with a sigmoid: use np.tanh.",
    ),
    (
        "relu",
        lambda ids, E, b, V, c: np.maximum(0, E[ids].sum(axis=1) + b) @ V + c,
        "this cuts off at 0, a ReLU: use np.tanh.",
    ),
    (
        "tanh_at_the_end",
        lambda *inputs: np.tanh(_shared_logits(*inputs)),
        "the logits are not bent again: tanh belongs to the hidden layer alone.",
    ),
    (
        "softmax",
        lambda *inputs: _softmax(_shared_logits(*inputs)),
        "these are probabilities. Return the logits, before the softmax.",
    ),
]:
    shared_logits.mistake(_name, _wrong, _hint)
