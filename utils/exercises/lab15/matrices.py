"""The check of lab 15 on a state that is a matrix."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def _linear_attention_step(S, key, value, query, miss=""):
    """Write a pair, then read; `miss` names the mistake to make on the way."""
    if miss == "made_positive":
        key, query = np.maximum(key, 0), np.maximum(query, 0)
    if miss == "key_made_positive":
        key = np.maximum(key, 0)
    pair = key[:, :, None] * value[:, None, :]
    if miss == "across_the_batch":
        pair = np.einsum("bk,bv->kv", key, value) + 0 * S
    if miss == "pair_added_up":
        pair = pair.sum(axis=1, keepdims=True) + 0 * S
    if miss == "softmax_of_key":
        pair = softmax(key)[:, :, None] * value[:, None, :]
    if miss == "query_written":
        pair = query[:, :, None] * value[:, None, :]
    written = {
        "not_kept": pair,
        "not_written": S,
        "subtracted": S - pair,
        "mean": (S + pair) / 2,
        "written_twice": S + 2 * pair,
    }.get(miss, S + pair)
    asked = {"key_as_query": key, "softmax_of_query": softmax(query)}.get(miss, query)
    read = S if miss == "read_before" else written
    y = np.einsum("bk,bkv->bv", asked, read)
    if miss == "scaled":
        y = y / np.sqrt(key.shape[1])
    if miss == "value_out":
        y = value
    if miss == "first_sequence":
        y = query @ written[0]
    if miss == "divided":
        y = y / query.sum(axis=1, keepdims=True)
    return (written, y) if miss == "order" else (y, written)


_SIZES = {  # sequences, numbers of a key, numbers of a value
    "a single sequence": (1, 2, 3),
    "several sequences": (4, 3, 2),
    "keys that are longer than values": (2, 5, 2),
    "keys as long as values": (3, 3, 3),
    "an empty state": (2, 3, 4),
    "a query that is the key": (2, 4, 3),
    "values of one number": (3, 4, 1),
}


def _step_inputs(rng, case):
    what, (batch, keys, values) = list(_SIZES.items())[case]
    S = rng.standard_normal((batch, keys, values)).round(1) + 0.05
    key, query = rng.standard_normal((2, batch, keys)).round(1) + 0.05
    value = rng.standard_normal((batch, values)).round(1) + 0.05
    if what == "an empty state":
        S = S * 0
    return S, key, value, (key.copy() if what == "a query that is the key" else query)


def _example(rng):
    S = rng.integers(0, 3, (1, 2, 2)) * 1.0
    key, query = np.eye(2)[rng.permutation(2)[:1]], np.array([[1.0, 2.0]])
    return S, key, rng.integers(2, 7, (1, 2)) * 1.0, query


linear_attention_step = Exercise(
    "linear_attention_step",
    lambda S, key, value, query: _linear_attention_step(S, key, value, query),
    _step_inputs,
    {"y": "(batch, value_size)", "S": "(batch, key_size, value_size)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=1,
    minutes=5,
    section=("15_recurrence_returns", "A state that is a matrix"),
    example=_example,
    idea="The state is a notice board with a row for each number of a key. A pair is pinned to all "
    "rows at once, in each as strongly as the key says; a query mixes the rows.",
    equation="S' = S + key^T value (an outer product); y = query S'",
    first_line="S = S + key[:, :, None] * value[:, None, :]  # a new array: the old S stays",
)
for _name, _hint in {
    "across_the_batch": "every sequence has a board of its own: the same batch index throughout.",
    "pair_added_up": "an outer product keeps both axes: nothing is summed.",
    "softmax_of_key": "the key is written as it is, without a softmax.",
    "made_positive": "key and query may have negative numbers, and are used as they are.",
    "key_made_positive": "the key may have negative numbers, and is written as it is.",
    "query_written": "what is written is key and value; the query only reads.",
    "not_kept": "add the pair to what the state holds already.",
    "not_written": "write first: S + key^T value.",
    "subtracted": "the pair is added.",
    "mean": "the pair is added; nothing is averaged.",
    "written_twice": "the pair is written once.",
    "key_as_query": "read with the query, not with the key.",
    "softmax_of_query": "linear attention has no softmax: read with the query as it is.",
    "read_before": "write first, then read: this step's own pair can be asked for.",
    "scaled": "no division by a root here.",
    "value_out": "y is what the query reads from the state, not the value that came.",
    "first_sequence": "each query reads the state of its own sequence.",
    "divided": "y is not divided: the sum of the query's numbers need not be 1.",
    "order": "return y first, then the state.",
}.items():
    linear_attention_step.mistake(
        _name, lambda *inputs, miss=_name: _linear_attention_step(*inputs, miss), _hint
    )
