"""Help by rungs: three hints that are shown one at a time, and a solution after a try."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import TYPE_CHECKING

from utils.exercises.checking.wording import printable

if TYPE_CHECKING:
    from utils.exercises.checking.exercise import Exercise

RUNGS = ("the idea", "the equation", "the first line")
KEY = "seqbook"  # of the notebook's metadata


def climb(exercise: Exercise, rung: int | None) -> int:
    """Print one hint of an exercise, the next one if `rung` is None, and return its rung."""
    hints = (exercise.idea, exercise.equation, exercise.first_line)
    if rung is None:
        rung = min(exercise.rung + 1, len(hints))
    if rung not in range(1, len(hints) + 1):
        raise ValueError(f"hint {rung!r} does not exist: 1 is the idea, 2 the equation, 3 the code")
    print(printable(f"Hint {rung} of {len(hints)}, {RUNGS[rung - 1]}: {hints[rung - 1]}"))
    if rung == len(hints):
        print(f"After a try of your own, {exercise.name}.solution() shows an answer.")
    return rung


def show_solution(exercise: Exercise) -> None:
    """Show the answer to an exercise that was tried; the output's metadata says that it was."""
    if not exercise.tried:
        print(f"Try first: write {exercise.name} and run its check once, right or wrong.")
        return
    reveal(exercise.name, solutions()[exercise.name])


def reveal(name: str, text: str) -> None:
    """Show a text, and note in the metadata of the cell's output that it was shown."""
    try:
        from IPython.display import display
    except ModuleNotFoundError:
        print(printable(text))
        return
    display({"text/plain": Shown(text)}, metadata={KEY: {"solution": name}}, raw=True)


class Shown(str):
    """A text whose representation is the text itself."""

    def __repr__(self) -> str:
        """Return the text without quotes."""
        return str(self)


@functools.cache
def solutions() -> dict[str, str]:
    """Return the answer to every exercise by name: written by `make labs` from solutions/."""
    kept = resources.files("utils.exercises") / "solutions.json"
    return json.loads(kept.read_text(encoding="utf-8"))
