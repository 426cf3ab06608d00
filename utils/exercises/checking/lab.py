"""A lab: its exercises, its written answer, and the points so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from utils.exercises.checking import ladder
from utils.exercises.checking.exercise import Exercise
from utils.exercises.checking.wording import printable

WORDS = 20  # of an attempt, before a model answer is shown


@dataclass
class WrittenAnswer:
    """An answer in words, which a person grades: `name` is the cell's grade_id.

    `rubric` says in two or three lines what earns its `points`, one line for each thing to say.
    """

    name: str
    points: int
    minutes: int
    rubric: Sequence[str]
    section: tuple[str, str] = ("", "")

    def hint(self) -> None:
        """Print what an answer has to say to earn its points."""
        print(f"{self.points} points. A full answer says:")
        for line in self.rubric:
            print(f"  - {line}")

    def solution(self, attempt: str = "") -> None:
        """Show a model answer to who has written an attempt of some twenty words."""
        if len(str(attempt).split()) < WORDS:
            print(f"Try first: {self.name}.solution('your answer, {WORDS} words at least').")
            return
        ladder.reveal(self.name, ladder.solutions()[self.name])


@dataclass
class Lab:
    """One lab; `name` is its folder's, such as "02_bag_of_words"."""

    name: str
    title: str
    exercises: Sequence[Exercise]
    written: Sequence[WrittenAnswer] = field(default_factory=tuple)

    @property
    def points(self) -> int:
        """Return what all of it is worth."""
        return sum(each.points for each in (*self.exercises, *self.written))

    def exercise(self, name: str) -> Exercise:
        """Return the exercise of this name; LookupError where there is none."""
        for each in self.exercises:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.exercises)
        raise LookupError(f"lab {self.name} has no exercise {name!r}: it has {known}")

    def show_points(self) -> None:
        """Print a line for each exercise with the points that its last check earned."""
        width = max(len(each.name) for each in (*self.exercises, *self.written))
        for each in self.exercises:
            earned = each.points if each.passed else 0
            mark = "✓" if each.passed else " "
            print(
                printable(
                    f"{mark} {each.name:{width}} {'★' * each.stars:3} {earned} of {each.points}"
                )
            )
        for each in self.written:
            print(f"  {each.name:{width}}     read by a person: {each.points}")
        earned = sum(each.points for each in self.exercises if each.passed)
        possible = sum(each.points for each in self.exercises)
        print(f"{earned} of {possible} points so far")
