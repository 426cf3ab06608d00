"""The check of lab 10 on bits per symbol."""

import numpy as np

from utils.exercises.checking import Exercise


def _bits_per_symbol(log_p, mask):
    return -log_p[mask].sum() / mask.sum() / np.log(2)


_LOSSES = {  # steps and tunes
    "two tunes of different lengths": (3, 2),
    "a batch with much padding": (5, 3),
    "tunes without padding": (4, 3),
    "a single tune": (6, 1),
    "symbols that cost nothing": (5, 2),
    "more tunes than steps": (2, 5),
    "very unlikely symbols": (6, 4),
    "one symbol with one half": (1, 1),
}


def _bits_inputs(rng, case):
    what, (time, batch) = list(_LOSSES.items())[case]
    log_p = np.log(rng.uniform(0.05, 0.9, (time, batch))).round(2)
    lengths = rng.integers(1, time, batch) if time > 1 else np.ones(batch, int)
    lengths[0] = time - (batch == 1 and time > 1)
    if "without" in what:
        lengths[:] = time
    if "nothing" in what:
        log_p[[0, 2, 4], [0, 0, 1]] = 0.0  # a probability of 1
    if "unlikely" in what:
        log_p -= rng.uniform(20, 60, log_p.shape).round(1)
    if "half" in what:
        log_p[:] = np.log(0.5)
    return log_p, np.arange(time)[:, None] < lengths


bits_per_symbol = Exercise(
    "bits_per_symbol",
    _bits_per_symbol,
    _bits_inputs,
    {"bits": ""},
    cases=len(_LOSSES),
    tries=tuple(_LOSSES),
    stars=1,
    minutes=5,
    section=("10_music", "A model of characters"),
    example=lambda rng: (
        -rng.integers(2, 40, (2, 2)) / 10,
        np.array([[True, True], [True, False]]),
    ),
    idea="How many yes-or-no questions does the next symbol cost on average? A sure thing costs "
    "none, one of two costs one, one of four costs two.",
    equation="bits = -(sum of log_p where mask is True) / (number of True) / np.log(2)",
    first_line="chosen = log_p[mask]  # the real symbols of all tunes in one row",
)
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
        "padding_summed",
        lambda log_p, mask: -log_p.sum() / mask.sum() / np.log(2),
        "the number is that of the real symbols, but the sum holds the padding, too.",
    ),
    (
        "turned_round",
        lambda log_p, mask: -log_p[~mask].mean() / np.log(2),
        "these are the places of the padding: mask is True where there IS a symbol.",
    ),
    (
        "first_tune",
        lambda log_p, mask: -log_p[mask[:, 0], 0].mean() / np.log(2),
        "this is the first tune alone: all of them count.",
    ),
    (
        "certain_left_out",
        lambda log_p, mask: -(log_p * mask)[log_p * mask < 0].mean() / np.log(2),
        "a symbol that was certain costs 0 bits, and is a symbol all the same: only the mask says "
        "what counts.",
    ),
    (
        "each_tune",
        lambda log_p, mask: -(log_p * mask).sum(axis=0) / mask.sum(axis=0) / np.log(2),
        "one number for all tunes together: add up over both axes, then divide once.",
    ),
    (
        "base_10",
        lambda log_p, mask: -log_p[mask].mean() / np.log(10),
        "bits have the base 2: divide by np.log(2), not by np.log(10).",
    ),
    (
        "log2_of_log",
        lambda log_p, mask: -np.log2(-log_p[mask]).mean(),
        "log_p is a logarithm already: change its base by a division, np.log(2).",
    ),
    (
        "divided_by_tunes",
        lambda log_p, mask: -log_p[mask].sum() / mask.shape[1] / np.log(2),
        "divide by the number of symbols, mask.sum(), not by the number of tunes.",
    ),
    (
        "divided_by_steps",
        lambda log_p, mask: -log_p[mask].sum() / mask.shape[0] / np.log(2),
        "divide by the number of symbols, mask.sum(), not by the number of steps.",
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
