"""What a check says of an answer: the machinery, on a small exercise and some of the labs'."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.exercises.test_exercises import EXERCISES, message, not_written
from utils.exercises.checking import CheckFailed, Exercise


def double(numbers):
    return 2 * numbers


twice = Exercise(
    "double", double, lambda rng, case: (rng.integers(1, 9, 2 + case) * 1.0,), {"result": "(n,)"}
)


twice.mistake("square", lambda numbers: numbers**2, "that is the square")


def test_an_exercise_says_how_far_off_a_number_may_be():
    rough = Exercise("rough", double, twice.make_inputs, {"result": ""}, relative=1e-3)
    rough.check(lambda numbers: 2.001 * numbers)
    message(rough, lambda numbers: 2.01 * numbers)
    message(twice, lambda numbers: 2.001 * numbers)


def test_a_blank_is_called_not_written():
    assert "not written yet" in message(twice, not_written)


def test_a_blank_in_a_function_that_is_called_is_named():
    assert "calls not_written, which is not written" in message(twice, lambda n: not_written(n))


def test_none_reminds_of_return():
    assert "returned None" in message(twice, lambda numbers: None)
    assert "return result" in message(twice, lambda numbers: None)


def only_dots(numbers): ...


def only_a_docstring(numbers):
    """Return numbers, doubled."""


@pytest.mark.parametrize(
    "blank", [only_dots, only_a_docstring, lambda n: ..., lambda n: [1.0, ...]]
)
def test_dots_left_in_place_are_not_written_yet(blank):
    said = message(twice, blank)
    assert "not written yet" in said or "still holds `...`" in said


def test_an_argument_that_is_put_back_is_no_change():
    def nudges(numbers):
        numbers[0] += 1e-3
        numbers[0] -= 1e-3  # not always to the last bit
        return 2 * numbers

    twice.check(nudges)


def test_a_change_of_the_arguments_is_noticed_and_the_check_survives_it():
    def in_place(numbers):
        numbers *= 2
        return numbers

    assert "changed its argument numbers in place" in message(twice, in_place)
    twice.check(double)


def test_no_hint_distracts_from_a_change_in_place():
    def square_in_place(numbers):
        numbers **= 2
        return numbers

    assert "Hint" not in message(twice, square_in_place)


def test_swapped_arguments_are_noticed_and_other_names_are_free():
    exercise = EXERCISES["lab03.shared_gradient"]
    said = message(exercise, lambda ids, vocab_size, da: None)
    assert (
        "the arguments (ids, da, vocab_size) in this order; yours takes (ids, vocab_size, da)"
        in said
    )
    exercise.check(lambda words, gradient, size: exercise.reference(words, gradient, size))


def test_a_hint_is_found_for_the_first_result_that_is_wrong():
    exercise = EXERCISES["lab01.window_gradients"]
    unsummed = next(m for m in exercise.mistakes if m.name == "bias_not_summed")
    mixed = message(
        exercise, lambda *inputs: (*exercise.reference(*inputs)[:3], unsummed.wrong(*inputs)[3])
    )
    assert mixed.endswith(unsummed.hint)


def test_an_error_is_reported_with_the_students_line():
    said = message(twice, lambda numbers: numbers[99])
    assert "IndexError" in said
    assert "numbers[99]" in said


def test_the_first_wrong_entry_is_shown_with_what_was_expected():
    said = message(twice, lambda numbers: np.concatenate([2 * numbers[:-1], [7.0]]))
    assert "result[1] is 7, expected" in said
    assert "1 of 2 entries" in said


def test_a_constant_factor_is_noticed():
    said = message(twice, lambda n: 3 * n)
    assert "Every entry of result is 1.5 times what it should be" in said


def test_a_transpose_is_noticed():
    grid = Exercise("grid", lambda n: np.zeros((2, 3)) + n, lambda rng, case: (case,), {"g": ""})
    assert "yours is the transpose" in message(grid, lambda n: np.zeros((3, 2)) + n)


def test_digits_widen_until_two_numbers_differ():
    said = message(twice, lambda n: 2 * n + 1e-3)
    got, expected = said.split(" is ")[1].split(" (")[0].split(", expected ")
    assert float(got) != float(expected)


def test_nan_is_shown_as_nan():
    assert "result[0] is nan, expected" in message(twice, lambda numbers: numbers * np.nan)


def test_whole_numbers_may_come_as_floats_but_must_be_whole():
    count = Exercise("count", lambda n: n * 2, lambda rng, case: (3 + case,), {"c": ""})
    count.check(lambda n: n * 2.0)
    assert "is 6.5, expected 6, a whole number" in message(count, lambda n: n * 2.0 + 0.5)


def test_reading_the_notebooks_data_is_noticed():
    source = "def double(numbers):\n    return 2 * text_ids\n"
    notebook = {"text_ids": np.arange(2.0)}
    exec(source, notebook)
    said = message(twice, notebook["double"])
    # a note after the finding, not its explanation
    assert said.splitlines()[-1].strip().startswith("It also reads text_ids from the notebook")
    assert "Hint" not in said


def test_a_hint_is_given_only_if_it_explains_all_that_differs():
    def fails_later(numbers):
        return numbers**2 if len(numbers) == 2 else numbers * np.nan

    assert "Hint" not in message(twice, fails_later)


def test_one_number_that_coincides_is_no_hint():
    share = Exercise("share", np.mean, lambda rng, case: (rng.random(4),), {"share": ""})
    share.mistake("complement", lambda p: 1 - np.mean(p), "that is the other share")
    wrong_once = iter([True, *[False] * 99])
    assert "Hint" not in message(
        share, lambda p: 1 - np.mean(p) if next(wrong_once) else np.mean(p) + 0.1
    )


def test_a_mistake_that_explains_one_of_two_results_is_offered_with_perhaps():
    both = Exercise(
        "both",
        lambda n: (2 * n, 3 * n),
        lambda rng, case: (rng.random(4),),
        {"double": "", "triple": ""},
    )
    both.mistake("square", lambda n: (n**2, 3 * n), "the first is the square")
    verdict = both.judge(lambda n: (n**2, 3 * n + n**3))
    assert verdict.perhaps == "square"
    assert verdict.message.endswith("Perhaps: the first is the square")
    assert not verdict.mistake


def test_two_mistakes_that_behave_alike_are_both_offered():
    exercise = Exercise("twice", double, lambda rng, case: (rng.random(3),), {"result": ""})
    exercise.mistake("one", lambda n: n**2, "the square")
    exercise.mistake("other", lambda n: n * n, "times itself")
    said = message(exercise, lambda n: n**2)
    assert said.endswith("Perhaps: the square Or: times itself")


def test_a_promise_beyond_the_numbers_is_kept_or_named():
    exact = Exercise("exact", lambda n: n * 0, lambda rng, case: (rng.random(3),), {"zero": ""})
    exact.promise(lambda results, inputs: not np.any(results[0]), "it must be exactly 0")
    exact.check(lambda n: n - n)
    assert "it must be exactly 0" in message(exact, lambda n: n * 1e-14)


def test_the_case_that_goes_wrong_is_named():
    odd = Exercise(
        "odd",
        lambda n: n % 2,
        lambda rng, case: (case + 3,),
        {"odd": ""},
        cases=3,
        tries=("an odd number", "an even number", "a prime"),
    )
    verdict = odd.judge(lambda n: 1)
    assert "This case tries an even number." in verdict.message
    assert "right in 2 of the 3 cases; it is wrong where a case tries an even number" in (
        verdict.message
    )
    assert verdict.diagnosis == "case"


def test_shapes_that_do_not_fit_are_told_in_plain_words():
    said = message(twice, lambda numbers: numbers @ np.ones((9, 2)))
    assert "A has 2 columns, B has 9 rows" in said


def put(array, places, values):
    array[places] = values


def add(array, values):
    array += values


GRID = np.ones((2, 3))
BROKEN_SHAPES = {
    "np.dot": (lambda n: np.dot(GRID, GRID), "(2, 3) and (2, 3) do not fit in a product"),
    "no keepdims": (lambda n: GRID / GRID.sum(axis=1), "(2, 3) and (2,) do not fit entry by entry"),
    "pairs of indices": (
        lambda n: GRID[[0, 1], [0, 1, 2]],
        "the shapes (2,) and (3,) make no pairs",
    ),
    "in place": (
        lambda n: add(np.ones(3), GRID),
        "shape (2, 3) does not fit in place into an array",
    ),
    "into places": (
        lambda n: put(np.ones(9), [[1, 2]], np.ones(3)),
        "fit into places of the shape",
    ),
    "too long": (
        lambda n: put(np.zeros(4), slice(4), np.ones(6)),
        "(6,) does not fit into a place",
    ),
    "np.add.at": (lambda n: np.add.at(np.ones(9), [1, 2], np.ones(3)), "the shape of the places"),
    "ragged": (lambda n: np.array([[1, 2], [3]]), "the rows have different lengths"),
    "stack": (lambda n: np.stack([n, n[1:]]), "the rows have different lengths"),
    "if": (lambda n: 1 if n > 0 else 0, "np.where(condition, a, b)"),
    "np.split": (lambda n: np.split(np.ones((3, 8)), 4), "cut into equal parts along this axis"),
    "array as entry": (lambda n: put(np.ones(3), 0, np.ones(2)), "holds one number"),
}


@pytest.mark.parametrize(("answer", "plain"), BROKEN_SHAPES.values(), ids=BROKEN_SHAPES)
def test_numpys_errors_about_shapes_are_told_in_plain_words(answer, plain):
    said = message(twice, answer)
    assert plain in said
    assert "broadcast" not in said.splitlines()[0]


def test_small_arrays_are_shown_rounded_and_large_ones_by_shape():
    exercise = EXERCISES["lab03.shared_gradient"]
    ids, da, vocab_size = exercise.make_inputs(np.random.default_rng(0), 0)
    said = message(exercise, lambda ids, da, vocab_size: np.zeros((vocab_size, da.shape[1])))
    assert f"ids={ids.tolist()}, da={da.round(2).tolist()}, vocab_size={vocab_size}" in said
    said = message(EXERCISES["lab01.window_logits"], lambda ids, *_: np.zeros((2, 4)))
    assert "W of shape (8, 3)" in said


def test_an_error_is_shown_with_the_shapes_of_the_float_arrays():
    assert "Called with numbers of shape (2,)." in message(twice, lambda numbers: numbers[99])


def test_the_model_that_an_answer_misjudges_is_named():
    said = message(EXERCISES["lab03.four_criteria"], lambda *inputs: dict.fromkeys("abc"))
    assert "predict=<the function two_words>" in said


@pytest.mark.parametrize("odd", [np.arange(3), [np.arange(3)], {"a": np.arange(3)}, "abc", object])
def test_any_kind_of_result_can_be_compared(odd):
    words = Exercise("words", lambda n: ["a", "b"], lambda rng, case: (case,), {"w": ""})
    truths = Exercise("truths", lambda n: {"a": True}, lambda rng, case: (case,), {"t": ""})
    for exercise in (words, truths):
        exercise.mistake("odd", lambda n: [odd, odd], "odd")
        assert message(exercise, lambda n: odd).startswith(exercise.name)
        assert message(exercise, lambda n: [odd, odd]).startswith(exercise.name)
        assert message(exercise, lambda n: {"a": odd}).startswith(exercise.name)


def test_an_array_of_words_is_as_good_as_a_list():
    words = Exercise("words", lambda n: ["a", "b"], lambda rng, case: (case,), {"w": ""})
    words.check(lambda n: np.array(["a", "b"]))


def test_float32_inside_a_right_answer_passes():
    twice.check(lambda numbers: 2 * numbers.astype(np.float32))


def test_a_students_warning_does_not_reach_stderr(capfd):
    twice.check(lambda numbers: 2 * numbers + 0 * np.nan_to_num(np.log(0 * numbers), neginf=0))
    assert capfd.readouterr().err == ""


def test_a_notebook_shows_the_message_alone():
    lines = CheckFailed("double: wrong.")._render_traceback_()
    assert len(lines) == 1
    assert "✗ double: wrong." in lines[0]


@pytest.mark.parametrize(
    ("encoding", "right", "wrong"),
    [
        ("utf-8", "✓ t is right (1 cases).", "✗ t: it returned None."),
        ("cp1252", "OK: t is right (1 cases).", "WRONG: t: it returned None."),
        ("ascii", "OK: t is right (1 cases).", "WRONG: t: it returned None."),
    ],
)
def test_a_check_prints_in_any_terminal(encoding, right, wrong):
    code = (
        "from utils.exercises.checking import CheckFailed, Exercise\n"
        "t = Exercise('t', lambda n: n, lambda rng, case: (case,), {'n': ''}, cases=1)\n"
        "t.check(lambda n: n)\n"
        "try:\n"
        "    t.check(lambda n: None)\n"
        "except CheckFailed as failed:\n"
        "    print(*failed._render_traceback_())\n"
    )
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment)
    assert ran.returncode == 0, ran.stderr.decode()
    shown = ran.stdout.decode(encoding).splitlines()
    assert shown[0] == right
    assert shown[1].removeprefix("\x1b[31m").startswith(wrong)


def test_a_sign_that_the_terminal_does_not_know_is_replaced():
    code = "from utils.exercises.checking.wording import printable; print(printable('z² नि ✓'))"
    environment = os.environ | {"PYTHONIOENCODING": "cp1252"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment)
    assert ran.stdout.decode("cp1252").strip() == "z² ?? OK:"


def test_an_array_of_another_type_is_named_by_it():
    double = Exercise("double", lambda x: 2 * x, lambda rng, case: (rng.random(3),), {"y": "(3,)"})
    double.check(lambda x: (2 * x).astype(object))  # numbers all the same
    double.check(lambda x: (2 * x).astype(complex))
    assert "yours is an array of shape (3,) and type complex128" in message(
        double, lambda x: x + 1j
    )
    said = message(double, lambda x: np.array(["a", None, x], dtype=object))
    assert "yours is an array of shape (3,) and type object" in said
