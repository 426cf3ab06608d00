"""The checks of lab 4: one unit, the loop, the last states; then a text as a task."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab04.ends import last_states
from utils.exercises.lab04.greedy import greedy_text
from utils.exercises.lab04.loop import rnn_states
from utils.exercises.lab04.recurrent_text import inputs_and_targets, text_perplexity
from utils.exercises.lab04.unit import hidden_unit

four_criteria_again = WrittenAnswer(
    "four_criteria_again",
    points=2,
    minutes=10,
    rubric=(
        "the loop brings any length, and shared weights, since every round uses the same W, U, b;",
        "order comes from the state, which goes through one more step with every word;",
        "a long memory is possible and not guaranteed: the experiment tested it, and a small gain "
        "lost the first word.",
    ),
    section=("04_recurrent_networks", "Four criteria, measured"),
)
LAB = Lab(
    "04_recurrent_networks",
    "Recurrent networks",
    (hidden_unit, rnn_states, last_states, inputs_and_targets, text_perplexity, greedy_text),
    (four_criteria_again,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "four_criteria_again",
    "greedy_text",
    "hidden_unit",
    "inputs_and_targets",
    "last_states",
    "points",
    "rnn_states",
    "text_perplexity",
]
