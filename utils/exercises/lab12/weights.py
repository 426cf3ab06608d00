"""The check of lab 12 on weights that ignore padding."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.exercises.lab12.masks import lengths_mask
from utils.scratch.functions import softmax


def _masked_softmax(scores, mask, miss=""):
    """Turn scores into weights; `miss` names the mistake to make on the way."""
    real = mask.T[None]  # (1, batch, source)
    real = {
        "turned_round": ~real,
        "first_sentence": mask[:, 0],
        "reshaped": mask.reshape(mask.shape[::-1]),
        "no_mask": np.True_,
    }.get(miss, real)
    rest = {"zero_score": 0, "minus_twenty": -20, "minus_a_thousand": -1000}.get(miss, -np.inf)
    kept = np.where(real, scores, rest)
    if miss in ("over_time", "over_the_batch"):
        axis = 0 if miss == "over_time" else 1
        return softmax(np.maximum(kept, -1e30).swapaxes(axis, 2)).swapaxes(axis, 2)
    if miss == "first_row_only":
        return np.concatenate([softmax(kept[:1]), softmax(scores[1:])])
    if miss == "hard":
        return (kept == kept.max(axis=-1, keepdims=True)) * 1.0
    if miss in _SHARES:
        shares = _SHARES[miss](scores) * real
        return shares / shares.sum(axis=-1, keepdims=True)
    if miss == "after_the_softmax":
        return softmax(scores) * real
    return np.log(softmax(kept)) if miss == "logarithms" else softmax(kept)


_SHARES = {  # what is masked and divided by its sum
    "uniform": np.ones_like,
    "not_exp": lambda scores: scores,
    "overflow": np.exp,
    "clipped": lambda scores: np.exp(np.clip(scores, -500, 500)),
    "one_maximum": lambda scores: np.exp(scores - scores.max()),
    "shared_again": softmax,
}
_MASKED = {  # steps, keys and sentences
    "a sentence with padding": (2, 3, 1),
    "sentences of different lengths": (3, 5, 4),
    "sentences without padding": (2, 4, 3),
    "scores of about 800": (3, 4, 2),
    "scores of about -800": (2, 5, 3),
    "padding with by far the largest scores": (3, 4, 2),
    "sentences of a single word": (2, 3, 4),
    "scores that differ much between sentences": (2, 4, 3),
}


def _softmax_inputs(rng, case):
    what, (time, source, batch) = list(_MASKED.items())[case]
    scores = rng.standard_normal((time, batch, source)).round(1) + 0.05
    mask = lengths_mask(rng, source, batch)
    if batch == 1:
        mask[-1] = False
    if what == "sentences without padding":
        mask[:] = True
    if what == "sentences of a single word":
        mask[1:] = False
    scores += {"scores of about 800": 800, "scores of about -800": -800}.get(what, 0)
    if what == "padding with by far the largest scores":
        scores += 900 * ~mask.T
    if what == "scores that differ much between sentences":
        scores += 900 * np.arange(batch)[:, None]
    return scores, mask


def _example(rng):
    return rng.integers(-2, 5, (2, 1, 3)) * 1.0, np.array([[True], [True], [False]])


masked_softmax = Exercise(
    "masked_softmax",
    lambda scores, mask: _masked_softmax(scores, mask),
    _softmax_inputs,
    {"weights": "(time, batch, source)"},
    cases=len(_MASKED),
    tries=tuple(_MASKED),
    stars=2,
    minutes=10,
    section=("12_attention", "Padding must not be looked at"),
    example=_example,
    idea="Attention is a cake that is shared out by appetite. Padding must leave the table BEFORE "
    "the cake is cut, or a piece of it is lost.",
    equation="weight of word s = exp(score_s) / sum of exp(score) over the real words, and 0 for "
    "padding; exp(-inf) is 0",
    first_line="kept = np.where(mask.T, scores, -np.inf)  # mask.T is (batch, source), as the last "
    "axes of scores",
)
masked_softmax.promise(
    lambda results, inputs: not np.any(np.asarray(results[0])[:, ~inputs[1].T]),
    "weights must be exactly 0 at padding, not only nearly: put -np.inf in its place before the "
    "softmax.",
)
for _name, _hint in {
    "no_mask": "padding must get the weight 0: put -inf in its place before the softmax.",
    "turned_round": "turned round: the mask is True at REAL words, and those keep their scores.",
    "zero_score": "a score of 0 is not nothing: exp(0) = 1. Put -inf there.",
    "after_the_softmax": "masked like this the weights no longer add up to 1: mask the scores, "
    "before the softmax.",
    "overflow": "exp of a large score overflows: subtract each row's largest score first, or call "
    "softmax.",
    "not_exp": "the weights are a softmax: exponentials, divided by their sum.",
    "over_time": "the softmax goes over the source words, the last axis, not over time.",
    "over_the_batch": "the softmax goes over the source words, the last axis, not over the batch.",
    "hard": "not all the weight to the largest: the softmax gives every real word some.",
    "first_row_only": "the mask holds at every step, not only at the first.",
    "uniform": "these are equal weights: the scores must decide.",
    "minus_twenty": "the number at padding is not small enough: where all scores are small, "
    "padding gets most of the weight. Put -np.inf there.",
    "minus_a_thousand": "with large scores a finite number leaves padding a rest of weight: "
    "-np.inf gives exactly 0.",
    "shared_again": "where padding has by far the largest score, the softmax has left nothing to "
    "share out afterwards: mask the scores, before the softmax.",
    "clipped": "np.clip makes large scores alike, and their differences are lost: subtract each "
    "row's largest score instead, or call softmax.",
    "one_maximum": "subtract the largest score of each ROW, axis=-1 with keepdims=True, not the "
    "largest of all.",
    "first_sentence": "each sentence has a mask of its own: mask.T has a row for each.",
    "reshaped": "reshape mixes up the sentences: exchange the axes with mask.T.",
    "logarithms": "return the weights, not their logarithms.",
}.items():
    masked_softmax.mistake(_name, lambda *inputs, miss=_name: _masked_softmax(*inputs, miss), _hint)
