"""The checks of lab 15: a module for each function."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab15.back import scan_backward
from utils.exercises.lab15.combining import combine
from utils.exercises.lab15.delta import delta_step
from utils.exercises.lab15.kernels import diagonal_kernel
from utils.exercises.lab15.matrices import linear_attention_step
from utils.exercises.lab15.rounds import doubling_round

what_a_scan_costs = WrittenAnswer(
    "what_a_scan_costs",
    points=2,
    minutes=10,
    rubric=(
        "two steps of the form s -> a s + b are again one step of this form, and the brackets do "
        "not matter: this is what lets a scan work in rounds;",
        "where the gates or a tanh read the state before, two steps are no step of this form any "
        "more, so each must wait for the one before it;",
        "the price: what a step does to the state may depend on the input, not on the state, so "
        "with factors between 0 and 1 it cannot turn its state over, as parity asks for.",
    ),
    section=("15_recurrence_returns", "What each of them gives up"),
)
LAB = Lab(
    "15_recurrence_returns",
    "Recurrence returns",
    (
        combine,
        doubling_round,
        scan_backward,
        diagonal_kernel,
        linear_attention_step,
        delta_step,
    ),
    (what_a_scan_costs,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "combine",
    "delta_step",
    "diagonal_kernel",
    "doubling_round",
    "linear_attention_step",
    "points",
    "scan_backward",
    "what_a_scan_costs",
]
