"""Checks of lab 11: let a decoder write, greedily, and take one step of beam search."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import log_softmax

# ---------------------------------------------------------------------------------- greedy_loop


class ToyDecoder:
    """A decoder with a sentence in mind: fed rightly it says the next word of it, else nonsense.

    Its state is one number, the place in the sentence.
    """

    def __init__(self, sentence: list[int], bos: int, words: int, rng: np.random.Generator):
        """Keep the sentence, which ends with the end."""
        self.sentence, self.bos, self.words = sentence, bos, words
        self.noise = rng.uniform(0, 1, (words, words)).round(2)
        self.calls = 0

    def __call__(self, word: int, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Feed one word; return the logits (words,) of the next and the next state (1,)."""
        self.calls += 1
        if self.calls > 100:
            raise RuntimeError("step was called 100 times: stop at eos, or at `longest` words")
        place = int(state[0]) % len(self.sentence)
        before = self.sentence[place - 1] if place else self.bos
        said = self.sentence[place]
        if word != before:
            said = 4 + (5 * int(word) + 3 * place) % (self.words - 4)
        logits = self.noise[int(word) % self.words].copy()
        logits[said] += 2
        logits[3 if said != 3 else 4] += 0.5
        return logits, state + 1

    def __repr__(self) -> str:
        """Show it in a message as what it is to the student."""
        return "<a decoder>"


def _greedy_loop(step, state, bos, eos, longest, miss=""):
    """Write a sentence; `miss` names the mistake to make on the way."""
    word, written, first = bos, [], state
    while miss == "no_limit" or len(written) < longest - (miss == "one_short"):
        logits, state = step(word, state)
        word = int(logits.argmin() if miss == "least_likely" else logits.argmax())
        if miss == "second":
            word = int(np.argsort(logits)[-2])
        if word == eos and miss != "eos_not_seen":
            if miss == "keeps_eos":
                written.append(word)
            break
        written.append(word)
        word = bos if miss == "always_bos" else word
        state = first if miss == "state_lost" else state
        if miss == "one_word":
            break
    return {"with_bos": [bos, *written], "backwards": written[::-1]}.get(miss, written)


def _greedy_inputs(rng, case):
    length, longest = [(3, 8), (5, 8), (9, 6), (1, 4)][case % 4]
    sentence = [int(word) for word in 4 + rng.permutation(10)[:length]]
    return ToyDecoder([*sentence, 3], 2, 14, rng), np.zeros(1), 2, 3, longest


greedy_loop = Exercise(
    "greedy_loop",
    lambda step, state, bos, eos, longest: _greedy_loop(step, state, bos, eos, longest),
    _greedy_inputs,
    {"written": "a list of ids"},
)
for _name, _hint in {
    "no_limit": "stop after `longest` words, even if no eos has come: a decoder may never end.",
    "one_short": "`longest` words may be written; yours stops one word earlier.",
    "least_likely": "argmin is the least likely word.",
    "second": "take the LIKELIEST word.",
    "keeps_eos": "eos ends the sentence, and is no part of it: leave it out.",
    "eos_not_seen": "stop as soon as the word is eos.",
    "always_bos": "after the first step feed the word just written, not bos again.",
    "state_lost": "step returns a new state: give that one to the next step.",
    "one_word": "go on: one step for each word.",
    "with_bos": "bos is fed, not written: leave it out.",
    "backwards": "the first word first.",
}.items():
    greedy_loop.mistake(_name, lambda *inputs, miss=_name: _greedy_loop(*inputs, miss=miss), _hint)

# ----------------------------------------------------------------------------------- grow_beams


def _grow_beams(totals, log_p, size, miss=""):
    """Choose the best continuations; `miss` names the mistake to make on the way."""
    beams, words = log_p.shape
    scores = {
        "totals_forgotten": log_p,
        "multiplied": -totals[:, None] * log_p,
        "probabilities": totals[:, None] + np.exp(log_p),
        "subtracted": log_p - totals[:, None],
        "mean_of_both": totals[:, None] / 2 + log_p,
    }.get(miss, totals[:, None] + log_p)
    flat = np.argsort(-scores, axis=None, kind="stable")
    if miss == "worst":
        flat = flat[::-1]
    if miss == "first_beam":
        flat = flat[flat < words]
    if miss == "one_of_each":
        best = scores.argmax(axis=1)
        flat = np.arange(beams) * words + best
        flat = flat[np.argsort(-scores.ravel()[flat])]
    flat = flat[:size]
    if miss == "unsorted":
        flat = np.sort(flat)
    if miss == "worst_first":
        flat = flat[::-1]
    rows, chosen = flat // words, flat % words
    new = (scores.ravel()[flat], log_p.ravel()[flat])[miss == "last_word_only"]
    return {
        "swapped": (chosen, rows, new),
        "flat_places": (rows, flat, new),
        "turned": (flat % beams, flat // beams, new),
        "as_probabilities": (rows, chosen, np.exp(new)),
    }.get(miss, (rows, chosen, new))


def _beam_inputs(rng, case):
    beams, words, size = [(2, 4, 3), (3, 5, 3), (1, 6, 4), (4, 5, 4)][case % 4]
    totals = -np.sort(rng.uniform(0.5, 3, beams)).round(3)
    log_p = log_softmax(1.5 * rng.standard_normal((beams, words))).round(3)
    if beams > 1:
        log_p[-1] = np.roll(log_p[0], 1) - 0.001 * np.arange(words)  # the last has good words, too
    return totals, log_p, size


grow_beams = Exercise(
    "grow_beams",
    lambda totals, log_p, size: _grow_beams(totals, log_p, size),
    _beam_inputs,
    {"rows": "(size,)", "words": "(size,)", "new_totals": "(size,)"},
)
for _name, _hint in {
    "totals_forgotten": "a beginning brings its own log probability: add totals to every row.",
    "multiplied": "log probabilities are ADDED, as probabilities are multiplied.",
    "probabilities": "log_p already holds logarithms: add it as it is.",
    "subtracted": "add totals, do not subtract them.",
    "mean_of_both": "add the whole totals, not half of them.",
    "worst": "these are the least likely ones: the largest numbers are wanted.",
    "first_beam": "all beginnings may go on, not the first alone.",
    "one_of_each": "not one word for each beginning: the best of ALL continuations, so that two of "
    "them may share a beginning.",
    "unsorted": "the right ones, but not the best first: sort them by their total.",
    "worst_first": "the best comes first.",
    "last_word_only": "new_totals are of the whole sentence: totals of its beginning + log_p.",
    "swapped": "first the rows (beginnings), then the words.",
    "flat_places": "the place in the flattened array is row * words + word: the word is place % "
    "words.",
    "turned": "the flattened array goes row by row: row = place // words, word = place % words, "
    "where words is the number of columns.",
    "as_probabilities": "keep the totals as logarithms.",
}.items():
    grow_beams.mistake(_name, lambda *inputs, miss=_name: _grow_beams(*inputs, miss=miss), _hint)
