"""The checks of lab 4 that take text as a task: targets, perplexity, a model that writes."""

import numpy as np

from utils.exercises.checking import Exercise

# --------------------------------------------------------------------------- inputs_and_targets

inputs_and_targets = Exercise(
    "inputs_and_targets",
    lambda ids, start: (np.append(start, ids[:-1]), ids.copy()),
    lambda rng, case: (rng.permutation(np.arange(2, 7 + case)), case % 2),
    {"inputs": "(time,)", "targets": "(time,)"},
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
        "start_in_targets",
        lambda ids, start: (ids.copy(), np.append(start, ids[:-1])),
        "inputs and targets have changed places: start is read, never predicted.",
    ),
    (
        "start_in_both",
        lambda ids, start: (np.append(start, ids), np.append(start, ids)),
        "start is never a target, and inputs must stand one step before their targets.",
    ),
    (
        "too_long",
        lambda ids, start: (np.append(start, ids), ids.copy()),
        "the last word has no successor: it is a target, not an input.",
    ),
    (
        "two_shifts",
        lambda ids, start: (np.append([start, start], ids[:-2]), ids.copy()),
        "shifted twice: the input of a step is the word right before its target.",
    ),
    (
        "start_replaces",
        lambda ids, start: (np.append(start, ids[1:]), ids.copy()),
        "start must stand in front of the words, not in place of the first one.",
    ),
]:
    inputs_and_targets.mistake(_name, _wrong, _hint)

# ------------------------------------------------------------------------------ text_perplexity


def _text_perplexity(log_probs, mask):
    return np.exp(-log_probs[mask].sum() / mask.sum())


def _perplexity_inputs(rng, case):
    lengths = np.array([[3, 1], [2, 4, 1], [5, 3, 3, 2], [1, 4, 2]][case % 4])
    mask = np.arange(lengths.max())[:, None] < lengths
    return np.log(rng.uniform(0.05, 0.9, mask.shape)).round(2), mask


text_perplexity = Exercise(
    "text_perplexity", _text_perplexity, _perplexity_inputs, {"perplexity": "one number"}
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
        "mean_of_perplexities",
        lambda log_probs, mask: np.mean(
            [np.exp(-log_probs[mask[:, k], k].mean()) for k in range(mask.shape[1])]
        ),
        "this is the mean of the texts' perplexities. Add all losses up first, divide by all "
        "words, take the exponential last.",
    ),
    (
        "mean_of_means",
        lambda log_probs, mask: np.exp(
            np.mean([-log_probs[mask[:, k], k].mean() for k in range(mask.shape[1])])
        ),
        "a short text counts as much as a long one here. Divide the total by all words.",
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
        "two_to_the",
        lambda log_probs, mask: 2 ** (-log_probs[mask].sum() / mask.sum()),
        "the logarithms are natural ones: use np.exp, not a power of 2.",
    ),
    (
        "total",
        lambda log_probs, mask: np.exp(-log_probs[mask].sum()),
        "divide the total by the number of real words before you take the exponential.",
    ),
]:
    text_perplexity.mistake(_name, _wrong, _hint)

# ---------------------------------------------------------------------------------- greedy_text


def _greedy_text(step, start, state, length, miss=""):
    ids, word, first = [], start, state
    for _ in range(length):
        scores, new = step(word, state)
        state = first if miss == "reset" else state if miss == "kept" else new
        chosen = int(np.argmin(scores) if miss == "argmin" else np.argmax(scores))
        ids.append(word if miss == "inputs" else chosen)
        word = start if miss == "same_word" else chosen
    return np.array(ids)


def _step_inputs(rng, case):
    vocab, hidden = [(5, 3), (7, 4), (6, 5), (9, 4)][case % 4]
    E, U = 1.5 * rng.standard_normal((vocab, hidden)), rng.standard_normal((hidden, hidden))
    V = rng.standard_normal((hidden, vocab))

    def step(word, state):
        state = np.tanh(E[word] + state @ U)
        return state @ V, state

    return step, int(rng.integers(vocab)), rng.standard_normal(hidden).round(2), 8 + case


greedy_text = Exercise(
    "greedy_text",
    lambda step, start, state, length: _greedy_text(step, start, state, length),
    _step_inputs,
    {"ids": "(length,)"},
)
for _name, _hint in {
    "reset": "the state starts anew at every word, so the model forgets what it wrote. Pass on the "
    "state that step returned.",
    "same_word": "every step reads start. Read the word that you have just chosen.",
    "argmin": "take the HIGHEST score, np.argmax.",
    "inputs": "you keep the word that was read. Keep the one that was chosen: start is not part "
    "of the answer.",
}.items():
    greedy_text.mistake(
        _name,
        lambda step, start, state, length, miss=_name: _greedy_text(
            step, start, state, length, miss
        ),
        _hint,
    )
greedy_text.mistake(
    "one_too_few",
    lambda step, start, state, length: _greedy_text(step, start, state, length - 1),
    "one word is missing: choose `length` words.",
)
greedy_text.mistake(
    "start_in_front",
    lambda step, start, state, length: np.append(start, _greedy_text(step, start, state, length)),
    "start was given, not chosen: leave it out of the answer.",
)
greedy_text.mistake(
    "scores",
    lambda step, start, state, length: step(start, state)[0],
    "these are the scores of the first step. Choose a word from them, feed it back, and go on.",
)
