"""The checks of lab 3: a big window, what it cannot share between positions, four criteria."""

from utils.exercises.lab03.big_windows import pad_to_window, parameters_by_position, shifted_phrases
from utils.exercises.lab03.criteria import four_criteria
from utils.exercises.lab03.shared_table import shared_gradient, shared_logits

__all__ = [
    "four_criteria",
    "pad_to_window",
    "parameters_by_position",
    "shared_gradient",
    "shared_logits",
    "shifted_phrases",
]
