"""The checks of lab 4 that take text as a task: targets, perplexity, a model that writes."""

from utils.exercises.lab04.recurrent_networks import hidden_unit, last_states, rnn_states
from utils.exercises.lab04.recurrent_text import greedy_text, inputs_and_targets, text_perplexity

__all__ = [
    "greedy_text",
    "hidden_unit",
    "inputs_and_targets",
    "last_states",
    "rnn_states",
    "text_perplexity",
]
