"""The checks of lab 9: reading a padded batch here; what it is worth in sentiment_measures."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab09.sentiment import last_state, leave_one_out, masked_mean
from utils.exercises.lab09.sentiment_measures import paired_test, reliability, share_interval

order_matters = WrittenAnswer("order_matters", points=2, minutes=10, rubric=())
LAB = Lab(
    "09_sentiment",
    "Sentiment",
    (last_state, masked_mean, leave_one_out, share_interval, paired_test, reliability),
    (order_matters,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "last_state",
    "leave_one_out",
    "masked_mean",
    "order_matters",
    "paired_test",
    "points",
    "reliability",
    "share_interval",
]
