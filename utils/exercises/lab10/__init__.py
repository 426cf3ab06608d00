"""The checks of lab 10: a module for each function."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab10.bars import bar_duration
from utils.exercises.lab10.bits import bits_per_symbol
from utils.exercises.lab10.drawing import next_probabilities
from utils.exercises.lab10.runs import longest_run
from utils.exercises.lab10.tones import tone

does_it_compose = WrittenAnswer(
    "does_it_compose",
    points=2,
    minutes=10,
    rubric=(
        "right bars and a low training loss do not rule out that the network recites;",
        "look at many tunes, not picked, for the longest run that each shares with the training "
        "tunes, or at the bits on held-out tunes;",
        "real tunes share runs too: without their numbers nobody knows what is normal.",
    ),
    section=("10_music", "Does it copy?"),
)
LAB = Lab(
    "10_music",
    "Music",
    (bar_duration, bits_per_symbol, next_probabilities, tone, longest_run),
    (does_it_compose,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "bar_duration",
    "bits_per_symbol",
    "does_it_compose",
    "longest_run",
    "next_probabilities",
    "points",
    "tone",
]
