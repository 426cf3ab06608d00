"""Lab 4: a model writes, and reads what it wrote."""

import numpy as np

from utils.exercises.checking import Exercise


def _write(step, start, state, length, choose=np.argmax):
    """Return the words that were read, those that were chosen, and the last scores."""
    read, chosen, scores = [], [], None
    for _ in range(length):
        read.append(chosen[-1] if chosen else start)
        scores, state = step(read[-1], state)
        chosen.append(int(choose(scores)))
    return read, chosen, scores


def _greedy_text(step, start, state, length):
    return np.array(_write(step, start, state, length)[1])


# ------------------------------------------------------------------------------------ the inputs


def _step(rng, case):
    """Draw one step of a small model, with or without something odd about its scores."""
    vocab, hidden = [(5, 3), (6, 4), (4, 3), (7, 4), (5, 4), (3, 2)][case % 6]
    E, U = 1.5 * rng.standard_normal((vocab, hidden)), rng.standard_normal((hidden, hidden))
    V = rng.standard_normal((hidden, vocab)) * (4000 if case % 6 == 4 else 1)

    def step(word, state):
        state = np.tanh(E[int(word)] + state @ U)
        return state @ V - (50 if case % 6 == 3 else 0), state

    return step, vocab, hidden


def _step_inputs(rng, case):
    """Draw until the model writes the id 0 and the last one, not only at the end."""
    length = [6, 8, 1, 9, 7, 12][case % 6]
    while True:
        step, vocab, hidden = _step(rng, case)
        start, state = int(rng.integers(vocab)), rng.standard_normal(hidden).round(2)
        written = _greedy_text(step, start, state, length).tolist()
        if length == 1 or (len(set(written)) > 2 and {0, vocab - 1} <= set(written[:-1])):
            return step, start, state, length


def _greedy_example(rng):
    def skipping(word, state):
        return 1.0 * (np.arange(5) == (word + state) % 5), state + 1

    return skipping, int(rng.integers(5)), int(rng.integers(1, 5)), 4


# ---------------------------------------------------------------------------------- the mistakes


def _reset(step, start, state, length):
    return np.array(_write(lambda word, _: step(word, state), start, state, length)[1])


def _same_word(step, start, state, length):
    return np.array(_write(lambda _, s: step(start, s), start, state, length)[1])


def _forgets_both(step, start, state, length):
    return np.full(length, np.argmax(step(start, state)[0]))


def _choosing(choose):
    def wrong(*inputs):
        return np.array(_write(*inputs, choose)[1])

    return wrong


def _until(stop):
    """Make a wrong answer that ends before a word for which `stop(word, words before)` is true."""

    def wrong(*inputs):
        words = _greedy_text(*inputs).tolist()
        ends = [k for k, word in enumerate(words) if stop(word, words[:k])]
        return np.array(words[: ends[0]] if ends else words)

    return wrong


def _until_zero(*inputs):
    words = _greedy_text(*inputs).tolist()
    return np.array(words[: words.index(0) + 1] if 0 in words else words)


def _never_twice_running(step, start, state, length):
    words, word = [], start
    for _ in range(length):
        scores, state = step(word, state)
        word = next(int(k) for k in np.argsort(-scores) if k != word)
        words.append(word)
    return np.array(words)


def _highest_scores(step, start, state, length):
    highest = []

    def noting(word, state):
        scores, state = step(word, state)
        highest.append(scores.max())
        return scores, state

    _write(noting, start, state, length)
    return np.array(highest)


greedy_text = Exercise(
    "greedy_text",
    _greedy_text,
    _step_inputs,
    {"ids": "(length,)"},
    cases=6,
    tries=(
        "words that come again",
        "the first and the last id of the vocabulary",
        "a text of one word",
        "scores that are all below 0",
        "scores in the thousands",
        "a long text of few words",
    ),
    example=_greedy_example,
    stars=3,
    minutes=12,
    section=("04_recurrent_networks", "Let it write"),
    idea="A game of telling a story in turns, played alone: you say one word, hear yourself say "
    "it, and go on from there. What you said and what you remember both go on.",
    equation="scores, state = step(word, state); word = argmax(scores); again, `length` times",
    first_line="ids, word = [], start",
)
for _name, _wrong, _hint in [
    (
        "reset",
        _reset,
        "the state starts anew at every word, so the model forgets what it wrote. Pass on the "
        "state that step returned.",
    ),
    ("same_word", _same_word, "every step reads start. Read the word that you have just chosen."),
    (
        "forgets_both",
        _forgets_both,
        "every round is the same: the next one must read the word just chosen, and the new state.",
    ),
    (
        "zero_state",
        lambda step, start, state, length: _greedy_text(step, start, 0 * state, length),
        "begin with the given state, not with zeros.",
    ),
    ("argmin", _choosing(np.argmin), "take the HIGHEST score, np.argmax."),
    (
        "largest_size",
        _choosing(lambda scores: np.abs(scores).argmax()),
        "take the highest score, not the one furthest from 0: scores may be negative.",
    ),
    (
        "best_from_zero",
        _choosing(lambda scores: np.argmax(np.maximum(scores, 0))),
        "the highest score may be below 0: do not begin the comparison with 0.",
    ),
    (
        "second_best",
        _choosing(lambda scores: np.argsort(scores)[-2]),
        "this is the second best word: np.argsort puts the best one last.",
    ),
    (
        "overflow",
        _choosing(lambda scores: (np.exp(scores) / np.exp(scores).sum()).argmax()),
        "np.exp of a large score is infinite: the highest score needs no softmax.",
    ),
    (
        "inputs",
        lambda *inputs: np.array(_write(*inputs)[0]),
        "you keep the word that was read. Keep the one that was chosen: start is not part "
        "of the answer.",
    ),
    (
        "one_too_few",
        lambda *inputs: _greedy_text(*inputs)[:-1],
        "one word is missing: choose `length` words.",
    ),
    (
        "one_too_many",
        lambda step, start, state, length: _greedy_text(step, start, state, length + 1),
        "one word too many: choose `length` words.",
    ),
    (
        "start_in_front",
        lambda step, start, *rest: np.append(start, _greedy_text(step, start, *rest)),
        "start was given, not chosen: leave it out of the answer.",
    ),
    (
        "stops_at_0",
        _until_zero,
        "0 is a word like any other here: choose `length` words, whatever they are.",
    ),
    (
        "stops_before_0",
        _until(lambda word, before: word == 0),
        "0 is a word like any other here: do not stop at it, choose `length` words.",
    ),
    (
        "stops_at_a_repetition",
        _until(lambda word, before: word in before),
        "a word may come again: choose `length` words, whatever they are.",
    ),
    (
        "never_twice_running",
        _never_twice_running,
        "a word may follow itself: take the highest score, whatever was read.",
    ),
    (
        "last_word_only",
        lambda *inputs: _greedy_text(*inputs)[-1],
        "return all the words that were chosen, not only the last one.",
    ),
    (
        "highest_scores",
        _highest_scores,
        "these are the highest scores. Keep the ids that have them: np.argmax, not np.max.",
    ),
    (
        "scores",
        lambda *inputs: _write(*inputs[:3], 1)[2],
        "these are the scores of the first step. Choose a word from them, feed it back, and go on.",
    ),
]:
    greedy_text.mistake(_name, _wrong, _hint)
