"""Submissions that mean no good, or went wrong: each with the functions that earn their points."""

from tests.grading.hostile import files, looking, lying, machine, prototype
from tests.grading.hostile.kinds import KINDS, LOOT

__all__ = ["KINDS", "LOOT", "files", "looking", "lying", "machine", "prototype"]
