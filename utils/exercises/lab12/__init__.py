"""The checks of lab 12: scores, weights, context; the rest in attention_steps, attention_links."""

from utils.exercises.lab12.attention import context, dot_scores, masked_softmax
from utils.exercises.lab12.attention_links import alignment_error
from utils.exercises.lab12.attention_steps import attend_and_predict, dot_backward

__all__ = [
    "alignment_error",
    "attend_and_predict",
    "context",
    "dot_backward",
    "dot_scores",
    "masked_softmax",
]
