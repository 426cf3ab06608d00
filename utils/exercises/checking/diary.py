"""A diary of one's own checks, for students who want one or agree to share it with their course.

    from utils.exercises.checking import diary

    diary.keep("my_mistakes.jsonl")  # from now on each check adds a line
    diary.stop()

The file lies beside the notebook. A line says when, which exercise, how it went and which listed
mistake was met; there is no code in it and no name. Anybody may read it, and delete it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from utils.exercises.checking.exercise import Exercise
    from utils.exercises.checking.verdict import Verdict

ENDING = ".jsonl"

_file: Path | None = None  # where the diary is kept, None where nobody asked for one


def keep(path: str | Path = "my_mistakes.jsonl") -> None:
    """Begin a diary, or go on with one; a ValueError says which path cannot be one."""
    global _file
    file = Path(path).absolute()  # a notebook may change its folder
    if file.suffix != ENDING or file.name.startswith("."):
        raise ValueError(
            f"{path} cannot be a diary: give a name in sight that ends in {ENDING}, "
            'such as "my_mistakes.jsonl"'
        )
    if not file.parent.is_dir():
        raise ValueError(
            f"there is no folder {file.parent}: give a name alone, for a file beside the notebook"
        )
    _file = file
    print(
        f"From now on each check adds a line to {file.name}: time, exercise, how it went, which "
        "mistake. No code and no name. Read it, delete it, or end it with diary.stop()."
    )


def stop() -> None:
    """End the diary; its file stays, and is yours to delete."""
    global _file
    _file = None


def note(exercise: Exercise, verdict: Verdict) -> None:
    """Add a line for one check, if a diary is kept; a check never fails because of its diary."""
    if _file is None:
        return
    line = json.dumps(entry(exercise, verdict), ensure_ascii=False)
    try:
        with _file.open("a", encoding="utf-8", newline="\n") as diary:
            diary.write(line + "\n")
    except OSError as error:
        print(f"The diary {_file.name} cannot be written ({error.strerror}): it ends here.")
        stop()


def entry(exercise: Exercise, verdict: Verdict) -> dict[str, str]:
    """Return what a line of the diary says."""
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "exercise": f"{lab_of(exercise)}/{exercise.name}",
        "status": verdict.status,
        "mistake": verdict.mistake,
        "perhaps": verdict.perhaps,
        "diagnosis": verdict.diagnosis,
    }


def lab_of(exercise: Exercise) -> str:
    """Return the package that an exercise comes from, such as "lab02"; "" outside of the labs."""
    parts = exercise.make_inputs.__module__.split(".")
    return parts[2] if parts[:2] == ["utils", "exercises"] and len(parts) > 2 else ""
