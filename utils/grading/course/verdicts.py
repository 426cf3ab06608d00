"""Say in a graded cell's output what the judge found, in the form that nbgrader counts."""

from __future__ import annotations

from utils.grading import inert
from utils.grading.results import FunctionResult

LONGEST = 2_000  # characters of a message


def outputs(found: FunctionResult, worth: float) -> list[dict]:
    """Return the outputs of a check's cell: none for all points, an error for no points.

    nbgrader gives no points for an error, those of a displayed number for one, all otherwise.
    `worth` is what the cell can give there: a course may weigh its exercises in its own way.
    """
    if found.points >= found.possible:
        return []
    said = inert.text(found.message, LONGEST).strip() or f"{found.exercise}: {found.status}"
    error = {"output_type": "error", "ename": "CheckFailed", "evalue": said, "traceback": [said]}
    if found.points <= 0:
        return [error]
    return [
        {"output_type": "stream", "name": "stdout", "text": said + "\n"},
        {
            "output_type": "execute_result",
            "execution_count": None,
            "metadata": {},
            "data": {"text/plain": f"{worth * found.points / found.possible:g}"},
        },
    ]
