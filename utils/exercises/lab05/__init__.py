"""The checks of lab 5: one step, the loss over time, a measured gradient; the rest in bptt_back."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab05.bptt import losses_over_time, numeric_gradient, rnn_step
from utils.exercises.lab05.bptt_back import bptt, contributions, step_backward

why_check = WrittenAnswer("why_check", points=2, minutes=10, rubric=())
LAB = Lab(
    "05_backpropagation_through_time",
    "Backpropagation through time",
    (rnn_step, losses_over_time, step_backward, numeric_gradient, bptt, contributions),
    (why_check,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "bptt",
    "contributions",
    "losses_over_time",
    "numeric_gradient",
    "points",
    "rnn_step",
    "step_backward",
    "why_check",
]
