"""The checks of lab 3: a big window, what it cannot share between positions, four criteria."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab03.big_windows import pad_to_window, parameters_by_position
from utils.exercises.lab03.criteria import four_criteria
from utils.exercises.lab03.phrases import shifted_phrases
from utils.exercises.lab03.table import shared_logits
from utils.exercises.lab03.table_gradient import shared_gradient

why_trade = WrittenAnswer(
    "why_trade",
    points=2,
    minutes=10,
    rubric=(
        "one table for all positions means that what is learnt about a word holds everywhere;",
        "a sum does not depend on the order of its terms, so the position of a word is lost;",
        "for both, the same rule must be used at every position without merely adding, for "
        "example word after word (half a point: any sensible proposal).",
    ),
    section=("03_big_windows", "Four criteria"),
)
LAB = Lab(
    "03_big_windows",
    "A really big window",
    (
        parameters_by_position,
        pad_to_window,
        shifted_phrases,
        shared_logits,
        shared_gradient,
        four_criteria,
    ),
    (why_trade,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "four_criteria",
    "pad_to_window",
    "parameters_by_position",
    "points",
    "shared_gradient",
    "shared_logits",
    "shifted_phrases",
    "why_trade",
]
