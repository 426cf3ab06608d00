"""Answers to lab 12, the forward way: scores, weights, contexts, a step of the decoder."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch.attention import DotAttention
from utils.scratch.functions import softmax

# ----------------------------------------------------------------------------------- dot_scores


@right("dot_scores")
def with_matmul(queries, keys, scaled):
    scores = queries.transpose(1, 0, 2) @ keys.transpose(1, 2, 0)  # (batch, time, source)
    return scores.transpose(1, 0, 2) / (np.sqrt(queries.shape[2]) if scaled else 1)


@right("dot_scores")
def with_three_loops(queries, keys, scaled):
    time, batch, size = queries.shape
    scores = np.zeros((time, batch, len(keys)))
    for t in range(time):
        for b in range(batch):
            for s in range(len(keys)):
                scores[t, b, s] = np.dot(queries[t, b], keys[s, b])
    if scaled:
        scores *= size**-0.5
    return scores


@right("dot_scores")
def by_broadcasting(queries, keys, scaled):
    products = queries[:, :, None, :] * keys.swapaxes(0, 1)[None]
    return products.sum(axis=-1) / np.sqrt(keys.shape[-1]) ** int(scaled)


@right("dot_scores")
def sentence_by_sentence(queries, keys, scaled):
    some = [queries[:, b] @ keys[:, b].T for b in range(queries.shape[1])]
    scores = np.stack(some, axis=1).tolist()
    root = queries.shape[-1] ** 0.5 if scaled else 1
    return [[[score / root for score in row] for row in step] for step in scores]


@right("dot_scores")
def einsum_of_torch(queries, keys, scaled):
    import torch

    queries, keys = torch.tensor(queries, requires_grad=True), torch.tensor(keys)
    queries = queries / queries.shape[-1] ** 0.5 if scaled else queries
    return torch.einsum("tbk,sbk->tbs", queries, keys)


@right("dot_scores")
def in_float32(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tbs", queries.astype("f4"), keys.astype("f4"))
    return scores / np.float32(np.sqrt(queries.shape[-1])) if scaled else scores


@wrong("dot_scores", fits="never_scaled, case")
def never_scales(queries, keys, scaled):
    return np.einsum("tbk,sbk->tbs", queries, keys)


@wrong("dot_scores", fits="always_scaled, case")
def always_scales(queries, keys, scaled):
    return np.einsum("tbk,sbk->tbs", queries, keys) / np.sqrt(queries.shape[-1])


@wrong("dot_scores", fits="by_size, case")
def divides_by_the_size(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tbs", queries, keys)
    return scores / queries.shape[-1] if scaled else scores


@wrong("dot_scores", fits="by_batch, case")
def divides_by_the_root_of_the_batch(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tbs", queries, keys)
    return scores / np.sqrt(queries.shape[1]) if scaled else scores


@wrong("dot_scores", fits="by_source, case")
def divides_by_the_root_of_the_keys(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tbs", queries, keys)
    return scores / np.sqrt(len(keys)) if scaled else scores


@wrong("dot_scores", fits="across_the_batch, error, case")
def all_keys_of_the_batch(queries, keys, scaled):
    scores = np.einsum("tbk,sck->tbs", queries, keys)
    return scores / np.sqrt(queries.shape[-1]) if scaled else scores


@wrong("dot_scores", fits="first_sentence, case")
def keys_of_the_first_sentence(queries, keys, scaled):
    scores = queries @ keys[:, 0].T
    return scores / np.sqrt(queries.shape[-1]) if scaled else scores


@wrong("dot_scores", fits="source_first")
def batch_at_the_end(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tsb", queries, keys)
    return scores / np.sqrt(queries.shape[-1]) if scaled else scores


@wrong("dot_scores", fits="batch_first")
def batch_in_front(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->bts", queries, keys)
    return scores / np.sqrt(queries.shape[-1]) if scaled else scores


@wrong("dot_scores", fits="softmax, sums, exponential")
def weights_already(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tbs", queries, keys)
    return softmax(scores / np.sqrt(queries.shape[-1]) if scaled else scores)


@wrong("dot_scores", fits="root_of_2, case")
def a_size_of_two(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tbs", queries, keys)
    return scores / np.sqrt(2) if scaled else scores


@wrong("dot_scores", fits="cosine")
def cosines(queries, keys, scaled):
    lengths = np.linalg.norm(queries, axis=-1)[..., None] * np.linalg.norm(keys, axis=-1).T
    scores = np.einsum("tbk,sbk->tbs", queries, keys) / lengths
    return scores / np.sqrt(queries.shape[-1]) if scaled else scores


@wrong("dot_scores", fits="both_scaled, by_size, case")
def scales_both(queries, keys, scaled):
    root = np.sqrt(queries.shape[-1]) if scaled else 1
    return np.einsum("tbk,sbk->tbs", queries / root, keys / root)


@wrong("dot_scores", fits="by_time, scale, case")
def divides_by_the_root_of_the_steps(queries, keys, scaled):
    scores = np.einsum("tbk,sbk->tbs", queries, keys)
    return scores / np.sqrt(len(queries)) if scaled else scores


# ------------------------------------------------------------------------------- masked_softmax


@right("masked_softmax")
def minus_a_thousand_million(scores, mask):
    return softmax(np.where(mask.T, scores, -1e9))


@right("masked_softmax")
def row_by_row(scores, mask):
    weights = np.zeros(scores.shape)
    for t in range(scores.shape[0]):
        for b in range(scores.shape[1]):
            real = mask[:, b]
            weights[t, b, real] = softmax(scores[t, b, real])
    return weights


@right("masked_softmax")
def with_a_maximum_of_real_words(scores, mask):
    real = mask.T[None]
    top = np.where(real, scores, -np.inf).max(axis=2, keepdims=True)
    powers = np.exp(np.minimum(scores - top, 0)) * real
    return powers / powers.sum(axis=2, keepdims=True)


@right("masked_softmax")
def added_minus_infinity(scores, mask):
    with np.errstate(divide="ignore"):
        return softmax(scores + np.log(mask.T.astype(float)))


@right("masked_softmax")
def filled_in_torch(scores, mask):
    import torch

    hidden = torch.tensor(~mask.T).expand(scores.shape)
    return torch.tensor(scores, requires_grad=True).masked_fill(hidden, -torch.inf).softmax(-1)


@right("masked_softmax")
def copied_and_overwritten(scores, mask):
    kept = scores.copy()
    kept[:, ~mask.T] = -np.inf
    return softmax(kept).astype(np.float32)


@wrong("masked_softmax", fits="no_mask")
def forgets_the_mask(scores, mask):
    return softmax(scores)


@wrong("masked_softmax", fits="minus_twenty, not_quite_0, case")
def minus_twenty(scores, mask):
    return softmax(np.where(mask.T, scores, -20))


@wrong("masked_softmax", fits="minus_twenty, not_quite_0, minus_a_thousand, case")
def minus_a_thousand(scores, mask):
    return softmax(np.where(mask.T, scores, -1000))


@wrong("masked_softmax", fits="shared_again, not finite, case")
def masked_afterwards(scores, mask):
    weights = softmax(scores) * mask.T
    return weights / weights.sum(axis=-1, keepdims=True)


@wrong("masked_softmax", fits="after_the_softmax, sums")
def masked_afterwards_and_left(scores, mask):
    return softmax(scores) * mask.T


@wrong("masked_softmax", fits="overflow, not finite, case")
def overflows(scores, mask):
    powers = np.exp(scores) * mask.T
    return powers / powers.sum(axis=-1, keepdims=True)


@wrong("masked_softmax", fits="overflow, clipped, not finite, case")
def clips(scores, mask):
    powers = np.exp(np.clip(scores, -500, 500)) * mask.T
    return powers / powers.sum(axis=-1, keepdims=True)


@wrong("masked_softmax", fits="zero_score")
def scores_times_mask(scores, mask):
    return softmax(scores * mask.T)


@wrong("masked_softmax", fits="turned_round, not finite")
def hides_the_words(scores, mask):
    return softmax(np.where(mask.T, -np.inf, scores))


@wrong("masked_softmax", fits="over_time, case, error")
def over_the_steps(scores, mask):
    return softmax(np.where(mask.T, scores, -1e30).swapaxes(0, 2)).swapaxes(0, 2)


@wrong("masked_softmax", fits="mask_of_first, first_sentence, case")
def the_first_sentences_mask(scores, mask):
    return softmax(np.where(mask[:, 0], scores, -np.inf))


@wrong("masked_softmax", fits="not_exp, sums, case")
def divided_by_the_sum(scores, mask):
    kept = scores * mask.T
    return kept / kept.sum(axis=-1, keepdims=True)


@wrong("masked_softmax", fits="error, case")
def mask_not_turned(scores, mask):
    return softmax(np.where(mask, scores, -np.inf))


@wrong("masked_softmax", fits="one_maximum, not finite, case")
def one_maximum_for_all(scores, mask):
    powers = np.exp(scores - scores.max()) * mask.T
    return powers / powers.sum(axis=-1, keepdims=True)


@wrong("masked_softmax", fits="reshaped, case")
def mask_reshaped(scores, mask):
    return softmax(np.where(mask.reshape(mask.shape[::-1]), scores, -np.inf))


@wrong("masked_softmax", fits="uniform")
def equal_weights(scores, mask):
    return np.broadcast_to(mask.T / mask.sum(axis=0)[:, None], scores.shape)


@wrong("masked_softmax", fits="minus_twenty, case")
def minus_a_hundred(scores, mask):
    return softmax(np.where(mask.T, scores, -100.0))


# -------------------------------------------------------------------------------------- context


@right("context")
def mixed_by_matmul(weights, keys):
    return (weights.swapaxes(0, 1) @ keys.swapaxes(0, 1)).swapaxes(0, 1)


@right("context")
def added_up_key_by_key(weights, keys):
    mixed = 0
    for s, key in enumerate(keys):
        mixed = mixed + weights[:, :, s, None] * key
    return mixed


@right("context")
def by_broadcasting_and_sum(weights, keys):
    return (weights[..., None] * keys.transpose(1, 0, 2)).sum(axis=2)


@right("context")
def lists_of_lists(weights, keys):
    time, batch, _ = weights.shape
    return [[(weights[t, b] @ keys[:, b]).tolist() for b in range(batch)] for t in range(time)]


@right("context")
def a_torch_tensor(weights, keys):
    import torch

    return torch.einsum("tbs,sbk->tbk", torch.tensor(weights), torch.tensor(keys).requires_grad_())


@wrong("context", fits="mean, scale")
def a_mean(weights, keys):
    return (weights[..., None] * keys.transpose(1, 0, 2)).mean(axis=2)


@wrong("context", fits="not_summed, not reduced")
def not_summed(weights, keys):
    return weights[..., None] * keys.transpose(1, 0, 2)


@wrong("context", fits="largest_only")
def the_best_key(weights, keys):
    batch = np.arange(weights.shape[1])
    return keys[weights.argmax(axis=-1), batch]


@wrong("context", fits="across_the_batch, case")
def over_all_sentences(weights, keys):
    return np.einsum("tbs,sck->tbk", weights, keys)


@wrong("context", fits="softmax_again")
def weights_of_weights(weights, keys):
    return np.einsum("tbs,sbk->tbk", softmax(weights), keys)


@wrong("context", fits="unweighted")
def plain_mean(weights, keys):
    return np.broadcast_to(keys.mean(axis=0), (*weights.shape[:2], keys.shape[2]))


@wrong("context", fits="batch_first")
def batch_first(weights, keys):
    return np.einsum("tbs,sbk->btk", weights, keys)


@wrong("context", fits="summed_over_time")
def over_time(weights, keys):
    return np.einsum("tbs,sbk->bk", weights, keys)


@wrong("context", fits="size_first, last_axes")
def size_before_batch(weights, keys):
    return np.einsum("tbs,sbk->tkb", weights, keys)


@wrong("context", fits="first_sentence, case")
def keys_of_the_first(weights, keys):
    return weights @ keys[:, 0]


@wrong("context", fits="first_step, case")
def the_first_step_for_all(weights, keys):
    one = np.einsum("bs,sbk->bk", weights[0], keys)
    return np.broadcast_to(one, (len(weights), *one.shape))


@wrong("context", fits="last_key_lost, first_key_lost")
def without_the_first_key(weights, keys):
    return np.einsum("tbs,sbk->tbk", weights[:, :, 1:], keys[1:])


@wrong("context", fits="reshaped, case")
def keys_reshaped(weights, keys):
    return np.einsum("tbs,bsk->tbk", weights, keys.reshape(keys.shape[1], keys.shape[0], -1))


# --------------------------------------------------------------------------- attend_and_predict


@right("attend_and_predict")
def sentence_after_sentence(s, keys, mask, W_o, b_o, E, c):
    logits, weights = [], []
    for b in range(len(s)):
        scores = keys[:, b] @ s[b]
        scores[~mask[:, b]] = -np.inf
        a = softmax(scores)
        o = np.tanh(np.hstack([s[b], a @ keys[:, b]]) @ W_o + b_o)
        logits.append(E @ o + c)
        weights.append(a)
    return logits, weights


@right("attend_and_predict")
def with_the_books_attention(s, keys, mask, W_o, b_o, E, c):
    attention = DotAttention(s.shape[1], dtype=np.float64)
    contexts, weights = attention.forward(s[None], keys, mask)
    o = np.tanh(np.concatenate([s, contexts[0]], axis=-1) @ W_o + b_o)
    return o @ E.T + c, weights[0]


@right("attend_and_predict")
def W_o_in_two_halves(s, keys, mask, W_o, b_o, E, c):
    scores = (s * keys).sum(axis=2).T
    powers = np.exp(scores - np.where(mask.T, scores, -np.inf).max(axis=1, keepdims=True))
    weights = np.where(mask.T, powers, 0)
    weights = weights / weights.sum(axis=1, keepdims=True)
    mixed = (weights.T[..., None] * keys).sum(axis=0)
    hidden = s.shape[1]
    return np.tanh(s @ W_o[:hidden] + mixed @ W_o[hidden:] + b_o) @ E.T + c, weights


@right("attend_and_predict")
def all_in_torch(s, keys, mask, W_o, b_o, E, c):
    import torch

    s, keys, W_o, b_o, E, c = (
        torch.tensor(a, requires_grad=True) for a in (s, keys, W_o, b_o, E, c)
    )
    scores = torch.einsum("bk,sbk->bs", s, keys).masked_fill(~torch.tensor(mask).T, -torch.inf)
    weights = scores.softmax(dim=1)
    mixed = torch.einsum("bs,sbk->bk", weights, keys)
    return [torch.tanh(torch.cat([s, mixed], 1) @ W_o + b_o) @ E.T + c, weights]


@wrong("attend_and_predict", fits="no_mask")
def looks_at_padding(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.einsum("bk,sbk->bs", s, keys))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="scaled")
def scales(s, keys, mask, W_o, b_o, E, c):
    scores = np.einsum("bk,sbk->bs", s, keys) / np.sqrt(s.shape[1])
    weights = softmax(np.where(mask.T, scores, -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="context_first")
def joins_the_context_first(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([mixed, s], axis=1) @ W_o + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="no_bias")
def no_b_o(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="no_tanh")
def no_tanh(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return (np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="no_output_bias")
def no_c(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T, weights


@wrong("attend_and_predict", fits="bias_outside")
def b_o_after_the_tanh(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return (np.tanh(np.concatenate([s, mixed], axis=1) @ W_o) + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="probabilities, sums")
def a_softmax_at_the_end(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    o = np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o)
    return softmax(o @ E.T + c), weights


@wrong("attend_and_predict", fits="order, swapped")
def weights_first(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return weights, np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c


@wrong("attend_and_predict", fits="source_first, transposed")
def weights_turned(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c, weights.T


@wrong("attend_and_predict", fits="last_state")
def the_last_state(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = keys[mask.sum(axis=0) - 1, np.arange(len(s))]
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="scores_out")
def scores_for_weights(s, keys, mask, W_o, b_o, E, c):
    scores = np.einsum("bk,sbk->bs", s, keys)
    mixed = np.einsum("bs,sbk->bk", softmax(np.where(mask.T, scores, -np.inf)), keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c, scores


@wrong("attend_and_predict", fits="after_the_softmax")
def masks_afterwards(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.einsum("bk,sbk->bs", s, keys)) * mask.T
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="summed, added")
def adds_instead_of_joining(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh((s + mixed) @ W_o[: s.shape[1]] + b_o) @ E.T + c, weights


@wrong("attend_and_predict", fits="tanh_of_logits")
def a_tanh_too_many(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.where(mask.T, np.einsum("bk,sbk->bs", s, keys), -np.inf))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    o = np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o)
    return np.tanh(o @ E.T + c), weights


@wrong("attend_and_predict", fits="no_mask")
def two_slips_at_once(s, keys, mask, W_o, b_o, E, c):
    weights = softmax(np.einsum("bk,sbk->bs", s, keys))
    mixed = np.einsum("bs,sbk->bk", weights, keys)
    return np.tanh(np.concatenate([s, mixed], axis=1) @ W_o + b_o) @ E.T, weights
