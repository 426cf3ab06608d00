"""The checks of lab 8: a gate, a step of the GRU; the rest in lstm_cell and forget_gates."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab08.forget_gates import cell_path, chrono_biases
from utils.exercises.lab08.gated_cells import gru_step, keep_or_overwrite
from utils.exercises.lab08.lstm_cell import lstm_backward, lstm_step

what_gates_do_not_cure = WrittenAnswer("what_gates_do_not_cure", points=2, minutes=10, rubric=())
LAB = Lab(
    "08_gated_cells",
    "Gated cells",
    (keep_or_overwrite, lstm_step, cell_path, lstm_backward, gru_step, chrono_biases),
    (what_gates_do_not_cure,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "cell_path",
    "chrono_biases",
    "gru_step",
    "keep_or_overwrite",
    "lstm_backward",
    "lstm_step",
    "points",
    "what_gates_do_not_cure",
]
