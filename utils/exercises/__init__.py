"""The checks behind the labs: each exercise knows its answer and the mistakes people make.

One module per lab (``fixed_windows``, ``bag_of_words``, ``big_windows``), one `Exercise` per
function that the student writes.
"""

from utils.exercises.checking import CheckFailed, Exercise, Mistake

__all__ = ["CheckFailed", "Exercise", "Mistake"]
