"""The check of lab 13 on attention with several heads."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def _cut(x, heads, miss):
    """Cut vectors into heads: (batch, heads, time, size)."""
    time, batch, hidden = x.shape
    if miss == "every_other_number":
        return x.reshape(time, batch, hidden // heads, heads).transpose(1, 3, 0, 2)
    if miss == "reshaped_at_once":
        return x.reshape(batch, heads, time, hidden // heads)
    return x.reshape(time, batch, heads, hidden // heads).transpose(1, 2, 0, 3)


def _many_heads(queries, keys, values, heads, miss=""):
    """Attend with several heads to no later step; `miss` names the mistake to make."""
    time, batch, hidden = queries.shape
    heads = {"one_head": 1, "heads_of_one_number": hidden}.get(miss, heads)
    q, k, v = (_cut(part, heads, miss) for part in (queries, keys, values))
    scores = q @ k.swapaxes(-1, -2)
    scores = scores / {
        "not_scaled": 1,
        "by_hidden": np.sqrt(hidden),
        "by_size": q.shape[-1],
        "by_heads": np.sqrt(heads),
        "by_time": np.sqrt(time),
    }.get(miss, np.sqrt(q.shape[-1]))
    later = np.triu(np.ones((time, time), bool), 1)
    later = {"earlier_hidden": later.T, "itself_hidden": ~np.tri(time, k=-1, dtype=bool)}.get(
        miss, later
    )
    kept = np.where(later, -np.inf, scores)
    if miss == "nothing_hidden":
        kept = scores
    if miss == "itself_hidden_by_a_number":
        kept = np.where(~np.tri(time, k=-1, dtype=bool), -1e9, scores)
    if miss == "one_later_seen":
        kept = np.where(np.triu(later, 2), -np.inf, scores)
    if miss == "score_of_0":
        kept = np.where(later, 0, scores)
    weights = softmax(kept)
    if miss == "over_queries":
        weights = np.nan_to_num(softmax(kept.swapaxes(-1, -2)).swapaxes(-1, -2))
    if miss == "hidden_afterwards":
        weights = softmax(scores) * ~later
    if miss == "heads_share_weights":
        weights = np.broadcast_to(weights.mean(axis=1, keepdims=True), weights.shape)
    if miss == "first_heads_weights":
        weights = np.broadcast_to(weights[:, :1], weights.shape)
    mixed = weights @ v
    if miss == "across_the_batch":
        mixed = weights @ v.mean(axis=0, keepdims=True)
    if miss == "joined_at_once":
        return mixed.reshape(time, batch, hidden)
    if miss == "every_other_number":
        return mixed.transpose(2, 0, 3, 1).reshape(time, batch, hidden)
    if miss == "joined_otherwise":
        return mixed.transpose(2, 0, 3, 1).reshape(time, batch, hidden)
    if miss == "reshaped_at_once":
        return mixed.reshape(time, batch, hidden)
    if miss == "heads_added":
        return mixed.sum(axis=1).transpose(1, 0, 2)
    if miss == "batch_first":
        return mixed.transpose(0, 2, 1, 3).reshape(batch, time, hidden)
    return mixed.transpose(2, 0, 1, 3).reshape(time, batch, hidden)


_SIZES = {  # steps, sequences, heads, numbers for each head
    "two heads": (3, 1, 2, 2),
    "one head": (4, 2, 1, 3),
    "several sequences": (3, 4, 2, 3),
    "as many heads as numbers": (4, 2, 4, 1),
    "more steps than numbers": (7, 1, 2, 3),
    "a single step": (1, 3, 3, 2),
    "large scores": (4, 2, 2, 4),
}


def _head_inputs(rng, case):
    what, (time, batch, heads, size) = list(_SIZES.items())[case]
    q, k, v = rng.standard_normal((3, time, batch, heads * size)).round(1) + 0.05
    return (30 * q if what == "large scores" else q), k, v, heads


def _example(rng):
    queries = np.array([[[1.0, 0.0]], [[0.0, 0.0]]])
    keys = rng.integers(-1, 3, (2, 1, 2)) * 1.0
    return queries, keys, rng.integers(1, 9, (2, 1, 2)) * 1.0, 2


many_heads = Exercise(
    "many_heads",
    lambda queries, keys, values, heads: _many_heads(queries, keys, values, heads),
    _head_inputs,
    {"mixtures": "(time, batch, hidden)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=2,
    minutes=15,
    section=("13_transformer", "The block"),
    example=_example,
    idea="Cut every vector into as many strips as there are heads. Each head does attention with "
    "its own strips and sees nothing of the others; then the strips are glued together again.",
    equation="head n: softmax(q_n k_n^T / sqrt(size), no later steps) v_n, with size = hidden / "
    "heads; q_n holds the numbers n * size to (n + 1) * size",
    first_line="q, k, v = (part.reshape(time, batch, heads, -1).transpose(1, 2, 0, 3) for part in "
    "...)",
)
for _name, _hint in {
    "one_head": "cut the vectors into heads: each has weights of its own.",
    "heads_of_one_number": "there are `heads` heads, each with hidden / heads numbers.",
    "every_other_number": "a head has numbers that stand side by side: reshape to (..., heads, "
    "size), in this order.",
    "reshaped_at_once": "reshape alone mixes up steps and sequences: cut the LAST axis, then "
    "exchange axes with transpose.",
    "joined_at_once": "before the last reshape bring the axes back: (time, batch, heads, size).",
    "joined_otherwise": "glue the heads side by side: the axis of heads stands before that of "
    "size.",
    "not_scaled": "divide the scores by the square root of a head's size.",
    "by_hidden": "the size is that of a HEAD, hidden / heads, not that of the whole vector.",
    "by_size": "divide by the SQUARE ROOT of the size.",
    "by_heads": "divide by the root of a head's size, not of the number of heads.",
    "by_time": "divide by the root of a head's size, not of the number of steps.",
    "nothing_hidden": "a step must not look at later ones: -inf in place of their scores.",
    "earlier_hidden": "turned round: a step sees the past, and LATER steps are hidden.",
    "itself_hidden": "a step may look at itself: hide what comes after it only.",
    "itself_hidden_by_a_number": "a step may look at itself: hide what comes AFTER it only.",
    "one_later_seen": "the step after it is later, too: hide from the diagonal's right on, k=1.",
    "score_of_0": "a score of 0 is not nothing: exp(0) = 1. Put -inf there.",
    "hidden_afterwards": "hidden like this the weights no longer add up to 1: hide the scores, "
    "before the softmax.",
    "over_queries": "the softmax goes over the keys, the last axis.",
    "heads_share_weights": "each head has weights of its own: no mean over heads.",
    "first_heads_weights": "each head has weights of its own, not those of the first.",
    "across_the_batch": "a sequence mixes its own values only.",
    "heads_added": "heads are put side by side, not added.",
    "batch_first": "the axes are (time, batch, hidden): time first.",
}.items():
    many_heads.mistake(_name, lambda *inputs, miss=_name: _many_heads(*inputs, miss), _hint)
