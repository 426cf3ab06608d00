"""What an exercise is, and how it checks an answer and says in words what is wrong.

An `Exercise` is a reference, a generator of inputs and a list of mistakes: plausible wrong answers,
each with the hint that its author needs. The same list serves twice. It diagnoses a student, whose
results are compared with those of every mistake; and it is the test of the check itself, which must
reject every mistake with its own hint.
"""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from utils.exercises.checking import wording

Inputs = tuple  # the arguments of one call


class CheckFailed(AssertionError):
    """Say what is wrong with an answer; a notebook shows the message without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """Give IPython the lines that it prints instead of a traceback."""
        return [wording.printable(f"\x1b[31m✗ {self}\x1b[0m")]


@dataclass(frozen=True)
class Mistake:
    """One plausible wrong answer, and the hint for whoever wrote it."""

    name: str
    wrong: Callable
    hint: str


@dataclass(frozen=True)
class Outcome:
    """What one call did: what it returned or raised, and its inputs as it left them."""

    value: object = None
    error: Exception | None = None
    inputs: Inputs = ()

    def same_as(self, other: Outcome) -> bool:
        """Tell whether two calls ended alike: the same error, or results of the same values."""
        if self.error is not None or other.error is not None:
            return repr(self.error) == repr(other.error)
        return _alike(self.value, other.value)


@dataclass
class Exercise:
    """A function that the student writes.

    `name` is the function's name; `reference` is a right answer, whose arguments are what the
    student's function is called with.
    `make_inputs(rng, case)` draws the arguments of one call, small and readable for case 0.
    `returns` maps the name of each result to a note on its shape, such as ``"(batch, vocab)"``.
    """

    name: str
    reference: Callable
    make_inputs: Callable[[np.random.Generator, int], Inputs]
    returns: dict[str, str]
    cases: int = 4
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, name: str, wrong: Callable, hint: str) -> None:
        """Add a plausible wrong answer and the hint that its author needs."""
        self.mistakes.append(Mistake(name, wrong, hint))

    def check(self, answer: Callable, seed: int = 0) -> None:
        """Check a student's function: print one line if it is right, raise CheckFailed if not."""
        if not callable(answer):
            raise CheckFailed(
                f"{self.name} is {wording.kind(answer)}, not a function: "
                "run the cell that defines it again."
            )
        self._check_signature(answer)
        rng = np.random.default_rng(seed)
        cases = [self.make_inputs(rng, case) for case in range(self.cases)]
        for inputs in cases:
            problem = self._problem(answer, inputs)
            if problem:
                raise CheckFailed(
                    "\n  ".join([f"{self.name}: {problem[0]}", *problem[1:]])
                    + self._hint(answer, cases)
                ) from None
        print(wording.printable(f"✓ {self.name} is right ({self.cases} cases)."))

    def _check_signature(self, answer: Callable) -> None:
        expected = list(inspect.signature(self.reference).parameters)
        try:
            signature = inspect.signature(answer)
        except (TypeError, ValueError):  # some built-in functions do not tell theirs
            return
        # other names are free, but a known name in another's place would get the other's value
        pairs = zip(signature.parameters, expected, strict=False)
        fits = all(mine == theirs or mine not in expected for mine, theirs in pairs)
        try:
            signature.bind(*expected)
        except TypeError:
            fits = False
        if not fits:
            order = " in this order" if len(expected) > 1 else ""
            raise CheckFailed(
                f"{self.name} must take the arguments ({', '.join(expected)}){order}; "
                f"yours takes ({', '.join(signature.parameters)})."
            )

    def _problem(self, answer: Callable, inputs: Inputs) -> list[str]:
        """Describe in lines what is wrong with the answer on these inputs; empty if it is right."""
        outcome = _call(answer, inputs)
        names = list(inspect.signature(self.reference).parameters)
        called = f"Called with {wording.arguments(names, inputs)}."
        if isinstance(outcome.error, NotImplementedError):
            return [wording.not_written(outcome.error)]
        if outcome.error is not None:
            # most errors are about shapes
            called = f"Called with {wording.arguments(names, inputs, floats=False)}."
            return [*wording.raised(outcome.error), called]
        for place in _changed(inputs, outcome)[:1]:
            return [
                f"it changed its argument {names[place]} in place.",
                f"Leave the arguments as they are: work on a copy, {names[place]}.copy().",
            ]
        if outcome.value is None:
            return [
                "it returned None.",
                f"Let every way through it end with `return {', '.join(self.returns)}`.",
            ]
        results, problem = self._split(outcome.value)
        if problem:
            return [problem]
        expected = self._split(_call(self.reference, inputs).value)[0]
        for (name, note), got, right in zip(self.returns.items(), results, expected, strict=True):
            if problem := wording.difference(name, note, got, right):
                return [*problem, called]
        return []

    def _split(self, value: object) -> tuple[tuple, str | None]:
        """Split what a function returned into its results, or say why that cannot be done."""
        if len(self.returns) == 1:
            return (value,), None
        if isinstance(value, (tuple, list)) and len(value) == len(self.returns):
            return tuple(value), None
        return (), (
            f"it must return {len(self.returns)} results ({', '.join(self.returns)}); "
            f"yours returned {wording.kind(value)}."
        )

    def _hint(self, answer: Callable, cases: list[Inputs]) -> str:
        """Give the hint of the mistake that behaves like the answer, or what else can be seen."""
        outcomes = [_call(answer, inputs) for inputs in cases]
        if all(isinstance(outcome.error, NotImplementedError) for outcome in outcomes):
            return ""
        if any(map(_changed, cases, outcomes)):
            return ""  # wrong numbers may come from the change alone: that comes first
        likely = ""
        for mistake in self.mistakes:
            theirs = [_call(mistake.wrong, inputs) for inputs in cases]
            if all(map(Outcome.same_as, outcomes, theirs)):
                return f"\n  Hint: {mistake.hint}"
            # two mistakes at once may part ways later: the first wrong numbers still tell one
            if not likely and self._same_first_numbers(outcomes, theirs, cases):
                likely = mistake.hint
        if likely:
            return f"\n  Hint: {likely}"
        borrowed = wording.notebook_variables(answer)
        if borrowed:
            return (
                f"\n  It also reads {' and '.join(borrowed)} from the notebook; "
                "use only its arguments."
            )
        return ""

    def _same_first_numbers(self, mine: list, theirs: list, cases: list[Inputs]) -> bool:
        """Tell whether two answers give the same wrong numbers where the first goes wrong first."""
        for outcome, other, inputs in zip(mine, theirs, cases, strict=True):
            right = _call(self.reference, inputs)
            if outcome.same_as(right):
                continue
            if outcome.error is not None or other.error is not None:
                return False
            triples = zip(*(self._split(o.value)[0] for o in (outcome, right, other)), strict=False)
            for got, truth, wrong in triples:
                if not _alike(got, truth):
                    numbers = wording.as_numbers(truth)
                    by_chance = numbers is not None and numbers.dtype.kind == "b"
                    return not by_chance and _alike(got, wrong)
            return outcome.same_as(other)  # another number of results than asked for
        return False


def _changed(inputs: Inputs, outcome: Outcome) -> list[int]:
    """Return the places of the arguments that a call has changed."""
    pairs = zip(inputs, outcome.inputs, strict=True)
    return [place for place, pair in enumerate(pairs) if not _alike(*pair, exact=True)]


def _call(function: Callable, inputs: Inputs) -> Outcome:
    """Call a function on a copy of the inputs, without warnings, and keep what happened."""
    own = copy.deepcopy(inputs)
    try:
        # a warning goes to stderr, and nbgrader takes stderr in a graded cell for a failure
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return Outcome(value=function(*own), inputs=own)
    except Exception as error:  # whatever a student's code raises becomes a message
        return Outcome(error=error, inputs=own)


def _alike(first: object, second: object, exact: bool = False) -> bool:
    """Tell whether two values, or tuples of values, are the same up to rounding."""
    if isinstance(first, (tuple, list)) and isinstance(second, (tuple, list)):
        pairs = zip(first, second, strict=False)
        return len(first) == len(second) and all(_alike(*pair, exact=exact) for pair in pairs)
    numbers = [wording.as_numbers(first), wording.as_numbers(second)]
    if any(array is None for array in numbers):
        return type(first) is type(second) and (callable(first) or wording.equal(first, second))
    if numbers[0].shape != numbers[1].shape:
        return False
    if exact:
        return np.array_equal(*numbers, equal_nan=True)
    return bool(np.all(wording.close(*numbers)))
