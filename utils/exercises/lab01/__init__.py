"""The checks of lab 1: one-hot words, windows, and a window model forward and backward."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab01.fixed_windows import make_windows, one_hot
from utils.exercises.lab01.gradients import window_gradients
from utils.exercises.lab01.loss import cross_entropy
from utils.exercises.lab01.parameters import parameter_count
from utils.exercises.lab01.window_model import window_logits

why_not_longer = WrittenAnswer(
    "why_not_longer",
    points=2,
    minutes=10,
    rubric=(
        "what each further word of the window costs in parameters, a number of exercise 6, while "
        "the text stays as long as it was;",
        "that the model then fits accidents of the training text, seen in two perplexities of "
        "your experiment;",
        "why nothing is shared: a word has rows of its own in every place, and must be learnt "
        "anew there.",
    ),
    section=("01_fixed_windows", "Where it breaks"),
)
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
