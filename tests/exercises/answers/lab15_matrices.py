"""Answers to lab 15, states that are matrices: linear attention and the delta rule."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------- linear_attention_step


@right("linear_attention_step")
def outer_by_broadcasting(S, key, value, query):
    S = S + key[:, :, None] * value[:, None, :]
    return (query[:, :, None] * S).sum(axis=1), S


@right("linear_attention_step")
def with_einsum(S, key, value, query):
    written = S + np.einsum("bk,bv->bkv", key, value)
    return np.einsum("bk,bkv->bv", query, written), written


@right("linear_attention_step")
def sequence_by_sequence(S, key, value, query):
    states = [S[b] + np.outer(key[b], value[b]) for b in range(len(S))]
    return [query[b] @ state for b, state in enumerate(states)], states


@right("linear_attention_step")
def by_matmul(S, key, value, query):
    S = S + key[..., None] @ value[:, None]
    return (query[:, None] @ S)[:, 0], S


@right("linear_attention_step")
def read_in_two_parts(S, key, value, query):
    scores = (query * key).sum(axis=1, keepdims=True)  # as attention would write it
    y = np.einsum("bk,bkv->bv", query, S) + scores * value
    return y, S + np.einsum("bk,bv->bkv", key, value)


@wrong("linear_attention_step", fits="read_before")
def reads_first(S, key, value, query):
    return np.einsum("bk,bkv->bv", query, S), S + np.einsum("bk,bv->bkv", key, value)


@wrong("linear_attention_step", fits="not_kept")
def forgets_what_was_there(S, key, value, query):
    written = np.einsum("bk,bv->bkv", key, value)
    return np.einsum("bk,bkv->bv", query, written), written


@wrong("linear_attention_step", fits="order, swapped")
def state_first(S, key, value, query):
    written = S + np.einsum("bk,bv->bkv", key, value)
    return written, np.einsum("bk,bkv->bv", query, written)


@wrong("linear_attention_step", fits="key_as_query, case")
def reads_with_the_key(S, key, value, query):
    written = S + np.einsum("bk,bv->bkv", key, value)
    return np.einsum("bk,bkv->bv", key, written), written


@wrong("linear_attention_step", fits="across_the_batch, case")
def one_board_for_all(S, key, value, query):
    written = S + np.einsum("bk,cv->bkv", key, value)
    return np.einsum("bk,bkv->bv", query, written), written


@wrong("linear_attention_step", fits="across_the_batch, case")
def a_product_over_the_batch(S, key, value, query):
    written = S + key.T @ value
    return np.einsum("bk,bkv->bv", query, written), written


@wrong("linear_attention_step", fits="softmax_of_query")
def asks_with_a_softmax(S, key, value, query):
    written = S + np.einsum("bk,bv->bkv", key, value)
    return np.einsum("bk,bkv->bv", softmax(query), written), written


@wrong("linear_attention_step", fits="scaled, scale, case")
def with_a_root(S, key, value, query):
    written = S + np.einsum("bk,bv->bkv", key, value)
    return np.einsum("bk,bkv->bv", query, written) / np.sqrt(key.shape[1]), written


@wrong("linear_attention_step", fits="error, case")
def turned_board(S, key, value, query):
    written = S + np.einsum("bv,bk->bvk", value, key)
    return np.einsum("bk,bkv->bv", query, written), written


@wrong("linear_attention_step", fits="form")
def in_place(S, key, value, query):
    S += np.einsum("bk,bv->bkv", key, value)
    return np.einsum("bk,bkv->bv", query, S), S


@wrong("linear_attention_step", fits="made_positive")
def positive_as_in_the_class(S, key, value, query):
    S = S + np.maximum(key, 0)[:, :, None] * value[:, None, :]
    return np.einsum("bk,bkv->bv", np.maximum(query, 0), S), S


# ----------------------------------------------------------------------------------- delta_step


@right("delta_step")
def as_the_equation(S, key, value, query, beta):
    held = np.einsum("bk,bkv->bv", key, S)
    S = S + beta[:, None, None] * key[:, :, None] * (value - held)[:, None, :]
    return np.einsum("bk,bkv->bv", query, S), S


@right("delta_step")
def one_after_the_other(S, key, value, query, beta):
    S, out = S.copy(), []
    for b in range(len(S)):
        S[b] += beta[b] * np.outer(key[b], value[b] - key[b] @ S[b])
        out.append(query[b] @ S[b])
    return np.array(out), S


@right("delta_step")
def erased_then_written(S, key, value, query, beta):
    erase = np.eye(key.shape[1]) - beta[:, None, None] * key[:, :, None] * key[:, None, :]
    S = erase @ S + np.einsum("b,bk,bv->bkv", beta, key, value)
    return (query[:, None, :] @ S)[:, 0], S


@right("delta_step")
def a_step_of_gradient_descent(S, key, value, query, beta):
    error = (key[:, None, :] @ S)[:, 0] - value  # of half the squared error
    gradient = np.einsum("bk,bv->bkv", key, error)
    new = S - beta.reshape(-1, 1, 1) * gradient
    return np.matmul(query[:, None, :], new).squeeze(1), new


@wrong("delta_step", fits="not_corrected, case")
def the_plain_rule(S, key, value, query, beta):
    S = S + beta[:, None, None] * key[:, :, None] * value[:, None, :]
    return np.einsum("bk,bkv->bv", query, S), S


@wrong("delta_step", fits="no_beta, case")
def all_the_way(S, key, value, query, beta):
    return as_the_equation(S, key, value, query, np.ones_like(beta))


@wrong("delta_step", fits="asked_with_query")
def corrects_for_the_query(S, key, value, query, beta):
    held = np.einsum("bk,bkv->bv", query, S)
    S = S + beta[:, None, None] * key[:, :, None] * (value - held)[:, None, :]
    return np.einsum("bk,bkv->bv", query, S), S


@wrong("delta_step", fits="read_before")
def reads_too_early(S, key, value, query, beta):
    return np.einsum("bk,bkv->bv", query, S), as_the_equation(S, key, value, query, beta)[1]


@wrong("delta_step", fits="everything_fades, case")
def fades(S, key, value, query, beta):
    share = beta[:, None, None]
    S = (1 - share) * S + share * key[:, :, None] * value[:, None, :]
    return np.einsum("bk,bkv->bv", query, S), S


@wrong("delta_step", fits="beta_on_value, case")
def beta_at_the_value_alone(S, key, value, query, beta):
    held = np.einsum("bk,bkv->bv", key, S)
    S = S + key[:, :, None] * (beta[:, None] * value - held)[:, None, :]
    return np.einsum("bk,bkv->bv", query, S), S


@wrong("delta_step", fits="sign, case")
def the_wrong_way(S, key, value, query, beta):
    held = np.einsum("bk,bkv->bv", key, S)
    S = S + beta[:, None, None] * key[:, :, None] * (held - value)[:, None, :]
    return np.einsum("bk,bkv->bv", query, S), S


@wrong("delta_step", fits="not_kept, case")
def only_the_change(S, key, value, query, beta):
    S = as_the_equation(S, key, value, query, beta)[1] - S
    return np.einsum("bk,bkv->bv", query, S), S


@wrong("delta_step", fits="order, swapped")
def the_state_in_front(S, key, value, query, beta):
    return as_the_equation(S, key, value, query, beta)[::-1]


@wrong("delta_step", fits="divided, case")
def with_the_keys_length(S, key, value, query, beta):
    return as_the_equation(S, key, value, query, beta / (key**2).sum(axis=1))


@wrong("delta_step", fits="first_beta, case")
def one_beta_for_all(S, key, value, query, beta):
    return as_the_equation(S, key, value, query, beta[0] * np.ones_like(beta))


@wrong("delta_step", fits="unit_key, case")
def with_keys_of_length_1(S, key, value, query, beta):
    key = key / np.linalg.norm(key, axis=1, keepdims=True)
    return as_the_equation(S, key, value, query, beta)


@wrong("delta_step", fits="read_in_full, case")
def adds_the_change_to_the_answer(S, key, value, query, beta):
    missing = beta[:, None] * (value - np.einsum("bk,bkv->bv", key, S))
    y = np.einsum("bk,bkv->bv", query, S) + missing
    return y, S + key[:, :, None] * missing[:, None, :]
