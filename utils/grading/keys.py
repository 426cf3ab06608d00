"""The key of a result: a fingerprint of all that decided it.

That is the student's code, the exercise with its check and the seed; and, where the code names
earlier exercises, these too. What has the same key need not be judged again.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from utils.exercises.checking import Exercise, Lab

ROOM = "utils.exercises"


def key(
    code: Sequence[str], borrowed: Sequence[str], exercise: Exercise, lab: Lab, seed: int
) -> str:
    """Return the key of one function's result."""
    parts = [_digest(*code), _of_exercise(exercise, seed)]
    parts += [f"{name}={_of_exercise(lab.exercise(name), seed)}" for name in borrowed]
    return "-".join(parts)


def holds(kept: str, exercise: Exercise, lab: Lab, seed: int) -> bool:
    """Tell whether a key still stands, if the student's code is the same."""
    _, *parts = kept.split("-")
    if not parts or parts[0] != _of_exercise(exercise, seed):
        return False
    known = {each.name: each for each in lab.exercises}
    pairs = [part.partition("=") for part in parts[1:]]
    return all(
        name in known and value == _of_exercise(known[name], seed) for name, _, value in pairs
    )


def drawn_seed(seed: int, exercise: str, code: Sequence[str]) -> int:
    """Return the seed for one answer: who changes the code gets other numbers."""
    return int(
        hashlib.sha256("\0".join([str(seed), exercise, *code]).encode()).hexdigest()[:15], 16
    )


def fingerprint(exercise: Exercise) -> str:
    """Return a hash over the modules that make an exercise and its check, below utils.exercises."""
    makers = [exercise.reference, exercise.make_inputs, *(m.wrong for m in exercise.mistakes)]
    names = {str(getattr(maker, "__module__", "")) for maker in makers}
    return _of_modules(frozenset(name for name in names if name.startswith(ROOM)))


def _of_exercise(exercise: Exercise, seed: int) -> str:
    return _digest(exercise.name, str(exercise.points), fingerprint(exercise), str(seed))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:20]


@functools.cache
def _of_modules(names: frozenset[str]) -> str:
    found, wanted = {}, {*names, f"{ROOM}.checking.exercise"}
    while wanted:
        name = wanted.pop()
        module = sys.modules.get(name)
        if name in found or module is None or not getattr(module, "__file__", None):
            continue
        source = Path(module.__file__).read_bytes()
        found[name] = hashlib.sha256(source).hexdigest()
        wanted |= _imports(source)
    return _digest(*(f"{name} {found[name]}" for name in sorted(found)))


def _imports(source: bytes) -> set[str]:
    """Return the modules below utils.exercises that a module of ours imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
    return {name for name in names if name.startswith(ROOM)}
