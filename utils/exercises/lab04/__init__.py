"""The checks of lab 4 that take text as a task: targets, perplexity, a model that writes."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab04.recurrent_networks import hidden_unit, last_states, rnn_states
from utils.exercises.lab04.recurrent_text import greedy_text, inputs_and_targets, text_perplexity

four_criteria_again = WrittenAnswer("four_criteria_again", points=2, minutes=10, rubric=())
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
