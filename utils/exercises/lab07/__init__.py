"""The checks of lab 7: slopes, the adding problem, starting weights; the rest in irnn."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab07.irnn import growth, irnn_gradient
from utils.exercises.lab07.remedies import adding_data, slope_from_output, starting_weights

why_relu_alone = WrittenAnswer("why_relu_alone", points=3, minutes=10, rubric=())
LAB = Lab(
    "07_remedies",
    "Remedies",
    (slope_from_output, adding_data, starting_weights, growth, irnn_gradient),
    (why_relu_alone,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "adding_data",
    "growth",
    "irnn_gradient",
    "points",
    "slope_from_output",
    "starting_weights",
    "why_relu_alone",
]
