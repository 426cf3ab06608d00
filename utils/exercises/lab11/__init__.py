"""The checks of lab 11: shift and loss; the rest in translation_search and translation_bleu."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab11.translation import masked_loss, shift_targets
from utils.exercises.lab11.translation_bleu import bleu, clipped_counts
from utils.exercises.lab11.translation_search import greedy_loop, grow_beams

nearly_perfect = WrittenAnswer("nearly_perfect", points=2, minutes=10, rubric=())
LAB = Lab(
    "11_translation",
    "Translation",
    (shift_targets, masked_loss, greedy_loop, grow_beams, clipped_counts, bleu),
    (nearly_perfect,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "bleu",
    "clipped_counts",
    "greedy_loop",
    "grow_beams",
    "masked_loss",
    "nearly_perfect",
    "points",
    "shift_targets",
]
