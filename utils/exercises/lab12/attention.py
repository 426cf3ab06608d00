"""The checks of lab 12: scores, weights, context; the rest in attention_steps, attention_links."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def lengths_mask(rng, source, batch):
    """Return a mask (source, batch), True at real words; the first sentence is the longest."""
    lengths = np.concatenate([[source], rng.integers(1, source, batch - 1)])
    return np.arange(source)[:, None] < lengths


# ----------------------------------------------------------------------------------- dot_scores


def _dot_scores(queries, keys, scaled, miss=""):
    """Score every key for every query; `miss` names the mistake to make on the way."""
    size, source = keys.shape[-1], len(keys)
    scores = np.einsum("tbk,sbk->tbs", queries, keys)
    root = np.sqrt(size)
    divisor = {
        "never_scaled": 1,
        "always_scaled": root,
        "by_size": size if scaled else 1,
        "by_source": np.sqrt(source) if scaled else 1,
        "multiplied": 1 / root if scaled else 1,
        "the_other_way": 1 if scaled else root,
    }.get(miss, root if scaled else 1)
    scores = scores / divisor
    if miss == "cosine":
        lengths = np.linalg.norm(queries, axis=-1)[..., None] * np.linalg.norm(keys, axis=-1).T
        scores = scores / lengths
    if miss == "softmax":
        scores = softmax(scores)
    if miss == "transposed":
        scores = scores.transpose(2, 1, 0)
    if miss == "source_first":
        scores = scores.transpose(0, 2, 1)
    if miss == "negative_distance":
        scores = -((queries[:, None] - keys[None]) ** 2).sum(axis=-1).swapaxes(1, 2) / divisor
    if miss == "across_the_batch":
        scores = np.einsum("tbk,sck->tbs", queries, keys) / divisor
    if miss == "not_summed":
        scores = np.einsum("tbk,sbk->tbsk", queries, keys) / divisor
    return scores


def _score_inputs(rng, case):
    time, source, batch, size = [(2, 3, 1, 2), (3, 2, 2, 4), (2, 4, 3, 3), (4, 3, 2, 5)][case % 4]
    queries = rng.standard_normal((time, batch, size)).round(1) + 0.05
    keys = rng.standard_normal((source, batch, size)).round(1) + 0.05
    return queries, keys, case % 2 == 1


dot_scores = Exercise(
    "dot_scores",
    lambda queries, keys, scaled: _dot_scores(queries, keys, scaled),
    _score_inputs,
    {"scores": "(time, batch, source)"},
)
for _name, _hint in {
    "never_scaled": "with scaled=True, divide by the square root of the size.",
    "always_scaled": "divide only with scaled=True.",
    "the_other_way": "divide when scaled is True, not when it is False.",
    "by_size": "divide by the SQUARE ROOT of the size.",
    "by_source": "the size is that of a query and a key, the last axis; not the number of keys.",
    "multiplied": "divide by the square root, do not multiply by it.",
    "cosine": "a dot product keeps the lengths of both vectors: this is the cosine.",
    "softmax": "return the scores; the softmax is the next exercise.",
    "transposed": "the axes are (time, batch, source): queries first, keys last.",
    "source_first": "the axes are (time, batch, source): the batch stands in the middle.",
    "negative_distance": "score by the dot product: large where both vectors point the same way.",
    "across_the_batch": "a query meets the keys of its own sentence only: the same batch index on "
    "both sides.",
    "not_summed": "a dot product is ONE number: sum over the last axis.",
}.items():
    dot_scores.mistake(_name, lambda *inputs, miss=_name: _dot_scores(*inputs, miss), _hint)

# ------------------------------------------------------------------------------- masked_softmax


def _masked_softmax(scores, mask, miss=""):
    """Turn scores into weights; `miss` names the mistake to make on the way."""
    real = mask.T[None]  # (1, batch, source)
    if miss == "no_mask":
        return softmax(scores)
    if miss == "turned_round":
        return softmax(np.where(real, -1e30, scores))
    if miss == "zero_score":
        return softmax(np.where(real, scores, 0))
    if miss == "after_the_softmax":
        return softmax(scores) * real
    if miss == "overflow":
        exp = np.exp(scores) * real
        return exp / exp.sum(axis=-1, keepdims=True)
    if miss == "not_exp":
        kept = scores * real
        return kept / kept.sum(axis=-1, keepdims=True)
    kept = np.where(real, scores, -np.inf)
    if miss == "over_time":
        kept = np.where(real, scores, -1e30)
        return softmax(kept.swapaxes(0, 2)).swapaxes(0, 2)
    if miss == "over_the_batch":
        kept = np.where(real, scores, -1e30)
        return softmax(kept.swapaxes(1, 2)).swapaxes(1, 2)
    if miss == "hard":
        return (kept == kept.max(axis=-1, keepdims=True)) * 1.0
    if miss == "first_row_only":
        weights = softmax(scores)
        weights[0] = softmax(kept[0])
        return weights
    if miss == "uniform":
        return np.broadcast_to(real / real.sum(axis=-1, keepdims=True), scores.shape)
    return softmax(kept)


def _softmax_inputs(rng, case):
    time, source, batch = [(2, 3, 2), (3, 4, 2), (2, 3, 3), (3, 4, 3)][case % 4]
    scores = rng.standard_normal((time, batch, source)).round(1) + 0.05
    if case == 3:
        scores = scores + 800  # exp(800) is more than a float can hold
    return scores, lengths_mask(rng, source, batch)


masked_softmax = Exercise(
    "masked_softmax",
    lambda scores, mask: _masked_softmax(scores, mask),
    _softmax_inputs,
    {"weights": "(time, batch, source)"},
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
}.items():
    masked_softmax.mistake(_name, lambda *inputs, miss=_name: _masked_softmax(*inputs, miss), _hint)

# -------------------------------------------------------------------------------------- context


def _context(weights, keys, miss=""):
    """Mix the keys by their weights; `miss` names the mistake to make on the way."""
    mixed = np.einsum("tbs,sbk->tbk", weights, keys)
    if miss == "mean":
        return mixed / len(keys)
    if miss == "unweighted":
        return np.broadcast_to(keys.mean(axis=0), mixed.shape)
    if miss == "largest_only":
        return np.take_along_axis(
            keys.swapaxes(0, 1)[None], weights.argmax(axis=-1)[..., None, None], axis=2
        )[:, :, 0]
    if miss == "not_summed":
        return np.einsum("tbs,sbk->tbsk", weights, keys)
    if miss == "across_the_batch":
        return np.einsum("tbs,sck->tbk", weights, keys)
    if miss == "softmax_again":
        return np.einsum("tbs,sbk->tbk", softmax(weights), keys)
    if miss == "batch_first":
        return mixed.swapaxes(0, 1)
    if miss == "summed_over_time":
        return mixed.sum(axis=0)
    if miss == "squared":
        return np.einsum("tbs,sbk->tbk", weights**2, keys)
    return mixed


def _context_inputs(rng, case):
    time, source, batch, size = [(1, 3, 1, 2), (3, 2, 2, 4), (2, 4, 3, 3), (4, 3, 2, 5)][case % 4]
    weights = softmax(1.5 * rng.standard_normal((time, batch, source)))
    keys = rng.standard_normal((source, batch, size)).round(1) + 0.05
    return weights, keys


context = Exercise(
    "context",
    lambda weights, keys: _context(weights, keys),
    _context_inputs,
    {"contexts": "(time, batch, size)"},
)
for _name, _hint in {
    "mean": "the weights add up to 1 already: sum, and do not divide once more.",
    "unweighted": "multiply every key by its weight before you add them up.",
    "largest_only": "mix ALL keys by their weights; a choice of one has no gradient to learn from.",
    "not_summed": "add up over the source words.",
    "across_the_batch": "a sentence mixes its own keys only: the same batch index on both sides.",
    "softmax_again": "the weights have been through the softmax already.",
    "batch_first": "the axes are (time, batch, size): time first.",
    "summed_over_time": "every step has a context of its own: do not sum over time.",
    "squared": "each weight enters once.",
}.items():
    context.mistake(_name, lambda *inputs, miss=_name: _context(*inputs, miss), _hint)
