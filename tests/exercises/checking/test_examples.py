"""The examples in numbers: worked out by the reference, written as a person would."""

import numpy as np
import pytest

from utils.exercises.checking import Exercise, Lab
from utils.exercises.checking.examples import WIDTH, distinct, renewed, shown, written


def exercise(**more):
    return Exercise(
        "scaled",
        lambda x, factor: (x * factor, x.sum()),
        lambda rng, case: (rng.standard_normal((2, 2)), 2),
        {"scaled": "", "total": ""},
        **more,
    )


def test_an_example_is_a_call_and_what_comes_of_it():
    assert shown(exercise()) == (
        "scaled(x=[[0.1, -0.1], [0.6, 0.1]], factor=2)\n"
        "    ->  scaled = [[0.2, -0.2], [1.2, 0.2]], total = 0.7"
    )


def test_an_exercise_may_draw_its_example_otherwise():
    own = exercise(example=lambda rng: (np.array([1.0]), 3))
    assert shown(own).splitlines()[0] == "scaled(x=[1], factor=3)"


def test_the_result_follows_from_the_numbers_that_are_shown():
    assert "0.1" in shown(exercise())
    first = shown(exercise(), 3).splitlines()[0]
    x = np.array(eval(first[len("scaled(x=") : first.index(", factor")]))
    assert f"total = {x.sum():.4g}" in shown(exercise(), 3)


def test_a_long_call_is_cut_into_lines():
    wide = Exercise(
        "wide",
        lambda first, second, third: first,
        lambda rng, case: tuple(np.arange(12) for _ in range(3)),
        {"first": ""},
    )
    lines = shown(wide).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[1].startswith(" " * len("wide(") + "third=") or "second=" in lines[1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1.0, 0.25]), "[1, 0.25]"),
        (2 / 3, "0.6667"),
        (("a", None), "('a', None)"),
        ({"yes": True}, "{'yes': True}"),
        ({(2, 3), (1, 2)}, "{(1, 2), (2, 3)}"),
        (np.int64(7), "7"),
        (np.bool_(True), "True"),
        (written, "written"),
    ],
)
def test_values_are_written_plainly(value, text):
    assert written(value) == text


def test_only_the_block_below_the_mark_is_renewed():
    text = (
        "Before.\n<!-- example of scaled -->\n```text\nold\n```\n\n```\nanother block\n```\nAfter."
    )
    lab = Lab("00_none", "None", (exercise(),))
    made = renewed(text, lab, 4)
    assert made.startswith("Before.\n<!-- example of scaled -->\n```text\nscaled(")
    assert made.endswith("```\n\n```\nanother block\n```\nAfter.")
    assert renewed(made, lab, 4) == made
    assert renewed(made, lab, 5) != made


def test_an_example_of_what_the_lab_does_not_have_is_named():
    text = "<!-- example of other -->\n```text\n```"
    with pytest.raises(LookupError, match="lab 00_none has no exercise 'other': it has scaled"):
        renewed(text, Lab("00_none", "None", (exercise(),)))


def test_no_two_numbers_of_an_example_are_alike():
    first, second = distinct(np.random.default_rng(0), (2, 2), (5,))
    assert (first.shape, second.shape) == ((2, 2), (5,))
    assert sorted([*first.flat, *second]) == [n / 10 for n in range(1, 10)]
