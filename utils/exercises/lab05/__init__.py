"""The checks of lab 5: one step, the loss over time, a measured gradient; the rest in bptt_back."""

from utils.exercises.lab05.bptt import losses_over_time, numeric_gradient, rnn_step
from utils.exercises.lab05.bptt_back import bptt, contributions, step_backward

__all__ = [
    "bptt",
    "contributions",
    "losses_over_time",
    "numeric_gradient",
    "rnn_step",
    "step_backward",
]
