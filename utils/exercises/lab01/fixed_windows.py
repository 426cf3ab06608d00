"""The checks of lab 1: one-hot words, windows, and a window model forward and backward."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import log_softmax, softmax

# ------------------------------------------------------------------------------------- one_hot


def _one_hot(ids, size):
    return np.eye(size)[ids]


def _one_hot_inputs(rng, case):
    shape, size = [((3,), 5), ((2, 3), 4), ((1,), 2), ((4, 2), 7)][case % 4]
    ids = rng.integers(1, size - 1, shape) if size > 2 else np.array([1])
    ids.flat[0] = 1  # neither all equal nor the last id everywhere: wrong answers must show
    ids.flat[-1] = 2 if ids.size > 1 else 1
    return ids, size


def _fill_rows(out, ids):
    out[ids] = 1
    return out


one_hot = Exercise("one_hot", _one_hot, _one_hot_inputs, {"rows": "the shape of ids, then size"})


one_hot.mistake(
    "counts_from_one",
    lambda ids, size: np.eye(size)[ids - 1],
    "the first word has id 0, so id 2 sets the entry 2.",
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

# -------------------------------------------------------------------------------- make_windows


def _make_windows(ids, width):
    count = len(ids) - width
    return np.stack([ids[start : start + width] for start in range(count)]), ids[width:]


def _make_windows_inputs(rng, case):
    length, width = [(6, 2), (9, 3), (5, 4), (12, 1)][case % 4]
    return rng.permutation(20)[:length], width  # all different: no two windows look alike


make_windows = Exercise(
    "make_windows",
    _make_windows,
    _make_windows_inputs,
    {"inputs": "(windows, width)", "targets": "(windows,)"},
)


def _changed_windows(change):
    """Make a wrong answer: the right inputs and targets, changed."""
    return lambda ids, width: change(*_make_windows(ids, width), width)


make_windows.mistake(
    "drops_the_last",
    _changed_windows(lambda inputs, targets, width: (inputs[:-1], targets[:-1])),
    "the last window is missing: the last word of the text is a target too.",
)
make_windows.mistake(
    "no_overlap",
    _changed_windows(lambda inputs, targets, width: (inputs[::width], targets[::width])),
    "windows start at every word, not at every `width` words: they overlap.",
)
make_windows.mistake(
    "target_in_window",
    _changed_windows(lambda inputs, targets, width: (inputs, inputs[:, -1])),
    "the target is the word AFTER the window; yours is the window's last word.",
)
make_windows.mistake(
    "sees_the_target",
    _changed_windows(lambda inputs, targets, width: (np.column_stack([inputs, targets]), targets)),
    "the window holds width + 1 words: it contains the answer.",
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
    "skips_a_word",
    _changed_windows(lambda inputs, targets, width: (inputs[:-1], targets[1:])),
    "one word is skipped: the target follows the window immediately.",
)

# -------------------------------------------------------------------------------- cross_entropy


def _picked(rows, targets):
    return rows[np.arange(len(targets)), targets]


def _cross_entropy(logits, targets):
    return -_picked(log_softmax(logits), targets).mean()


def _naive_cross_entropy(logits, targets):
    powers = np.exp(logits)
    return -np.log(_picked(powers / powers.sum(axis=1, keepdims=True), targets)).mean()


def _cross_entropy_inputs(rng, case):
    batch, vocab, scale = [(2, 3, 1), (4, 6, 3), (3, 5, 1), (3, 4, 2000)][case % 4]
    logits = scale * rng.standard_normal((batch, vocab))
    targets = rng.integers(0, vocab, batch)
    if scale > 3:  # one target that the model thinks impossible, one of which it is certain
        targets[:2] = logits[0].argmin(), logits[1].argmax()
        logits[1, targets[1]] = scale
    return logits, targets


cross_entropy = Exercise("cross_entropy", _cross_entropy, _cross_entropy_inputs, {"loss": ""})


cross_entropy.mistake(
    "sum",
    lambda logits, targets: _cross_entropy(logits, targets) * len(targets),
    "take the mean over the examples, not the sum.",
)
cross_entropy.mistake(
    "sign",
    lambda logits, targets: -_cross_entropy(logits, targets),
    "the loss is MINUS the mean of the log-probabilities.",
)
cross_entropy.mistake(
    "bits",
    lambda logits, targets: _cross_entropy(logits, targets) / np.log(2),
    "use the natural logarithm, np.log: the loss is in nats.",
)
cross_entropy.mistake(
    "no_log",
    lambda logits, targets: -_picked(softmax(logits), targets).mean(),
    "take the logarithm of the probability of the target.",
)
cross_entropy.mistake(
    "log_of_the_mean",
    lambda logits, targets: -np.log(_picked(softmax(logits), targets).mean()),
    "take the logarithm of each example first, then the mean.",
)
cross_entropy.mistake(
    "all_words",
    lambda logits, targets: -log_softmax(logits)[:, targets].mean(),
    "only the target's log-probability counts, one for each example: pick it with the pair "
    "of indices (example, target).",
)
cross_entropy.mistake(
    "overflow",
    lambda logits, targets: _naive_cross_entropy(logits, targets),
    "np.exp of a large logit overflows: subtract each row's largest logit first.",
)
cross_entropy.mistake(
    "log_zero",
    lambda logits, targets: _naive_cross_entropy(
        logits - logits.max(axis=1, keepdims=True), targets
    ),
    "the probability has become 0 and its logarithm infinite: take the logarithm by hand, "
    "log(e^a / sum) = a - log(sum).",
)
cross_entropy.mistake(
    "one_sum_for_all",
    lambda logits, targets: -_picked(np.log(np.exp(logits) / np.exp(logits).sum()), targets).mean(),
    "every row of logits has a softmax, and so a sum, of its own (axis and keepdims).",
)
cross_entropy.mistake(
    "one_maximum_for_all",
    lambda logits, targets: (
        -_picked(
            logits
            - logits.max()
            - np.log(np.exp(logits - logits.max()).sum(axis=1, keepdims=True)),
            targets,
        ).mean()
    ),
    "subtract from each row its OWN largest logit, not the largest of all.",
)
cross_entropy.mistake(
    "wrong_axis",
    lambda logits, targets: -_picked(log_softmax(logits.T).T, targets).mean(),
    "normalise over the words (axis 1), not over the examples.",
)
