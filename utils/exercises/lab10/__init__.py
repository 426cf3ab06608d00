"""The checks of lab 10: bars, bits and drawing; a tone and shared runs are in tone_and_runs."""

from utils.exercises.lab10.music import bar_duration, bits_per_symbol, next_probabilities
from utils.exercises.lab10.tone_and_runs import longest_run, tone

__all__ = ["bar_duration", "bits_per_symbol", "longest_run", "next_probabilities", "tone"]
