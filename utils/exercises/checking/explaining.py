"""Explain a wrong answer: by a listed mistake that behaves like it, or by what can be seen.

A hint is given only where a mistake explains all that differs, in further calls, too. What
explains a part, or may be one of several, is offered with "Perhaps". Without either, the general
diagnoses of `likeness` speak, and at last the cases that go wrong while others do not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from utils.exercises.checking import likeness
from utils.exercises.checking.calling import Outcome, Raised, call, notebook_variables
from utils.exercises.checking.comparing import alike, as_numbers
from utils.exercises.checking.verdict import Verdict

if TYPE_CHECKING:
    from utils.exercises.checking.exercise import Exercise, Mistake

MORE = 8  # further calls that a listed mistake must explain, too, before its hint is given
KEPT = 5  # seeds for which it is remembered what the mistakes do


def explain(exercise: Exercise, verdict: Verdict, answer: Callable, seed: int) -> Verdict:
    """Add to the verdict on a wrong answer the line that helps its author most."""
    cases = exercise.draw(seed)
    outcomes = [call(answer, inputs) for inputs in cases]
    if any(each.error and each.error.kind == "TookTooLong" for each in outcomes):
        return verdict
    sure, part = _listed(exercise, answer, outcomes, seed)
    if len(sure) == 1 and not all(each.error for each in outcomes):
        return _with(verdict, f"Hint: {sure[0].hint}", mistake=sure[0].name)
    if sure:
        hints = " Or: ".join(mistake.hint for mistake in sure[:2])
        return _with(verdict, f"Perhaps: {hints}", perhaps=sure[0].name)
    seen, borrowed = _seen(exercise, outcomes, cases), notebook_variables(answer)
    if borrowed and (not seen or seen.kind == "unmoved"):
        told = f"It also reads {' and '.join(borrowed)} from the notebook; use only its arguments."
        return _with(verdict, told, diagnosis="notebook variable")
    if seen:
        verdict = _with(verdict, seen.sentence, diagnosis=seen.kind)
    if part:
        return _with(verdict, f"Perhaps: {part.hint}", perhaps=part.name)
    if seen:
        return verdict
    return _by_case(exercise, verdict, outcomes, cases)


def _listed(
    exercise: Exercise, answer: Callable, mine: list[Outcome], seed: int
) -> tuple[list[Mistake], Mistake | None]:
    """Find the listed mistakes that behave like the answer in all calls, and one that may."""
    theirs = _behaviour(exercise, seed)
    sure = [each for each in exercise.mistakes if all(map(_as_one, mine, theirs[each.name]))]
    still = _in_further_calls(exercise, answer, sure, seed) if sure else []
    if still:
        return still, None
    cases = exercise.draw(seed)
    rights = [exercise.right(inputs) for inputs in cases]
    for mistake in exercise.mistakes:
        if mistake not in sure and _explains_a_result(exercise, mine, theirs[mistake.name], rights):
            return [], mistake
    return [], sure[0] if sure else None


def _behaviour(exercise: Exercise, seed: int) -> dict[str, list[Outcome]]:
    """Return what each listed mistake does in the cases of a seed; kept for the last few seeds."""
    kept = exercise.behaviour
    key = seed, len(exercise.mistakes)
    if key not in kept:
        cases = exercise.draw(seed)
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = {
            each.name: [call(each.wrong, inputs, limit=None) for inputs in cases]
            for each in exercise.mistakes
        }
    return kept[key]


def _in_further_calls(
    exercise: Exercise, answer: Callable, mistakes: list[Mistake], seed: int
) -> list[Mistake]:
    """Return those of the mistakes that behave like the answer beyond the cases of its check."""
    more = exercise.draw(seed, MORE)[exercise.cases :]
    mine = [call(answer, inputs) for inputs in more]
    return [
        mistake
        for mistake in mistakes
        if all(
            _as_one(outcome, call(mistake.wrong, inputs, limit=None))
            for outcome, inputs in zip(mine, more, strict=True)
        )
    ]


def _as_one(first: Outcome, second: Outcome) -> bool:
    """Tell whether two calls ended alike: the same error, or results of the same values."""
    if first.error and second.error:
        # NumPy says in many ways that shapes do not fit
        about_shapes = first.error.kind == second.error.kind == "ValueError"
        return about_shapes or _told(first.error) == _told(second.error)
    if first.error or second.error:
        return False
    return alike(first.value, second.value)


def _told(error: Raised) -> tuple[str, str]:
    return error.kind, error.message


def _explains_a_result(exercise: Exercise, mine: list, theirs: list, rights: list) -> bool:
    """Tell whether another answer gives one wrong result of this one, in all its numbers."""
    triples = []
    for outcome, other, right in zip(mine, theirs, rights, strict=True):
        results, wrong = exercise.split(outcome.value), exercise.split(other.value)
        if outcome.error or other.error or results is None or wrong is None:
            return False
        triples.append((results, wrong, right))
    for place in range(len(exercise.returns)):
        bad = [
            (got[place], wrong[place])
            for got, wrong, right in triples
            if not alike(got[place], right[place])
        ]
        numbers = [as_numbers(got) for got, _ in bad]
        if not bad or any(each is None or each.dtype.kind == "b" for each in numbers):
            continue
        # one number that coincides proves nothing
        finite = [float(entry) for each in numbers for entry in each.flat if np.isfinite(entry)]
        entries = {round(entry, 9) for entry in finite}
        if len(entries) > 2 and all(alike(*pair) for pair in bad):
            return True
    return False


def _seen(exercise: Exercise, outcomes: list[Outcome], cases: list) -> likeness.Likeness | None:
    """See what relates wrong results to the right ones, without any list."""
    seen = []
    for outcome, inputs in zip(outcomes, cases, strict=True):
        results = None if outcome.error else exercise.split(outcome.value)
        if results is None:
            return None
        named = dict(zip(exercise.arguments, inputs, strict=True))
        seen.append(likeness.Case(named, results, exercise.right(inputs)))
    return likeness.diagnose(seen, list(exercise.returns))


def _by_case(exercise: Exercise, verdict: Verdict, outcomes: list, cases: list) -> Verdict:
    """Say which cases go wrong where some do not, or which go right where few do."""
    triples = enumerate(zip(outcomes, cases, strict=True))
    right = {place for place, pair in triples if exercise.verdict(*pair, place).right}
    if not right:
        return verdict
    few = len(right) < len(cases) / 2
    named = [
        name for place, name in enumerate(exercise.tries) if (place in right) == few
    ]  # what the fewer cases try says more
    told = f"It is right in {len(right)} of the {len(cases)} cases"
    if named:
        how = ", those where" if few else "; it is wrong where"
        told += f"{how} a case tries {' or '.join(dict.fromkeys(named[:2]))}"
    return _with(verdict, f"{told}.", diagnosis="case" if named else "")


def _with(verdict: Verdict, line: str, **found: str) -> Verdict:
    """Return a verdict with one more line, and what was found."""
    return dataclasses.replace(verdict, message=f"{verdict.message}\n  {line}", **found)
