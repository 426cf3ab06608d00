"""The check of lab 12 on mixtures of the keys."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


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
    if miss == "added":
        return (weights[..., None] + keys.swapaxes(0, 1)).sum(axis=2)
    if miss == "size_first":
        return mixed.swapaxes(1, 2)
    if miss == "first_sentence":
        return weights @ keys[:, 0]
    if miss == "first_step":
        return np.broadcast_to(mixed[0], mixed.shape)
    if miss == "first_key_lost":
        return np.einsum("tbs,sbk->tbk", weights[:, :, 1:], keys[1:])
    if miss == "last_key_lost":
        return np.einsum("tbs,sbk->tbk", weights[:, :, :-1], keys[:-1])
    if miss == "reshaped":
        turned = keys.reshape(keys.shape[1], len(keys), -1)
        return np.einsum("tbs,bsk->tbk", weights, turned)
    if miss == "squared":
        return np.einsum("tbs,sbk->tbk", weights**2, keys)
    return mixed


_SIZES = {  # steps, keys, sentences, size
    "a single sentence": (2, 3, 1, 4),
    "several sentences": (3, 2, 4, 5),
    "more keys than steps": (2, 5, 3, 4),
    "more steps than keys": (5, 3, 2, 4),
    "a single step": (1, 4, 2, 3),
    "a single key": (3, 1, 2, 4),
    "weights of 0 and 1": (4, 3, 2, 5),
}


def _context_inputs(rng, case):
    what, (time, source, batch, size) = list(_SIZES.items())[case]
    scores = 1.5 * rng.standard_normal((time, batch, source))
    weights = softmax(1000 * scores if what == "weights of 0 and 1" else scores)
    return weights, rng.standard_normal((source, batch, size)).round(1) + 0.05


def _example(rng):
    weights = np.array([[[0.5, 0.5, 0.0]], [[0.2, 0.0, 0.8]]])
    return rng.permuted(weights, axis=2), rng.integers(-2, 10, (3, 1, 2)) * 1.0


context = Exercise(
    "context",
    lambda weights, keys: _context(weights, keys),
    _context_inputs,
    {"contexts": "(time, batch, size)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=1,
    minutes=5,
    section=("12_attention", "A mixture, anew for every word"),
    example=_example,
    idea="Mix paint: the weights say how much of each pot goes into this word's colour.",
    equation="contexts[t, b, k] = sum over s of weights[t, b, s] * keys[s, b, k]",
    first_line='return np.einsum("tbs,sbk->___", weights, keys)  # fill in the axes that are left',
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
    "added": "multiply each key by its weight; do not add the weight to it.",
    "size_first": "the axes are (time, batch, size): the size comes last.",
    "first_sentence": "these are the keys of the first sentence for all: each mixes its own.",
    "first_step": "every step has weights of its own: this is the first step's context throughout.",
    "first_key_lost": "the first key is missing in the sum.",
    "last_key_lost": "the last key is missing in the sum.",
    "reshaped": "reshape mixes up sentences and keys: exchange the axes with swapaxes.",
}.items():
    context.mistake(_name, lambda *inputs, miss=_name: _context(*inputs, miss), _hint)
