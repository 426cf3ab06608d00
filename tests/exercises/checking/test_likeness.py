"""The general diagnoses: each is seen where it is true, and not where it is not."""

import numpy as np
import pytest

from utils.exercises.checking.likeness import Case, diagnose

SHAPES = [(4, 3), (5, 2), (3, 6)]


def drawn(seed=0):
    """Return right results of several calls, no two entries alike, and the calls' arguments."""
    rng = np.random.default_rng(seed)
    rights = [rng.standard_normal(shape) + np.arange(shape[0])[:, None] for shape in SHAPES]
    inputs = [
        {
            "ids": np.abs(np.arange(shape[0]) - 1),
            "mask": np.arange(shape[0]) < shape[0] - 1,
            "size": 9,
        }
        for shape in SHAPES
    ]
    return rights, inputs


def kind(answer, rights=None, inputs=None, names=("result",)):
    """Return the kind of diagnosis of what an answer makes of the right results."""
    if rights is None:
        rights, inputs = drawn()
    cases = [
        Case(given, answer(right, given), right if isinstance(right, tuple) else (right,))
        for right, given in zip(rights, inputs, strict=True)
    ]
    found = diagnose(
        [Case(c.inputs, c.got if isinstance(c.got, tuple) else (c.got,), c.right) for c in cases],
        names,
    )
    return found.kind if found else None


def but(right, places, value=9.0):
    """Return the right result with other values at some places."""
    wrong = right.copy()
    wrong[places] = value + np.arange(wrong[places].size).reshape(wrong[places].shape) ** 2
    return wrong


WRONG = {
    "sign": lambda r, g: -r,
    "complement": lambda r, g: 1 - r,
    "inverse": lambda r, g: 1 / r,
    "exponential": lambda r, g: np.exp(r),
    "square": lambda r, g: r**2,
    "absolute": lambda r, g: np.abs(r),
    "whole": lambda r, g: np.round(r),
    "transposed": lambda r, g: r.T,
    "shape": lambda r, g: r.ravel(),
    "reversed": lambda r, g: r[::-1],
    "shifted": lambda r, g: np.concatenate([np.zeros_like(r[:1]), r[:-1]]),
    "cumulative": lambda r, g: np.cumsum(r, axis=0),
    "averaged": lambda r, g: np.repeat(r.mean(axis=0, keepdims=True), len(r), axis=0),
    "permuted": lambda r, g: np.sort(r, axis=0)[::-1],
    "first": lambda r, g: but(r, 0),
    "last": lambda r, g: but(r, -1),
    "first only": lambda r, g: but(r, slice(1, None)),
    "last only": lambda r, g: but(r, slice(None, -1)),
    "scale": lambda r, g: r * len(r),
    "offset": lambda r, g: r + 2.5,
    "where": lambda r, g: but(r, g["ids"] == 0),
    "not finite": lambda r, g: np.where(r > 1, np.inf, r),
    "unmoved": lambda r, g: np.ones(2),
    "rounded": lambda r, g: np.round(r, 2),
    "zero": lambda r, g: 0 * r,
}


@pytest.mark.parametrize("expected", WRONG)
def test_a_pattern_is_seen(expected):
    assert kind(WRONG[expected]) == expected


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_seen_in_noise(seed):
    rng = np.random.default_rng(100 + seed)
    assert kind(lambda right, given: rng.standard_normal(right.shape)) is None


def test_one_wrong_number_proves_nothing():
    rights = [np.array(2.0), np.array(2.0), np.array(2.0)]
    inputs = [{}] * 3
    got = iter([np.array(-2.0), np.array(2.0), np.array(2.0)])
    assert kind(lambda r, g: next(got), rights, inputs) is None


def test_a_factor_is_traced_to_the_size_it_comes_from():
    rights, inputs = drawn()
    cases = [Case(g, (r * len(r),), (r,)) for r, g in zip(rights, inputs, strict=True)]
    said = diagnose(cases, ["loss"]).sentence
    assert "loss is too large by the size of ids along axis 0: is it a sum or a mean?" in said


def test_swapped_results_are_seen():
    rights = [(np.arange(n), np.ones(n + 1)) for n in (2, 3, 4)]
    inputs = [{}] * 3
    assert kind(lambda r, g: r[::-1], rights, inputs, ("a", "b")) == "swapped"


def test_an_argument_that_comes_back_is_seen():
    rights, _ = drawn()
    given = [{"x": right + 7 * right**3} for right in rights]
    assert kind(lambda r, g: g["x"], rights, given) == "argument"


@pytest.mark.parametrize(("times", "said"), [(-1, "missing"), (1, "too often"), (-2, "subtracted")])
def test_an_argument_that_is_not_added_once_is_seen(times, said):
    rights, _ = drawn()
    given = [{"bias": np.arange(right.shape[1]) + 1.5} for right in rights]
    cases = [Case(g, (r + times * g["bias"],), (r,)) for r, g in zip(rights, given, strict=True)]
    found = diagnose(cases, ["result"])
    assert found.kind == "added"
    assert said in found.sentence


def test_truths_turned_round_are_seen():
    rights = [np.array(n % 2 == 0) for n in range(4)]
    assert kind(lambda r, g: ~r, rights, [{}] * 4) == "negated"


def test_sums_that_should_be_1_are_seen():
    rng = np.random.default_rng(0)
    rights = [p / p.sum(axis=1, keepdims=True) for p in (rng.random(s) for s in SHAPES)]
    assert kind(lambda r, g: r + rng.random(r.shape), rights, [{}] * 3) == "sums"


LISTS = {
    "reversed": lambda r, g: r[::-1],
    "last": lambda r, g: r[:-1],
    "first": lambda r, g: r[1:],
    "too long": lambda r, g: [*r, "end"],
    "too short": lambda r, g: r[: len(r) - 2],
    "permuted": lambda r, g: sorted(r),
    "missing": lambda r, g: r[::2],
}


@pytest.mark.parametrize("expected", LISTS)
def test_a_pattern_in_lists_is_seen(expected):
    rights = [list("hello"), list("goodbye"), list("attend")]
    assert kind(LISTS[expected], rights, [{}] * 3) == expected


@pytest.mark.parametrize(
    "odd",
    [None, "text", object(), [[1], [2, 3]], {"a": 1}, np.array(["a"]), float("nan"), b"x", {1}],
)
def test_nothing_that_an_answer_returns_breaks_the_diagnosis(odd):
    for right in (np.arange(3), ["a", "b"], True, 3.5, {"a": True}, "word"):
        diagnose([Case({"n": odd}, (odd,), (right,))] * 3, ["result"])


@pytest.mark.parametrize("place", [0, -1])
def test_an_entry_in_place_of_all_is_seen(place):
    assert kind(lambda right, _: right[place]) == "part"


def test_a_lack_of_precision_is_no_factor():
    assert kind(lambda right, _: right * 1.00003) is None


def test_nothing_returned_is_no_result_that_never_moves():
    assert kind(lambda right, _: None) is None


def test_a_factor_below_1_is_called_too_small():
    rights, inputs = drawn()
    cases = [Case(g, (r / len(r),), (r,)) for r, g in zip(rights, inputs, strict=True)]
    assert "loss is too small by the size of ids along axis 0" in diagnose(cases, ["loss"]).sentence


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_one_number_everywhere_is_neither_rounded_nor_yes_or_no(value):
    rng = np.random.default_rng(0)
    rights = [rng.random(shape) / 2 for shape in SHAPES]
    found = kind(lambda right, given: np.full(right.shape, value), rights, [{}] * 3)
    assert found not in ("whole", "yes or no")
