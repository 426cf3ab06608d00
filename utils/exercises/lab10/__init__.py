"""The checks of lab 10: bars, bits and drawing; a tone and shared runs are in tone_and_runs."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab10.music import bar_duration, bits_per_symbol, next_probabilities
from utils.exercises.lab10.tone_and_runs import longest_run, tone

does_it_compose = WrittenAnswer("does_it_compose", points=2, minutes=10, rubric=())
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
