"""Answers to lab 13, attention at work: a cache, and two heads that continue a pattern."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch.functions import softmax

# ---------------------------------------------------------------------------------- cached_step


@right("cached_step")
def appended(query, key, value, keys, values):
    keys, values = np.concatenate([keys, key[None]]), np.concatenate([values, value[None]])
    weights = softmax(np.einsum("bk,sbk->bs", query, keys) / np.sqrt(query.shape[1]))
    return np.einsum("bs,sbk->bk", weights, values), keys, values


@right("cached_step")
def stacked_one_by_one(query, key, value, keys, values):
    keys, values = np.stack([*keys, key]), np.stack([*values, value])
    mixed = []
    for b in range(len(query)):
        weights = softmax(keys[:, b] @ query[b] / len(query[b]) ** 0.5)
        mixed.append(weights @ values[:, b])
    return np.array(mixed), keys, values


@right("cached_step")
def with_a_running_sum(query, key, value, keys, values):
    keys, values = np.vstack([keys, key[None]]), np.vstack([values, value[None]])
    scores = (keys * query).sum(axis=-1) / np.sqrt(query.shape[-1])  # (steps, batch)
    shares = np.exp(scores - scores.max(axis=0))
    mixed = (shares[..., None] * values).sum(axis=0) / shares.sum(axis=0)[:, None]
    return mixed, keys.tolist(), values.tolist()


@right("cached_step")
def tensors(query, key, value, keys, values):
    import torch

    keys = torch.cat([torch.tensor(keys), torch.tensor(key)[None]])
    values = torch.cat([torch.tensor(values), torch.tensor(value)[None]])
    scores = torch.einsum("bk,sbk->bs", torch.tensor(query), keys) / query.shape[1] ** 0.5
    return torch.einsum("bs,sbk->bk", scores.softmax(-1), values), keys, values


@wrong("cached_step", fits="itself_not_seen, case, error")
def looks_at_the_past_alone(query, key, value, keys, values):
    weights = softmax(np.einsum("bk,sbk->bs", query, keys) / np.sqrt(query.shape[1]))
    mixed = np.einsum("bs,sbk->bk", weights, values)
    return mixed, np.concatenate([keys, key[None]]), np.concatenate([values, value[None]])


@wrong("cached_step", fits="put_in_front, case")
def newest_first(query, key, value, keys, values):
    keys, values = np.concatenate([key[None], keys]), np.concatenate([value[None], values])
    weights = softmax(np.einsum("bk,sbk->bs", query, keys) / np.sqrt(query.shape[1]))
    return np.einsum("bs,sbk->bk", weights, values), keys, values


@wrong("cached_step", fits="not_scaled, case")
def without_the_root(query, key, value, keys, values):
    return appended(query * np.sqrt(query.shape[1]), key, value, keys, values)


@wrong("cached_step", fits="nothing_kept")
def forgets_to_keep(query, key, value, keys, values):
    return appended(query, key, value, keys, values)[0], keys, values


@wrong("cached_step", fits="keys_mixed, case")
def mixes_the_keys(query, key, value, keys, values):
    _, keys, values = appended(query, key, value, keys, values)
    weights = softmax(np.einsum("bk,sbk->bs", query, keys) / np.sqrt(query.shape[1]))
    return np.einsum("bs,sbk->bk", weights, keys), keys, values


@wrong("cached_step", fits="mixture_last")
def caches_first(query, key, value, keys, values):
    mixed, keys, values = appended(query, key, value, keys, values)
    return keys, values, mixed


@wrong("cached_step", fits="over_the_batch, case")
def softmax_of_the_wrong_axis(query, key, value, keys, values):
    _, keys, values = appended(query, key, value, keys, values)
    weights = softmax(np.einsum("bk,sbk->sb", query, keys) / np.sqrt(query.shape[1]))
    return np.einsum("sb,sbk->bk", weights, values), keys, values


@wrong("cached_step", fits="key_twice, case")
def the_key_for_the_value(query, key, value, keys, values):
    return appended(query, key, key, keys, values)


@wrong("cached_step", fits="best_only, case")
def the_best_alone(query, key, value, keys, values):
    _, keys, values = appended(query, key, value, keys, values)
    best = np.einsum("bk,sbk->bs", query, keys).argmax(axis=1)
    return values[best, np.arange(len(query))], keys, values


@wrong("cached_step", fits="no_softmax, case")
def scores_as_weights(query, key, value, keys, values):
    _, keys, values = appended(query, key, value, keys, values)
    scores = np.einsum("bk,sbk->bs", query, keys) / np.sqrt(query.shape[1])
    return np.einsum("bs,sbk->bk", scores, values), keys, values


# ------------------------------------------------------------------------------ induction_heads


@right("induction_heads")
def as_two_attentions(ids, vocab_size, sharpness):
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    hidden = np.where(np.tri(time), 0, -np.inf)
    first = softmax(sharpness * np.eye(time, k=-1) + hidden)
    second = softmax(sharpness * tokens @ (first @ tokens).T + hidden)
    return second @ tokens, first, second


@right("induction_heads")
def place_by_place(ids, vocab_size, sharpness):
    time = len(ids)
    first, second = np.zeros((time, time)), np.zeros((time, time))
    expected = np.zeros((time, vocab_size))
    badges = np.zeros((time, vocab_size))
    for t in range(time):
        scores = np.array([sharpness * (s == t - 1) for s in range(t + 1)], float)
        first[t, : t + 1] = softmax(scores)
        for s in range(t + 1):
            badges[t, ids[s]] += first[t, s]
        second[t, : t + 1] = softmax(sharpness * badges[: t + 1, ids[t]])
        for s in range(t + 1):
            expected[t, ids[s]] += second[t, s]
    return expected, first, second


@right("induction_heads")
def with_vectors_that_hold_both(ids, vocab_size, sharpness):
    """As a residual stream: token, place, and room for what head 1 brings."""
    time, V = len(ids), vocab_size
    x = np.concatenate([np.eye(V)[ids], np.eye(time), np.zeros((time, V))], axis=1)
    later = np.triu(np.ones((time, time), bool), 1)
    queries, keys = np.roll(x[:, V : V + time], -1, axis=1), x[:, V : V + time]
    queries[0] = 0
    scores = sharpness * queries @ keys.T
    scores[later] = -np.inf
    first = softmax(scores)
    x[:, V + time :] = first @ x[:, :V]
    scores = sharpness * x[:, :V] @ x[:, V + time :].T
    scores[later] = -np.inf
    second = softmax(scores)
    return [second @ x[:, :V], first, second]


@wrong("induction_heads", fits="no_first_block, case")
def one_block_alone(ids, vocab_size, sharpness):
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    hidden = np.where(np.tri(time), 0, -np.inf)
    first = softmax(sharpness * np.eye(time, k=-1) + hidden)
    second = softmax(sharpness * tokens @ tokens.T + hidden)
    return second @ tokens, first, second


@wrong("induction_heads", fits="nothing_hidden, case")
def looks_at_the_future(ids, vocab_size, sharpness):
    tokens = np.eye(vocab_size)[ids]
    first = softmax(sharpness * np.eye(len(ids), k=-1))
    second = softmax(sharpness * tokens @ (first @ tokens).T)
    return second @ tokens, first, second


@wrong("induction_heads", fits="second_sees_all, case")
def looks_at_the_future_in_block_2(ids, vocab_size, sharpness):
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    first = softmax(sharpness * np.eye(time, k=-1) + np.where(np.tri(time), 0, -np.inf))
    second = softmax(sharpness * tokens @ (first @ tokens).T)
    return second @ tokens, first, second


@wrong("induction_heads", fits="carried_expected, case")
def expects_what_stood_before(ids, vocab_size, sharpness):
    _, first, second = as_two_attentions(ids, vocab_size, sharpness)
    return second @ first @ np.eye(vocab_size)[ids], first, second


@wrong("induction_heads", fits="second_not_sharp, case")
def one_sharpness(ids, vocab_size, sharpness):
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    hidden = np.where(np.tri(time), 0, -np.inf)
    first = softmax(sharpness * np.eye(time, k=-1) + hidden)
    second = softmax(tokens @ (first @ tokens).T + hidden)
    return second @ tokens, first, second


@wrong("induction_heads", fits="looks_ahead, case")
def looks_one_place_on(ids, vocab_size, sharpness):
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    hidden = np.where(np.tri(time), 0, -np.inf)
    first = softmax(sharpness * np.eye(time, k=1) + hidden)
    second = softmax(sharpness * tokens @ (first @ tokens).T + hidden)
    return second @ tokens, first, second


@wrong("induction_heads", fits="best_symbol, case")
def the_best_symbol(ids, vocab_size, sharpness):
    expected, first, second = as_two_attentions(ids, vocab_size, sharpness)
    return np.eye(vocab_size)[expected.argmax(axis=-1)], first, second


@wrong("induction_heads", fits="order, swapped")
def weights_first(ids, vocab_size, sharpness):
    expected, first, second = as_two_attentions(ids, vocab_size, sharpness)
    return first, second, expected


@wrong("induction_heads", fits="itself_hidden, not_finite, case")
def nobody_sees_itself(ids, vocab_size, sharpness):
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    hidden = np.where(np.tri(time, k=-1), 0, -np.inf)
    first = softmax(sharpness * np.eye(time, k=-1) + hidden)
    second = softmax(sharpness * tokens @ (first @ tokens).T + hidden)
    return second @ tokens, first, second


@wrong("induction_heads", fits="asks_with_carried, case")
def asks_with_the_badge(ids, vocab_size, sharpness):
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    hidden = np.where(np.tri(time), 0, -np.inf)
    first = softmax(sharpness * np.eye(time, k=-1) + hidden)
    badges = first @ tokens
    second = softmax(sharpness * badges @ badges.T + hidden)
    return second @ tokens, first, second


@wrong("induction_heads", fits="case")
def looks_it_up(ids, vocab_size, sharpness):
    expected, first, second = as_two_attentions(ids, vocab_size, sharpness)
    expected = np.zeros_like(expected)
    for t, each in enumerate(ids):
        before = [s + 1 for s in range(t) if ids[s] == each]
        expected[t, ids[before[-1]] if before else 0] = 1
    return expected, first, second
