"""The check of lab 11 on the loss of a batch with padding."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import log_softmax, softmax


def _masked_loss(logits, targets, mask, miss=""):
    """Return the mean loss of the real words; `miss` names the mistake to make on the way."""
    log_p = {
        "no_softmax": logits,
        "probabilities": softmax(logits),
        "wrong_axis": log_softmax(logits.swapaxes(0, -1)).swapaxes(0, -1),
        "over_the_batch": log_softmax(logits.swapaxes(1, -1)).swapaxes(1, -1),
        "overflow": np.log(np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)),
        "masked_logits": log_softmax(logits * mask[..., None]),
        "base_2": log_softmax(logits) / np.log(2),
    }.get(miss, log_softmax(logits))
    loss = -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]  # (time, batch)
    mask = {
        "turned_round": ~mask,
        "zero_is_padding": mask & (targets != 0),
        "mask_by_zero": targets != 0,
    }.get(miss, mask)
    if miss == "all_words":
        return -log_p[mask].mean()
    real = loss * mask
    return {
        "masked_logits": loss.sum() / mask.sum(),
        "one_minus_p": (1 - np.exp(-loss[mask])).mean(),
        "not_reduced": loss[mask],
        "array_of_all": loss * mask,
        "no_mask": loss.mean(),
        "divided_by_all": real.mean(),
        "summed": real.sum(),
        "of_sentences": (real.sum(axis=0) / mask.sum(axis=0)).mean(),
        "of_steps": (real.sum(axis=1) / np.maximum(mask.sum(axis=1), 1)).mean(),
        "each_step": real.sum() / mask.shape[0],
        "likeliest": -log_p.max(axis=-1)[mask].mean(),
        "each_sentence": real.sum() / mask.shape[1],
        "no_sign": -real.sum() / mask.sum(),
        "perplexity": np.exp(real.sum() / mask.sum()),
    }.get(miss, real.sum() / mask.sum())


_BATCHES = {  # steps, sentences and words
    "two sentences of different lengths": (3, 2, 4),
    "much padding": (5, 3, 6),
    "sentences of one length": (2, 4, 5),
    "a single sentence": (4, 1, 3),
    "real words with the id 0": (4, 3, 5),
    "logits of about 800": (3, 4, 2),
    "other ids than 0 at padding": (4, 5, 3),
    "a word of probability 1e-7": (2, 3, 4),
}


def _loss_inputs(rng, case):
    what, (time, batch, words) = list(_BATCHES.items())[case]
    lengths = np.concatenate([[time], rng.integers(1, time, batch - 1)])
    if what == "a single sentence":
        lengths[0] = time - 1
    if what == "sentences of one length":
        lengths[:] = time
    mask = np.arange(time)[:, None] < lengths
    zeros = what in ("real words with the id 0", "two sentences of different lengths")
    targets = rng.integers(0 if zeros else 1, words, (time, batch))
    if zeros:
        targets[0] = 0  # the first word of every sentence
        targets[1] = words - 1
    if what != "other ids than 0 at padding":
        targets = np.where(mask, targets, 0)
    logits = rng.standard_normal((time, batch, words)).round(2)
    if what == "a word of probability 1e-7":
        logits[0, 0, targets[0, 0]] = -15.0
    return logits + 800 * (what == "logits of about 800"), targets, mask


def _example(rng):
    logits = rng.integers(-2, 3, (2, 2, 2)).astype(float)
    return logits, np.array([[1, 0], [1, 0]]), np.array([[True, True], [True, False]])


masked_loss = Exercise(
    "masked_loss",
    lambda logits, targets, mask: _masked_loss(logits, targets, mask),
    _loss_inputs,
    {"loss": "a number"},
    cases=len(_BATCHES),
    tries=tuple(_BATCHES),
    stars=2,
    minutes=10,
    section=("11_translation", "Teacher forcing"),
    example=_example,
    idea="Every real word sends in one bill: how surprised was the model? Add up the bills and "
    "divide by their number. Padding sends none, however the bills are stacked.",
    equation="loss = -(sum of log p(target) over the places where mask is True) / (number of True)",
    first_line="log_p = log_softmax(logits)  # (time, batch, words); now pick, at each place, the "
    "entry of its target",
)
for _name, _hint in {
    "no_mask": "padding is counted, too. Only words where mask is True count.",
    "divided_by_all": "divide by the number of REAL words, mask.sum(), not by all places.",
    "summed": "take the mean over the real words: divide by mask.sum().",
    "of_sentences": "a mean of means: a word of a short sentence would count more. Sum over all "
    "real words, then divide once.",
    "of_steps": "this is a mean over time of means: sum over all real words, then divide once.",
    "each_step": "divide by the number of real words, not of steps.",
    "likeliest": "the log probability of the TARGET counts, not that of the likeliest word.",
    "over_the_batch": "the softmax goes over the words, the last axis, not over the sentences.",
    "each_sentence": "divide by the number of real words, not of sentences.",
    "no_sign": "a loss is MINUS the log probability.",
    "no_softmax": "logits are not log probabilities yet: use log_softmax.",
    "probabilities": "take the LOG of the probabilities.",
    "wrong_axis": "the softmax goes over the words, the last axis.",
    "base_2": "natural logarithms, please.",
    "turned_round": "turned round: mask is True at REAL words.",
    "perplexity": "this is the perplexity, exp of the loss. Return the loss.",
    "overflow": "np.exp overflows for large logits: log_softmax is imported, use it.",
    "masked_logits": "logits of 0 give every word the same chance, and cost something: leave out "
    "the LOSS at padding, not the logits.",
    "zero_is_padding": "a real word may have the id 0: only the mask says what is padding.",
    "mask_by_zero": "the id 0 does not tell what is padding: use mask.",
    "all_words": "only the log probability of the TARGET counts, not that of every word.",
    "one_minus_p": "the loss is -log p, not 1 - p.",
    "not_reduced": "these are the single losses of the real words: return their mean.",
    "array_of_all": "return one number: the sum of these, divided by the number of real words.",
}.items():
    masked_loss.mistake(_name, lambda *inputs, miss=_name: _masked_loss(*inputs, miss=miss), _hint)
