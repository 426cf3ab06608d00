"""Answers that students might hand in, right ones and wrong ones, by lab: what the checks are for.

    @right("bag_of_words")
    def with_bincount(ids, size, mask): ...

    @wrong("bag_of_words", fits="counts_the_padding")
    def forgets_the_mask(ids, size, mask): ...

`fits` names the listed mistakes whose hint, and the kinds of general diagnosis whose sentence,
would tell the author of this answer the truth; a kind of two words such as "first only" is written
first_only. It is written by looking at the answer alone, never at what the check says. Without it,
no hint fits.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and the mistakes and diagnoses that tell its author the truth."""

    answer: Callable
    fits: frozenset[str]


RIGHT: dict[str, list[Callable]] = {}
WRONG: dict[str, list[Wrong]] = {}


def _key(answer: Callable, exercise: str) -> str:
    """Return the exercise's full name, such as "lab02.bag_of_words", from the answer's module."""
    return f"{answer.__module__.rpartition('.')[2][:5]}.{exercise}"


def right(exercise: str) -> Callable:
    """Mark a function as a right answer to an exercise of the module's lab."""

    def keep(answer: Callable) -> Callable:
        RIGHT.setdefault(_key(answer, exercise), []).append(answer)
        return answer

    return keep


def wrong(exercise: str, fits: str = "") -> Callable:
    """Mark a function as a wrong answer to an exercise of the module's lab."""

    def keep(answer: Callable) -> Callable:
        phrases = map(str.strip, fits.split(","))  # "too long, case" names two kinds
        told = Wrong(answer, frozenset([*phrases, *fits.replace(",", " ").split()]))
        WRONG.setdefault(_key(answer, exercise), []).append(told)
        return answer

    return keep


for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
