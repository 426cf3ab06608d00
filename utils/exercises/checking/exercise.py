"""What an exercise is, and how it checks an answer and says in words what is wrong.

An `Exercise` is a reference, a generator of inputs and a list of mistakes: plausible wrong answers,
each with the hint that its author needs. The same list serves twice. It diagnoses a student, whose
results are compared with those of every mistake; and it is the test of the check itself, which must
reject every mistake with its own hint.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from utils.exercises.checking import diary, ladder, seeding, wording
from utils.exercises.checking.calling import Outcome, call, is_blank
from utils.exercises.checking.comparing import RELATIVE, unchanged
from utils.exercises.checking.explaining import explain
from utils.exercises.checking.verdict import Verdict

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
class Promise:
    """What the text promises of every result beyond its numbers up to rounding.

    `kept(results, inputs)` tells whether it holds; `broken` says what to do where it does not.
    """

    kept: Callable[[tuple, Inputs], bool]
    broken: str


@dataclass
class Exercise:
    """A function that the student writes.

    `name` is the function's name; `reference` is a right answer, whose arguments are what the
    student's function is called with.
    `make_inputs(rng, case)` draws the arguments of one call, small and readable for case 0;
    `tries[case]`, where it is given, says in a few words what that case is there to try.
    `returns` maps the name of each result to a note on its shape, such as ``"(batch, vocab)"``.
    `example(rng)` draws the arguments of the example in the lab's text (by default case 0).
    `stars`, 1 to 3, say how hard it is, and how many points it gives; `minutes`, how long it takes.
    `section` is the page of the book and the heading on it to read again.
    `relative` is the relative error up to which a number is right.
    `idea`, `equation` and `first_line` are the three rungs of `hint()`.
    """

    name: str
    reference: Callable
    make_inputs: Callable[[np.random.Generator, int], Inputs]
    returns: dict[str, str]
    cases: int = 4
    mistakes: list[Mistake] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    tries: Sequence[str] = ()
    example: Callable[[np.random.Generator], Inputs] | None = None
    relative: float = RELATIVE
    stars: int = 1
    minutes: int = 5
    section: tuple[str, str] = ("", "")
    idea: str = ""
    equation: str = ""
    first_line: str = ""
    passed: bool = field(default=False, init=False)
    tried: bool = field(default=False, init=False)
    rung: int = field(default=0, init=False)
    behaviour: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def points(self) -> int:
        """Return what a right answer is worth: a point a star."""
        return self.stars

    @property
    def arguments(self) -> list[str]:
        """Return the names of the arguments."""
        return list(inspect.signature(self.reference).parameters)

    def mistake(self, name: str, wrong: Callable, hint: str) -> None:
        """Add a plausible wrong answer and the hint that its author needs."""
        self.mistakes.append(Mistake(name, wrong, hint))

    def promise(self, kept: Callable[[tuple, Inputs], bool], broken: str) -> None:
        """Add what every result must keep beyond its numbers, and what to say if it does not."""
        self.promises.append(Promise(kept, broken))

    def check(self, answer: Callable, seed: int | None = None) -> None:
        """Check a student's function: print one line if it is right, raise CheckFailed if not."""
        verdict = self.judge(answer, seeding.current() if seed is None else seed)
        self.passed = verdict.right
        self.tried = self.tried or verdict.status != "not written"
        diary.note(self, verdict)
        if not verdict.right:
            raise CheckFailed(verdict.message) from None
        print(wording.printable(f"✓ {self.name} is right ({self.cases} cases)."))

    def hint(self, rung: int | None = None) -> None:
        """Print the next hint: 1 the idea, 2 the equation, 3 the first line."""
        self.rung = ladder.climb(self, rung)

    def solution(self) -> None:
        """Show a right answer to who has tried, and let the notebook's metadata say so."""
        ladder.show_solution(self)

    # ------------------------------------------------------------------------------- the judgement

    def judge(self, answer: Callable, seed: int = 0) -> Verdict:
        """Judge an answer on inputs drawn with this seed; nothing is printed, nothing raised."""
        with np.errstate(all="ignore"), warnings.catch_warnings():
            # comparing with nan and infinities is no news to a student
            warnings.simplefilter("ignore")
            return self._judge(answer, seed)

    def _judge(self, answer: Callable, seed: int) -> Verdict:
        verdict = self._form(answer)
        if verdict:
            return verdict
        cases = self.draw(seed)
        for place, inputs in enumerate(cases):
            outcome = call(answer, inputs)
            verdict = self.verdict(outcome, inputs, place)
            if not verdict.right:
                stopped = outcome.error and outcome.error.kind == "KeyboardInterrupt"
                plain = verdict.status in ("not written", "time") or self._moved(outcome, inputs)
                return verdict if plain or stopped else explain(self, verdict, answer, seed)
        return Verdict("right")

    def _moved(self, outcome: Outcome, inputs: Inputs) -> str:
        """Return the name of the first argument that a call has changed, or ""."""
        if outcome.error:
            return ""
        triples = zip(self.arguments, inputs, outcome.inputs, strict=True)
        return next((name for name, old, new in triples if not unchanged(old, new)), "")

    def draw(self, seed: int, more: int = 0) -> list[Inputs]:
        """Draw the arguments of every case, and those of `more` calls beyond them."""
        rng = np.random.default_rng(seed)
        places = range(self.cases + more)
        return [self.make_inputs(rng, place % self.cases) for place in places]

    def _form(self, answer: Callable) -> Verdict | None:
        """Find what can be seen without a call: no function, a blank one, other arguments."""
        if not callable(answer):
            said = f"{wording.kind(answer)}, not a function: run the cell that defines it again."
            return Verdict("form", f"{self.name} is {said}")
        if is_blank(answer):
            said = "not written yet. Put your code in place of the dots, and end with a return."
            return Verdict("not written", f"{self.name}: {said}")
        expected = self.arguments
        try:
            signature = inspect.signature(answer)
        except (TypeError, ValueError):  # some built-in functions do not tell theirs
            return None
        # other names are free, but a known name in another's place would get the other's value
        pairs = zip(signature.parameters, expected, strict=False)
        fits = all(mine == theirs or mine not in expected for mine, theirs in pairs)
        try:
            signature.bind(*expected)
        except TypeError:
            fits = False
        if fits:
            return None
        order = " in this order" if len(expected) > 1 else ""
        said = f"{self.name} must take the arguments ({', '.join(expected)}){order}; "
        return Verdict("form", said + f"yours takes ({', '.join(signature.parameters)}).")

    def verdict(self, outcome: Outcome, inputs: Inputs, case: int) -> Verdict:
        """Judge one call."""
        names, error = self.arguments, outcome.error
        if error and error.blank:
            said = wording.not_written(error, self.name)
            return Verdict("not written", f"{self.name}: {said}")
        if error:
            # most errors are about shapes
            called = f"Called with {wording.arguments(names, inputs, floats=False)}."
            status = "time" if error.kind == "TookTooLong" else "error"
            return self._say(status, [*wording.raised(error), called])
        if name := self._moved(outcome, inputs):
            told = f"Leave the arguments as they are: work on a copy, {name}.copy()."
            return self._say("form", [f"it changed its argument {name} in place.", told])
        if outcome.value is None:
            told = f"Let every way through it end with `return {', '.join(self.returns)}`."
            return self._say("form", ["it returned None.", told])
        if outcome.value is ...:
            return self._say("not written", ["not written yet: it returns `...`."])
        results = self.split(outcome.value)
        if results is None:
            asked = f"{len(self.returns)} results ({', '.join(self.returns)})"
            return self._say(
                "form", [f"it must return {asked}; yours returned {wording.kind(outcome.value)}."]
            )
        return self._compare(results, inputs, case)

    def _compare(self, results: tuple, inputs: Inputs, case: int) -> Verdict:
        called = f"Called with {wording.arguments(self.arguments, inputs)}."
        if case < len(self.tries):
            called += f" This case tries {self.tries[case]}."
        for (name, note), got, right in zip(
            self.returns.items(), results, self.right(inputs), strict=True
        ):
            if problem := wording.difference(name, note, got, right, self.relative):
                return self._say("wrong", [*problem, called])
        for promise in self.promises:
            if not promise.kept(results, inputs):
                return self._say("wrong", [promise.broken, called])
        return Verdict("right")

    def _say(self, status: str, lines: list[str]) -> Verdict:
        return Verdict(status, "\n  ".join([f"{self.name}: {lines[0]}", *lines[1:]]))

    def right(self, inputs: Inputs) -> tuple:
        """Return the right results."""
        return self.split(call(self.reference, inputs, limit=None).value)

    def split(self, value: object) -> tuple | None:
        """Split what a function returned into its results, or return None if it has others."""
        if len(self.returns) == 1:
            return (value,)
        listed = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim)
        return tuple(value) if listed and len(value) == len(self.returns) else None
