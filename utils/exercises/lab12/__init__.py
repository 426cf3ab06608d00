"""The checks of lab 12: scores, weights, context; the rest in attention_steps, attention_links."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab12.attention import context, dot_scores, masked_softmax
from utils.exercises.lab12.attention_links import alignment_error
from utils.exercises.lab12.attention_steps import attend_and_predict, dot_backward

what_weights_tell = WrittenAnswer("what_weights_tell", points=2, minutes=10, rubric=())
LAB = Lab(
    "12_attention",
    "Attention",
    (dot_scores, masked_softmax, context, dot_backward, attend_and_predict, alignment_error),
    (what_weights_tell,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "alignment_error",
    "attend_and_predict",
    "context",
    "dot_backward",
    "dot_scores",
    "masked_softmax",
    "points",
    "what_weights_tell",
]
