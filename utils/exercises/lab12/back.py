"""The check of lab 12 on the way back through attention."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def _dot_backward(dcontexts, queries, keys, weights, miss=""):
    """Go back through the mixture, the softmax and the scores; `miss` names the mistake."""
    a = weights
    da = np.einsum("tbk,sbk->tbs", dcontexts, keys)
    inner = (a * da).sum(axis=-1, keepdims=True)
    dscores = {
        "no_softmax": da,
        "only_the_diagonal": a * (1 - a) * da,
        "no_subtraction": a * da,
        "no_weights": da - inner,
        "inner_without_a": a * (da - da.sum(axis=-1, keepdims=True)),
        "mean_inner": a * (da - da.mean(axis=-1, keepdims=True)),
        "inner_over_time": a * (da - (a * da).sum(axis=0, keepdims=True)),
        "plus": a * (da + inner),
        "inner_over_batch": a * (da - (a * da).sum(axis=1, keepdims=True)),
        "inner_over_all": a * (da - inner.sum()),
        "scaled": a * (da - inner) / np.sqrt(keys.shape[-1]),
    }.get(miss, a * (da - inner))
    dqueries = np.einsum("tbs,sbk->tbk", dscores, keys)
    by_scores = np.einsum("tbs,tbk->sbk", dscores, queries)
    by_mixing = np.einsum("tbs,tbk->sbk", a, dcontexts)
    dkeys = {
        "keys_by_scores_only": by_scores,
        "keys_by_mixing_only": by_mixing,
        "keys_without_weights": by_scores + dcontexts.sum(axis=0),
        "subtracted": by_scores - by_mixing,
        "mean_over_time": (by_scores + by_mixing) / len(queries),
        "last_step_only": np.einsum("bs,bk->sbk", dscores[-1], queries[-1])
        + np.einsum("bs,bk->sbk", a[-1], dcontexts[-1]),
    }.get(miss, by_scores + by_mixing)
    if miss == "first_step_only":
        dkeys = np.einsum("bs,bk->sbk", dscores[0], queries[0])
        dkeys = dkeys + np.einsum("bs,bk->sbk", a[0], dcontexts[0])
    if miss == "mean_over_batch":
        dqueries, dkeys = dqueries / queries.shape[1], dkeys / queries.shape[1]
    if miss == "first_sentence":
        first = np.arange(queries.shape[1])[:, None] == 0
        dqueries, dkeys = dqueries * first, dkeys * first
    if miss == "queries_turned":
        dqueries = -dqueries
    if miss == "queries_get_contexts":
        dqueries = dqueries + dcontexts
    return (dkeys, dqueries) if miss == "order" else (dqueries, dkeys)


_SIZES = {  # steps, keys, sentences, size
    "a single sentence": (2, 3, 1, 4),
    "several sentences": (3, 2, 4, 5),
    "more keys than steps": (2, 4, 3, 5),
    "more steps than keys": (5, 3, 2, 4),
    "a single step": (1, 4, 2, 3),
    "weights near 0 and 1": (3, 4, 2, 5),
}


def _backward_inputs(rng, case):
    what, (time, source, batch, size) = list(_SIZES.items())[case]
    queries = rng.standard_normal((time, batch, size)).round(2)
    queries = 3 * queries if what == "weights near 0 and 1" else queries
    keys = rng.standard_normal((source, batch, size)).round(2)
    return _with_weights(rng.standard_normal(queries.shape).round(2), queries, keys)


def _with_weights(dcontexts, queries, keys):
    return dcontexts, queries, keys, softmax(np.einsum("tbk,sbk->tbs", queries, keys))


def _example(rng):
    first, *second = rng.permutation([-1.0, 2.0, 3.0])
    keys = np.array([[[first, second[0]]], [[first, second[1]]]])
    # both keys fit alike, so that both weights are 0.5
    return _with_weights(rng.integers(1, 4, (1, 1, 2)) * 1.0, np.array([[[1.0, 0.0]]]), keys)


dot_backward = Exercise(
    "dot_backward",
    lambda dcontexts, queries, keys, weights: _dot_backward(dcontexts, queries, keys, weights),
    _backward_inputs,
    {"dqueries": "(time, batch, size)", "dkeys": "(source, batch, size)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=3,
    minutes=20,
    section=("12_attention", "The way back"),
    example=_example,
    idea="Walk the way back through three stations: mixture, softmax, scores. A key stands at two "
    "of them, for it is scored and it is mixed: it collects a gradient at both.",
    equation="da = dcontexts . keys (over the size); dscores = a * (da - sum of a * da over the "
    "source words); dqueries = dscores . keys; dkeys = dscores . queries + a . dcontexts, both "
    "over the steps",
    first_line='da = np.einsum("tbk,sbk->tbs", dcontexts, keys)  # the gradient of the weights',
)
for _name, _hint in {
    "no_softmax": "between weights and scores stands a softmax: dscores = a * (da - sum of a da).",
    "only_the_diagonal": "a score moves ALL weights, not only its own: a * (da - sum of a da).",
    "no_subtraction": "the weights add up to 1: subtract the sum of a * da from da first.",
    "no_weights": "the factor a is missing: a * (da - sum of a da).",
    "inner_without_a": "what is subtracted is the sum of a * da, not of da.",
    "mean_inner": "what is subtracted is weighted by a: the sum of a * da, not the mean of da.",
    "inner_over_time": "sum over the source words, the last axis, not over time.",
    "plus": "the sum is subtracted: a * (da - sum of a da).",
    "keys_by_scores_only": "the keys are mixed, too: add a times dcontexts, over all steps.",
    "keys_by_mixing_only": "the keys are scored, too: add dscores times queries, for all steps.",
    "keys_without_weights": "by the mixture a key gets its WEIGHT times dcontexts.",
    "subtracted": "a key acts in two ways: add both gradients.",
    "mean_over_time": "a key is used at every step: sum over the steps, no mean.",
    "last_step_only": "a key is used at every step: sum over all of them.",
    "queries_get_contexts": "a query is only scored, never mixed: dscores times keys, and no more.",
    "order": "return the gradient of the queries first, then that of the keys.",
    "inner_over_batch": "sum over the source words, the last axis, not over the sentences.",
    "inner_over_all": "each query has a sum of its own: sum over the last axis, with "
    "keepdims=True.",
    "scaled": "these scores are not scaled: no division by the root of the size.",
    "first_step_only": "a key is used at every step: this is what the first step alone gives.",
    "mean_over_batch": "sum, no mean: the loss is whatever dcontexts says, also for a batch.",
    "first_sentence": "every sentence has gradients of its own, not the first alone.",
    "queries_turned": "the gradient of the queries has the wrong sign.",
}.items():
    dot_backward.mistake(_name, lambda *inputs, miss=_name: _dot_backward(*inputs, miss), _hint)
