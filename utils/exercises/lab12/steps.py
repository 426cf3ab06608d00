"""The check of lab 12 on a step of the decoder with attention."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.exercises.lab12.masks import lengths_mask
from utils.scratch.functions import softmax


def _attend_and_predict(s, keys, mask, W_o, b_o, E, c, miss=""):
    """Do the decoder's step after its GRU; `miss` names the mistake to make on the way."""
    scores = np.einsum("bk,sbk->bs", s, keys)
    kept = scores if miss in ("no_mask", "after_the_softmax") else np.where(mask.T, scores, -np.inf)
    weights = softmax(kept / np.sqrt(s.shape[1]) if miss == "scaled" else kept)
    weights = weights * mask.T if miss == "after_the_softmax" else weights
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
    a = (s + context) @ W_o[: s.shape[1]] if miss == "added" else a
    a = a if miss in ("no_bias", "bias_outside") else a + b_o
    o = a if miss == "no_tanh" else np.tanh(a)
    o = o + b_o if miss == "bias_outside" else o
    logits = o @ E.T
    logits = logits if miss == "no_output_bias" else logits + c
    if miss == "probabilities":
        logits = softmax(logits)
    if miss == "tanh_of_logits":
        logits = np.tanh(logits)
    return {
        "order": (weights, logits),
        "source_first": (logits, weights.T),
        "context_out": (logits, context),
        "scores_out": (logits, scores),
    }.get(miss, (logits, weights))


_SIZES = {  # sentences, keys, hidden, size, vocab
    "a single sentence": (1, 3, 2, 4, 5),
    "two sentences of different lengths": (2, 4, 3, 5, 6),
    "several sentences": (4, 3, 5, 2, 6),
    "sentences without padding": (3, 4, 2, 5, 6),
    "padding that fits best": (3, 5, 4, 2, 6),
    "sentences of a single word": (2, 3, 4, 5, 7),
}


def _predict_inputs(rng, case):
    what, (batch, source, hidden, size, vocab) = list(_SIZES.items())[case]
    shapes = (batch, hidden), (source, batch, hidden), (2 * hidden, size), (size,)
    s, keys, W_o, b_o = (rng.standard_normal(shape).round(2) for shape in shapes)
    mask = lengths_mask(rng, source, batch)
    if batch == 1:
        mask[-1] = False
    if what == "sentences without padding":
        mask[:] = True
    if what == "sentences of a single word":
        mask[1:] = False
    if what == "padding that fits best":
        keys = np.where(mask[..., None], keys, 400 * s)  # e to minus this is 0
    E, c = rng.standard_normal((vocab, size)).round(2), rng.standard_normal(vocab).round(2)
    return s, keys, mask, W_o, b_o, E, c


def _example(rng):
    shapes = (1, 1), (3, 1, 1), (2, 2), (2,), (3, 2), (3,)
    s, keys, W_o, b_o, E, c = (rng.integers(-1, 3, shape) * 1.0 for shape in shapes)
    return s, keys, np.array([[True], [True], [False]]), W_o, b_o, E, c


attend_and_predict = Exercise(
    "attend_and_predict",
    lambda s, keys, mask, W_o, b_o, E, c: _attend_and_predict(s, keys, mask, W_o, b_o, E, c),
    _predict_inputs,
    {"logits": "(batch, vocab)", "weights": "(batch, source)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=2,
    minutes=10,
    section=("12_attention", "The decoder that looks"),
    example=_example,
    idea="Before the decoder speaks it looks up: it asks the source with its state, mixes what it "
    "finds, and lets both, state and finding, have a say in the next word.",
    equation="a = softmax over real words of s . key; context = sum of a * key; "
    "o = tanh([s, context] W_o + b_o); logits = o E^T + c",
    first_line='scores = np.einsum("bk,sbk->bs", s, keys)  # one query for each sentence: no time '
    "axis",
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
    "after_the_softmax": "masked like this the weights no longer add up to 1: mask the scores, "
    "before the softmax.",
    "bias_outside": "b_o stands inside the tanh: tanh(... + b_o).",
    "added": "join s and the context side by side, np.concatenate(..., axis=1): do not add them.",
    "source_first": "the weights are (batch, source): yours are (source, batch).",
}.items():
    attend_and_predict.mistake(
        _name, lambda *inputs, miss=_name: _attend_and_predict(*inputs, miss), _hint
    )
