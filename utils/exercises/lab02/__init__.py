"""The checks of lab 2: bags of words, what they forget, and a classifier that reads them."""

from utils.exercises.lab02.bag_of_words import bag_of_words, same_bag
from utils.exercises.lab02.classifier import (
    accuracy,
    class_probabilities,
    classifier_gradients,
    telling_words,
)

__all__ = [
    "accuracy",
    "bag_of_words",
    "class_probabilities",
    "classifier_gradients",
    "same_bag",
    "telling_words",
]
