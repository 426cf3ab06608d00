"""The checks behind the labs: right answers pass, every listed mistake meets its own hint."""

import functools
from pathlib import Path

import nbformat
import numpy as np
import pytest

from utils.exercises import labs
from utils.exercises.checking import CheckFailed

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = {
    f"lab{name[:2]}.{exercise.name}": exercise
    for name, lab in labs().items()
    for exercise in lab.exercises
}
MISTAKES = [(key, mistake) for key, exercise in EXERCISES.items() for mistake in exercise.mistakes]
SEEDS = range(2)

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


@functools.cache
def verdict_on(key, answer, seed):
    """Judge an answer once, however many tests ask."""
    return EXERCISES[key].judge(answer, seed)


def message(exercise, answer, seed=0):
    """Return what the student of this answer reads."""
    with pytest.raises(CheckFailed) as caught:
        exercise.check(answer, seed=seed)
    return str(caught.value)


@each_exercise
def test_the_reference_passes_and_prints_one_line_without_digits_that_vary(exercise, capsys):
    for seed in SEEDS:
        assert exercise.check(exercise.reference, seed=seed) is None
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"✓ {exercise.name} is right ({exercise.cases} cases)."] * len(SEEDS)


@pytest.mark.parametrize("key", EXERCISES)
def test_an_exercise_is_found_under_the_name_of_its_function(key):
    assert key.split(".")[1] == EXERCISES[key].name


@each_exercise
def test_an_exercise_lists_at_least_four_mistakes_with_different_hints(exercise):
    hints = [mistake.hint for mistake in exercise.mistakes]
    assert len(hints) >= 4
    assert len(set(hints)) == len(hints)


@pytest.mark.parametrize(
    ("key", "mistake"),
    MISTAKES,
    ids=[f"{EXERCISES[key].name}-{mistake.name}" for key, mistake in MISTAKES],
)
def test_a_mistake_is_rejected_with_its_own_hint(key, mistake):
    for seed in SEEDS:
        verdict = verdict_on(key, mistake.wrong, seed)
        hint = verdict.message.splitlines()[-1].strip()
        # where every call ends in an error, or two mistakes behave alike, nothing is sure
        assert verdict.mistake == mistake.name or (verdict.perhaps and mistake.hint in hint)


@pytest.mark.parametrize("key", EXERCISES)
def test_nearly_every_mistake_is_told_for_sure(key):
    mistakes = EXERCISES[key].mistakes
    unsure = [m.name for m in mistakes if not verdict_on(key, m.wrong, 0).mistake]
    assert len(unsure) <= 1


@each_exercise
def test_an_exercise_tells_what_it_asks_and_how_to_begin(exercise):
    assert 1 <= exercise.stars <= 3
    assert exercise.points == exercise.stars
    assert 3 <= exercise.minutes <= 30
    assert len({exercise.idea, exercise.equation, exercise.first_line} - {""}) == 3
    assert len(exercise.tries) == exercise.cases


@each_exercise
def test_the_section_to_read_again_stands_in_the_book(exercise):
    assert exercise.section[1] in headings(exercise.section[0])


@pytest.mark.parametrize("lab", labs().values(), ids=labs())
def test_a_written_answer_has_a_rubric_and_a_section(lab):
    for written in lab.written:
        assert 2 <= len(written.rubric) <= 3
        assert written.points >= 1
        assert written.section[1] in headings(written.section[0])


@functools.cache
def headings(page):
    """Return the headings of a chapter, without their marks."""
    cells = nbformat.read(ROOT / "book" / f"{page}.ipynb", 4).cells
    lines = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown").splitlines()
    return {line.lstrip("#").strip() for line in lines if line.startswith("#")}


def not_written(*_):
    raise NotImplementedError


def divides_by_zero(*_):
    return 1 / 0


NONSENSE = {
    "not written": not_written,
    "None": lambda *_: None,
    "text": lambda *_: "x",
    "number as text": lambda *_: "3",
    "empty": lambda *_: (),
    "raises": divides_by_zero,
    "nan": lambda *_: float("nan"),
    "ragged": lambda *_: [[1, 2], [3]],
    "object": lambda *_: object(),
    "too many results": lambda *_: (1,) * 9,
    "wrong shape": lambda *_: np.zeros((2, 3, 4, 5, 6)),
    "not a function": np.zeros(3),
    "no arguments": lambda: 0,
}


@each_exercise
@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_answered_in_a_few_words(exercise, nonsense):
    said = message(exercise, nonsense)
    assert said.startswith(exercise.name)
    assert len(said.splitlines()) <= 5
