"""The check of lab 13 on rotary positions."""

import numpy as np

from utils.exercises.checking import Exercise


def _turn_pairs(x, first, miss=""):
    """Turn pairs of numbers by their place; `miss` names the mistake to make on the way."""
    time, size = x.shape[-2:]
    pair = np.arange(size // 2)
    slower = {
        "one_speed": 1.0 + 0 * pair,
        "faster": 10_000.0 ** (2 * pair / size),
        "half_as_slow": 10_000.0 ** (-pair / size),
        "base_1000": 1_000.0 ** (-2 * pair / size),
        "divided": 1 / (1 + pair),
        "pairs_from_1": 10_000.0 ** (-2 * (pair + 1) / size),
    }.get(miss, 10_000.0 ** (-2 * pair / size))
    places = np.arange(first, first + time)
    places = {
        "first_ignored": np.arange(time),
        "from_1": places + 1,
        "always_first": np.full(time, first),
        "backwards": places[::-1],
    }.get(miss, places)
    angle = places[:, None] * slower
    if miss == "degrees":
        angle = angle * np.pi / 180
    if miss == "whole_turns":
        angle = angle * 2 * np.pi
    angle = -angle if miss == "turned_back" else angle
    cos, sin = np.cos(angle), np.sin(angle)
    turned = np.empty_like(x)
    if miss == "halves":
        one, two = x[..., : size // 2], x[..., size // 2 :]
        return np.concatenate([one * cos - two * sin, one * sin + two * cos], axis=-1)
    one, two = x[..., ::2], x[..., 1::2]
    parts = {
        "both_minus": (one * cos - two * sin, two * cos - one * sin),
        "both_plus": (one * cos + two * sin, one * sin + two * cos),
        "reads_the_new": (one * cos - two * sin, (one * cos - two * sin) * sin + two * cos),
        "swapped": (one * sin + two * cos, one * cos - two * sin),
        "cosine_only": (one * cos, two * cos),
        "waves_added": (one + sin, two + cos),
        "second_stays": (one * cos - two * sin, two),
    }.get(miss, (one * cos - two * sin, one * sin + two * cos))
    if miss == "side_by_side":
        return np.concatenate(parts, axis=-1)
    turned[..., ::2], turned[..., 1::2] = parts
    return turned


_SIZES = {  # sequences, heads, steps, numbers, first place
    "a single pair": (1, 1, 4, 2, 0),
    "several pairs, each slower than the one before": (1, 2, 3, 6, 0),
    "several sequences and heads": (3, 2, 4, 4, 0),
    "a text that goes on at place 5": (2, 1, 3, 4, 5),
    "a single step at place 7": (2, 2, 1, 4, 7),
    "places beyond 1000": (1, 2, 3, 8, 2000),
}


def _turn_inputs(rng, case):
    batch, heads, time, size, first = list(_SIZES.values())[case]
    return rng.standard_normal((batch, heads, time, size)).round(1) + 0.05, first


def _example(rng):
    return rng.permutation([1.0, 0.0]) + np.zeros((1, 1, 3, 2)), int(rng.integers(0, 2))


turn_pairs = Exercise(
    "turn_pairs",
    lambda x, first: _turn_pairs(x, first),
    _turn_inputs,
    {"turned": "(batch, heads, time, size)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=2,
    minutes=10,
    section=("13_transformer", "Position"),
    example=_example,
    idea="A vector is a row of clocks, two numbers a clock: the tip of its hand. At each place the "
    "hands have moved on, the first clock fast, the last one hardly.",
    equation="angle = t / 10000^(2 i / size) for pair i at place t; (a, b) becomes (a cos - b sin, "
    "a sin + b cos)",
    first_line="angle = np.arange(first, first + time)[:, None] / 10_000 ** (np.arange(0, size, 2) "
    "/ size)",
)
for _name, _hint in {
    "halves": "a pair is two NEIGHBOURS, numbers 2i and 2i + 1; others pair the halves.",
    "side_by_side": "put both numbers of a pair back where they were: turned[..., ::2] and "
    "turned[..., 1::2].",
    "one_speed": "every pair turns slower than the one before it.",
    "faster": "later pairs turn SLOWER: divide by 10000^(2i / size).",
    "half_as_slow": "the exponent is 2i / size: with i counted by pairs, do not lose the 2.",
    "base_1000": "the base is 10,000.",
    "divided": "pair i is slower by 10000^(2i / size), not by i + 1.",
    "pairs_from_1": "pairs are counted from 0: the first turns by t itself.",
    "first_ignored": "the first vector stands at the place `first`.",
    "from_1": "the first vector stands at the place `first`, not one later.",
    "always_first": "every step has a place of its own: first, first + 1, ...",
    "backwards": "the places grow with the steps.",
    "degrees": "the angle is in radians already.",
    "whole_turns": "the angle is t / 10000^(2i / size) itself, no multiple of 2 pi.",
    "turned_back": "this turns the other way: a cos - b sin, a sin + b cos.",
    "both_minus": "the second number is a sin + b cos, with a plus.",
    "both_plus": "the first number is a cos - b sin, with a minus.",
    "reads_the_new": "both new numbers come from the OLD a and b.",
    "swapped": "first a cos - b sin, then a sin + b cos.",
    "cosine_only": "a turn mixes both numbers: the sines are missing.",
    "waves_added": "the vectors are TURNED: nothing is added to them.",
    "second_stays": "both numbers of a pair change.",
}.items():
    turn_pairs.mistake(_name, lambda *inputs, miss=_name: _turn_pairs(*inputs, miss), _hint)
