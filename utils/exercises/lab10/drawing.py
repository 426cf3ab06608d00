"""The check of lab 10 on the distribution to draw the next symbol from."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def _next_probabilities(logits, temperature, top_k, miss=""):
    """Return the distribution to draw from; `miss` names the mistake to make on the way."""
    unscaled = miss in ("no_temperature", "temperature_outside")
    factor = 1 if unscaled else temperature if miss == "times" else 1 / temperature
    scaled = logits * factor
    scaled = softmax(scaled) if miss == "twice" else scaled
    keep = top_k + {"one_more": 1, "one_fewer": -1}.get(miss, 0)
    keep = min(max(keep, 1), len(logits))
    kept = scaled >= np.sort(scaled)[-keep]
    if miss == "smallest":
        kept = scaled <= np.sort(scaled)[keep - 1]
    if miss == "no_top_k":
        kept = np.ones(len(logits), dtype=bool)
    if miss == "first_ones":
        kept = np.arange(len(logits)) < top_k
    rest = {"zero_logits": 0.0, "minus_twenty": -20.0}.get(miss, -np.inf)
    p = softmax(np.where(kept, scaled, rest))
    return _end_badly(miss, p, scaled, kept, temperature)


def _end_badly(miss, p, scaled, kept, temperature):
    """Return the probabilities p, or what a mistake at the end makes of them."""
    clipped = np.exp(np.clip(scaled, -500, 500)) * kept
    best = np.sort(p)[::-1]
    return {
        "temperature_outside": p / temperature,
        "not_shared": softmax(scaled) * kept,
        "all_alike": kept / kept.sum(),
        "overflow": np.exp(scaled) * kept / (np.exp(scaled) * kept).sum(),
        "clipped": clipped / clipped.sum(),
        "greedy": (np.arange(len(p)) == scaled.argmax()) * 1.0,
        "logarithms": np.log(p),
        "sorted": best,
        "only_the_kept": p[kept],
        "symbols": np.flatnonzero(kept) * 1.0,
    }.get(miss, p)


_DRAWS = {  # size, temperature, top_k, what is added to every logit
    "a low temperature": (4, 0.5, 2, 0),
    "a high temperature": (6, 2.0, 3, 0),
    "logits of about 1,000": (5, 0.8, 4, 1000),
    "top_k = 1": (7, 1.5, 1, 0),
    "top_k as large as the vocabulary": (5, 0.7, 5, 0),
    "logits far below 0": (6, 1.2, 2, -40),
    "logits of about 1,000 at a low temperature": (7, 0.2, 4, 1000),
    "a temperature of 1": (8, 1.0, 6, 2),
}


def _next_inputs(rng, case):
    size, temperature, top_k, shift = list(_DRAWS.values())[case]
    # rising steps with a little noise: no two are equal
    logits = rng.permutation(np.arange(size) * 0.7 - 1 + rng.uniform(0, 0.4, size)).round(2)
    return logits + shift, temperature, top_k


next_probabilities = Exercise(
    "next_probabilities",
    lambda logits, temperature, top_k: _next_probabilities(logits, temperature, top_k),
    _next_inputs,
    {"p": "(vocab,)"},
    cases=len(_DRAWS),
    tries=tuple(_DRAWS),
    stars=2,
    minutes=10,
    section=("10_music", "Draw"),
    example=lambda rng: (rng.permutation([2.0, 0.0, 1.0, -1.0]), 1.0, 2),
    idea="First stretch or press the differences between the logits, then let the weak ones leave "
    "the table. Those who stay share the whole cake among themselves.",
    equation="p_i = exp(l_i / temperature) / (sum of exp(l_j / temperature) over the top_k largest "
    "l_j) for those top_k, and 0 for all others",
    first_line="smallest = np.sort(logits)[-top_k]  # the smallest logit that stays",
)
next_probabilities.promise(
    lambda results, inputs: (
        not np.any(np.asarray(results[0])[inputs[0] < np.sort(inputs[0])[-inputs[2]]])
    ),
    "p must be exactly 0 for a symbol that is not among the top_k: put -np.inf in its place before "
    "the softmax, or 0 after it.",
)
for _name, _hint in {
    "times": "divide the logits by the temperature: a high one makes the distribution flatter.",
    "no_temperature": "the temperature has no effect: divide the logits by it.",
    "temperature_outside": "the logits are divided by the temperature, before the softmax.",
    "no_top_k": "only the top_k likeliest symbols may keep a probability.",
    "smallest": "these are the least likely ones: keep the top_k LARGEST logits.",
    "first_ones": "these are the first top_k symbols: keep those with the largest logits.",
    "one_more": "one symbol too many is left: keep exactly top_k.",
    "one_fewer": "one symbol too few is left: keep exactly top_k.",
    "zero_logits": "a logit of 0 is not a probability of 0: exp(0) is 1. Use -np.inf.",
    "minus_twenty": "the number in place of the others is not small enough: all logits may be "
    "small. Use -np.inf.",
    "not_shared": "what the others lose goes to those that are left: the sum must be 1 again.",
    "all_alike": "those that are left keep their proportions: softmax over their logits.",
    "overflow": "np.exp overflows for large logits: subtract the largest one first, or use "
    "softmax.",
    "clipped": "np.clip makes large logits alike, and their differences are lost: subtract the "
    "largest one instead, or use softmax.",
    "twice": "one softmax only: these numbers have been through two.",
    "greedy": "this always takes the likeliest: top_k symbols keep a chance.",
    "logarithms": "return the probabilities, not their logarithms.",
    "sorted": "each probability belongs at the place of its own symbol: do not sort them.",
    "only_the_kept": "return a probability for EVERY symbol: 0 for those that are left out.",
    "symbols": "these are the places of the top_k symbols: return the probabilities of all.",
}.items():
    next_probabilities.mistake(
        _name, lambda *inputs, miss=_name: _next_probabilities(*inputs, miss), _hint
    )
