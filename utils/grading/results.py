"""What the judge found, as it is kept in files: one JSON file for each submission."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from utils.records.files import draft


@dataclass(frozen=True)
class FunctionResult:
    """What came of one exercise of one submission.

    `status` is a `Verdict`'s status, or "missing" (the notebook has no such function) or "died"
    (the student's process ended or had to be ended). `key` is the fingerprint of all that decided
    the result (the student's code, the exercise, the seed): while it stays, nothing is run again.
    """

    exercise: str
    points: float
    possible: float
    status: str
    message: str = ""
    mistake: str = ""
    perhaps: str = ""
    diagnosis: str = ""
    key: str = ""


@dataclass(frozen=True)
class LabResult:
    """What came of one submission: its functions, and what waits for a reader's judgement.

    `problem` says why a submission could not be read at all, "" otherwise. `written` maps each
    written answer's name to its possible points. `seen` names the exercises whose solution the
    notebook itself says was shown. `submitted` is an ISO time, "" if it is not known. `source` is
    the file that was judged, `digest` a hash of its bytes.
    """

    student: str
    lab: str
    functions: tuple[FunctionResult, ...] = ()
    written: dict[str, float] = dataclasses.field(default_factory=dict)
    seen: tuple[str, ...] = ()
    problem: str = ""
    submitted: str = ""
    source: str = ""
    digest: str = ""

    @property
    def points(self) -> float:
        """Return the points that the functions earned."""
        return sum(function.points for function in self.functions)

    @property
    def possible(self) -> float:
        """Return the points that the functions could earn; written answers are not among them."""
        return sum(function.possible for function in self.functions)

    def save(self, path: Path) -> None:
        """Write the result in one step: a run that is cut off leaves the old file or the new."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft(path) as own:
            own.write_text(json.dumps(dataclasses.asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> LabResult:
        """Read what `save` wrote; a ValueError says which file is no result."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            kept["functions"] = tuple(FunctionResult(**each) for each in kept["functions"])
            return cls(**kept | {"seen": tuple(kept["seen"])})
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no result of the judge ({error}): delete it") from error
