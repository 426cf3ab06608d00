"""The checks of lab 12 on whole steps: a prediction with attention, and its way back."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax

# --------------------------------------------------------------------------- attend_and_predict


def _attend_and_predict(s, keys, mask, W_o, b_o, E, c, miss=""):
    """Do the decoder's step after its GRU; `miss` names the mistake to make on the way."""
    scores = np.einsum("bk,sbk->bs", s, keys)
    kept = scores if miss == "no_mask" else np.where(mask.T, scores, -np.inf)
    weights = softmax(kept / np.sqrt(s.shape[1]) if miss == "scaled" else kept)
    mixing = {
        "uniform": mask.T / mask.T.sum(axis=1, keepdims=True),
        "scores_mix": np.where(mask.T, scores, 0),
    }.get(miss, weights)
    context = np.einsum("bs,sbk->bk", mixing, keys)
    if miss == "last_state":
        last = mask.sum(axis=0) - 1
        context = keys[last, np.arange(len(last))]
    joined = {
        "context_first": [context, s],
        "state_twice": [s, s],
        "context_twice": [context, context],
    }.get(miss, [s, context])
    a = np.concatenate(joined, axis=1) @ W_o
    a = a if miss == "no_bias" else a + b_o
    o = a if miss == "no_tanh" else np.tanh(a)
    logits = o @ E.T
    logits = logits if miss == "no_output_bias" else logits + c
    if miss == "probabilities":
        logits = softmax(logits)
    if miss == "tanh_of_logits":
        logits = np.tanh(logits)
    return {
        "order": (weights, logits),
        "context_out": (logits, context),
        "scores_out": (logits, scores),
    }.get(miss, (logits, weights))


def _predict_inputs(rng, case):
    batch, source, hidden, size, vocab = [
        (2, 3, 2, 2, 3),
        (2, 4, 3, 2, 5),
        (3, 3, 4, 3, 4),
        (3, 4, 2, 5, 6),
    ][case % 4]
    lengths = np.concatenate([[source], rng.integers(1, source, batch - 1)])
    shapes = (batch, hidden), (source, batch, hidden), (2 * hidden, size), (size,)
    s, keys, W_o, b_o = (rng.standard_normal(shape).round(2) for shape in shapes)
    mask = np.arange(source)[:, None] < lengths
    E, c = rng.standard_normal((vocab, size)).round(2), rng.standard_normal(vocab).round(2)
    return s, keys, mask, W_o, b_o, E, c


attend_and_predict = Exercise(
    "attend_and_predict",
    lambda s, keys, mask, W_o, b_o, E, c: _attend_and_predict(s, keys, mask, W_o, b_o, E, c),
    _predict_inputs,
    {"logits": "(batch, vocab)", "weights": "(batch, source)"},
)
for _name, _hint in {
    "no_mask": "padding must get no weight: -inf in its place before the softmax.",
    "scaled": "this decoder uses the plain dot product, without a division.",
    "uniform": "mix the keys by the weights of this step, not evenly.",
    "scores_mix": "mix the keys by the weights, after the softmax, not by the scores.",
    "last_state": "the context is a mixture of ALL states, not the last one.",
    "context_first": "join the state first, then the context: [s, context].",
    "state_twice": "the context is missing: join s and the context.",
    "context_twice": "the state is missing: join s and the context.",
    "no_bias": "add b_o before the tanh.",
    "no_tanh": "o passes a tanh.",
    "no_output_bias": "add c to the logits.",
    "probabilities": "return logits: no softmax over the words.",
    "tanh_of_logits": "the logits may be any number: the tanh belongs to o alone.",
    "order": "return the logits first, then the weights.",
    "context_out": "the second result is the weights (batch, source), not the context.",
    "scores_out": "the second result is the weights, after mask and softmax, not the scores.",
}.items():
    attend_and_predict.mistake(
        _name, lambda *inputs, miss=_name: _attend_and_predict(*inputs, miss), _hint
    )

# --------------------------------------------------------------------------------- dot_backward


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
    if miss == "queries_get_contexts":
        dqueries = dqueries + dcontexts
    return (dkeys, dqueries) if miss == "order" else (dqueries, dkeys)


def _backward_inputs(rng, case):
    time, source, batch, size = [(2, 3, 1, 2), (3, 2, 2, 4), (2, 4, 3, 3), (4, 3, 2, 5)][case % 4]
    queries = rng.standard_normal((time, batch, size)).round(2)
    keys = rng.standard_normal((source, batch, size)).round(2)
    weights = softmax(np.einsum("tbk,sbk->tbs", queries, keys))
    return rng.standard_normal(queries.shape).round(2), queries, keys, weights


dot_backward = Exercise(
    "dot_backward",
    lambda dcontexts, queries, keys, weights: _dot_backward(dcontexts, queries, keys, weights),
    _backward_inputs,
    {"dqueries": "(time, batch, size)", "dkeys": "(source, batch, size)"},
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
}.items():
    dot_backward.mistake(_name, lambda *inputs, miss=_name: _dot_backward(*inputs, miss), _hint)
