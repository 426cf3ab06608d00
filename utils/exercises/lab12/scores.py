"""The check of lab 12 on the scores of keys for queries."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


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
        "by_time": np.sqrt(len(queries)) if scaled else 1,
        "by_batch": np.sqrt(queries.shape[1]) if scaled else 1,
        "root_of_2": np.sqrt(2) if scaled else 1,
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
    if miss == "first_sentence":
        scores = queries @ keys[:, 0].T / divisor
    if miss == "batch_first":
        scores = scores.swapaxes(0, 1)
    if miss == "not_summed":
        scores = np.einsum("tbk,sbk->tbsk", queries, keys) / divisor
    return scores


_SIZES = {  # steps, keys, sentences, size, scaled
    "scores that are not scaled": (2, 3, 1, 4, False),
    "scaled scores": (3, 2, 4, 5, True),
    "several sentences": (2, 4, 3, 6, False),
    "more queries than keys": (5, 3, 2, 4, True),
    "a single query": (1, 4, 2, 3, True),
    "a single key": (3, 1, 2, 5, False),
    "vectors of one number": (2, 3, 4, 1, True),
    "long vectors": (2, 3, 1, 60, True),
}


def _score_inputs(rng, case):
    time, source, batch, size, scaled = list(_SIZES.values())[case]
    queries = rng.standard_normal((time, batch, size)).round(1) + 0.05
    keys = rng.standard_normal((source, batch, size)).round(1) + 0.05
    return queries, keys, scaled


def _example(rng):
    return rng.integers(-2, 4, (2, 1, 4)) * 1.0, rng.integers(-2, 4, (3, 1, 4)) * 1.0, True


dot_scores = Exercise(
    "dot_scores",
    lambda queries, keys, scaled: _dot_scores(queries, keys, scaled),
    _score_inputs,
    {"scores": "(time, batch, source)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=1,
    minutes=5,
    section=("12_attention", "A mixture, anew for every word"),
    example=_example,
    idea="A query is a question, a key the label on a drawer. Hold the question against every "
    "label of its own cupboard, and write down how well both point the same way.",
    equation="scores[t, b, s] = sum over k of queries[t, b, k] * keys[s, b, k], divided by "
    "sqrt(size) if scaled",
    first_line='scores = np.einsum("tbk,sbk->tbs", queries, keys)  # sums over k, which is missing '
    "on the right",
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
    "by_time": "divide by the root of the SIZE, the last axis, not of the number of steps.",
    "by_batch": "divide by the root of the SIZE, the last axis, not of the number of sentences.",
    "root_of_2": "the size is not always 2: take it from the last axis of the queries.",
    "first_sentence": "these are the keys of the first sentence for all: each meets its own.",
    "batch_first": "the axes are (time, batch, source): time first.",
}.items():
    dot_scores.mistake(_name, lambda *inputs, miss=_name: _dot_scores(*inputs, miss), _hint)
