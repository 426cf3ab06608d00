"""The checks of lab 11: shift and loss; the rest in translation_search and translation_bleu."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import log_softmax, softmax

# -------------------------------------------------------------------------------- shift_targets


def _shift_targets(targets, bos, miss=""):
    """Return what the decoder is fed; `miss` names the mistake to make on the way."""
    row = np.full((1, targets.shape[1]), bos)
    column = np.full((len(targets), 1), bos)
    overwritten = targets.copy()
    overwritten[0] = bos
    return {
        "not_shifted": targets,
        "other_way": np.concatenate([targets[1:], row]),
        "rolled": np.roll(targets, 1, axis=0),
        "one_longer": np.concatenate([row, targets]),
        "overwritten": overwritten,
        "along_the_batch": np.concatenate([column, targets[:, :-1]], axis=1),
        "zeros": np.concatenate([0 * row, targets[:-1]]),
        "two_steps": np.concatenate([row, row, targets[:-2]]),
        "one_shorter": targets[:-1],
    }.get(miss, np.concatenate([row, targets[:-1]]))


def _shift_inputs(rng, case):
    time, batch = [(4, 2), (3, 3), (6, 1), (5, 4)][case % 4]
    return rng.integers(4, 60, (time, batch)), 2


shift_targets = Exercise(
    "shift_targets",
    lambda targets, bos: _shift_targets(targets, bos),
    _shift_inputs,
    {"fed": "(time, batch)"},
)
for _name, _hint in {
    "not_shifted": "this is the target itself: at each step the decoder would see the word that it "
    "should answer. Put bos before it, and drop its last row.",
    "other_way": "shifted the other way: the decoder is fed the PAST, so bos comes first and the "
    "the last row is dropped.",
    "rolled": "np.roll brings the last row to the front; there bos belongs.",
    "one_longer": "fed and targets are equally long: drop the last row of the targets.",
    "overwritten": "the first word is lost, the last one kept: bos goes BEFORE the first row, and "
    "the last row is dropped.",
    "along_the_batch": "time is the FIRST axis: put a row before it, not a column.",
    "zeros": "the first row is bos, not 0, which is padding.",
    "two_steps": "one row of bos, not two.",
    "one_shorter": "the row of bos before it is missing.",
}.items():
    shift_targets.mistake(
        _name, lambda *inputs, miss=_name: _shift_targets(*inputs, miss=miss), _hint
    )

# ---------------------------------------------------------------------------------- masked_loss


def _masked_loss(logits, targets, mask, miss=""):
    """Return the mean loss of the real words; `miss` names the mistake to make on the way."""
    log_p = {
        "no_softmax": logits,
        "probabilities": softmax(logits),
        "wrong_axis": np.log(np.exp(logits) / np.exp(logits).sum(axis=0)),
        "base_2": log_softmax(logits) / np.log(2),
    }.get(miss, log_softmax(logits))
    loss = -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]  # (time, batch)
    mask = ~mask if miss == "turned_round" else mask
    real = loss * mask
    return {
        "no_mask": loss.mean(),
        "divided_by_all": real.mean(),
        "summed": real.sum(),
        "of_sentences": (real.sum(axis=0) / mask.sum(axis=0)).mean(),
        "of_steps": (real.sum(axis=1) / np.maximum(mask.sum(axis=1), 1)).mean(),
        "each_sentence": real.sum() / mask.shape[1],
        "no_sign": -real.sum() / mask.sum(),
        "perplexity": np.exp(real.sum() / mask.sum()),
    }.get(miss, real.sum() / mask.sum())


def _loss_inputs(rng, case):
    time, batch, words = [(2, 2, 3), (4, 3, 5), (3, 2, 4), (5, 4, 6)][case % 4]
    lengths = np.concatenate([[time, time - 1], rng.integers(1, time + 1, batch - 2)])
    mask = np.arange(time)[:, None] < lengths
    targets = np.where(mask, rng.integers(0, words, (time, batch)), 0)
    return rng.standard_normal((time, batch, words)).round(2), targets, mask


masked_loss = Exercise(
    "masked_loss",
    lambda logits, targets, mask: _masked_loss(logits, targets, mask),
    _loss_inputs,
    {"loss": "a number"},
)
for _name, _hint in {
    "no_mask": "padding is counted, too. Only words where mask is True count.",
    "divided_by_all": "divide by the number of REAL words, mask.sum(), not by all places.",
    "summed": "take the mean over the real words: divide by mask.sum().",
    "of_sentences": "a mean of means: a word of a short sentence would count more. Sum over all "
    "real words, then divide once.",
    "of_steps": "this is a mean over time of means: sum over all real words, then divide once.",
    "each_sentence": "divide by the number of real words, not of sentences.",
    "no_sign": "a loss is MINUS the log probability.",
    "no_softmax": "logits are not log probabilities yet: use log_softmax.",
    "probabilities": "take the LOG of the probabilities.",
    "wrong_axis": "the softmax goes over the words, the last axis.",
    "base_2": "natural logarithms, please.",
    "turned_round": "turned round: mask is True at REAL words.",
    "perplexity": "this is the perplexity, exp of the loss. Return the loss.",
}.items():
    masked_loss.mistake(_name, lambda *inputs, miss=_name: _masked_loss(*inputs, miss=miss), _hint)
