"""The checks of lab 10: bars, bits and drawing; a tone and shared runs are in tone_and_runs."""

import re

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------------ bar_duration

_NOTE = re.compile(r"([A-Ga-gz])[,']*(\d*)(/?)(\d*)")


def _bar_duration(bar, miss=""):
    """Add up a bar; `miss` names the mistake to make on the way."""
    total = 0.0
    for letter, above, slash, below in _NOTE.findall(bar):
        if miss == "one_digit":
            above = above[:1]
        if (miss == "rests_left_out" and letter == "z") or (miss == "capitals" and letter > "Z"):
            continue
        length = float(above or (0 if miss == "bare_is_0" else 1))
        if slash and miss != "slash_ignored":
            length /= float(2 if miss == "always_half" else below or (1 if miss == "bare" else 2))
        total += 1.0 if miss == "letters" else length
    return total / 8 if miss == "whole_notes" else total


def _bar_inputs(rng, case):
    letters = [str(letter) for letter in rng.permutation(list("ABCDEFGdefg"))]
    shape = [
        "{}2{} {}3",
        "{}3/2{}/ {}/{}/{} z2",
        "^{}12 _{},2{}'3 z",
        "{}/4{}3/4{} {}6",
    ][case % 4]
    return (shape.format(*letters),)


bar_duration = Exercise(
    "bar_duration", lambda bar: _bar_duration(bar), _bar_inputs, {"eighths": ""}
)
for _name, _hint in {
    "letters": "this counts the notes. The number behind a letter says how long it lasts.",
    "bare_is_0": "a letter without a number lasts 1.",
    "slash_ignored": "a slash divides: A/ lasts a half, A3/2 lasts three halves.",
    "always_half": "A/ is short for A/2. With another number behind the slash, divide by that.",
    "bare": "A/ without a number behind the slash is short for A/2.",
    "one_digit": "a number can have two digits: A12 lasts 12.",
    "rests_left_out": "a rest, z, takes its time too.",
    "capitals": "small letters are notes too, an octave higher.",
    "whole_notes": "count in eighths here: a letter without a number is 1.",
}.items():
    bar_duration.mistake(_name, lambda bar, miss=_name: _bar_duration(bar, miss), _hint)

# --------------------------------------------------------------------------- bits_per_symbol


def _bits_per_symbol(log_p, mask):
    return -log_p[mask].sum() / mask.sum() / np.log(2)


def _bits_inputs(rng, case):
    time, batch = [(4, 2), (5, 3), (6, 2), (3, 4)][case % 4]
    log_p = np.log(rng.uniform(0.05, 0.9, (time, batch))).round(2)
    lengths = rng.integers(1, time, batch)
    lengths[0] = time
    return log_p, np.arange(time)[:, None] < lengths


bits_per_symbol = Exercise("bits_per_symbol", _bits_per_symbol, _bits_inputs, {"bits": ""})
for _name, _wrong, _hint in [
    (
        "nats",
        lambda log_p, mask: -log_p[mask].mean(),
        "these are nats. Bits have the base 2: divide by np.log(2).",
    ),
    (
        "times_log_2",
        lambda log_p, mask: -log_p[mask].mean() * np.log(2),
        "divide by np.log(2): a probability of one half must cost exactly 1 bit.",
    ),
    (
        "padding_counted",
        lambda log_p, mask: -log_p.mean() / np.log(2),
        "where the mask is False there is no symbol: leave these places out.",
    ),
    (
        "divided_by_all_places",
        lambda log_p, mask: -(log_p * mask).mean() / np.log(2),
        "divide by the number of real symbols, mask.sum(), not by the number of all places.",
    ),
    (
        "mean_of_tunes",
        lambda log_p, mask: (-(log_p * mask).sum(axis=0) / mask.sum(axis=0)).mean() / np.log(2),
        "a mean of the tunes' means weighs a short tune like a long one: add up first, then "
        "divide once.",
    ),
    (
        "mean_of_steps",
        lambda log_p, mask: (
            (-(log_p * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)).mean() / np.log(2)
        ),
        "a mean of the steps' means weighs a step with one tune like a step with all: add up "
        "first, then divide once.",
    ),
    (
        "negative",
        lambda log_p, mask: -_bits_per_symbol(log_p, mask),
        "log p is negative, a cost is positive: a minus is missing.",
    ),
    (
        "not_divided",
        lambda log_p, mask: -log_p[mask].sum() / np.log(2),
        "this is the cost of all symbols together: divide by their number.",
    ),
    (
        "perplexity",
        lambda log_p, mask: np.exp(-log_p[mask].mean()),
        "this is the perplexity. The bits are its logarithm to the base 2.",
    ),
]:
    bits_per_symbol.mistake(_name, _wrong, _hint)

# ------------------------------------------------------------------------- next_probabilities


def _next_probabilities(logits, temperature, top_k, miss=""):
    """Return the distribution to draw from; `miss` names the mistake to make on the way."""
    scaled = {
        "times": logits * temperature,
        "no_temperature": logits,
        "temperature_outside": logits,
    }.get(miss, logits / temperature)
    keep = top_k + {"one_more": 1, "one_fewer": -1}.get(miss, 0)
    keep = min(max(keep, 1), len(logits))
    border = np.sort(scaled)[-keep]
    kept = scaled >= border
    if miss == "smallest":
        kept = scaled <= np.sort(scaled)[keep - 1]
    if miss == "no_top_k":
        kept = np.ones(len(logits), dtype=bool)
    p = softmax(np.where(kept, scaled, 0.0 if miss == "zero_logits" else -np.inf))
    return {
        "temperature_outside": p / temperature,
        "not_shared": softmax(scaled) * kept,
        "all_alike": kept / kept.sum(),
        "overflow": np.exp(scaled) * kept / (np.exp(scaled) * kept).sum(),
        "greedy": (np.arange(len(logits)) == logits.argmax()) * 1.0,
    }.get(miss, p)


def _next_inputs(rng, case):
    size = [4, 6, 5, 7][case % 4]
    logits = rng.permutation(np.arange(size) * 0.7 - 1 + rng.uniform(0, 0.4, size)).round(2)
    temperature = [0.5, 2.0, 0.8, 1.5][case % 4]
    return logits + [0, 0, 1000, 0][case % 4], temperature, [2, 3, 4, 4][case % 4]


next_probabilities = Exercise(
    "next_probabilities",
    lambda logits, temperature, top_k: _next_probabilities(logits, temperature, top_k),
    _next_inputs,
    {"p": "(vocab,)"},
)
for _name, _hint in {
    "times": "divide the logits by the temperature: a high one makes the distribution flatter.",
    "no_temperature": "the temperature is not used: divide the logits by it.",
    "temperature_outside": "the logits are divided by the temperature, before the softmax.",
    "no_top_k": "only the top_k likeliest symbols may keep a probability.",
    "smallest": "these are the least likely ones: keep the top_k LARGEST logits.",
    "one_more": "one symbol too many is left: keep exactly top_k.",
    "one_fewer": "one symbol too few is left: keep exactly top_k.",
    "zero_logits": "a logit of 0 is not a probability of 0: exp(0) is 1. Use -np.inf.",
    "not_shared": "what the others lose goes to those that are left: the sum must be 1 again.",
    "all_alike": "those that are left keep their proportions: softmax over their logits.",
    "overflow": "np.exp overflows for large logits: subtract the largest one first, or use "
    "softmax.",
    "greedy": "this always takes the likeliest: top_k symbols keep a chance.",
}.items():
    next_probabilities.mistake(
        _name, lambda *inputs, miss=_name: _next_probabilities(*inputs, miss), _hint
    )
