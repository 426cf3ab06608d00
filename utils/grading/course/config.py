"""How nbgrader is set up for this book's labs: a course's nbgrader_config.py calls `configure`."""

from __future__ import annotations

from typing import Any

STUBS = {"python": "raise NotImplementedError  # your code here"}
ANSWER = "*Your answer here.*"

_OURS = "utils.grading.course."
SANITIZE = [
    _OURS + "preprocessors.MendCells",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
AUTOGRADE = [  # nbgrader's own list begins with Execute: here nothing executes
    _OURS + "preprocessors.JudgeCells",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]


def release(c: Any) -> None:
    """Let nbgrader put into a released notebook what stands in `labs/` too."""
    c.ClearSolutions.code_stub = STUBS
    c.ClearSolutions.text_stub = ANSWER


def configure(c: Any) -> None:
    """Set up a course: what is released, how it is collected, and who judges it.

    `c` is what `get_config()` returns in an nbgrader_config.py. What the file sets after this call
    wins, but for the two lists of preprocessors there is no second choice that is safe.
    """
    release(c)
    c.Autograde.pre_convert_hook = _OURS + "plain.prepare"
    c.Autograde.sanitize_preprocessors = SANITIZE
    c.Autograde.autograde_preprocessors = AUTOGRADE
    # of what students send, notebooks only: a page of their own would run in your browser
    c.CourseDirectory.include = ["*.ipynb", "timestamp.txt"]
    c.CourseDirectory.max_file_size = 20_000  # kB
    c.ExchangeFactory.collect = _OURS + "collecting.Collect"
    c.ZipCollectApp.extractor_plugin = _OURS + "collecting.Extractor"
    c.ZipCollectApp.collector_plugin = _OURS + "collecting.Collector"
