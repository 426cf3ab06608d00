"""The checks of lab 5: forward, a measured gradient, one step backward, and all of them."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab05.backward import step_backward
from utils.exercises.lab05.forward import losses_over_time, rnn_step
from utils.exercises.lab05.measured import numeric_gradient
from utils.exercises.lab05.through_time import bptt, contributions

why_check = WrittenAnswer(
    "why_check",
    points=2,
    minutes=10,
    rubric=(
        "two bugs that one step from a zero state hides, each with the reason: such as a state "
        "before that is taken for a constant, U not transposed, = in place of +=;",
        "the loss also falls along a gradient of which a part is missing;",
        "a better example: several steps, a start that is not zero, a U that is not symmetric, "
        "sizes that differ.",
    ),
    section=("05_backpropagation_through_time", "Bugs, and who catches them"),
)
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
