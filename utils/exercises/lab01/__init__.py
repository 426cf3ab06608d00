"""The checks of lab 1: one-hot words, windows, and a window model forward and backward."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab01.fixed_windows import cross_entropy, make_windows, one_hot
from utils.exercises.lab01.window_model import parameter_count, window_gradients, window_logits

why_not_longer = WrittenAnswer("why_not_longer", points=2, minutes=10, rubric=())
LAB = Lab(
    "01_fixed_windows",
    "Fixed windows",
    (one_hot, make_windows, window_logits, cross_entropy, window_gradients, parameter_count),
    (why_not_longer,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "cross_entropy",
    "make_windows",
    "one_hot",
    "parameter_count",
    "points",
    "why_not_longer",
    "window_gradients",
    "window_logits",
]
