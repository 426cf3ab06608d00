"""The checks of lab 11: a module for each function."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab11.beams import grow_beams
from utils.exercises.lab11.counts import clipped_counts
from utils.exercises.lab11.greedy import greedy_loop
from utils.exercises.lab11.losses import masked_loss
from utils.exercises.lab11.scores import bleu
from utils.exercises.lab11.shifting import shift_targets

nearly_perfect = WrittenAnswer(
    "nearly_perfect",
    points=2,
    minutes=10,
    rubric=(
        "the loss is that of a decoder that is fed the right words, and BLEU on training sentences "
        "can be had by remembering them;",
        "long sentences suffer because one vector of fixed size holds the whole sentence, or "
        "because each wrong word spoils those after it;",
        "ask for a measure of what the model writes by itself on held-out sentences, and for the "
        "same by length of the sentence.",
    ),
    section=("11_translation", "Fed its own words"),
)
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
