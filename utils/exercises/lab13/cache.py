"""The check of lab 13 on a step of attention that keeps keys and values."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def _cached_step(query, key, value, keys, values, miss=""):
    """Attend from one new step; `miss` names the mistake to make on the way."""
    size = query.shape[-1]
    all_keys = np.concatenate([keys, key[None]])
    all_values = np.concatenate([values, value[None]])
    if miss == "put_in_front":
        all_keys = np.concatenate([key[None], keys])
        all_values = np.concatenate([value[None], values])
    if miss == "key_twice":
        all_values = np.concatenate([values, key[None]])
    if miss == "query_kept":
        all_keys = np.concatenate([keys, query[None]])
    seen_keys, seen_values = all_keys, all_values
    if miss == "itself_not_seen":
        seen_keys, seen_values = keys, values
    scores = np.einsum("bk,sbk->bs", query, seen_keys)
    scores = scores / {
        "not_scaled": 1,
        "by_size": size,
        "by_steps": np.sqrt(len(seen_keys)),
        "by_batch": np.sqrt(len(query)),
    }.get(miss, np.sqrt(size))
    weights = softmax(scores)
    if miss == "over_the_batch":
        weights = softmax(scores.T).T
    if miss == "no_softmax":
        weights = scores
    if miss == "equal_weights":
        weights = np.full(scores.shape, 1 / scores.shape[1])
    if miss == "best_only":
        weights = (scores == scores.max(axis=1, keepdims=True)) * 1.0
    mixture = np.einsum("bs,sbk->bk", weights, seen_values)
    if miss == "itself_only":
        mixture = value
    if miss == "keys_mixed":
        mixture = np.einsum("bs,sbk->bk", weights, seen_keys)
    if miss == "across_the_batch":
        mixture = np.einsum("bs,sck->bk", weights, seen_values)
    if miss == "first_sequence":
        mixture = weights @ seen_values[:, 0]
    return {
        "mixture_last": (all_keys, all_values, mixture),
        "values_first": (mixture, all_values, all_keys),
        "nothing_kept": (mixture, keys, values),
        "only_new_kept": (mixture, key[None], value[None]),
        "oldest_dropped": (mixture, all_keys[1:], all_values[1:]),
    }.get(miss, (mixture, all_keys, all_values))


_SIZES = {  # steps so far, sequences, numbers in a vector
    "a single sequence": (3, 1, 2),
    "several sequences": (4, 3, 2),
    "an empty cache": (0, 2, 3),
    "a long cache": (30, 2, 4),
    "as many steps as sequences": (2, 3, 3),
    "large scores": (3, 2, 4),
}


def _cache_inputs(rng, case):
    what, (steps, batch, size) = list(_SIZES.items())[case]
    query, key, value = rng.standard_normal((3, batch, size)).round(1) + 0.05
    keys, values = rng.standard_normal((2, steps, batch, size)).round(1) + 0.05
    return (300 * query if what == "large scores" else query), key, value, keys, values


def _example(rng):
    query = np.array([[0.0, 0.0]])
    keys, values = rng.integers(1, 9, (2, 1, 1, 2)) * 1.0
    return query, rng.integers(1, 9, (1, 2)) * 1.0, rng.integers(1, 9, (1, 2)) * 1.0, keys, values


cached_step = Exercise(
    "cached_step",
    lambda query, key, value, keys, values: _cached_step(query, key, value, keys, values),
    _cache_inputs,
    {
        "mixture": "(batch, size)",
        "keys": "(steps + 1, batch, size)",
        "values": "(steps + 1, batch, size)",
    },
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=2,
    minutes=10,
    section=("13_transformer", "The cache"),
    example=_example,
    idea="Whoever takes notes need not read the book again: hang the new key and value behind the "
    "old ones, then look through the notes with one question.",
    equation="keys' = keys with key behind them, values' the same; mixture = softmax over all "
    "steps of (query . keys' / sqrt(size)) times values'",
    first_line="keys = np.concatenate([keys, key[None]])  # a new array: the old one stays",
)
for _name, _hint in {
    "put_in_front": "the new key and value come BEHIND the old ones.",
    "key_twice": "the value goes behind the values, not the key.",
    "query_kept": "what is kept is the key, not the query.",
    "itself_not_seen": "a step also looks at itself: put its key and value in first.",
    "itself_only": "the query meets ALL keys so far, not its own alone.",
    "not_scaled": "divide the scores by the square root of the size.",
    "by_size": "divide by the SQUARE ROOT of the size.",
    "by_steps": "divide by the root of the size, not of the number of steps.",
    "by_batch": "divide by the root of the size, not of the number of sequences.",
    "over_the_batch": "the softmax goes over the steps, not over the batch.",
    "no_softmax": "the weights are a softmax of the scores.",
    "equal_weights": "the scores must decide: this is a plain mean.",
    "best_only": "the softmax gives every step some weight, not all to the best.",
    "keys_mixed": "what is mixed is the VALUES; the keys are only compared.",
    "across_the_batch": "a sequence mixes its own values only.",
    "first_sequence": "these are the values of the first sequence for all.",
    "mixture_last": "return the mixture first, then keys and values.",
    "values_first": "after the mixture return the keys, then the values.",
    "nothing_kept": "return the caches WITH the new key and value.",
    "only_new_kept": "return all keys and values so far, not the new ones alone.",
    "oldest_dropped": "nothing is forgotten: the cache grows by one step.",
}.items():
    cached_step.mistake(_name, lambda *inputs, miss=_name: _cached_step(*inputs, miss), _hint)
