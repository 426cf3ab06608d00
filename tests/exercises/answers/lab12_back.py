"""Answers to lab 12, the way back, and the alignment error rate."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils.metrics import alignment_error_rate
from utils.scratch.attention import DotAttention
from utils.scratch.functions import softmax

# --------------------------------------------------------------------------------- dot_backward


@right("dot_backward")
def by_autograd(dcontexts, queries, keys, weights):
    import torch

    q, k = (torch.tensor(a, requires_grad=True) for a in (queries, keys))
    a = torch.einsum("tbk,sbk->tbs", q, k).softmax(-1)
    torch.einsum("tbs,sbk->tbk", a, k).backward(torch.tensor(dcontexts))
    return q.grad, k.grad


@right("dot_backward")
def by_the_book(dcontexts, queries, keys, weights):
    attention = DotAttention(keys.shape[-1], dtype=np.float64)
    attention.forward(queries, keys)
    return attention.backward(dcontexts)[1:]


@right("dot_backward")
def with_the_whole_jacobian(dcontexts, queries, keys, weights):
    dqueries, dkeys = np.zeros_like(queries), np.zeros_like(keys)
    for t in range(len(queries)):
        for b in range(queries.shape[1]):
            a, h = weights[t, b], keys[:, b]
            dscores = (np.diag(a) - np.outer(a, a)) @ (h @ dcontexts[t, b])
            dqueries[t, b] = h.T @ dscores
            dkeys[:, b] += np.outer(dscores, queries[t, b]) + np.outer(a, dcontexts[t, b])
    return dqueries, dkeys


@right("dot_backward")
def by_finite_differences(dcontexts, queries, keys, weights):
    def loss(q, k):
        a = softmax(np.einsum("tbk,sbk->tbs", q, k))
        return (dcontexts * np.einsum("tbs,sbk->tbk", a, k)).sum()

    grads = []
    for place, array in enumerate((queries, keys)):
        grad = np.zeros(array.shape)
        for index in np.ndindex(*array.shape):
            pair = [[queries.copy(), keys.copy()] for _ in range(2)]
            pair[0][place][index] += 1e-6
            pair[1][place][index] -= 1e-6
            grad[index] = (loss(*pair[0]) - loss(*pair[1])) / 2e-6
        grads.append(grad)
    return grads


@right("dot_backward")
def through_the_context(dcontexts, queries, keys, weights):
    # sum of a da is the context times its gradient
    contexts = np.einsum("tbs,sbk->tbk", weights, keys)
    away = keys[None] - contexts[:, None]  # (time, source, batch, size)
    dscores = weights * np.einsum("tbk,tsbk->tbs", dcontexts, away)
    both = (
        np.einsum("tbs,tbk->sbk", dscores, queries),
        np.einsum("tbs,tbk->sbk", weights, dcontexts),
    )
    return np.einsum("tbs,sbk->tbk", dscores, keys), sum(both)


def gradients(dscores, dcontexts, queries, keys, weights):
    by_scores = np.einsum("tbs,tbk->sbk", dscores, queries)
    by_mixing = np.einsum("tbs,tbk->sbk", weights, dcontexts)
    return np.einsum("tbs,sbk->tbk", dscores, keys), by_scores + by_mixing


@wrong("dot_backward", fits="no_softmax")
def skips_the_softmax(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    return gradients(da, dcontexts, queries, keys, weights)


@wrong("dot_backward", fits="only_the_diagonal")
def the_slope_of_a_sigmoid(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    return gradients(weights * (1 - weights) * da, dcontexts, queries, keys, weights)


@wrong("dot_backward", fits="no_subtraction")
def forgets_to_subtract(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    return gradients(weights * da, dcontexts, queries, keys, weights)


@wrong("dot_backward", fits="inner_over_all, sum_over_all")
def one_sum_for_everything(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    return gradients(weights * (da - (weights * da).sum()), dcontexts, queries, keys, weights)


@wrong("dot_backward", fits="inner_over_time, error")
def sums_over_time(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    dscores = weights * (da - (weights * da).sum(axis=0))
    return gradients(dscores, dcontexts, queries, keys, weights)


@wrong("dot_backward", fits="keys_by_mixing_only")
def keys_are_only_mixed(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    dscores = weights * (da - (weights * da).sum(axis=-1, keepdims=True))
    dqueries, _ = gradients(dscores, dcontexts, queries, keys, weights)
    return dqueries, np.einsum("tbs,tbk->sbk", weights, dcontexts)


@wrong("dot_backward", fits="keys_by_scores_only")
def keys_are_only_scored(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    dscores = weights * (da - (weights * da).sum(axis=-1, keepdims=True))
    dqueries, _ = gradients(dscores, dcontexts, queries, keys, weights)
    return dqueries, np.einsum("tbs,tbk->sbk", dscores, queries)


@wrong("dot_backward", fits="order, swapped")
def keys_first(dcontexts, queries, keys, weights):
    return by_the_book(dcontexts, queries, keys, weights)[::-1]


@wrong("dot_backward", fits="scaled")
def scaled(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    dscores = weights * (da - (weights * da).sum(axis=-1, keepdims=True))
    dscores = dscores / np.sqrt(keys.shape[-1])
    return gradients(dscores, dcontexts, queries, keys, weights)


@wrong("dot_backward", fits="last_step_only, case")
def a_loop_that_overwrites(dcontexts, queries, keys, weights):
    for t in range(len(queries)):
        one = [a[t : t + 1] for a in (dcontexts, queries)]
        _, dkeys = by_the_book(*one, keys, weights[t : t + 1])
    return by_the_book(dcontexts, queries, keys, weights)[0], dkeys


@wrong("dot_backward", fits="first_step_only, case")
def a_return_in_the_loop(dcontexts, queries, keys, weights):
    dqueries = by_the_book(dcontexts, queries, keys, weights)[0]
    return dqueries, by_the_book(dcontexts[:1], queries[:1], keys, weights[:1])[1]


@wrong("dot_backward", fits="mean_over_time, scale, case")
def a_mean_over_the_steps(dcontexts, queries, keys, weights):
    dqueries, dkeys = by_the_book(dcontexts, queries, keys, weights)
    return dqueries, dkeys / len(queries)


@wrong("dot_backward", fits="mean_over_batch, scale, case")
def a_mean_over_the_batch(dcontexts, queries, keys, weights):
    dqueries, dkeys = by_the_book(dcontexts, queries, keys, weights)
    return dqueries / queries.shape[1], dkeys / queries.shape[1]


@wrong("dot_backward", fits="queries_turned, sign")
def queries_with_queries(dcontexts, queries, keys, weights):
    dqueries, dkeys = by_the_book(dcontexts, queries, keys, weights)
    return -dqueries, dkeys


@wrong("dot_backward", fits="first_sentence, case")
def the_first_sentence_only(dcontexts, queries, keys, weights):
    dqueries, dkeys = map(np.array, by_the_book(dcontexts, queries, keys, weights))
    dqueries[:, 1:] = 0
    dkeys[:, 1:] = 0
    return dqueries, dkeys


@wrong("dot_backward", fits="dcontexts_as_weights, queries_get_contexts")
def the_query_is_mixed_too(dcontexts, queries, keys, weights):
    dqueries, dkeys = by_the_book(dcontexts, queries, keys, weights)
    return dqueries + dcontexts, dkeys


@wrong("dot_backward", fits="inner_over_batch")
def sums_over_the_sentences(dcontexts, queries, keys, weights):
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    dscores = weights * (da - (weights * da).sum(axis=1, keepdims=True))
    return gradients(dscores, dcontexts, queries, keys, weights)


# ------------------------------------------------------------------------------ alignment_error


@right("alignment_error")
def of_the_book(predicted, gold):
    return alignment_error_rate(predicted, gold)


@right("alignment_error")
def link_by_link(predicted, gold):
    shared = links = 0
    for mine, theirs in zip(predicted, gold, strict=True):
        for link in mine:
            if link in theirs:
                shared += 1
        links += len(mine) + len(theirs)
    return 1 - 2 * shared / links


@right("alignment_error")
def of_pairs_with_their_sentence(predicted, gold):
    mine = {(n, *link) for n, links in enumerate(predicted) for link in links}
    theirs = {(n, *link) for n, links in enumerate(gold) for link in links}
    return len(mine ^ theirs) / (len(mine) + len(theirs))


@right("alignment_error")
def in_numpy(predicted, gold):
    counts = np.array(
        [(len(a.intersection(g)), len(a), len(g)) for a, g in zip(predicted, gold, strict=True)]
    )
    both, mine, theirs = counts.sum(axis=0)
    return np.float32(1 - 2 * both / (mine + theirs))


@right("alignment_error")
def one_minus_f1(predicted, gold):
    right = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))
    if right == 0:
        return 1
    precision = right / sum(len(a) for a in predicted)
    recall = right / sum(len(g) for g in gold)
    return 1 - 2 * precision * recall / (precision + recall)


@wrong("alignment_error", fits="mean_of_sentences, error")
def a_mean_of_rates(predicted, gold):
    pairs = zip(predicted, gold, strict=True)
    return np.mean([1 - 2 * len(a & g) / max(1, len(a) + len(g)) for a, g in pairs])


@wrong("alignment_error", fits="one_set, case")
def links_of_all_in_one_set(predicted, gold):
    mine, theirs = set().union(*predicted), set().union(*gold)
    return 1 - 2 * len(mine & theirs) / (len(mine) + len(theirs))


@wrong("alignment_error", fits="no_two")
def forgets_the_two(predicted, gold):
    both = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))
    return 1 - both / (sum(map(len, predicted)) + sum(map(len, gold)))


@wrong("alignment_error", fits="not_an_error, complement")
def forgets_the_one(predicted, gold):
    both = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))
    return 2 * both / (sum(map(len, predicted)) + sum(map(len, gold)))


@wrong("alignment_error", fits="jaccard")
def divides_by_the_union(predicted, gold):
    both = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))
    return 1 - both / sum(len(a | g) for a, g in zip(predicted, gold, strict=True))


@wrong("alignment_error", fits="one_minus_precision, error")
def one_minus_precision(predicted, gold):
    both = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))
    return 1 - both / sum(map(len, predicted))


@wrong("alignment_error", fits="one_minus_recall")
def one_minus_recall(predicted, gold):
    both = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))
    return 1 - both / sum(map(len, gold))


@wrong("alignment_error", fits="same_order, case")
def compares_in_order(predicted, gold):
    both = sum(
        link == other
        for a, g in zip(predicted, gold, strict=True)
        for link, other in zip(sorted(a), sorted(g), strict=False)
    )
    return 1 - 2 * both / (sum(map(len, predicted)) + sum(map(len, gold)))


@wrong("alignment_error", fits="source_only, case")
def compares_source_words(predicted, gold):
    pairs = list(zip(predicted, gold, strict=True))
    both = sum(len({s for s, _ in a} & {s for s, _ in g}) for a, g in pairs)
    return 1 - 2 * both / sum(len(a) + len(g) for a, g in pairs)


@wrong("alignment_error", fits="sentences_counted, whole_sentences")
def whole_sentences(predicted, gold):
    return 1 - np.mean([a == g for a, g in zip(predicted, gold, strict=True)])


@wrong("alignment_error", fits="first_sentence, case")
def only_the_first(predicted, gold):
    return 1 - 2 * len(predicted[0] & gold[0]) / (len(predicted[0]) + len(gold[0]))


@wrong("alignment_error", fits="last_sentence, case")
def only_the_last(predicted, gold):
    for a, g in zip(predicted, gold, strict=True):
        error = 1 - 2 * len(a & g) / max(1, len(a) + len(g))
    return error


@wrong("alignment_error", fits="percent, scale")
def in_percent(predicted, gold):
    return 100 * alignment_error_rate(predicted, gold)


@wrong("alignment_error", fits="brackets, precedence, case")
def no_brackets(predicted, gold):
    both = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))
    return 1 - 2 * both / sum(map(len, predicted)) + sum(map(len, gold))
