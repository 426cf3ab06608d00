"""The machinery of the checks: what an exercise is, and how it says what is wrong."""

from utils.exercises.checking.exercise import CheckFailed, Exercise, Mistake, Promise
from utils.exercises.checking.lab import Lab, WrittenAnswer
from utils.exercises.checking.verdict import Verdict

__all__ = ["CheckFailed", "Exercise", "Lab", "Mistake", "Promise", "Verdict", "WrittenAnswer"]
