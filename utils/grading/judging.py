"""Judge one notebook: its functions run in a sandbox, their results are compared here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from utils.exercises.checking import Exercise, Lab
from utils.grading import inert, keys, notebook
from utils.grading.results import FunctionResult, LabResult
from utils.grading.sandbox import Limits, NoSandbox
from utils.grading.student import Answer, Gone, Late, NotLoaded, Slice, Student

MESSAGE = 1500  # characters of what a student reads about one function
DIED = "its process ended while it ran: it left Python, crashed or used too much memory."


def judge_notebook(
    held: dict,
    lab: Lab,
    seed: int,
    *,
    student: str = "",
    submitted: str = "",
    source: str = "",
    previous: LabResult | None = None,
    limits: Limits | None = None,
    unsafe: bool = False,
) -> LabResult:
    """Judge a notebook, as JSON has it, with inputs drawn from a seed that is kept secret.

    Functions whose key is that of the `previous` result are not run again. Whatever is wrong with
    the notebook is said in the result; raises NoSandbox, and nothing else, where there is none.
    """
    result = LabResult(
        student, lab.name, written={each.name: each.points for each in lab.written},
        submitted=submitted, source=source,
    )  # fmt: skip
    old = {each.exercise: each for each in previous.functions} if previous else {}
    names = [exercise.name for exercise in lab.exercises]
    try:
        cells = notebook.code_cells(held)
        shown = notebook.shown(held)
        with Student(len(names), limits, unsafe) as process:
            cut = process.cut(cells, names)
            functions = tuple(
                _function(process, exercise, lab, cut[exercise.name], seed, old)
                for exercise in lab.exercises
            )
    except NoSandbox:
        raise
    except notebook.Unreadable as error:
        return replace(result, problem=str(error))
    except (Gone, Late, ValueError, RecursionError, MemoryError):
        told = "the notebook's cells cannot be read: some are too large or nested too deeply"
        return replace(result, problem=told)
    seen = tuple(name for name in names if name in shown)
    return replace(result, functions=functions, seen=seen)


def judge_bytes(data: bytes, lab: Lab, seed: int, **named: object) -> LabResult:
    """Judge the bytes of a notebook's file, as `judge_notebook` does."""
    digest = hashlib.sha256(data).hexdigest()[:20]
    previous = named.get("previous")
    if previous and _unchanged(previous, digest, lab, seed):
        return previous
    try:
        held = notebook.parse(data)
    except notebook.Unreadable as error:
        told = {name: named.get(name, "") for name in ("student", "submitted", "source")}
        return LabResult(lab=lab.name, problem=str(error), digest=digest, **told)
    return replace(judge_notebook(held, lab, seed, **named), digest=digest)


def _unchanged(previous: LabResult, digest: str, lab: Lab, seed: int) -> bool:
    """Tell whether a result stands as it is, without a look at the notebook's cells."""
    if previous.problem or previous.digest != digest or previous.lab != lab.name:
        return False
    pairs = list(zip(previous.functions, lab.exercises, strict=False))
    return len(pairs) == len(lab.exercises) == len(previous.functions) and all(
        kept.exercise == exercise.name and keys.holds(kept.key, exercise, lab, seed)
        for kept, exercise in pairs
    )


def _function(
    process: Student, exercise: Exercise, lab: Lab, cut: Slice, seed: int, old: dict
) -> FunctionResult:
    """Judge one function, or keep what was found about the same code before."""
    key = keys.key([*cut.code, cut.problem], cut.borrowed, exercise, lab, seed)
    kept = old.get(exercise.name)
    if kept and kept.key == key:
        return kept
    result = FunctionResult(exercise.name, 0, exercise.points, "missing", key=key)
    if cut.problem:
        return _said(result, "error", f"{exercise.name}: {cut.problem}")
    if not cut.code:
        return _said(result, "missing", f"{exercise.name}: the notebook has no such function.")
    borrowed = lent(cut.borrowed, exercise, lab)
    try:
        answer = process.answer(exercise.name, cut.code, borrowed)
    except NotLoaded as error:
        return _said(result, "error", _not_loaded(exercise.name, error))
    except Gone:
        return _said(result, "died", f"{exercise.name}: {DIED}")
    except Late:
        return _said(result, "time", f"{exercise.name}: the code around it does not end.")
    return _judged(result, exercise, answer, keys.drawn_seed(seed, exercise.name, cut.code))


def lent(asked: Sequence[str], exercise: Exercise, lab: Lab) -> dict[str, Callable]:
    """Return the answers to EARLIER exercises that a function asked for, and no others."""
    names = [each.name for each in lab.exercises]
    earlier = names[: names.index(exercise.name)]
    return {name: lab.exercise(name).reference for name in asked if name in earlier}


def _judged(
    result: FunctionResult, exercise: Exercise, answer: object, seed: int
) -> FunctionResult:
    """Compare a function's answers with the right ones."""
    try:
        verdict = exercise.judge(answer, seed)
    except (Exception, RecursionError, MemoryError):  # from a value that is made to be difficult
        told = "what it returned cannot be compared with a right answer."
        return _said(result, "wrong", f"{exercise.name}: {told}")
    if isinstance(answer, Answer) and answer.fate == "died":
        return _said(result, "died", f"{exercise.name}: {DIED}")
    points = exercise.points if verdict.right else 0
    told = {name: getattr(verdict, name) for name in ("mistake", "perhaps", "diagnosis")}
    return replace(_said(result, verdict.status, verdict.message), points=points, **told)


def _not_loaded(name: str, error: NotLoaded) -> str:
    raised = error.raised
    line = f"\n  In the line `{raised.line}`." if raised.line else ""
    return f"{name}: the code around it raised {raised.kind}: {raised.message}{line}"


def _said(result: FunctionResult, status: str, message: str) -> FunctionResult:
    return replace(result, status=status, message=inert.text(message, MESSAGE))
