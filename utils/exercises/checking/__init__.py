"""The machinery of the checks: what an exercise is, and how it says what is wrong."""

from utils.exercises.checking.exercise import CheckFailed, Exercise, Mistake

__all__ = ["CheckFailed", "Exercise", "Mistake"]
