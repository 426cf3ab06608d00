"""What nbgrader runs in place of its own `Execute`: no submission is ever executed here."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbgrader import utils as nbgrader
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from utils.exercises import labs
from utils.grading import sandbox
from utils.grading.course import mending, verdicts
from utils.grading.results import LabResult
from utils.grading.submissions import Submission


class Place:
    """Where a notebook that nbgrader converts came from."""

    def __init__(self, preprocessor: NbGraderPreprocessor, resources: dict) -> None:
        """Read nbgrader's notes on what it converts."""
        # a preprocessor belongs to an exporter, and that to the converter
        self.folders = preprocessor.parent.parent.coursedir
        self.lab = resources["nbgrader"]["assignment"]
        self.student = resources["nbgrader"]["student"]

    def path(self, step: str, student: str) -> Path:
        """Return the path of the notebook in one of the course's folders."""
        return Path(self.folders.format_path(step, student, self.lab)) / f"{self.lab}.ipynb"

    @property
    def submission(self) -> Submission:
        """Return what the student sent, and when, as the judge takes it."""
        path = self.path(self.folders.submitted_directory, self.student)
        sent = self.folders.get_existing_timestamp(str(path.parent))  # in UTC, without saying so
        when = sent.replace(tzinfo=UTC).isoformat() if sent else ""
        return Submission(self.student, self.lab, path, when)

    @property
    def released(self) -> Path:
        """Return the path of the lab as students got it."""
        return self.path(self.folders.release_directory, ".")


class MendCells(NbGraderPreprocessor):
    """Rebuild the notebook from what the lab has and what the student wrote."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with every cell of the lab once, and nothing in it that runs."""
        own = Place(self, resources)
        lab = json.loads(own.released.read_text(encoding="utf-8"))
        for cell in lab["cells"]:
            cell["source"] = "".join(cell["source"])
        mended = mending.mend(nb, lab)
        for note in mended.notes:
            self.log.warning("%s, %s: %s", own.student, own.lab, note)
        return from_dict(mended.notebook), resources


class JudgeCells(NbGraderPreprocessor):
    """Let the judge try the student's functions, and write its verdicts into the checks' cells."""

    out = Unicode("graded", help="where `judge` keeps its results and its seed: its --out").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Judge what was sent; ValueError, which nbgrader reports, if it cannot be read."""
        own = Place(self, resources)
        found = self._judge(own.submission, Path(own.folders.root) / self.out)
        said = {f"check_{each.exercise}": each for each in found.functions}
        for cell in nb.cells:
            if cell.cell_type == "code" and nbgrader.is_grade(cell):
                marks = cell.metadata.nbgrader
                cell.outputs = from_dict(verdicts.outputs(said[marks.grade_id], marks.points))
        return nb, resources

    def _judge(self, submission: Submission, out: Path) -> LabResult:
        """Return the verdict: what OUT holds already of the same code, or a new one."""
        sandbox.ask()
        from utils.grading import batch  # it needs Linux, as the sandbox does

        if submission.lab not in labs():
            known = ", ".join(labs())
            raise ValueError(f"{submission.lab} is no lab of the book: the judge knows {known}")
        with batch.alone(out):
            (task,) = batch.tasks([submission], out, batch.secret_seed(out), sandbox.Limits())
            found, _ = batch.judge(task)
        if found.problem:
            raise ValueError(f"{found.student}, {found.lab}: {found.problem}")
        return found
