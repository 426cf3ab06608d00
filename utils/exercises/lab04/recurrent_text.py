"""Lab 4: a text as a task for the next word, and the perplexity of a padded batch."""

import numpy as np

from utils.exercises.checking import Exercise

# --------------------------------------------------------------------------- inputs_and_targets


def _inputs_and_targets(ids, start):
    return np.append(start, ids[:-1]), ids.copy()


def _text_inputs(rng, case):
    length = [3, 6, 1, 7, 2][case % 5]
    ids = rng.permutation(np.arange(2, 12))[:length]
    if case % 5 == 3:  # the id 0, and a word that comes twice, also in a row
        ids[[0, 2, 4, 5]] = 0, 0, ids[1], ids[1]
    return ids, [0, 1, 13, 14, 1][case % 5]


def _smeared(ids, start):
    return np.full(len(ids), start), ids.copy()


def _each_once(ids, start):
    words = np.array(list(dict.fromkeys(ids.tolist())))
    return _inputs_and_targets(words, start)


inputs_and_targets = Exercise(
    "inputs_and_targets",
    _inputs_and_targets,
    _text_inputs,
    {"inputs": "(time,)", "targets": "(time,)"},
    cases=5,
    tries=(
        "a start of 0",
        "a start that is not 0",
        "a text of one word",
        "a text with the id 0 and with words that come twice",
        "a text of two words",
    ),
    stars=1,
    minutes=5,
    section=("04_recurrent_networks", "On real data: a recurrent language model"),
    idea="Cover a line of print with a card and move the card right, word by word: what you have "
    "just seen is the input, the word that comes out next is the target.",
    equation="inputs[0] = start, inputs[t] = ids[t - 1]; targets[t] = ids[t]",
    first_line="inputs = np.append(start, ...)  # which words follow the start?",
)
for _name, _wrong, _hint in [
    (
        "no_start",
        lambda ids, start: (ids[:-1], ids[1:]),
        "the first word is never predicted. Put start in front of the inputs, and no word is lost.",
    ),
    (
        "no_shift",
        lambda ids, start: (ids.copy(), ids.copy()),
        "input and target are the same word: a model that copies its input would be perfect. "
        "Shift the inputs by one.",
    ),
    (
        "shifted_back",
        lambda ids, start: (np.append(ids[1:], start), ids.copy()),
        "shifted the wrong way: the model would read the word AFTER the one that it must predict.",
    ),
    (
        "start_at_the_end",
        lambda ids, start: (ids.copy(), np.append(ids[1:], start)),
        "start stands in front of the inputs, not behind the targets: the first word is a target, "
        "too.",
    ),
    (
        "start_in_targets",
        lambda ids, start: _inputs_and_targets(ids, start)[::-1],
        "inputs and targets have changed places: start is read, never predicted.",
    ),
    (
        "start_in_both",
        lambda ids, start: (np.append(start, ids), np.append(start, ids)),
        "start is never a target, and inputs must stand one step before their targets.",
    ),
    (
        "both_extended",
        lambda ids, start: (np.append(start, ids), np.append(ids, start)),
        "the text ends with its last word: both results are as long as ids.",
    ),
    (
        "too_long",
        lambda ids, start: (np.append(start, ids), ids.copy()),
        "the last word has no successor: it is a target, not an input.",
    ),
    (
        "two_shifts",
        lambda ids, start: (np.append([start, start], ids[:-2])[: len(ids)], ids.copy()),
        "shifted twice: the input of a step is the word right before its target.",
    ),
    (
        "start_replaces",
        lambda ids, start: (np.append(start, ids[1:]), ids.copy()),
        "start must stand in front of the words, not in place of the first one.",
    ),
    (
        "start_everywhere",
        _smeared,
        "only the first input is start; each other one is the word before its target. (Does your "
        "loop read what it has just written?)",
    ),
    (
        "start_is_0",
        lambda ids, start: _inputs_and_targets(ids, 0),
        "the first input is `start`, which need not be 0.",
    ),
    (
        "rolled",
        lambda ids, start: (np.roll(ids, 1), ids.copy()),
        "the first input is the text's last word, as np.roll brings it round: it must be start.",
    ),
    (
        "each_word_once",
        _each_once,
        "a word that comes twice is there twice.",
    ),
    (
        "sorted",
        lambda ids, start: (np.append(start, ids[:-1]), np.sort(ids)),
        "the words stay in the text's order.",
    ),
    (
        "inputs_alone",
        lambda ids, start: np.append(start, ids[:-1]),
        "return both, the inputs and the targets.",
    ),
]:
    inputs_and_targets.mistake(_name, _wrong, _hint)

# ------------------------------------------------------------------------------ text_perplexity


def _text_perplexity(log_probs, mask):
    return np.exp(-log_probs[mask].sum() / mask.sum())


def _perplexity_inputs(rng, case):
    lengths = np.array(
        [[3, 1], [2, 4, 1], [5, 3, 3, 2], [3, 3, 3, 3], [2], [4, 1], [300, 250]][case % 7]
    )
    steps = lengths.max() + (case % 7 == 4)
    mask = np.arange(steps)[:, None] < lengths
    log_probs = np.log(rng.uniform(0.05, 0.9, mask.shape)).round(2)
    if case % 7 == 1:
        log_probs[~mask] = 0.0
    if case % 7 == 6:
        log_probs -= 2.0
    if case % 7 == 5:  # a model that is sure of one word and hardly knew the others
        log_probs *= 4
        log_probs[0, 0] = 0.0
    return log_probs, mask


def _perplexity_example(rng):
    mask = np.arange(3)[:, None] < [3, int(rng.integers(1, 3))]
    return -rng.integers(1, 30, mask.shape) / 10, mask


def _of_each_text(log_probs, mask):
    """Return the mean loss of each text, (batch,)."""
    return -np.where(mask, log_probs, 0).sum(axis=0) / mask.sum(axis=0)


text_perplexity = Exercise(
    "text_perplexity",
    _text_perplexity,
    _perplexity_inputs,
    {"perplexity": "one number"},
    cases=7,
    tries=(
        "a short text beside a long one",
        "padding with the log probability 0",
        "four texts of three lengths",
        "a batch without padding",
        "a batch of one, with padding",
        "a word that the model was sure of, among others that it hardly knew",
        "texts of hundreds of words",
    ),
    example=_perplexity_example,
    stars=2,
    minutes=8,
    section=("04_recurrent_networks", "On real data: a recurrent language model"),
    idea="Perplexity is the number of words among which a guesser with the same average surprise "
    "would have to choose. Padding surprises nobody, and it is no word.",
    equation="perplexity = exp(-(sum of log_probs where mask) / (number of True in mask))",
    first_line="real = log_probs[mask]  # one dimension, without padding",
)
for _name, _wrong, _hint in [
    (
        "padding_counts",
        lambda log_probs, mask: np.exp(-log_probs.mean()),
        "padding is counted: use only the places where mask is True.",
    ),
    (
        "padding_in_the_number",
        lambda log_probs, mask: np.exp(-log_probs[mask].sum() / mask.size),
        "divide by the number of REAL words, mask.sum().",
    ),
    (
        "padding_in_the_sum",
        lambda log_probs, mask: np.exp(-log_probs.sum() / mask.sum()),
        "the sum holds padding too: sum log_probs[mask].",
    ),
    (
        "inverted_mask",
        lambda log_probs, mask: np.exp(-log_probs[~mask].sum() / max(1, (~mask).sum())),
        "these are the places of padding: mask is True at REAL words.",
    ),
    (
        "mean_of_perplexities",
        lambda *inputs: np.exp(_of_each_text(*inputs)).mean(),
        "this is the mean of the texts' perplexities. Add all losses up first, divide by all "
        "words, take the exponential last.",
    ),
    (
        "mean_of_means",
        lambda *inputs: np.exp(_of_each_text(*inputs).mean()),
        "a short text counts as much as a long one here. Divide the total by all words.",
    ),
    (
        "one_for_each_text",
        lambda *inputs: np.exp(_of_each_text(*inputs)),
        "this is one perplexity for each text. Asked for is one number over all real words.",
    ),
    (
        "first_text_only",
        lambda *inputs: np.exp(_of_each_text(*inputs)[0]),
        "only the first text counts here: use all columns.",
    ),
    (
        "by_time",
        lambda log_probs, mask: np.exp(-log_probs[mask].sum() / len(mask)),
        "divide by the number of real words, mask.sum(), not by the number of steps.",
    ),
    (
        "by_texts",
        lambda log_probs, mask: np.exp(-log_probs[mask].sum() / mask.shape[1]),
        "divide by the number of real words, mask.sum(), not by the number of texts.",
    ),
    (
        "total",
        lambda log_probs, mask: np.exp(-log_probs[mask].sum()),
        "divide the total by the number of real words before you take the exponential.",
    ),
    (
        "underflow",
        lambda log_probs, mask: np.prod(np.exp(log_probs[mask])) ** (-1 / mask.sum()),
        "a product of hundreds of probabilities becomes 0: add the log probabilities up instead.",
    ),
    (
        "drops_zeros",
        lambda log_probs, mask: np.exp(-log_probs[mask & (log_probs != 0)].mean()),
        "a log probability of 0 is a word that the model was sure of: mask alone says what counts.",
    ),
    (
        "no_exp",
        lambda log_probs, mask: -log_probs[mask].sum() / mask.sum(),
        "this is the mean loss. Perplexity is its exponential.",
    ),
    (
        "sign",
        lambda log_probs, mask: np.exp(log_probs[mask].sum() / mask.sum()),
        "a perplexity is never below 1: the loss is MINUS the log probability.",
    ),
    (
        "mean_of_inverses",
        lambda log_probs, mask: np.mean(np.exp(-log_probs[mask])),
        "average the losses first, then take the exponential; not the other way round.",
    ),
    (
        "mean_of_probabilities",
        lambda log_probs, mask: 1 / np.exp(log_probs[mask]).mean(),
        "average the log probabilities, not the probabilities.",
    ),
    (
        "log_again",
        lambda log_probs, mask: np.exp(-np.log(np.abs(log_probs[mask]) + 1e-9).mean()),
        "log_probs are logarithms already: do not take the logarithm again.",
    ),
    (
        "two_to_the",
        lambda log_probs, mask: 2 ** (-log_probs[mask].sum() / mask.sum()),
        "the logarithms are natural ones: use np.exp, not a power of 2.",
    ),
]:
    text_perplexity.mistake(_name, _wrong, _hint)
