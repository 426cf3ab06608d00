"""The checks of lab 2: bags of words, what they forget, and a classifier that reads them."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab02.bag_of_words import bag_of_words, same_bag
from utils.exercises.lab02.classifier import class_probabilities, classifier_gradients
from utils.exercises.lab02.reading import accuracy, telling_words

why_equal = WrittenAnswer(
    "why_equal",
    points=2,
    minutes=10,
    rubric=(
        "the two sentences have one and the same bag, and a function gives equal results for "
        "equal inputs, whatever its weights (1 point);",
        "pairs of neighbouring words in the bag, or anything else that keeps some order, tell the "
        "two apart (1 point).",
    ),
    section=("02_bag_of_words", "Where it breaks: two opposite sentences"),
)
LAB = Lab(
    "02_bag_of_words",
    "Bags of words",
    (bag_of_words, same_bag, class_probabilities, classifier_gradients, accuracy, telling_words),
    (why_equal,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "accuracy",
    "bag_of_words",
    "class_probabilities",
    "classifier_gradients",
    "points",
    "same_bag",
    "telling_words",
    "why_equal",
]
