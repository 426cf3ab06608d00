"""The checks of lab 13: a module for each function."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab13.cache import cached_step
from utils.exercises.lab13.heads import many_heads
from utils.exercises.lab13.induction import induction_heads
from utils.exercises.lab13.norms import layer_norm_backward
from utils.exercises.lab13.turning import turn_pairs

why_two_blocks = WrittenAnswer(
    "why_two_blocks",
    points=2,
    minutes=10,
    rubric=(
        "the second head looks for a place BEHIND a symbol like its own, and what stands before a "
        "place is no part of that place's own vector;",
        "the first head brings it there, and a key of the second block can hold it only because "
        "another block came before;",
        "a test: silence either head, and the pattern is no longer continued; a head that copies "
        "it without the other would speak against it.",
    ),
    section=("13_transformer", "Where attention wins"),
)
LAB = Lab(
    "13_transformer",
    "The Transformer",
    (layer_norm_backward, many_heads, turn_pairs, cached_step, induction_heads),
    (why_two_blocks,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "cached_step",
    "induction_heads",
    "layer_norm_backward",
    "many_heads",
    "points",
    "turn_pairs",
    "why_two_blocks",
]
