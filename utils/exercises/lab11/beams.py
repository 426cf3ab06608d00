"""The check of lab 11 on one step of beam search."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import log_softmax


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
    size = beams if miss == "as_many_as_beams" else size
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
        "divided_by_size": (flat // size, flat % size, new),
        "divided_by_beams": (flat // beams, flat % beams, new),
        "turned": (flat % beams, flat // beams, new),
        "as_probabilities": (rows, chosen, np.exp(new)),
    }.get(miss, (rows, chosen, new))


_BEAMS = {  # beginnings, words, size
    "two beginnings": (2, 4, 3),
    "three beginnings": (3, 5, 4),
    "a single beginning, with a total of 0": (1, 6, 4),
    "a size of all continuations": (2, 3, 6),
    "more beginnings than words": (5, 3, 4),
    "a size of one": (4, 6, 1),
    "a beginning that dies out": (3, 4, 5),
    "a beginning much better than the others": (4, 7, 3),
}


def _beam_inputs(rng, case):
    what, (beams, words, size) = list(_BEAMS.items())[case]
    gap = 0.0
    while gap < 2e-3:  # no two continuations are equally good
        totals = -np.sort(rng.uniform(0.5, 3, beams)).round(3)
        log_p = log_softmax(1.5 * rng.standard_normal((beams, words))).round(3)
        if beams > 1:
            log_p[-1] = np.roll(log_p[0], 1) - 0.001 * np.arange(words)  # good words, too
        if "0" in what:
            totals[:] = 0
        if "dies" in what:
            totals[1] -= 30
        if "better" in what:
            totals[1] += 20
            totals -= 21
        gap = np.diff(np.sort(totals[:, None] + log_p, axis=None)).min()
    return totals, log_p, size


def _example(rng):
    log_p = np.log([[0.1, 0.5, 0.4], [0.85, 0.05, 0.1]]).round(1)
    return np.array([-1.0, -1.3]), rng.permuted(log_p, axis=1), 3


grow_beams = Exercise(
    "grow_beams",
    lambda totals, log_p, size: _grow_beams(totals, log_p, size),
    _beam_inputs,
    {"rows": "(size,)", "words": "(size,)", "new_totals": "(size,)"},
    cases=len(_BEAMS),
    tries=tuple(_BEAMS),
    stars=3,
    minutes=15,
    section=("11_translation", "Greedy, and with foresight: beam search"),
    example=_example,
    idea="All continuations of all beginnings run in ONE race, and the fastest `size` go on. "
    "Nobody asks which team they come from: a team may send two runners, another none.",
    equation="score[row, word] = totals[row] + log_p[row, word]; place k of the flattened scores "
    "is row k // columns and word k % columns",
    first_line="scores = totals[:, None] + log_p  # (beams, words): every beginning with every "
    "word",
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
    "as_many_as_beams": "return `size` continuations, however many beginnings there were.",
    "divided_by_size": "divide the flat place by the number of columns, log_p.shape[1], not by "
    "size.",
    "divided_by_beams": "divide the flat place by the number of columns, log_p.shape[1], not by "
    "the number of beginnings.",
    "turned": "the flattened array goes row by row: row = place // words, word = place % words, "
    "where words is the number of columns.",
    "as_probabilities": "keep the totals as logarithms.",
}.items():
    grow_beams.mistake(_name, lambda *inputs, miss=_name: _grow_beams(*inputs, miss=miss), _hint)
