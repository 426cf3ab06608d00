"""A verdict becomes the output that nbgrader counts as the judge counted."""

import pytest

from utils.grading.course import verdicts
from utils.grading.results import FunctionResult


def found(points, message="", status="wrong"):
    return FunctionResult("same_bag", points, 2, status, message)


def nbgraders_points(outputs, worth):
    """Return what nbgrader gives a check's cell of so many points with these outputs."""
    from nbformat import from_dict
    from nbformat.v4 import new_code_cell
    from nbgrader.utils import determine_grade

    marks = {"grade": True, "solution": False, "locked": True, "points": worth, "grade_id": "check"}
    outputs = from_dict(outputs)
    return determine_grade(new_code_cell(outputs=outputs, metadata={"nbgrader": marks}))[0]


@pytest.mark.parametrize("points", [0, 0.5, 1, 2])
@pytest.mark.parametrize("worth", [2, 5])
def test_nbgrader_gives_the_judges_share_of_what_the_cell_is_worth(points, worth):
    outputs = verdicts.outputs(found(points, "because"), worth)
    assert nbgraders_points(outputs, worth) == worth * points / 2


def test_a_right_answer_needs_no_words():
    assert verdicts.outputs(found(2, "", "right"), 2) == []


def test_a_wrong_answer_is_an_error_that_says_why():
    (error,) = verdicts.outputs(found(0, "same_bag: it is always True.\nHint: count."), 2)
    assert error["evalue"] == "same_bag: it is always True.\nHint: count."
    assert error["traceback"] == [error["evalue"]]


def test_a_verdict_without_words_says_its_status():
    (error,) = verdicts.outputs(found(0, "", "died"), 2)
    assert error["evalue"] == "same_bag: died"


def test_a_message_is_printable_and_short():
    (error,) = verdicts.outputs(found(0, "\x1b[31m" + "x" * 100_000), 2)
    assert "\x1b" not in error["evalue"]
    assert len(error["evalue"]) < 3_000
