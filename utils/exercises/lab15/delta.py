"""The check of lab 15 on the delta rule."""

import numpy as np

from utils.exercises.checking import Exercise


def _delta_step(S, key, value, query, beta, miss=""):
    """Correct what the state says of a key, then read; `miss` names the mistake to make."""
    beta = beta[:, None]
    held = np.einsum("bk,bkv->bv", query if miss == "asked_with_query" else key, S)
    if miss == "unit_key":
        key = key / np.linalg.norm(key, axis=1, keepdims=True)
        held = np.einsum("bk,bkv->bv", key, S)
    if miss == "first_beta":
        beta = beta[:1]
    missing = {
        "not_corrected": beta * value,
        "no_beta": value - held,
        "beta_on_value": beta * value - held,
        "beta_on_held": value - beta * held,
        "added": beta * (value + held),
        "sign": beta * (held - value),
        "erased_only": -beta * held,
        "beta_squared": beta**2 * (value - held),
        "by_the_mean": beta * (value - S.mean(axis=1)),
        "one_minus_beta": (1 - beta) * (value - held),
    }.get(miss, beta * (value - held))
    change = key[:, :, None] * missing[:, None, :]
    if miss == "divided":
        change = change / (key**2).sum(axis=1)[:, None, None]
    if miss == "across_the_batch":
        change = change.sum(axis=0) + 0 * S
    if miss == "everything_fades":
        change = beta[:, :, None] * (key[:, :, None] * value[:, None, :] - S)
    if miss == "rows_replaced":
        change = beta[:, :, None] * key[:, :, None] * (value[:, None, :] - S)
    written = change if miss == "not_kept" else S + change
    y = np.einsum("bk,bkv->bv", query, S if miss == "read_before" else written)
    if miss == "read_with_key":
        y = np.einsum("bk,bkv->bv", key, written)
    if miss == "read_in_full":
        y = np.einsum("bk,bkv->bv", query, S) + missing
    return {"order": (written, y), "held_out": (held, written)}.get(miss, (y, written))


_SIZES = {  # sequences, numbers of a key, numbers of a value
    "a single sequence": (1, 2, 3),
    "a beta of its own for each sequence": (4, 3, 2),
    "a beta of 0: nothing is written": (2, 3, 3),
    "a beta of 1": (2, 4, 3),
    "keys that are longer than values": (2, 5, 2),
    "an empty state": (3, 3, 4),
    "a key that was written before": (3, 4, 2),
    "keys that are not of length 1": (3, 3, 3),
}


def _step_inputs(rng, case):
    what, (batch, keys, values) = list(_SIZES.items())[case]
    S = rng.standard_normal((batch, keys, values)).round(1) + 0.05
    key, query = rng.standard_normal((2, batch, keys)).round(1) + 0.05
    value = rng.standard_normal((batch, values)).round(1) + 0.05
    beta = rng.permutation(np.linspace(0.15, 0.85, batch)).round(2) if batch > 1 else np.r_[0.3]
    if what != "keys that are not of length 1":
        key = key / np.linalg.norm(key, axis=1, keepdims=True)
    if what.startswith("a beta of 0"):
        beta = np.zeros(batch)
    if what == "a beta of 1":
        beta = np.ones(batch)
    if what == "an empty state":
        S = S * 0
    if what == "a key that was written before":
        S = key[:, :, None] * rng.standard_normal((batch, 1, values)).round(1)
    return S, key, value, query, beta


def _example(rng):
    S = rng.integers(1, 4, (1, 2, 2)) * 1.0
    key, query = np.eye(2)[rng.permutation(2)[:1]], np.array([[1.0, 2.0]])
    return S, key, rng.integers(5, 9, (1, 2)) * 1.0, query, np.array([0.5])


delta_step = Exercise(
    "delta_step",
    lambda S, key, value, query, beta: _delta_step(S, key, value, query, beta),
    _step_inputs,
    {"y": "(batch, value_size)", "S": "(batch, key_size, value_size)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=2,
    minutes=10,
    section=("15_recurrence_returns", "Write only the difference"),
    example=_example,
    idea="Before you pin up a note, read what the board already says under this key. Write only "
    "what is missing to make it right, and go a share beta of the way.",
    equation="held = key S; S' = S + beta key^T (value - held); y = query S'",
    first_line='held = np.einsum("bk,bkv->bv", key, S)  # what the state says of this key',
)
for _name, _hint in {
    "not_corrected": "this adds the pair as linear attention does: subtract what the state says of "
    "the key first, value - key S.",
    "asked_with_query": "what is corrected is what the state says of the KEY, not of the query.",
    "no_beta": "go only a share beta of the way: beta * (value - held).",
    "first_beta": "every sequence has a beta of its own: beta[:, None].",
    "beta_on_value": "beta scales the whole difference: beta * (value - held).",
    "beta_on_held": "beta scales the WHOLE difference, the value, too.",
    "added": "subtract what the state says already: value - held.",
    "sign": "turned round: what is missing is value - held.",
    "erased_only": "this only erases: write the value in its place.",
    "beta_squared": "beta enters once.",
    "by_the_mean": "what the state says of a key is the product key S, not a mean of its rows.",
    "one_minus_beta": "with beta = 0 nothing is written, with beta = 1 all: the factor is beta.",
    "divided": "no division: the rule takes the key as it is, whatever its length.",
    "unit_key": "the key is not brought to length 1: the rule takes it as it is.",
    "read_in_full": "the query reads the new part only as far as it overlaps with the key: read "
    "the whole new state, query S'.",
    "across_the_batch": "every sequence has a state of its own: do not sum over the batch.",
    "everything_fades": "only what the KEY says is erased: here the whole state fades by 1 - beta.",
    "rows_replaced": "held is ONE vector, key S: each row's own content is something else.",
    "not_kept": "add the correction to the state.",
    "read_before": "write first, then read.",
    "read_with_key": "read with the query, not with the key.",
    "order": "return y first, then the state.",
    "held_out": "y is what the QUERY reads, after writing; this is what the key held before.",
}.items():
    delta_step.mistake(_name, lambda *inputs, miss=_name: _delta_step(*inputs, miss), _hint)
