"""The checks of lab 12: a module for each function."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab12.back import dot_backward
from utils.exercises.lab12.contexts import context
from utils.exercises.lab12.links import alignment_error
from utils.exercises.lab12.scores import dot_scores
from utils.exercises.lab12.steps import attend_and_predict
from utils.exercises.lab12.weights import masked_softmax

what_weights_tell = WrittenAnswer(
    "what_weights_tell",
    points=2,
    minutes=10,
    rubric=(
        "for certain, a weight is the share with which an encoder's state enters the context of "
        "this step, and no more: a state holds its neighbours too;",
        "in favour: other weights, permuted or equal ones, change what is predicted;",
        "against: the prediction stays nearly as it was with other weights.",
    ),
    section=("12_attention", "Caution: a map of weights is no explanation"),
)
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
