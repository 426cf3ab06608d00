"""The checks of lab 8: gates, steps of the LSTM and the GRU, and how long a cell state lasts."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab08.forget_gates import cell_path, chrono_biases
from utils.exercises.lab08.gated_cells import gru_step, keep_or_overwrite
from utils.exercises.lab08.lstm_back import lstm_backward
from utils.exercises.lab08.lstm_cell import lstm_step

what_gates_do_not_cure = WrittenAnswer(
    "what_gates_do_not_cure",
    points=2,
    minutes=10,
    rubric=(
        "the sum is right: along the cell state stand no weight matrix and no tanh;",
        "a product is left all the same, that of the forget gates, so they must start open;",
        "two troubles that stay, such as exploding gradients through U, and one vector of fixed "
        "size that must hold the whole past.",
    ),
    section=("08_gated_cells", "Why it helps: along the cell state there is no U"),
)
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
