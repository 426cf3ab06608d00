"""The checks of lab 7: a module for each function."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab07.growing import growth
from utils.exercises.lab07.irnn import irnn_gradient
from utils.exercises.lab07.slopes import slope_from_output
from utils.exercises.lab07.starts import starting_weights
from utils.exercises.lab07.task import adding_data

why_relu_alone = WrittenAnswer(
    "why_relu_alone",
    points=3,
    minutes=10,
    rubric=(
        "the slope is one factor of a step and U the other: with about half of the units shut and "
        "the usual U the gradient still shrinks;",
        "the identity hands each unit's value and gradient on by exactly 1, as long as the unit is "
        "open;",
        "its price: a path that was cut stays cut, units start without exchange, or small changes "
        "of U make the product grow.",
    ),
    section=("07_remedies", "Any rotation?"),
)
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
